"""Records as a table, for a spreadsheet: CSV as RFC 4180 has it, in UTF-8.

The file begins with a byte order mark: without one the spreadsheet that most have reads "Zoë" as "ZoÃ«". Python reads
it as ``utf-8-sig``. A cell that a spreadsheet would take for a formula gets an apostrophe before it, as OWASP
advises: https://owasp.org/www-community/attacks/CSV_Injection.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import Literal, NamedTuple

from mentor_tui.interchange.extract import Extract
from mentor_tui.model import KINDS, CheckIn, FollowUp, Reflection, Session, Takeaway
from mentor_tui.program import Program, build

Rows = Literal["sessions", "check-ins", "follow-ups"]

RECORD_OF: dict[Rows, type[Session | CheckIn | FollowUp]] = {
    "sessions": Session,
    "check-ins": CheckIn,
    "follow-ups": FollowUp,
}

INSIDE: dict[str, type[Reflection | Takeaway]] = {"reflection": Reflection, "takeaway": Takeaway}
"""The fields that hold several: each of those has its own column."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Table(NamedTuple):
    """A table as it leaves."""

    content: bytes
    """The file."""
    leaving: Extract
    """The records in it."""

    def told(self) -> str:
        """Say in counts what leaves and what is withheld."""
        return f"{self.leaving.counted()} {self.leaving.withheld_told()} The names of the two leave."


def table(rows: Rows, leaving: Extract, today: date) -> Table:
    """Return the records of one kind that leave, oldest first. A column has the name that its field has in JSON.

    Beside the pairing's id stand the names of the two, and beside a follow-up for how many days it was carried, or
    has been by `today`.
    """
    program = build(leaving.charter, (one.record for one in leaving.records))
    chosen = RECORD_OF[rows]
    lines = [
        dict(_cells(record, withheld, program, today))
        for record, withheld in leaving.records
        if isinstance(record, chosen)
    ]
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, _columns(rows))
    writer.writeheader()
    writer.writerows(sorted(lines, key=lambda line: (line[_DAY[rows]], line["id"])))
    inside = {kind: records if KINDS[kind] is chosen else () for kind, records in leaving.kinds.items()}
    return Table(written.getvalue().encode("utf-8-sig"), leaving._replace(kinds=inside))


_DAY: dict[Rows, str] = {"sessions": "held_on", "check-ins": "made_on", "follow-ups": "opened_on"}


def _columns(rows: Rows) -> list[str]:
    columns = ["id", "stamp"]
    for name in RECORD_OF[rows].__struct_fields__:
        if name in INSIDE:
            columns += [f"{name}.{inner}" for inner in INSIDE[name].__struct_fields__]
        elif name == "pairing_id":
            columns += [name, "mentor", "mentee"]
        elif name not in columns:
            columns.append(name)
    return [*columns, *(["days_carried"] if rows == "follow-ups" else []), "withheld"]


def _cells(
    record: Session | CheckIn | FollowUp, withheld: Iterable[str], program: Program, today: date
) -> Iterator[tuple[str, str]]:
    """Yield the cells of a record, each with the name of its column."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, Reflection | Takeaway):
            yield from ((f"{name}.{inner}", _cell(getattr(value, inner))) for inner in value.__struct_fields__)
        else:
            yield name, _cell(value)
    history = program.history(record.pairing_id)
    yield "mentor", _cell(history.mentor.name)
    yield "mentee", _cell(history.mentee.name)
    if isinstance(record, FollowUp):
        yield "days_carried", str(max(0, ((record.closed_on or today) - record.opened_on).days))
    yield "withheld", " ".join(withheld)


def _cell(value: object) -> str:
    """Return a value as it stands in a cell."""
    match value:
        case None:
            return ""
        case tuple():
            text = "; ".join(map(str, value))
        case date() | time():
            return value.isoformat()
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
