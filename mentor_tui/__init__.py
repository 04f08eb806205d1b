"""A mentorship tracker for the terminal: continuity through ongoing care."""

__version__ = "0.1.0"
