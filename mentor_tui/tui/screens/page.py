"""A page to read: figures with their definitions, the keys of a screen, the words, what was exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mentor_tui.continuity import Figures
from mentor_tui.dates import long_date, weekday_date
from mentor_tui.definitions import LIMITS, THE_MODEL, WORDS, Definition, figure_words, standing_rules
from mentor_tui.exchanges import balance, balance_lines, exchange_texts, exchanges
from mentor_tui.model import Thresholds
from mentor_tui.program import History
from mentor_tui.tui.commands import Command
from mentor_tui.tui.presentation import MUTED
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.wording import pairing_name

WHAT_FIGURES_ARE = (
    "Recorded acts, counted, and facts about time. They are no score, and nobody is ranked by them: the model they "
    "come from (Scott et al., Ann Fam Med 2008;6(4):315-322) was made for clinicians and patients, and no threshold "
    "for mentoring has been published."
)
MOVING = (
    ("↑ ↓", "the row above and below"),
    ("PgUp PgDn", "a page up and down"),
    ("Home End", "the first row and the last"),
    ("← →", "on Program timelines: a column earlier and later; Ctrl: the entry before and after; Shift: half a screen"),
    ("Enter", "open what is under the cursor; on a timeline, read the entry"),
    ("Tab", "the next field or pane; with Shift the one before"),
    ("Ctrl+P", "every command by its name"),
)


class PageScreen(ModalScreen[None]):
    """Paragraphs under a title, to read and to close."""

    CSS_PATH = "page.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        Binding("d,r,f1,q,question_mark", "close", "Close", show=False),
    ]

    def __init__(self, title: str, paragraphs: Iterable[Content], rows: Iterable[tuple[str, str]] = ()) -> None:
        """Make the page: its paragraphs, then rows of a word and what there is to say about it."""
        super().__init__()
        self._heading = title
        self._paragraphs = tuple(paragraphs)
        self._rows = tuple(rows)

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="page"):
            yield Static(Content.styled(self._heading, "bold"))
            for paragraph in self._paragraphs:
                yield Static(paragraph)
            for word, said in self._rows:
                with Horizontal(classes="row"):
                    yield Static(Content.styled(word, "bold $text-accent"), classes="word")
                    yield Static(Content(said), classes="said-of-it")
        yield KeyLine()

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss()


def figures_page(title: str, figures: Figures) -> PageScreen:
    """Return every figure of a pairing, with what it rests on and its definition."""
    told = [
        Content.assemble((f"{name}: ", "bold"), value, "\n", (definition, MUTED))
        for name, value, definition in figure_words(figures)
    ]
    return PageScreen(f"{title}, as of {long_date(figures.as_of)}", [Content.styled(WHAT_FIGURES_ARE, MUTED), *told])


def keys_page(commands: Sequence[Command], key: Callable[[Command], str]) -> PageScreen:
    """Return what every key of a screen does; `key` says how the key of a command is called."""
    rows = [(key(command), command.help) for command in commands]
    return PageScreen("The keys that work here", (), (*rows, *MOVING))


def help_page(thresholds: Thresholds) -> PageScreen:
    """Return what the words mean, where the idea comes from, and what no figure here claims."""
    return PageScreen(
        "What this is, and what its words mean",
        [
            *_defined("", THE_MODEL),
            Content.assemble(("What nothing here claims\n", "bold $text-accent"), "\n".join(LIMITS)),
            *_defined("The words", WORDS),
            *_defined("Standings: the first that applies", standing_rules(thresholds)),
            Content.styled("The figures of a pairing, each with its definition, are one key away from it.", MUTED),
        ],
    )


def _defined(heading: str, definitions: Iterable[Definition]) -> Iterator[Content]:
    if heading:
        yield Content.styled(heading, "bold $text-accent")
    for word, meaning in definitions:
        yield Content.assemble((f"{word}: ", "bold"), meaning)


def exchanges_page(history: History, today: date) -> PageScreen:
    """Return what each of the two took away over time, over a small balance that is no score."""
    told = exchanges(history, today)
    paragraphs: list[Content] = []
    if lines := balance_lines(balance(history, today)):
        words = "Sessions with what each took away. It is a balance to look at, and no score."
        paragraphs.append(Content.assemble("\n".join(lines), "\n", (words, MUTED)))
    if not told:
        paragraphs.append(Content("Nobody has written down yet what they took away. The form of a session has room."))
    for exchange in told:
        texts = [
            Content.assemble((f"{heading}: ", "$text-accent"), text)
            for heading, text in exchange_texts(exchange, history)
        ]
        paragraphs.append(Content("\n").join([Content.styled(weekday_date(exchange.on, today), "bold"), *texts]))
    return PageScreen(f"Reciprocity: {pairing_name(history)}", paragraphs)
