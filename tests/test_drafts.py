"""What is typed and not saved yet."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.errors import FileUnusable
from mentor_tui.store import Drafts
from tests.records import quickly

plain = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=6,
)


@quickly
@given(held=st.dictionaries(st.text(st.characters(codec="utf-8")), plain, max_size=4))
def test_what_a_form_held_comes_back_as_it_was(
    held: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    drafts = Drafts(tmp_path_factory.mktemp("drafts") / "program.json")
    drafts.keep("session.1", held)
    assert drafts.kept("session.1") == held


def test_a_draft_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    Drafts(tmp_path / "program.json").keep("person", {"name": "Ada"})
    directory = tmp_path / "program.json.drafts"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / "person.json").stat().st_mode) == 0o600


def test_a_draft_that_was_dropped_leaves_nothing_behind(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    drafts.keep("person", {"name": "Ada"})
    drafts.keep("pairing", {"mentor": "Ada"})
    assert drafts.names() == ["pairing", "person"]
    drafts.drop("person")
    drafts.drop("person")
    assert drafts.kept("person") is None
    drafts.drop("pairing")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe"])
def test_a_draft_that_cannot_be_read_is_no_draft(content: bytes, tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    drafts.keep("person", {})
    (tmp_path / "program.json.drafts" / "person.json").write_bytes(content)
    assert drafts.kept("person") is None


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "program.json.drafts").write_text("in the way")
    with pytest.raises(FileUnusable, match="cannot be kept in"):
        Drafts(tmp_path / "program.json").keep("person", {})
