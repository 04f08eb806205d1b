from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.dates import Cadence
from mentor_tui.errors import NotUnderstood, TwoWay
from mentor_tui.follow_up_line import read_follow_up, said_back, written
from mentor_tui.model import FollowUpDraft, FollowUpKind, Owner
from mentor_tui.program import History
from tests.records import (
    FORTNIGHTLY,
    MONTHLY,
    TODAY,
    WEEKLY,
    cadences,
    days_ago,
    history_of,
    kinds,
    owners,
    pairing,
    person,
    quickly,
)

HISTORY = history_of(pairing())
FRIDAY = date(2026, 11, 27)


def read(
    line: str, *, history: History = HISTORY, opened_on: date = TODAY, day_first: bool | None = None
) -> FollowUpDraft:
    return read_follow_up(line, history, opened_on, TODAY, day_first=day_first)


def between(mentor: str, mentee: str) -> History:
    people = person(mentor), person(mentee)
    return history_of(pairing(*people), *people)


# --- what a line holds ---------------------------------------------------------------------------------


def test_a_whole_line_is_read() -> None:
    assert read("concern: sleep and night shifts by fri every 2 weeks @ben") == FollowUpDraft(
        pairing_id=HISTORY.id,
        opened_on=TODAY,
        kind="concern",
        title="sleep and night shifts",
        owner="mentee",
        check_on=FRIDAY,
        rhythm=FORTNIGHTLY,
    )


def test_a_title_alone_is_a_promise_of_the_mentor_without_a_date() -> None:
    assert read("  send the  reading list ") == FollowUpDraft(
        pairing_id=HISTORY.id, opened_on=TODAY, kind="promise", title="send the reading list", owner="mentor"
    )


@pytest.mark.parametrize(
    ("line", "kind", "title"),
    [
        ("promise: send it", "promise", "send it"),
        ("concern: sleep", "concern", "sleep"),
        ("Worry: sleep", "concern", "sleep"),
        ("milestone:exam", "milestone", "exam"),
        ("Goal : write daily", "goal", "write daily"),
        (" goals: write daily", "goal", "write daily"),
        ("note: write daily", "promise", "note: write daily"),
        ("goal write daily", "promise", "goal write daily"),
        ("talk about the goal: write daily", "promise", "talk about the goal: write daily"),
        ("promise: concern: sleep", "promise", "concern: sleep"),
    ],
)
def test_the_kind_stands_before_a_colon(line: str, kind: FollowUpKind, title: str) -> None:
    assert (read(line).kind, read(line).title) == (kind, title)


@pytest.mark.parametrize(
    ("line", "title", "check_on"),
    [
        ("send it by fri", "send it", FRIDAY),
        ("send it on friday", "send it", FRIDAY),
        ("send it BY Fri", "send it", FRIDAY),
        ("send it, by fri 27 nov 2026", "send it", FRIDAY),
        ("exam on 3 dec", "exam", date(2026, 12, 3)),
        ("exam on dec 3, 2027", "exam", date(2027, 12, 3)),
        ("send it by 13 nov", "send it", date(2027, 11, 13)),
        ("send it by in 2 weeks", "send it", date(2026, 12, 6)),
        ("send it by +10d", "send it", date(2026, 12, 2)),
        ("send it by tomorrow", "send it", days_ago(-1)),
        ("send it by today", "send it", TODAY),
        ("send it by 2026-12-15", "send it", date(2026, 12, 15)),
        ("work on slides by fri", "work on slides", FRIDAY),
        ("stand by Ben on 3 dec", "stand by Ben", date(2026, 12, 3)),
    ],
)
def test_the_next_date_stands_at_the_end(line: str, title: str, check_on: date) -> None:
    draft = read(line)
    assert (draft.title, draft.check_on, draft.rhythm) == (title, check_on, None)


@pytest.mark.parametrize(
    "title",
    [
        "work on slides",
        "by the way, ask about sleep",
        "ask about sleep, by the way",
        "on call next week",
        "by fri",
        "every word counts",
        "look at every slide",
        "read the book by Scott on healing",
        "send it by fri on paper",
        "write to ben@example.org",
        "meet 10:30",
        "東京での発表",
        "[bold]not bold[/bold]",
    ],
)
def test_words_that_only_look_like_a_date_or_an_owner_stay_in_the_title(title: str) -> None:
    draft = read(title)
    assert (draft.title, draft.check_on, draft.rhythm, draft.owner) == (title, None, None, "mentor")


@pytest.mark.parametrize(
    ("line", "rhythm", "check_on"),
    [
        ("sleep every week", WEEKLY, days_ago(-5)),
        ("sleep every 2 weeks", FORTNIGHTLY, days_ago(-12)),
        ("sleep every other week", FORTNIGHTLY, days_ago(-12)),
        ("sleep every month", MONTHLY, date(2026, 12, 20)),
        ("sleep every 10 days by tomorrow", Cadence(10, "days"), days_ago(-1)),
        ("sleep by tomorrow every 10 days", Cadence(10, "days"), days_ago(-1)),
    ],
)
def test_a_rhythm_stands_after_every_and_gives_the_first_date_where_none_is_said(
    line: str, rhythm: Cadence, check_on: date
) -> None:
    draft = read(line, opened_on=days_ago(2))
    assert (draft.title, draft.rhythm, draft.check_on, draft.opened_on) == ("sleep", rhythm, check_on, days_ago(2))


@pytest.mark.parametrize(
    ("line", "title", "rhythm", "check_on"),
    [
        ("prepare the talk on 24 nov by fri", "prepare the talk on 24 nov", None, FRIDAY),
        ("call on monday about the defence by fri", "call on monday about the defence", None, FRIDAY),
        ("exam on 31 feb by fri", "exam on 31 feb", None, FRIDAY),
        ("talk on 10.12. by fri every week", "talk on 10.12.", WEEKLY, FRIDAY),
        ("write every day every week", "write every day", WEEKLY, days_ago(-7)),
        ("write every day by fri every week", "write every day", WEEKLY, FRIDAY),
        ("call every week on monday by fri", "call every week on monday", None, FRIDAY),
    ],
)
def test_of_two_dates_or_rhythms_the_last_counts_and_the_title_keeps_the_other(
    line: str, title: str, rhythm: Cadence | None, check_on: date
) -> None:
    draft = read(line)
    assert (draft.title, draft.rhythm, draft.check_on) == (title, rhythm, check_on)
    assert read(written(draft)) == draft


# --- two-way dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day_first", "check_on"), [(True, date(2026, 12, 10)), (False, date(2027, 10, 12))])
def test_the_readers_order_settles_a_two_way_date(*, day_first: bool, check_on: date) -> None:
    assert read("send it by 10/12", day_first=day_first).check_on == check_on


@pytest.mark.parametrize("line", ["send it by 10/12", "talk on 10.12."])
def test_a_two_way_date_is_refused_and_not_taken_for_a_title(line: str) -> None:
    with pytest.raises(TwoWay, match="can be 10 Dec or 12 Oct"):
        read(line)


# --- owners --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("mentor", "mentor"),
        ("me", "mentor"),
        ("ada", "mentor"),
        ("Okafor", "mentor"),
        ("ok", "mentor"),
        ("mentee", "mentee"),
        ("BEN", "mentee"),
        ("be", "mentee"),
        ("ruiz", "mentee"),
        ("both", "both"),
        ("us", "both"),
        ("bo", "both"),
    ],
)
def test_the_owner_stands_after_an_at_sign_wherever_it_is(name: str, owner: Owner) -> None:
    for line in (f"send the draft by fri @{name}", f"@{name} send the draft by fri", f"send @{name} the draft by fri"):
        draft = read(line)
        assert (draft.owner, draft.title, draft.check_on) == (owner, "send the draft", FRIDAY)


@pytest.mark.parametrize("name", ["inês", "ines", "INES", "Ine\u0302s", "anne-marie", "anne", "marie", "Anne-M"])
def test_an_owner_is_named_without_accents_or_by_a_part_of_a_double_name(name: str) -> None:
    assert read(f"send it @{name}", history=between("Tom Brandt", "Anne-Marie Inês")).owner == "mentee"


@pytest.mark.parametrize("name", ["ada", "Ada", "ad"])
def test_a_name_that_both_have_is_refused(name: str) -> None:
    with pytest.raises(TwoWay) as refused:
        read(f"send it @{name}", history=between("Ada Okafor", "Ada Silva"))
    assert str(refused.value) == f"“@{name}” can be either of the two: write @mentor, @mentee or @both."


def test_two_people_of_one_first_name_are_told_apart_by_the_other() -> None:
    namesakes = between("Ada Okafor", "Ada Silva")
    assert read("send it @silva", history=namesakes).owner == "mentee"
    assert read("send it @ok", history=namesakes).owner == "mentor"


def test_a_whole_name_counts_before_the_beginning_of_another() -> None:
    assert read("send it @ben", history=between("Benedict Vale", "Ben Ruiz")).owner == "mentee"
    with pytest.raises(TwoWay):
        read("send it @be", history=between("Benedict Vale", "Ben Ruiz"))


@pytest.mark.parametrize("name", ["lena", "benn", "x"])
def test_somebody_else_cannot_own_it(name: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read(f"send it @{name}")
    assert str(refused.value) == f"“@{name}” is neither of the two: write @mentor, @mentee or @both."


# --- what is needed ------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["", "  ", "concern:", "@ben", "promise: @ben "])
def test_a_line_without_a_title_is_refused_with_an_example(line: str) -> None:
    with pytest.raises(NotUnderstood, match=r"What is to be remembered\? For example: ") as refused:
        read(line)
    example = str(refused.value).partition("For example: ")[2]
    assert read(example).title == "send the reading list"


def test_what_was_understood_is_said_back() -> None:
    def said(line: str) -> str:
        return said_back(read(line), HISTORY, TODAY)

    assert said("concern: sleep by fri every week @ben") == (
        "concern: sleep · Ben · check every week · next Fri 27 Nov 2026, in 5 days"
    )
    assert said("send it @both") == "promise: send it · both · no date"
    assert said("send it by tomorrow") == "promise: send it · Ada · next Mon 23 Nov 2026, tomorrow"


@quickly
@given(
    kinds,
    owners,
    st.dates(TODAY, date(2030, 1, 1)),
    st.none() | cadences,
    st.lists(st.sampled_from(("send", "draft", "on", "by", "slides", "the", "every", "東京")), min_size=1).filter(
        lambda said: said[-1] not in {"on", "by", "every"}
    ),
)
def test_a_line_with_everything_in_it_reads_back(
    kind: FollowUpKind, owner: Owner, check_on: date, rhythm: Cadence | None, said: list[str]
) -> None:
    title = " ".join(said)
    every = f" every {rhythm.every} {rhythm.unit}" if rhythm else ""
    draft = read(f"{kind}: {title} by {check_on}{every} @{owner}")
    assert (draft.kind, draft.title, draft.owner, draft.check_on, draft.rhythm) == (
        *(kind, title, owner, check_on, rhythm),
    )
    assert list(draft.problems()) == []


@pytest.mark.parametrize(
    "line",
    ["exam on 31 feb", "call him by friday next week", "see him on nov 31", "by the sea by 2026-13-01", "go on +"],
)
def test_what_looks_like_a_date_is_read_or_asked_about_and_never_passed_over(line: str) -> None:
    if line == "go on +":
        assert read(line).title == line
        return
    with pytest.raises(NotUnderstood):
        read(line)


# --- and back ------------------------------------------------------------------------------------------


@quickly
@given(
    kind=kinds,
    owner=owners,
    title=st.sampled_from(["send the list", "work on slides", "by the way", "中村: first talk"]),
    rhythm=st.none() | cadences,
    check_on=st.none() | st.dates(min_value=TODAY, max_value=date(2150, 1, 1)),
)
def test_a_follow_up_written_as_a_line_is_read_as_the_same_one(
    kind: FollowUpKind, owner: Owner, title: str, rhythm: Cadence | None, check_on: date | None
) -> None:
    draft = FollowUpDraft(
        pairing_id=HISTORY.id,
        opened_on=TODAY,
        kind=kind,
        owner=owner,
        title=title,
        rhythm=rhythm,
        check_on=check_on or (rhythm.after(TODAY) if rhythm else None),
    )
    assert read(written(draft)) == draft
