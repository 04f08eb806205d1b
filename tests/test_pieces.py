import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.model import KIND_OF, KINDS
from mentor_tui.program import Program
from mentor_tui.store import schema
from mentor_tui.store.journal_storage import encoded_parts
from mentor_tui.store.pieces import tables_in
from tests.records import ADA, BEN, pairing, program_of, programs, quickly, session

HOSTILE = '}},"sessions":{"1":{"id":"x"}},"2":{}}}\\"},"9":{'


def written(program: Program, *, empty: tuple[str, ...] = ()) -> bytes:
    """Return a program as its file holds it."""
    tables: dict[str, dict[str, object]] = {schema.META: {"1": {"schema": schema.VERSION}}}
    for record in program.records():
        table = tables.setdefault(KIND_OF[type(record)], {})
        table[str(len(table) + 1)] = schema.to_document(record)
    for name in empty:
        tables.setdefault(name, {})
    return b"".join(encoded_parts(tables, lambda document: document))


def whole(content: bytes) -> dict[str, object]:
    """Return the tables of a file decoded in one go."""
    program = msgspec.json.decode(content, type=schema.ProgramTables)
    tables = {name: getattr(program, name) for name in program.__struct_fields__}
    return {name: table for name, table in tables.items() if table is not msgspec.UNSET}


@quickly
@given(programs(), st.integers(1, 3_000), st.sets(st.sampled_from(sorted(KINDS))))
def test_pieces_of_any_size_hold_what_the_whole_holds(program: Program, size: int, empty: set[str]) -> None:
    content = written(program, empty=tuple(empty))
    parts: list[float] = []
    assert tables_in(content, parts.append, size) == whole(content)
    assert parts == sorted(parts)
    assert all(0 < part <= 1 for part in parts)


@pytest.mark.parametrize("size", [1, 50, 400, 5_000])
def test_a_text_that_looks_like_the_end_of_a_table_is_a_text(size: int) -> None:
    pair = pairing(ADA, BEN, purpose=HOSTILE)
    content = written(program_of(pair, *(session(pair, note=HOSTILE) for _ in range(3))))
    assert tables_in(content, lambda _: None, size) == whole(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}x",
        b"[]",
        b'{"people":{"1":{}}}',
        b'{"people":{"1":{"id":"x"',
        b'{"people": {}}',
        b'{"others":{"1":{"a":1}}}',
        json.dumps({"sessions": {"1": {"id": 7}}, "people": {}}, separators=(",", ":")).encode(),
    ],
)
def test_what_has_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        tables_in(content, lambda _: None)


def test_who_is_told_can_stop_it() -> None:
    class Enough(Exception):
        pass

    def stop(_: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        tables_in(written(program_of(pairing())), stop)
