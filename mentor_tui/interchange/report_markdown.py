"""A report as Markdown: tables, plots in lines of text with their words, and how everything is counted."""

from collections.abc import Iterator

from mentor_tui.interchange.markdown import escaped
from mentor_tui.interchange.report import Report, head, title
from mentor_tui.plots import columns, curve
from mentor_tui.review_words import WHAT_A_REVIEW_IS, Section, review_sections

WIDTH = 78
"""The cells of a line of a plot."""


def write(report: Report) -> bytes:
    """Return a report as Markdown: UTF-8, ending in a newline, the same bytes for the same figures."""
    return ("\n".join(_lines(report)) + "\n").encode()


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(title(report))}"
    for words in head(report):
        yield from ("", escaped(words))
    yield from ("", escaped(WHAT_A_REVIEW_IS))
    sections = review_sections(report.comparison, report.charter.thresholds)
    for section in sections:
        yield from ("", f"## {escaped(section.heading)}", "")
        if section.note:
            yield from (escaped(section.note), "")
        yield from _table(section, report)
        yield from _plot(section, report)
    yield from ("", "## How everything is counted")
    for section in sections:
        yield from ("", f"### {escaped(section.heading)}", "")
        yield from (f"- **{escaped(name)}**: {escaped(meaning)}" for name, meaning in section.definitions())


def _table(section: Section, report: Report) -> Iterator[str]:
    before = report.comparison.before is not None
    yield "| Figure | In the period | Rests on |" + (" Before | Rests on |" if before else "")
    yield "| --- | --- | --- |" + (" --- | --- |" if before else "")
    for row in section.rows:
        cells = [row.name, *row.now, *(row.before if before else ())]
        yield f"| {' | '.join(map(escaped, cells))} |"


def _plot(section: Section, report: Report) -> Iterator[str]:
    drawn: list[str] = []
    now = report.comparison.now
    if section.name == "contacts":
        drawn = columns(now.tables["contacts_by_month"], WIDTH)
    elif section.name == "retention" and now.retention is not None:
        drawn = curve(now.retention, WIDTH)
    if drawn:
        yield from ("", "```text", *drawn, "```")
    if section.words:
        yield ""
        yield from (f"- {escaped(words)}" for words in section.words)
