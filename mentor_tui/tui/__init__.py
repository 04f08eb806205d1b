"""The application: screens that gather, call one verb and show what it made. The only room that knows textual."""
