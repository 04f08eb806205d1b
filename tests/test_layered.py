"""A mapping in layers is the mapping that it stands for."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.layered import FEW, MOST_ON_TOP, Layered, with_entries

keys = st.sampled_from([f"{number}" for number in range(9)])
small = st.dictionaries(keys, st.integers())
large = small.map(lambda found: {**{f"more {number}": number for number in range(FEW)}, **found})
changes = st.lists(
    st.tuples(st.dictionaries(keys, st.integers(), max_size=3), st.lists(keys, max_size=2), st.booleans()), max_size=12
)


@given(small | large, changes)
def test_whatever_is_written_and_taken_out_it_is_the_same_as_a_dict(
    first: dict[str, int], made: list[tuple[dict[str, int], list[str], bool]]
) -> None:
    found: Mapping[str, int] = first
    expected = dict(first)
    for written, gone, is_looked_through in made:
        before, was = found, dict(expected)
        found = with_entries(found, written, gone)
        expected |= written
        for key in gone:
            if key in was:
                expected.pop(key, None)
        assert found == expected
        if is_looked_through:
            assert list(found.items()) == list(expected.items())
            assert (list(found), len(found)) == (list(expected), len(expected))
        assert {key: found.get(key) for key in map(str, range(9))} == {
            key: expected.get(key) for key in map(str, range(9))
        }
        assert before == was, "what it was made from is what it was"


def test_nothing_is_copied_for_a_few_entries_until_somebody_goes_through_all() -> None:
    whole = {f"{number}": number for number in range(1_000)}
    found = with_entries(whole, {"7": 70})
    assert isinstance(found, Layered)
    assert found["7"] == 70
    assert found["8"] == 8
    assert "_whole" not in vars(found)
    assert with_entries(found, {}) is found
    for number in range(MOST_ON_TOP):
        found = with_entries(found, {f"{number}": -number})
    assert isinstance(found, Layered)
    found = with_entries(found, {"900": 0})
    assert isinstance(found, dict)
