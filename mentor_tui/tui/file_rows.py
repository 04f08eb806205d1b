"""The files that are open together as styled rows and panes: what each holds, what was met twice, what does not fit.

What stands in a file, its name among that, is always passed as text and never as markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, time

from textual.content import Content

from mentor_tui.dates import Cadence, count_of, long_date
from mentor_tui.gathering import Gathered, MetTwice, Misfit, Source, Version, differing
from mentor_tui.interchange.withholding import Level
from mentor_tui.model import KIND_OF, FollowUp, Pairing, Person, Record, RecordKind, Tombstone, Value
from mentor_tui.program import Program
from mentor_tui.sources import SourceFile, Sources
from mentor_tui.text import cell_width, cut, fitted, one_line
from mentor_tui.tui.presentation import MUTED
from mentor_tui.wording import NOUNS, pairing_name, record_name, sentence, spoken

BY_WEIGHT: tuple[RecordKind, ...] = ("pairings", "sessions", "follow_ups", "check_ins", "people", "tombstones")
"""The kinds of records in the order in which a file is told by them."""
STATE_CELLS = 10
"""The cells of what a file is and what keeps it apart: "not read"."""
NOTHING = "nothing"
NAMESAKES_SHOWN = 3
"""How many names are told that people of several files have."""
WITHHELD_AT: dict[Level, str] = {
    "continuity": "All text is withheld: it reads (withheld), and codes stand for names, as in an export. ",
    "shared": "Private text is withheld: it reads (withheld), as in an export. ",
    "everything": "",
}
"""What is said of the text that is not shown."""
SPOKEN = frozenset(
    {"channel", "status", "kind", "owner", "outcome", "result", "initiated_by", "visibility", "buried", "reason"}
)
"""The fields whose values are words of the records, and no text of somebody's."""


def files_width(files: Iterable[SourceFile], room: int) -> int:
    """Return the cells of a column of the names of files that leaves most of a line to what is said."""
    return min(room // 3, max((cell_width(file.name) for file in files), default=0))


# --- files ---------------------------------------------------------------------------------------------


def about_files(sources: Sources, reload: str) -> Content:
    """Return what holds for all files: what has changed, what is withheld, by what they are judged."""
    parts: list[str | tuple[str, str]] = []
    if sources.changed:
        changed = f"{count_of(len(sources.changed), 'file')} changed on the disk: {reload} reads again. "
        parts.append((changed, "bold $text-warning"))
    parts.append(WITHHELD_AT[sources.level])
    if whose_thresholds := sources.gathered.whose_thresholds:
        parts.append(f"{whose_thresholds} ")
    if namesakes := sources.gathered.namesakes:
        more = f" and {len(namesakes) - NAMESAKES_SHOWN:,} more" if len(namesakes) > NAMESAKES_SHOWN else ""
        whose = f"{', '.join(cut(name, 30) for name in namesakes[:NAMESAKES_SHOWN])}{more}"
        parts.append(f"Of one name in several files, and counted as different people: {whose}.")
    return Content.assemble(*parts)


def file_line(file: SourceFile, *, has_changed: bool, names: int, width: int) -> Content:
    """Return a file as a row of `width` cells: what it is, its name, and what it holds or why it cannot be read."""
    state, style = _state(file, has_changed=has_changed)
    room = width - STATE_CELLS - names - 3
    return Content.assemble(
        (f"▌{state:<{STATE_CELLS}}", style),
        (fitted(file.name, names), "bold"),
        "  ",
        (cut(one_line(_said_of(file)), max(room, 0)), "$text-error" if file.trouble else ""),
    )


def _state(file: SourceFile, *, has_changed: bool) -> tuple[str, str]:
    if has_changed:
        return "changed", "bold $text-warning"
    if file.trouble:
        return ("not read" if file.source is None else "as before"), "bold $text-error"
    return file.kind or "", "$text-success"


def _said_of(file: SourceFile) -> str:
    return file.trouble or (counts(file.source) if file.source is not None else "")


def counts(source: Source) -> str:
    """Return how many records of each kind a file holds: "12 pairings, 230 sessions"."""
    kinds = Counter(KIND_OF[type(one.record)] for one in source.records)
    return ", ".join(count_of(kinds[kind], *NOUNS[kind]) for kind in BY_WEIGHT if kinds[kind]) or "no records"


def file_pane(file: SourceFile, *, has_changed: bool, gathered: Gathered, reload: str) -> Content:
    """Return all there is to say of a file."""
    lines: list[tuple[str, str]] = [(one_line(str(file.path)), "bold")]
    if has_changed:
        lines.append((f"It has changed on the disk since it was read. {reload} reads it again.", "$text-warning"))
    if file.trouble:
        lines.append((f"It could not be read: {one_line(file.trouble)}", "$text-error"))
        lines.append(("Nothing of it is shown." if file.source is None else "It is shown as it was read before.", ""))
    if file.source is not None:
        name = file.source.charter.name
        lines.append((sentence(f"{file.kind}{f' of {name}' if name else ''}", counts(file.source)), ""))
        own, holding = file.source.charter.thresholds, gathered.program.charter.thresholds
        if own != holding:
            set_otherwise = (
                f"{spoken(field)} {getattr(own, field)} (here {getattr(holding, field)})"
                for field in own.__struct_fields__
                if getattr(own, field) != getattr(holding, field)
            )
            lines.append((f"Its own thresholds, which do not hold here: {', '.join(set_otherwise)}", MUTED))
    return Content("\n").join(Content.styled(line, style) for line, style in lines)


# --- records -------------------------------------------------------------------------------------------


def met_line(met: MetTwice, gathered: Gathered, names: int, width: int) -> Content:
    """Return a record that was met twice as a row of `width` cells: which, from where, and where it is otherwise."""
    others = gathered.names(tuple(sorted({place for one in met.others for place in one.sources})))
    what = _name(_living(met), gathered.program)
    return _record_line(gathered.names(met.taken.sources), f"{what} · otherwise in {others}", names, width)


def misfit_line(misfit: Misfit, gathered: Gathered, names: int, width: int) -> Content:
    """Return a record that does not fit as a row of `width` cells: from where, which, and why not."""
    what = _name(misfit.version.record, gathered.program)
    return _record_line(gathered.names(misfit.version.sources), f"{what} · {misfit.reason}", names, width)


def _record_line(files: str, said: str, names: int, width: int) -> Content:
    return Content.assemble(" ", (fitted(files, names), MUTED), "  ", cut(said, max(width - names - 3, 0)))


def met_pane(met: MetTwice, gathered: Gathered) -> Content:
    """Return which record was met twice."""
    return Content.styled(_name(_living(met), gathered.program), "bold")


def met_versions(met: MetTwice, gathered: Gathered) -> tuple[Content, Content]:
    """Return the version of a record that was taken, and to stand beside it the others, as far as they differ."""
    fields = list(differing(met.taken.record, *(one.record for one in met.others)))
    others = [_version(one, "Not taken, from", fields, gathered) for one in met.others]
    return _version(met.taken, "Taken, from", fields, gathered), Content("\n\n").join(others)


def misfit_pane(misfit: Misfit, gathered: Gathered) -> Content:
    """Return a record that does not fit, with the reason and all that stands in it."""
    version = misfit.version
    title = "Left out" if misfit.is_left_out else "Shown, but not as it is"
    return Content.assemble(
        (f"{title}: {_name(version.record, gathered.program)}", "bold"),
        f"\n{misfit.reason}\n",
        _version(version, "In", [], gathered),
    )


def _version(version: Version, word: str, fields: Sequence[str], gathered: Gathered) -> Content:
    """Return a version of a record: where it is from, when it was written, and these fields of it, or all."""
    record = version.record
    on, _, device = record.stamp.partition("/")
    written = f"written on {long_date(date.fromisoformat(on[:10]))}, {on[11:19]} UTC, on device {device}"
    parts: list[str | tuple[str, str]] = [(f"{word} {gathered.names(version.sources)}", "$text-accent"), "\n"]
    parts.append((written, MUTED))
    if isinstance(record, Tombstone):
        return Content.assemble(*parts, "\ndeleted")
    for name in fields or (name for name in record.__struct_fields__ if name not in {"id", "stamp"}):
        said = _said(name, getattr(record, name), gathered.program)
        if fields or said != NOTHING:
            parts += ["\n", (f"{spoken(name.removesuffix('_id'))}: ", "bold"), said]
    return Content.assemble(*parts)


def _said(name: str, value: object, program: Program) -> str:
    """Return the value of a field in words."""
    match value:
        case None | "" | ():
            return NOTHING
        case str() if name in {"mentor_id", "mentee_id"}:
            return program.people[value].name if value in program.people else value[:8]
        case str() if name.endswith(("_id", "_in")) or name == "continues":
            return value[:8]
        case str():
            return spoken(value) if name in SPOKEN else value
        case date():
            return long_date(value)
        case time():
            return value.strftime("%H:%M")
        case tuple():
            return "; ".join(_said(name, one, program) for one in value)
        case Cadence():
            return str(value)
        case Value():
            inside = ((field, _said(field, getattr(value, field), program)) for field in value.__struct_fields__)
            return sentence(*(f"{spoken(field)}: {said}" for field, said in inside if said != NOTHING)) or NOTHING
        case _:
            return str(value)


def _living(met: MetTwice) -> Record:
    """Return the record that tells best what was met: a tombstone has no name."""
    versions = (met.taken, *met.others)
    return next((one.record for one in versions if not isinstance(one.record, Tombstone)), met.taken.record)


def _name(record: Record, program: Program) -> str:
    """Return what tells a record from others."""
    match record:
        case Tombstone():
            return f"deleted {NOUNS[record.buried][0]}"
        case FollowUp() if record.pairing_id in program.histories:
            return f"{record_name(record, program)}, {pairing_name(program.histories[record.pairing_id])}"
        case Person():
            return f"person {record.name}"
        case Pairing():
            return f"pairing {record_name(record, program)}"
        case _:
            return record_name(record, program)


# --- where a pairing is from ---------------------------------------------------------------------------


def origin_line(sources: Sources, pairing_id: str) -> Content:
    """Return which files a pairing was taken from, with their whole paths."""
    read = sources.read
    places = sources.gathered.holders.get(pairing_id, ())
    told = (f"{read[place].name} ({one_line(str(read[place].path))})" for place in places)
    return Content.styled(f"from {', '.join(told)}", MUTED)
