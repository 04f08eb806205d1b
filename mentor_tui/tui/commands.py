"""The commands: each declared once, with its key, its name in the footer, its words in palette and help."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.binding import Binding, BindingType


class Command(NamedTuple):
    """Something that a person can ask for. The screen that offers it, or the application, has `action_<name>`."""

    name: str
    """The action's name."""
    key: str
    """The key that asks for it."""
    label: str
    """How the footer calls it."""
    help: str
    """What it does, in the palette and in the help."""
    in_footer: bool = True
    """Whether the footer has room for it; the palette and the help always have."""
    of_app: bool = False
    """Whether it is for the application, and not for the screen."""

    @property
    def action(self) -> str:
        """The action as Textual looks for it from anywhere."""
        return f"app.{self.name}" if self.of_app else f"screen.{self.name}"

    @property
    def binding(self) -> Binding:
        """The key binding of the command."""
        return Binding(self.key, self.action, self.label, show=self.in_footer, tooltip=self.help, id=self.name)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return the key bindings of commands."""
    return [command.binding for command in commands]


LOG_SESSION = Command("log_session", "l", "Log", "Log a session: what mattered, what is settled, what is new")
CHECK_IN = Command("check_in", "c", "Check in", "Record a check-in: reached or not, and when to look again")
OPEN_FOLLOW_UP = Command(
    "open_follow_up", "f", "Follow-up", "Open a follow-up: something to be carried until it is settled"
)
SETTLE = Command("settle", "s", "Settle", "Settle a follow-up: kept, changed, passed on or let go")
BRIEF = Command("brief", "b", "Brief", "What to read before a session: last time, still open, since then")
SNOOZE = Command("snooze", "z", "Snooze", "Let a follow-up rest until a day", in_footer=False)
EDIT = Command("edit", "e", "Edit", "Change what is under the cursor: an entry, a pairing, a person")
DELETE = Command(
    "delete",
    "delete,backspace",  # what a Mac calls delete is Backspace to a terminal
    "Delete",
    "Delete what is under the cursor; it asks first, and u brings it back",
    in_footer=False,
)
PAUSE = Command(
    "pause", "w", "Pause", "Agree on a wait, or explain a silence afterwards: it is not drift", in_footer=False
)
END_PAIRING = Command(
    "end_pairing", "E", "End", "End a pairing: why, what was valued, until when the door is open", in_footer=False
)
REOPEN = Command("reopen", "O", "Reopen", "Open a settled follow-up or an ended pairing again", in_footer=False)
TAKE_OVER = Command(
    "take_over",
    "T",
    "Take over",
    "Begin a pairing that takes over from this one, open threads and all",
    in_footer=False,
)

FIGURES = Command("figures", "d", "Figures", "The figures of this pairing, each with its definition")
EXCHANGES = Command(
    "exchanges", "r", "Reciprocity", "What each of the two took away, and the reflections, over time", in_footer=False
)
SORT = Command("sort", "t", "Sort", "Sort by the next column")
FILTER = Command("filter", "slash", "Filter", "Show only the rows with these words")
KIND = Command("next_kind", "k", "Kind", "Show only promises, concerns, milestones or goals, in turn")
OWNER = Command("next_owner", "o", "Whose move", "Show only those whose move it is: mentor, mentee, both, in turn")
STANDING = Command("next_standing", "a", "Standing", "Show only pairings of one standing, in turn")
RELOAD = Command("reload", "r", "Read again", "Read the files that have changed on the disk, and those that have come")
PERIOD = Command("next_period", "m", "Period", "Look at a month, a quarter, a year or everything, in turn")
EARLIER = Command("earlier", "less_than_sign", "Before", "Look at the period before")
LATER = Command("later", "greater_than_sign", "After", "Look at the period after")
DEFINITIONS = Command("definitions", "d", "Meaning", "How every figure of the review is counted")
MENTOR = Command("only_mentor", "m", "Mentor", "Show only the pairings of the mentor under the cursor, or all again")
TAG = Command("next_tag", "number_sign", "Tag", "Show only pairings with one tag, in turn")
GROUP = Command("next_grouping", "y", "Group", "Put the pairings together by mentor, by tag, or not, in turn")
ZOOM_IN = Command("zoom_in", "plus,equals_sign", "Closer", "Look closer: quarters, months, weeks, days")
ZOOM_OUT = Command("zoom_out", "minus", "Wider", "Look at more: days, weeks, months, quarters")
JUMP = Command("jump", "j", "Date", "Go to a date by typing it: fri, -3m, 13 nov 2025")
VIEWS = Command("views", "V", "Views", "The views that are kept, on 1 to 9, and keeping the present one")
BACK = Command("back", "escape", "Back", "Go back to the screen before")

TODAY = Command("show_today", "1", "Today", "Who needs me now?", of_app=True)
PAIRINGS = Command(
    "show_pairings", "2", "Pairings", "All pairings, with their standing and their last twelve months", of_app=True
)
FOLLOW_UPS = Command(
    "show_follow_ups", "3", "Follow-ups", "Every open follow-up of all pairings, by its next date", of_app=True
)
PEOPLE = Command("show_people", "4", "People", "Everybody, with their pairings in both roles", of_app=True)
SEARCH = Command("show_search", "5", "Search", "Find words in names, notes, topics and follow-ups", of_app=True)
TIMELINES = Command(
    "show_timelines",
    "6",
    "Timelines",
    "Every pairing on one axis of dates: where contact holds, where not",
    of_app=True,
)
GO_TO = Command("go_to", "g", "Go to", "Go to a pairing by typing its names", of_app=True)
FILES = Command(
    "show_files",
    "F",
    "Files",
    "The files that are open together: what each holds, what was met twice, what does not fit",
    of_app=True,
)
BEGIN_PAIRING = Command(
    "begin_pairing", "n", "New pairing", "Begin a pairing: a mentor, a mentee and how often they mean to meet"
)
ADD_PERSON = Command("add_person", "p", "Person", "Add a person, with what matters to them", in_footer=False)
REVIEW = Command(
    "review", "v", "Review", "The figures of the pairings over a period, against the one before", in_footer=False
)
UNDO = Command("undo", "u", "Undo", "Take back what was done last in this run", in_footer=False)
REDO = Command("redo", "U", "Redo", "Do again what was taken back last", in_footer=False)
EXPORT = Command(
    "export",
    "x",
    "Export",
    "Write the notes to a file, as JSON or in lines; it says first what leaves and what is withheld",
    in_footer=False,
)
IMPORT = Command(
    "import", "i", "Import", "Take in a JSON document or a CSV table; it says first what that does", in_footer=False
)
SETTINGS = Command(
    "settings", "comma", "Settings", "Date order, week, thresholds, first channel and minutes, theme", in_footer=False
)
HELP = Command(
    "help",
    "f1",
    "Help",
    "What the words mean, how the figures are made, and their limits",
    in_footer=False,
    of_app=True,
)
KEYS = Command("show_keys", "question_mark", "Keys", "Every key that works here, and what it does", of_app=True)
QUIT = Command("quit", "q", "Quit", "Leave. Everything is saved already", of_app=True)

OF_A_PAIRING = (
    *(LOG_SESSION, CHECK_IN, OPEN_FOLLOW_UP, SETTLE, BRIEF, SNOOZE),
    *(EDIT, DELETE, PAUSE, END_PAIRING, REOPEN, TAKE_OVER),
)
OF_A_TIMELINE = (*OF_A_PAIRING, FIGURES, EXCHANGES, BACK)
OF_A_BRIEF = (*OF_A_PAIRING, BACK)
OF_PAIRINGS = (*OF_A_PAIRING, FILTER, SORT)
OF_FOLLOW_UPS = (*OF_A_PAIRING, FILTER, KIND, OWNER, STANDING)
OF_PEOPLE = (*OF_A_PAIRING, FILTER)
OF_TIMELINES = (*OF_A_PAIRING, FILTER, SORT, STANDING, MENTOR, TAG, GROUP, ZOOM_IN, ZOOM_OUT, JUMP, VIEWS)
OF_A_PERSON = (*OF_A_PAIRING, BACK)
OF_FILES = (RELOAD, BACK)
OF_A_REVIEW = (PERIOD, EARLIER, LATER, FILTER, DEFINITIONS, BACK)
MAIN_SCREENS = (TODAY, PAIRINGS, FOLLOW_UPS, PEOPLE, SEARCH, TIMELINES)
EVERYWHERE = (
    BEGIN_PAIRING,
    *MAIN_SCREENS,
    GO_TO,
    REVIEW,
    ADD_PERSON,
    UNDO,
    REDO,
    EXPORT,
    IMPORT,
    SETTINGS,
    HELP,
    KEYS,
    QUIT,
)

TOGETHER = tuple(
    (*EVERYWHERE, FILES, *offered)
    for offered in (
        *(OF_A_TIMELINE, OF_A_BRIEF, OF_PAIRINGS, OF_FOLLOW_UPS, OF_PEOPLE),
        *(OF_TIMELINES, OF_A_PERSON, OF_A_REVIEW, OF_FILES),
    )
)
"""The commands that work at the same time, screen by screen: no two of them can have one key."""

OF_DRAFTS: dict[str, tuple[Command, str]] = {
    "session": (LOG_SESSION, "A session"),
    "check-in": (CHECK_IN, "A check-in"),
    "follow-up": (OPEN_FOLLOW_UP, "A follow-up"),
    "settling": (SETTLE, "How a follow-up was settled"),
    "pairing": (BEGIN_PAIRING, "A pairing"),
    "taking-over": (TAKE_OVER, "What takes over from a pairing"),
    "person": (ADD_PERSON, "A person"),
    "pause": (PAUSE, "A pause"),
    "end": (END_PAIRING, "The end of a pairing"),
    "change": (EDIT, "A change"),
}
"""The forms whose text is kept on the disk: the command that opens each, and what was typed in it."""
