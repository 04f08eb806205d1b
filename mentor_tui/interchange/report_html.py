"""A report as one HTML page: it needs nothing but itself, opens anywhere, and prints well.

It has no scripts, and it names no other resource. Every text goes through :func:`escaped`; plots are drawn as SVG,
each with a title and a description, and say nothing that does not stand beside them in words.
"""

from collections.abc import Iterator
from html import escape

from mentor_tui.dates import MONTHS
from mentor_tui.interchange.report import Report, head, title
from mentor_tui.plots import ticks
from mentor_tui.retention import Retention
from mentor_tui.review import Cell, Table
from mentor_tui.review_words import WHAT_A_REVIEW_IS, Section, review_sections

STYLE = """
:root { color-scheme: light dark; --ink: #24262b; --paper: #f6f3ec; --muted: #5d6069; --line: #d5cfc0;
  --bar: #2b5d8a; --band: #2b5d8a33; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #dcdad5; --paper: #16181c; --muted: #9a9ca3; --line: #3a3f48; --bar: #8ab4d8; --band: #8ab4d833; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .2rem; }
p, li, dd { max-width: 46rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; color: var(--muted); }
tbody th { font-weight: 400; }
td.rests { color: var(--muted); }
svg { display: block; width: 100%; height: auto; max-height: 22rem; margin: 1rem 0; }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
.axis { stroke: var(--line); stroke-width: 1; }
.bar { fill: var(--bar); }
.band { fill: var(--band); }
.curve { fill: none; stroke: var(--bar); stroke-width: 2; }
ul.words { columns: 18rem; padding-left: 1.2rem; color: var(--muted); }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --muted: #444; --line: #bbb; --bar: #333; --band: #3333; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h3, dt { break-after: avoid; }
  table, svg, ul.words, dt, dd { break-inside: avoid; }
  @page { margin: 18mm; }
}
"""

WIDTH, HEIGHT = 720, 240
"""The size of a plot, in units of its own."""
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 20, 52
"""What is around a plot for its labels."""


def write(report: Report) -> bytes:
    """Return a report as an HTML page in UTF-8, the same bytes for the same figures."""
    return ("\n".join(_lines(report)) + "\n").encode()


def escaped(text: str) -> str:
    """Return somebody's text as it stands between tags and in attributes: read, and never obeyed."""
    return escape(text, quote=True)


def _lines(report: Report) -> Iterator[str]:
    called = escaped(title(report))
    yield from (
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{called}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{called}</h1>",
        *(f"<p>{escaped(words)}</p>" for words in (*head(report), WHAT_A_REVIEW_IS)),
        "</header>",
        "<main>",
    )
    sections = review_sections(report.comparison, report.charter.thresholds)
    for section in sections:
        yield "<section>"
        yield f"<h2>{escaped(section.heading)}</h2>"
        if section.note:
            yield f"<p>{escaped(section.note)}</p>"
        yield from _table(section, before=report.comparison.before is not None)
        yield from _plot(section, report)
        yield "</section>"
    yield "</main>"
    yield "<footer>"
    yield "<h2>How everything is counted</h2>"
    for section in sections:
        yield from _definitions(section)
    yield from ("</footer>", "</body>", "</html>")


def _table(section: Section, *, before: bool) -> Iterator[str]:
    heads = ["Figure", "In the period", "Rests on", *(("Before", "Rests on") if before else ())]
    yield '<div class="wide"><table>'
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield f"<thead><tr>{columns}</tr></thead>"
    yield "<tbody>"
    for row in section.rows:
        said = (row.now, row.before) if before else (row.now,)
        cells = "".join(f'<td>{escaped(one.value)}</td><td class="rests">{escaped(one.rests_on)}</td>' for one in said)
        yield f'<tr><th scope="row">{escaped(row.name)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table></div>"


def _definitions(section: Section) -> Iterator[str]:
    yield f"<h3>{escaped(section.heading)}</h3>"
    yield "<dl>"
    yield from (f"<dt>{escaped(name)}</dt><dd>{escaped(meaning)}</dd>" for name, meaning in section.definitions())
    yield "</dl>"


# --- plots ---------------------------------------------------------------------------------------------


def _plot(section: Section, report: Report) -> Iterator[str]:
    now = report.comparison.now
    if section.name == "contacts":
        yield from _columns(now.tables["contacts_by_month"], section)
    elif section.name == "retention" and now.retention is not None and now.retention.longest:
        yield from _curve(now.retention, section)
    if section.words:
        yield f'<ul class="words">{"".join(f"<li>{escaped(words)}</li>" for words in section.words)}</ul>'


def _svg(section: Section, drawing: Iterator[str]) -> Iterator[str]:
    """Yield a drawing with what it is called, and what it shows in words."""
    name = section.name
    yield f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{name}-title {name}-desc">'
    yield f'<title id="{name}-title">{escaped(section.heading)}</title>'
    yield f'<desc id="{name}-desc">{escaped("; ".join(section.words))}</desc>'
    yield from drawing
    yield "</svg>"


def _columns(table: Table, section: Section) -> Iterator[str]:
    yield from _svg(section, _bars(table))


def _bars(table: Table) -> Iterator[str]:
    most = max((cell.number or 0 for cell in table), default=0) or 1
    step = (WIDTH - LEFT - RIGHT) / max(1, len(table))
    floor = HEIGHT - BOTTOM
    yield f'<line class="axis" x1="{LEFT}" y1="{floor}" x2="{WIDTH - RIGHT}" y2="{floor}"/>'
    for place, cell in enumerate(table):
        x, middle = LEFT + place * step, LEFT + (place + 0.5) * step
        high = (cell.number or 0) / most * (floor - TOP)
        if high:
            yield (
                f'<rect class="bar" x="{x + step * 0.1:.1f}" y="{floor - high:.1f}" width="{step * 0.8:.1f}" '
                f'height="{high:.1f}"/>'
            )
        if step >= 24:
            number = "–" if cell.number is None else f"{cell.number:,}"
            yield _text(middle, floor - high - 4, number)
        yield from _month(cell, table, place, middle, step)


def _month(cell: Cell, table: Table, place: int, middle: float, step: float) -> Iterator[str]:
    year, _, month = cell.name.partition("-")
    if step >= 24:
        yield _text(middle, HEIGHT - BOTTOM + 15, MONTHS[int(month) - 1][:3])
    if month == "01" or (place == 0 and "01" not in {one.name[5:] for one in table[: int(40 / step) + 1]}):
        yield _text(middle, HEIGHT - BOTTOM + 30, year)


def _curve(retention: Retention, section: Section) -> Iterator[str]:
    yield from _svg(section, _falling_step(retention))


def _falling_step(retention: Retention) -> Iterator[str]:
    floor = HEIGHT - BOTTOM

    def x(days: int) -> float:
        return LEFT + days / retention.longest * (WIDTH - LEFT - RIGHT)

    def y(share: float) -> float:
        return floor - share * (floor - TOP)

    for quarter in range(5):
        level = y(quarter / 4)
        yield f'<line class="axis" x1="{LEFT}" y1="{level:.1f}" x2="{WIDTH - RIGHT}" y2="{level:.1f}"/>'
        yield _text(LEFT - 6, level + 4, f"{quarter * 25} %", anchor="end")
    ends = [*(step.days for step in retention.steps[1:]), retention.longest]
    path = f"M{x(0):.1f} {y(1):.1f}"
    for step, end in zip(retention.steps, ends, strict=False):
        if step.band is not None:
            lower, upper = step.band
            yield (
                f'<rect class="band" x="{x(step.days):.1f}" y="{y(upper):.1f}" '
                f'width="{x(end) - x(step.days):.1f}" height="{y(lower) - y(upper):.1f}"/>'
            )
        path += f"H{x(step.days):.1f}V{y(step.survival):.1f}"
    yield f'<path class="curve" d="{path}H{x(retention.longest):.1f}"/>'
    yield _text(LEFT - 14, floor + 16, "days", anchor="end")
    yield _text(LEFT - 14, floor + 32, "at risk", anchor="end")
    for tick in ticks(retention.longest, 8):
        yield _text(x(tick), floor + 16, f"{tick}")
        yield _text(x(tick), floor + 32, f"{retention.at_risk(tick)}")


def _text(x: float, y: float, words: str, *, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(words)}</text>'
