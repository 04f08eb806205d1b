"""The screens: each gathers, asks the tracker for one verb, and shows the program that came of it."""
