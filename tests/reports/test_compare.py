"""What is different between two reports: lines against lines, in no need of a register."""

from dataclasses import replace
from datetime import date

import pytest

from resolutions.reports.compare import compare, differences
from resolutions.reports.document import PUBLIC, WITH_EXEMPT, Change, Line, Owner, Report, Section
from resolutions.reports.public import public
from tests.reports.test_document import line as a_line
from tests.reports.test_document import report as a_report

SPRING, SUMMER = date(2026, 6, 30), date(2026, 9, 30)
HOUSING = Owner("Head of Housing", "lead", "Holder of Housing", date(2026, 4, 1))
LINE = replace(
    a_line(),
    reference="ANY-1",
    title="Find flats",
    stage="in_progress",
    stage_words="In progress",
    rating="green",
    rating_words="Green",
    owners=(HOUSING,),
    timescale="31/12/2026",
    timescale_agreed_on=date(2026, 4, 1),
    due_on=date(2026, 12, 31),
    times_retimed=0,
    what_happened="",
    last_said="",
    live=True,
    delivered=False,
)
STAGES = {
    "not_started": {"stage_words": "Not started", "rating": None, "rating_words": ""},
    "in_progress": {"stage_words": "In progress"},
    "complete": {"stage_words": "Complete", "rating": None, "rating_words": "", "live": False, "delivered": True},
    "superseded": {"stage_words": "Superseded", "rating": None, "rating_words": "", "live": False},
}
SAID = {
    "what_happened": "Six flats were found.",
    "last_said": "Six flats were found.",
    "happened_on": date(2026, 5, 31),
    "typed_on": date(2026, 6, 2),
}


def line(**facts) -> Line:
    return replace(LINE, **(STAGES[facts["stage"]] if "stage" in facts else {}), **facts)


def report(*lines: Line, as_at: date = SPRING, part: int = WITH_EXEMPT, words: str = "To give homes.") -> Report:
    section = Section(
        "M-1", "Resolution I", "A motion", None, "", "I", "", words, "", stages=(), unanswered=(), lines=lines
    )
    return replace(a_report(), as_at=as_at, known_on=as_at, part=part, sections=(section,), changes=None)


def found(earlier: Line | None, later: Line | None, hindsight: Line | None = None) -> list[dict]:
    """The changes of one action, each by what it says beyond its name."""
    before, after, since = (report(*filter(None, [each])) for each in (earlier, later, hindsight or earlier))
    changes = differences(before, replace(after, as_at=SUMMER), since)
    assert {(each.reference, each.section) for each in changes} <= {("ANY-1", "Resolution I")}
    left_out = {"reference", "title", "section"}
    blank = Change("", "", "", "")
    return [
        {
            name: getattr(each, name)
            for name in Change.__slots__
            if name not in left_out and getattr(each, name) != getattr(blank, name)
        }
        for each in changes
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        pytest.param(LINE, LINE, [], id="nothing"),
        pytest.param(
            None,
            line(added_on=date(2026, 7, 1)),
            [{"kind": "new", "after": "In progress", "on": date(2026, 7, 1)}],
            id="new",
        ),
        pytest.param(LINE, None, [{"kind": "gone", "before": "In progress"}], id="gone"),
        pytest.param(
            LINE,
            line(stage="complete", happened_on=date(2026, 8, 1)),
            [{"kind": "completed", "before": "In progress", "after": "Complete", "on": date(2026, 8, 1)}],
            id="completed",
        ),
        pytest.param(
            LINE,
            line(stage="superseded", decided_on=date(2026, 8, 2)),
            [{"kind": "withdrawn", "before": "In progress", "after": "Superseded", "on": date(2026, 8, 2)}],
            id="withdrawn",
        ),
        pytest.param(
            line(stage="not_started"),
            line(stage="in_progress", rating="amber", rating_words="Amber"),
            [{"kind": "stage", "before": "Not started", "after": "In progress"}],
            id="stage, and so no rating",
        ),
        pytest.param(
            line(stage="complete"),
            LINE,
            [{"kind": "stage", "before": "Complete", "after": "In progress"}],
            id="reopened",
        ),
        pytest.param(
            LINE,
            line(rating="red", rating_words="Red", happened_on=date(2026, 8, 1)),
            [{"kind": "rating", "before": "Green", "after": "Red", "on": date(2026, 8, 1)}],
            id="rating",
        ),
        pytest.param(
            LINE,
            line(
                timescale="31/03/2027",
                due_on=date(2027, 3, 31),
                times_retimed=2,
                timescale_agreed_on=date(2026, 8, 5),
            ),
            [
                {
                    "kind": "date",
                    "before": "31/12/2026",
                    "after": "31/03/2027",
                    "days": 90,
                    "times": 2,
                    "on": date(2026, 8, 5),
                }
            ],
            id="date, later",
        ),
        pytest.param(
            LINE,
            line(timescale="1/12/2026", due_on=date(2026, 12, 1), times_retimed=1, timescale_agreed_on=None),
            [{"kind": "date", "before": "31/12/2026", "after": "1/12/2026", "days": -30, "times": 1}],
            id="date, sooner",
        ),
        pytest.param(
            LINE,
            line(timescale="Ongoing", due_on=None, times_retimed=1, timescale_agreed_on=None),
            [{"kind": "date", "before": "31/12/2026", "after": "Ongoing", "times": 1}],
            id="date, lost",
        ),
        pytest.param(
            LINE,
            line(owners=(Owner("Head of Schools", "lead", "", date(2026, 8, 1)),)),
            [
                {
                    "kind": "owner",
                    "before": "Head of Housing (Holder of Housing)",
                    "after": "Head of Schools",
                    "on": date(2026, 8, 1),
                }
            ],
            id="owner",
        ),
        pytest.param(
            LINE,
            line(owners=()),
            [{"kind": "owner", "before": "Head of Housing (Holder of Housing)", "after": "No owner"}],
            id="no owner",
        ),
        pytest.param(
            LINE,
            line(owners=(replace(HOUSING, holder="Another"),)),
            [
                {
                    "kind": "owner",
                    "before": "Head of Housing (Holder of Housing)",
                    "after": "Head of Housing (Another): the same post, another holder",
                }
            ],
            id="a new holder is not a new owner",
        ),
    ],
)
def test_what_changed_between_the_two(earlier, later, expected):
    assert found(earlier, later) == expected


@pytest.mark.parametrize(
    ("earlier", "hindsight", "expected"),
    [
        pytest.param(LINE, LINE, [], id="nothing"),
        pytest.param(
            LINE,
            line(**SAID),
            [
                {
                    "kind": "recorded_late",
                    "after": "Six flats were found.",
                    "on": date(2026, 5, 31),
                    "typed_on": date(2026, 6, 2),
                }
            ],
            id="an update",
        ),
        pytest.param(
            line(**SAID),
            line(**{**SAID, "last_said": "Seven."}),
            [{"kind": "recorded_late", "after": "Seven."}],
            id="an update beside another",
        ),
        pytest.param(
            LINE,
            line(stage="superseded", decided_on=date(2026, 6, 1), decided_because="Done elsewhere."),
            [
                {
                    "kind": "recorded_late",
                    "before": "In progress",
                    "after": "Superseded: Done elsewhere.",
                    "on": date(2026, 6, 1),
                }
            ],
            id="a decision",
        ),
        pytest.param(
            LINE,
            line(timescale="31/03/2027", times_retimed=1, timescale_agreed_on=date(2026, 6, 3)),
            [
                {
                    "kind": "recorded_late",
                    "before": "Timescale: 31/12/2026",
                    "after": "Timescale: 31/03/2027",
                    "on": date(2026, 6, 3),
                }
            ],
            id="a timescale",
        ),
        pytest.param(
            LINE,
            line(owners=(HOUSING, Owner("Head of Schools", "joint", "", date(2026, 6, 4)))),
            [
                {
                    "kind": "recorded_late",
                    "before": "Head of Housing (Holder of Housing)",
                    "after": "Head of Housing (Holder of Housing); Head of Schools, joint",
                    "on": date(2026, 6, 4),
                }
            ],
            id="an owner",
        ),
        pytest.param(
            line(**SAID),
            line(**{**SAID, "what_happened": "Nine.", "last_said": "Nine."}),
            [{"kind": "corrected", "before": "Six flats were found.", "after": "Nine.", "on": date(2026, 5, 31)}],
            id="other words",
        ),
        pytest.param(
            line(**SAID, rating="amber", rating_words="Amber", rating_reason="Two left."),
            line(**SAID, rating="amber", rating_words="Amber", rating_reason="One left."),
            [
                {
                    "kind": "corrected",
                    "before": "Amber because: Two left.",
                    "after": "Amber because: One left.",
                    "on": date(2026, 5, 31),
                }
            ],
            id="another reason",
        ),
        pytest.param(
            line(last_said="In the winter: six."),
            line(last_said="In the winter: five."),
            [{"kind": "corrected", "before": "In the winter: six.", "after": "In the winter: five."}],
            id="what an earlier quarter said",
        ),
    ],
)
def test_what_is_known_of_the_earlier_day_only_since(earlier, hindsight, expected):
    # The later report is the earlier one again: it is told of what was known late, and of nothing else.
    assert found(earlier, earlier, hindsight) == expected


def test_an_action_that_was_added_with_an_earlier_day():
    added = line(added_on=date(2026, 5, 1))
    changes = differences(report(), report(added, as_at=SUMMER), report(added))
    assert [(each.kind, each.after, each.on) for each in changes] == [
        ("new", "In progress", date(2026, 5, 1)),
        ("recorded_late", "The action itself", date(2026, 5, 1)),
    ]


def test_agreed_words_that_were_corrected():
    changes = differences(report(LINE), report(LINE), report(LINE, words="To give every home."))
    assert changes == (
        Change("corrected", "", "A motion", "Resolution I", before="To give homes.", after="To give every home."),
    )


def test_without_hindsight_nothing_is_late_and_nothing_corrected():
    assert differences(report(LINE), report(LINE), None) == ()


def test_by_kind_and_then_in_the_order_of_the_report():
    lines = [replace(LINE, reference=f"ANY-{n}") for n in (1, 2, 3)]
    done = {"stage": "complete", **STAGES["complete"]}
    later = [replace(lines[0], rating="red", rating_words="Red"), *(replace(each, **done) for each in lines[1:])]
    changes = compare(report(*lines), report(*later, as_at=SUMMER), None)
    assert [(each.kind, each.reference) for each in changes.changes] == [
        ("completed", "ANY-2"), ("completed", "ANY-3"), ("rating", "ANY-1"),
    ]  # fmt: skip
    assert (changes.earlier.as_at, changes.earlier.sha256) == (SPRING, report(*lines).sha256)


class TestExempt:
    """A secret name stands in every text; no public version has it, and the full one has it with its paragraph."""

    SECRET = "Otterburn"
    EVERYTHING = {
        "title": f"Find flats in {SECRET}",
        "timescale": f"When {SECRET} is built",
        "what_happened": f"{SECRET} was seen.",
        "last_said": f"{SECRET} was seen.",
        "rating_reason": f"{SECRET} is far.",
        "decided_because": f"{SECRET} closed.",
        "happened_on": date(2026, 5, 31),
        "decided_on": date(2026, 5, 30),
        "times_retimed": 1,
        "rating": "red",
        "rating_words": "Red",
        "owners": (Owner(f"Head of {SECRET}", "lead", "", SPRING),),
    }

    @pytest.mark.parametrize("marked", ["earlier", "later", "both"])
    def test_an_action_that_is_exempt_on_either_side(self, marked):
        secret = line(**self.EVERYTHING, exempt_action=2)
        green = replace(secret, timescale=f"Before {self.SECRET} opens", rating="green", rating_words="Green")
        was, now = {"earlier": (secret, LINE), "later": (LINE, secret), "both": (green, secret)}[marked]
        before, after, hindsight = report(was), report(now, as_at=SUMMER), report(now)
        full = compare(before, after, hindsight)
        assert self.SECRET in repr(full)
        assert {each.withheld for each in full.changes} == {2}
        for shown in (
            public(replace(after, changes=full)).changes,
            compare(before, replace(after, part=PUBLIC), hindsight),
            compare(public(before), public(after), public(hindsight)),
        ):
            assert self.SECRET not in repr(shown)
            # What it stands at is as public as in the report itself.
            rated = [(each.before, each.after) for each in shown.changes if each.kind == "rating"]
            assert rated == [("Red", "Green") if marked == "earlier" else ("Green", "Red")]

    def test_an_update_that_is_exempt_takes_its_words_and_not_the_title(self):
        said = {
            "what_happened": f"{self.SECRET} was seen.",
            "last_said": f"{self.SECRET} was seen.",
            "exempt_update": 3,
        }
        late = line(**{**SAID, **said})
        full = compare(report(LINE), report(LINE, as_at=SUMMER), report(late))
        (change,) = full.changes
        assert (change.kind, change.withheld, change.after) == ("recorded_late", 3, f"{self.SECRET} was seen.")
        shown = public(replace(report(late, as_at=SUMMER), changes=full)).changes
        assert self.SECRET not in repr(shown)
        assert [each.kind for each in shown.changes] == ["recorded_late"]
