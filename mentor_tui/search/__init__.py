"""Search: the words of a program, found while they are typed.

What is typed is read into a query, the program into sheets of text, and the one is sought in the other step by step,
the newest first.
"""

from mentor_tui.search.index import Index, Seeking
from mentor_tui.search.query import HELP, Query, read_query
from mentor_tui.search.results import Found, Hit

__all__ = ["HELP", "Found", "Hit", "Index", "Query", "Seeking", "read_query"]
