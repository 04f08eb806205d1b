"""A report as JSON: every figure under its own name, unrounded, for other programs to read.

Version 1 is one object. `counts`, `rates`, `spreads`, `tables` and `retention` are of the period; `before` has the
same of the period before, or is null. Where a figure is not applicable its value is null; where it is withheld it is
null itself, and `withheld` names it by its place. `retention` goes as far as pairings of `least_people` mentees lasted,
and its `events` are those up to there. `pairings` and `mentees` have the figures of each one by its id where nothing is
withheld, and are empty otherwise.
"""

from typing import Any

import msgspec

from mentor_tui.across_mentors import AcrossMentors
from mentor_tui.continuity import Figures
from mentor_tui.interchange.report import Report
from mentor_tui.retention import Retention
from mentor_tui.review import Counted, Rate, Review, Spread, named_figures, named_measures
from mentor_tui.review_words import definitions

FORMAT, VERSION = "mentor-tui report", 1


def write(report: Report) -> bytes:
    """Return the document of a report: UTF-8, ending in a newline, the same bytes for the same figures."""
    now, before = report.comparison
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "as_of": report.as_of,
        "program": report.charter,
        "selected": report.selected,
        **_figures(now),
        "before": _figures(before) if before is not None else None,
        "pairings": [_pairing(pairing_id, one) for pairing_id, one in sorted(now.by_pairing.items())],
        "mentees": [_mentee(person_id, one) for person_id, one in sorted(now.by_mentee.items())],
        "least_people": report.least_people,
        "withheld": report.withheld,
        "definitions": definitions(report.charter.thresholds),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _figures(review: Review) -> dict[str, Any]:
    return {
        "period": {"since": review.period.since, "until": review.period.until},
        "counts": {name: _fields(one) for name, one in review.counts.items()},
        "rates": {
            name: {"value": one.value, **one._asdict()} if one is not None else None
            for name, one in review.rates.items()
        },
        "spreads": {name: _fields(one) for name, one in review.spreads.items()},
        "tables": {
            name: {
                cell.name: {"number": cell.number, "people": cell.people} if cell.number is not None else None
                for cell in table
            }
            for name, table in review.tables.items()
        },
        "retention": _retention(review.retention) if review.retention is not None else None,
    }


def _fields(one: Counted | Rate | Spread | None) -> dict[str, Any] | None:
    return one._asdict() if one is not None else None


def _retention(found: Retention) -> dict[str, Any]:
    rows = []
    for step in found.steps:
        lower, upper = step.band or (None, None)
        rows.append({**step._asdict(), "lower": lower, "upper": upper})
    return {
        "n": len(found.lengths),
        "events": found.events,
        "median": found.median,
        "longest": found.longest,
        "rows": rows,
    }


def _pairing(pairing_id: str, measured: Figures) -> dict[str, Any]:
    return {"id": pairing_id, "n": measured.contacts} | dict(named_figures(measured).items())


def _mentee(person_id: str, across: AcrossMentors) -> dict[str, Any]:
    return {"id": person_id, "n": across.contacts} | dict(named_measures(across).items())
