"""Plots in lines of text: counts as columns, and the estimate of how long pairings last as a falling step.

They show at a glance what stands beside them in words, and nothing that does not.
"""

from collections.abc import Sequence

from mentor_tui.dates import MONTHS
from mentor_tui.retention import Retention
from mentor_tui.review import Table

EIGHTHS = " ▁▂▃▄▅▆▇█"
WITHHELD = "–"
"""What stands for a number that was withheld: it is no nought."""

COLUMN_LINES = 4
"""The lines of the highest column."""
MOST_OF_A_COLUMN = 6
"""The cells of a column, and of what keeps it apart, at the most."""
CURVE_LINES = 9
"""The lines of the curve: from 100 % to 0 %, one for each eighth."""
LABEL = 8
"""The cells of what stands left of the curve."""
BAND = "░"


def columns(table: Table, width: int) -> list[str]:
    """Return the contacts of each month as columns, the number over each and the month under it.

    Args:
        table: The months in order. Where there is no room for all, the latest are shown.
        width: The cells of a line.
    """
    cells = min(MOST_OF_A_COLUMN, max(1, width // max(1, len(table))))
    shown = table[-max(1, width // cells) :]
    most = max((cell.number or 0 for cell in shown), default=0)
    bar = max(1, cells - 1)
    lines = [""] * COLUMN_LINES
    for cell in shown:
        eighths = -(-(cell.number or 0) * COLUMN_LINES * 8 // most) if most else 0  # a single one is seen, too
        for row in range(COLUMN_LINES):
            level = min(8, max(0, eighths - (COLUMN_LINES - 1 - row) * 8))
            char = WITHHELD if cell.number is None and row == COLUMN_LINES - 1 else EIGHTHS[level]
            lines[row] += (char * bar).ljust(cells)
    over = [WITHHELD if cell.number is None else f"{cell.number}" for cell in shown]
    if max(map(len, over), default=0) < cells:
        lines.insert(0, "".join(number.ljust(cells) for number in over))
    return [line.rstrip() for line in (*lines, *_month_labels([cell.name for cell in shown], cells, width))]


def _month_labels(names: Sequence[str], cells: int, width: int) -> list[str]:
    """Return the lines under columns: the months, and each year where it begins, where there is room for them."""
    years = ""
    for place, name in enumerate(names):
        year, _, month = name.partition("-")
        has_room = len(years) <= place * cells <= width - len(year)
        if not place or (month == "01" and has_room):
            years = years.ljust(place * cells) + year + " "
    months = "".join(MONTHS[int(name[5:]) - 1][:3].ljust(cells) for name in names) if cells >= 4 else ""
    return [line for line in (months, years) if line]


def curve(retention: Retention, width: int) -> list[str]:
    """Return the estimate as a step that falls within its 95 % band, over the days and the pairings at risk.

    Args:
        retention: The estimate; without a pairing that has lasted a day there is nothing to draw.
        width: The cells of a line.
    """
    cells = width - LABEL
    if not retention.longest or cells < 8:
        return []
    rows = [[" "] * cells for _ in range(CURVE_LINES)]
    above = 0
    for column in range(cells):
        step = retention.step_at(retention.longest * column // (cells - 1))
        survival, band = (1.0, None) if step is None else (step.survival, step.band)
        at = _row(survival)
        if band is not None:
            for row in range(_row(band[1]), _row(band[0]) + 1):
                rows[row][column] = BAND
        for row in range(above, at + 1):
            rows[row][column] = "│"
        if at > above:
            rows[above][column] = "╮"
        rows[at][column] = "╰" if at > above else "─"
        above = at
    lines = [f"{_percent(place):>{LABEL - 2}} ┤{''.join(row)}".rstrip() for place, row in enumerate(rows)]
    return [*lines, *_day_labels(retention, cells)]


def _row(share: float) -> int:
    return round((1 - share) * (CURVE_LINES - 1))


def _percent(row: int) -> str:
    return f"{100 - row * 100 // (CURVE_LINES - 1)} %" if row % 2 == 0 else ""


def _day_labels(retention: Retention, cells: int) -> list[str]:
    """Return the lines under a curve: the days, and how many pairings had lasted as long."""
    days, at_risk = "days".ljust(LABEL), "at risk".ljust(LABEL)
    for tick in ticks(retention.longest, cells // 8):
        place = LABEL + tick * (cells - 1) // retention.longest
        days = days.ljust(place) + f"{tick}"
        at_risk = at_risk.ljust(place) + f"{retention.at_risk(tick)}"
    return [days, at_risk]


def ticks(longest: int, most: int) -> tuple[int, ...]:
    """Return the days to mark on an axis from 0 to `longest`: as many as there is room for, in rounds of the year."""
    for every in (30, 90, 180, 365, 730, 1825, 3650, 18250):
        if longest // every + 1 <= max(2, most):
            return tuple(range(0, longest + 1, every))
    return (0,)
