"""The file of a program: one TinyDB file, replaced as a whole or not at all. The only room that knows tinydb."""

from mentor_tui.store.drafts import Drafts, keep_text
from mentor_tui.store.file import ProgramFile
from mentor_tui.store.journal_storage import JournalStorage
from mentor_tui.store.journal_table import JournalTable
from mentor_tui.store.outgoing import write_parts

__all__ = ["Drafts", "JournalStorage", "JournalTable", "ProgramFile", "keep_text", "write_parts"]
