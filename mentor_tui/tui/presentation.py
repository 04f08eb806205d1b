"""Values as styled content. A person's text is always passed as text, never as markup.

Colour says nothing that a word or a glyph beside it does not say too.
"""

from collections.abc import Iterable
from datetime import date

from textual.content import Content

from mentor_tui.agenda import Dated, Undated
from mentor_tui.chart import DATE_WIDTH, LABEL_WIDTH, ChartLine
from mentor_tui.continuity import Figures, Standing, StandingName
from mentor_tui.dates import MONTHS, WEEKDAYS, count_of, short_date
from mentor_tui.day import dated_words, undated_words
from mentor_tui.lanes import Glyph
from mentor_tui.program import History
from mentor_tui.standings import Care
from mentor_tui.text import cell_width, cut, fitted
from mentor_tui.timeline import MONTH_MARKS, MonthMark
from mentor_tui.wording import (
    Whole,
    about_pairing,
    burden,
    chapter_words,
    continuity_line,
    fitted_names,
    open_loop,
    pairing_name,
    sentence,
    why,
)

STANDING_STYLES: dict[StandingName, str] = {
    "lapsed": "bold $text-error",
    "overdue": "bold $text-warning",
    "due": "bold $text-accent",
    "new": "$text-primary",
    "steady": "$text-success",
    "paused": "$text-secondary",
    "closed": "$foreground-muted",
}
LANE_STYLES = ("$text-primary", "$text-accent", "$text-secondary", "$text-success", "$text-warning", "$text-error")
MONTH_STYLES: dict[MonthMark, str] = {
    "contact": "$text-success",
    "attempt": "$text-warning",
    "missed": "$text-error",
    "paused": "$text-secondary",
    "nothing": "$foreground-muted",
    "outside": "",
}
LABEL_STYLES = {
    "today": "bold",
    "was due": "bold $text-warning",
    "due": "$text-accent",
    "no answer": "$text-warning",
    "left message": "$text-warning",
    "missed": "$text-error",
    "kept": "$text-success",
}
MUTED = "$foreground-muted"
OPEN_LOOPS_SHOWN = 3
BESIDE_A_LIST = 3
"""The cells of a screen's width that a list has no room in: its edges and its scrollbar."""


def room_in(width: int) -> int:
    """Return the cells of a line of a list on a screen that is `width` cells wide."""
    return width - BESIDE_A_LIST


def section(title: str, count: int) -> Content:
    """Return the heading of a section of a list."""
    return Content.assemble((title, "bold"), (f"  {count}", MUTED))


def care_line(care: Care, figures: Figures, today: date, names: int) -> Content:
    """Return a pairing that needs somebody, and why."""
    standing = care.standing
    style = STANDING_STYLES[standing.name]
    return Content.assemble(
        (f"▌{standing.name:<8} ", style),
        (fitted_names(care.history, names), "bold"),
        "  ",
        sentence(why(standing, care.history, today), burden(figures)),
    )


def care_whole(history: History, figures: Figures, standing: Standing, today: date) -> Content:
    """Return where a pairing stands, why, and what is open in it."""
    loops = [f"\n○ {open_loop(loop, history, today)}" for loop in figures.open_loops[:OPEN_LOOPS_SHOWN]]
    more = len(figures.open_loops) - OPEN_LOOPS_SHOWN
    return Content.assemble(
        (pairing_name(history), "bold"),
        (f"  {about_pairing(history, today)}\n", MUTED),
        (f"● {standing.name}  ", STANDING_STYLES[standing.name]),
        continuity_line(figures, standing, history, today),
        *loops,
        (f"\n  and {count_of(more, 'more open thread')}" if more > 0 else "", MUTED),
    )


def dated_line(dated: Dated, names: int, today: date) -> Content:
    """Return what is planned, for whom, and when."""
    on = dated.on
    return Content.assemble(
        (f" {WEEKDAYS[on.weekday()][:3]} {on.day:>2} {MONTHS[on.month - 1][:3]} ", "$text-accent"),
        (fitted_names(dated.history, names), "bold"),
        "  ",
        dated_words(dated, today),
    )


def undated_line(undated: Undated, names: int, today: date) -> Content:
    """Return an open follow-up that has no next date, and for how long it has been open."""
    return Content.assemble(
        (" no date    ", MUTED), (fitted_names(undated.history, names), "bold"), "  ", undated_words(undated, today)
    )


def pairing_line(
    care: Care, strip: tuple[MonthMark, ...], contact: date | None, today: date, width: int, file: str = ""
) -> Content:
    """Return a pairing as a row of the list of all; `file` is where it is from, in a list of several files."""
    history, standing = care
    columns = pairing_columns(width, files=bool(file))
    cadence = str(history.pairing.cadence) if history.pairing.cadence else "none"
    return Content.assemble(
        (f"▌{standing.name:<8} ", STANDING_STYLES[standing.name]),
        (fitted_names(history, columns["names"]), "bold"),
        "  ",
        (fitted(cut(file, columns["file"] - 1), columns["file"]), MUTED),
        (fitted(cadence, columns["cadence"]), MUTED),
        fitted(short_date(contact, today) if contact else "never", columns["contact"]),
        *((MONTH_MARKS[mark], MONTH_STYLES[mark]) for mark in strip),
        f"  {len(history.open_follow_ups) or '':>2}  ",
        (why(standing, history, today) if columns["why"] else "", MUTED),
    )


def pairing_columns(width: int, *, files: bool = False) -> dict[str, int]:
    """Return how wide the columns of the list of pairings are where it is `width` cells wide.

    In a list of several files the file takes the place of the cadence, which is told under the list; where it is
    narrow, it takes some of the room of the names.
    """
    file = (16 if width >= 100 else 11) if files else 0
    return {
        "names": max(24, min(40, width // 3 if width >= 100 else width - 45 - file)),
        "file": file,
        "cadence": 15 if width >= 100 and not files else 0,
        "contact": 12 if width >= 70 else 0,
        "why": int(width >= 100),
    }


def pairing_heads(width: int, sorted_by: str, *, files: bool = False) -> Content:
    """Return the heads of the columns of the list of pairings, with a mark on the one it is sorted by."""
    columns = pairing_columns(width, files=files)

    def head(title: str, cells: int) -> str:
        return fitted(f"▼{title}" if title == sorted_by else title, cells)

    return Content.styled(
        f"{head('standing', 10)}{head('name', columns['names'])}  {head('file', columns['file'])}"
        f"{head('cadence', columns['cadence'])}{head('contact', columns['contact'])}"
        f"{'12 months':<12}  open{'  why' if columns['why'] else ''}",
        MUTED,
    )


def chapter_head(history: History, today: date, width: int) -> Content:
    """Return what stands over the timeline of a pairing that another one took over from."""
    line = f"── {chapter_words(history, today)} "
    return Content.styled(line + "─" * (width - cell_width(line)), "bold $text-secondary")


def chart_line(line: ChartLine) -> Content:
    """Return a line of a timeline."""
    entry = line.entry
    today = entry is not None and entry.kind == "today"
    label = f"{line.label:<{LABEL_WIDTH}} " if line.label else ""
    silent = entry is not None and entry.kind == "silence"
    return Content.assemble(
        (f"{line.date:<{DATE_WIDTH}}{line.margin}", MUTED if not today else "bold"),
        *((glyph.char, _glyph_style(glyph)) for glyph in line.drawing),
        line.margin,
        (label, LABEL_STYLES.get(line.label, "$text-primary")),
        (line.text, "italic $text-warning" if silent else "bold" if today else ""),
    )


def _glyph_style(glyph: Glyph) -> str:
    if glyph.column:
        return LANE_STYLES[(glyph.column - 1) % len(LANE_STYLES)]
    return {"silent": "$text-warning", "paused": "$text-secondary"}.get(glyph.cell.line, "")


def whole(words: Whole) -> Content:
    """Return everything there is to say about an entry."""
    parts: list[Content | str | tuple[str, str]] = [(words.title, "bold"), "\n", (words.facts, MUTED)]
    for heading, text in words.paragraphs:
        parts += ["\n\n", *([(f"{heading}: ", "$text-accent")] if heading else []), text]
    return Content.assemble(*parts)


def names_width(histories: Iterable[History], most: int) -> int:
    """Return the width of a column that holds the names of these pairings."""
    between = cell_width(" ⇄ ")
    widths = (cell_width(one.mentor.name) + between + cell_width(one.mentee.name) for one in histories)
    return min(most, max(widths, default=0))
