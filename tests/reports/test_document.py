"""The report as plain data: to JSON and back it is the same report."""

import json
from datetime import date, timedelta

import pytest
from cattrs.errors import BaseValidationError
from hypothesis import given
from hypothesis import strategies as st

from resolutions.reports.document import (
    KINDS,
    PUBLIC,
    SCHEMA,
    WITH_EXEMPT,
    Asked,
    Before,
    Beside,
    Change,
    Changes,
    Chapter,
    Count,
    Earlier,
    Entries,
    Entry,
    ExemptFile,
    KeyLine,
    Line,
    Owner,
    Report,
    Section,
    Tally,
    TallyRow,
)

words = st.text(max_size=40)
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
numbers = st.integers(0, 5000)
counts = st.builds(Count, words, words, numbers)
ratings = st.sampled_from([None, "green", "amber", "red"])
stages = st.sampled_from(["not_started", "in_progress", "complete", "embedded", "superseded"])
paragraphs = st.integers(1, 7)
quarters = st.sampled_from(["2024-25-Q1", "2026-27-Q4"])
owners = st.builds(Owner, words, st.sampled_from(["lead", "joint"]), words, days)
befores = st.builds(Before, stages, words, ratings, words, st.none() | days, words)
several_words = st.lists(words, max_size=2).map(tuple)
lines = st.builds(
    Line,
    stage=stages,
    rating=ratings,
    owners=st.lists(owners, max_size=2).map(tuple),
    due_on=st.none() | days,
    first_due_on=st.none() | days,
    happened_on=st.none() | days,
    standing=st.lists(st.sampled_from(["on_time", "overdue", "silent"]), max_size=2).map(tuple),
    before=st.none() | befores,
    evidence=several_words,
    no_answer_from=several_words,
    beside=st.lists(st.builds(Beside, words, words, words, words, words), max_size=2).map(tuple),
    questions=st.lists(
        st.builds(Asked, words, days, words, words, st.none() | days, words, st.none() | paragraphs), max_size=2
    ).map(tuple),
    exempt_evidence=st.lists(st.builds(ExemptFile, words, paragraphs), max_size=1).map(tuple),
    withheld=st.lists(paragraphs, max_size=2).map(tuple),
    **dict.fromkeys(["times_retimed", "days_overdue", "days_slipped"], numbers),
    **dict.fromkeys(["exempt_action", "exempt_update", "exempt_last_said"], st.none() | paragraphs),
)
sections = st.builds(
    Section,
    stages=st.lists(counts, max_size=2).map(tuple),
    unanswered=st.lists(words, max_size=2).map(tuple),
    lines=st.lists(lines, max_size=3).map(tuple),
)
several_numbers = st.lists(numbers, max_size=2).map(tuple)
tallies = st.builds(
    Tally, headings=several_words, rows=st.lists(st.builds(TallyRow, words, several_numbers), max_size=2).map(tuple)
)
entries = st.builds(Entry, on=st.none() | days)
chapters = st.builds(
    Chapter,
    said=several_words,
    figures=st.lists(counts, max_size=2).map(tuple),
    terms=st.lists(st.builds(KeyLine), max_size=1).map(tuple),
    tallies=st.lists(tallies, max_size=2).map(tuple),
    lists=st.lists(st.builds(Entries, entries=st.lists(entries, max_size=2).map(tuple)), max_size=2).map(tuple),
)
changes = st.builds(
    Changes,
    st.builds(Earlier, quarters, words, numbers, days, days, st.sampled_from(["0" * 64, "9f" * 32])),
    st.lists(
        st.builds(Change, kind=st.sampled_from([*KINDS]), times=numbers, withheld=st.none() | paragraphs), max_size=2
    ).map(tuple),
)
reports = st.builds(
    Report,
    schema=st.just(SCHEMA),
    layout=st.sampled_from(["resolutions", "plan"]),
    quarter=quarters,
    issue=numbers,
    part=st.sampled_from([PUBLIC, WITH_EXEMPT]),
    changes=st.none() | changes,
    as_at=days,
    known_on=days,
    key=st.lists(st.builds(KeyLine), max_size=2).map(tuple),
    figures=st.lists(counts, max_size=3).map(tuple),
    sections=st.lists(sections, max_size=2).map(tuple),
    chapters=st.lists(chapters, max_size=1).map(tuple),
)


def line(reference="A-1", **fields):
    """A line in progress and on time, unless `fields` say otherwise."""
    given = {
        "reference": reference,
        "title": "Something",
        "detail": "",
        "plan_year": "",
        "stage": "in_progress",
        "stage_words": "In progress",
        "rating": "green",
        "rating_words": "Green",
        "rating_reason": "",
        "decided_because": "",
        "decided_by": "",
        "decided_on": None,
        "superseded_by": "",
        "owners": (),
        "owner_words": "",
        "timescale": "31/03/2027",
        "due_on": date(2027, 3, 31),
        "first_timescale": "31/03/2027",
        "first_due_on": date(2027, 3, 31),
        "times_retimed": 0,
        "standing": ("on_time",),
        "standing_words": ("On time",),
        "days_overdue": 0,
        "days_slipped": 0,
        "what_happened": "",
        "happened_on": None,
        "said_by": "",
        "first_written": "",
        "answer_words": "",
        "evidence": (),
        "why_no_evidence": "",
        "beside": (),
        "questions": (),
        "no_answer_from": (),
        "last_heard": "",
        "last_said": "",
        "delivered": False,
        "live": True,
        "due_next_quarter": False,
        "added_on": date(2026, 4, 1),
        "timescale_agreed_on": None,
        "typed_on": None,
        "exempt_evidence": (),
        "exempt_action": None,
        "exempt_update": None,
        "exempt_last_said": None,
        "withheld": (),
        "before": None,
    }
    return Line(**{**given, **fields})


def before(**fields):
    given = {
        "stage": "in_progress",
        "stage_words": "In progress",
        "rating": "green",
        "rating_words": "Green",
        "due_on": date(2027, 3, 31),
        "timescale": "31/03/2027",
    }
    return Before(**{**given, **fields})


def report(*lines):
    section = Section("A-1", "Resolution I", "A motion", None, "March 2023", "I", "", "Words", "", (), (), lines)
    return Report(
        SCHEMA,
        "Anytown Council",
        "",
        "resolutions",
        "Resolution",
        "2026-27-Q2",
        "Quarter 2",
        0,
        "",
        2,
        date(2026, 9, 30),
        date(2026, 10, 9),
        (),
        (Count("red", "Red", 2),),
        (section,),
        (),
        Changes(Earlier("2026-27-Q1", "Quarter 1", 1, date(2026, 6, 30), date(2026, 7, 1), "0" * 64), ()),
    )


@given(reports)
def test_written_and_read_back_it_is_the_same_report(made):
    assert Report.from_json(made.canonical()) == made


@given(reports)
def test_the_json_is_json_that_any_program_reads(made):
    data = json.loads(made.canonical())
    assert data["as_at"] == made.as_at.isoformat()
    assert [len(section["lines"]) for section in data["sections"]] == [len(s.lines) for s in made.sections]


def test_another_schema_is_refused():
    newer = report().canonical().replace(f'"schema":{SCHEMA}', '"schema":99')
    with pytest.raises(ValueError, match="This report has schema 99; this version reads schema 4"):
        Report.from_json(newer)


def test_another_schema_is_named_even_where_its_fields_are_others():
    older = json.loads(report(line()).canonical()) | {"schema": 1}
    del older["sections"][0]["lines"][0]["questions"]
    with pytest.raises(ValueError, match="This report has schema 1; this version reads schema 4"):
        Report.from_json(json.dumps(older))


@pytest.mark.parametrize("text", ["[]", "{}", '{"schema": 4, "council": "Anytown Council"}'])
def test_what_is_no_report_is_refused(text):
    with pytest.raises((BaseValidationError, ValueError)):
        Report.from_json(text)


def test_who_has_not_answered_is_named_with_who_holds_the_post():
    lead, joint = (
        Owner("Head of Housing", "lead", "Holder of Housing", date(2026, 4, 1)),
        Owner("Director of Skills", "joint", "", date(2026, 4, 1)),
    )
    found = report(
        line("A-1", owners=(lead, joint), no_answer_from=("Director of Skills",)), line("A-2", owners=(lead,))
    )
    assert [(each.reference, each.not_heard_from) for each in found.unanswered] == [("A-1", (joint,))]


def test_a_figure_by_its_code():
    assert report().figure("red") == 2
    with pytest.raises(KeyError):
        report().figure("purple")


def test_exceptions_are_red_then_the_longest_overdue_then_silent():
    found = report(
        line("A-1"),
        line("A-2", standing=("on_time", "silent")),
        line("A-3", standing=("overdue",), days_overdue=3),
        line("A-4", standing=("overdue",), days_overdue=90),
        line("A-5", rating="red"),
        line("A-6", standing=("done",), delivered=True, live=False, rating=None),
        line("A-7", standing=("overdue",), days_overdue=9, live=False),
    ).exceptions
    assert [each.reference for each in found] == ["A-5", "A-4", "A-3", "A-2"]


@pytest.mark.parametrize(
    ("was", "is_now", "movements"),
    [
        ({}, {}, ()),
        ({"stage": "not_started", "stage_words": "Not started"}, {}, ("From not started to in progress",)),
        ({"rating": "red", "rating_words": "Red"}, {}, ("From red to green",)),
        ({"rating": None, "rating_words": ""}, {}, ("From no rating to green",)),
        (
            {"due_on": date(2026, 12, 31), "timescale": "December 2026"},
            {},
            ("Timescale from “December 2026” to “31/03/2027”",),
        ),
        (
            {"stage_words": "BAU", "stage": "embedded"},
            {"stage": "paused", "stage_words": "Paused", "timescale": "", "due_on": None},
            ("From BAU to paused", "Timescale from “31/03/2027” to “none”"),
        ),
    ],
)
def test_what_moved_is_said_in_sentences(was, is_now, movements):
    assert line(before=before(**was), **is_now).movements == movements


def test_what_is_new_has_not_moved():
    assert line(before=None).movements == ()
    assert line(before=None).is_new


def test_completed_is_what_was_delivered_since():
    done = {"stage": "complete", "delivered": True, "live": False}
    found = report(
        line("A-1", before=before(), **done),
        line("A-2", before=None, **done),
        line("A-3", before=before(stage="complete"), **done),
        line("A-4", before=before(stage="complete"), stage="embedded", delivered=True, live=False),
        line("A-5", before=before()),
    ).completed
    assert [each.reference for each in found] == ["A-1", "A-2"]


def test_due_next_comes_soonest_first():
    first = date(2026, 10, 1)
    found = report(
        line("A-1", due_next_quarter=True, due_on=first + timedelta(days=30)),
        line("A-2", due_next_quarter=True, due_on=first),
        line("A-3", due_next_quarter=False, due_on=first - timedelta(days=1)),
    ).due_next
    assert [each.reference for each in found] == ["A-2", "A-1"]


def test_each_standing_has_its_words():
    late = line(standing=("overdue", "silent"), standing_words=("Overdue by 1 day", "No update this quarter"))
    assert late.standings == (("overdue", "Overdue by 1 day"), ("silent", "No update this quarter"))
    assert late.standing_sentence == "Overdue by 1 day. No update this quarter"


def test_a_bar_has_the_stages_that_have_actions():
    stages = (Count("paused", "Paused", 0), Count("complete", "Complete", 2))
    section = Section("k", "Resolution I", "", None, "", "I", "", "", "", stages, (), (line(), line(stage="complete")))
    assert section.parts == (Count("complete", "Complete", 2),)
    assert report(*section.lines).stages_used == {"in_progress", "complete"}


@pytest.mark.parametrize(
    ("counts", "change"), [((2, 5), "3 more"), ((5, 4), "1 fewer"), ((7, 7), "the same"), ((0, 1200), "1,200 more")]
)
def test_what_changed_between_two_days_is_said_in_words(counts, change):
    assert TallyRow("Kept", counts).change == change


def test_a_tally_gives_each_count_with_its_heading():
    tally = Tally("By kind", ("Kind", "Made", "Kept"), (TallyRow("Housing", (2, 1)),), compares=False)
    assert [(row.words, cells) for row, cells in tally.lines] == [("Housing", (("Made", 2), ("Kept", 1)))]
