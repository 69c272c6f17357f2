"""Plymouth's demonstration says what Plymouth's paper says, and no more."""

from datetime import date

import pytest

from resolutions.actions.models import Action, AgreedTimescale
from resolutions.committee.document import Document
from resolutions.committee.models import CommitteePaper
from resolutions.committee.rules import IMPLICATIONS, PURPOSE
from resolutions.council.models import Board, Meeting, Person, Post
from resolutions.council.queries import profile
from resolutions.demo.paper import MARK
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter, shown
from resolutions.reports.build import live
from resolutions.reports.models import Issue
from resolutions.timescales import FinancialQuarter

COUNCIL = "plymouth"
TODAY = date(2026, 11, 22)
PAPER = FinancialQuarter(2024, 1)
QAPPIB = "Children's Services Quality Assurance Performance Improvement Board"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("council")]


def report(quarter: FinancialQuarter):
    return live(shown(Quarter.objects.named(quarter).get(), TODAY))


def action(reference: str) -> Action:
    return Action.objects.get(reference=f"PCC-2023-{reference}")


def test_profile():
    own = profile()
    assert (own.name, own.reference_prefix) == ("Plymouth City Council", "PCC")
    assert (own.resolution_word, own.marking) == ("Resolution", "OFFICIAL")
    assert "demonstration" in own.banner
    assert "illustrative" in own.banner


def test_motion():
    motion = Motion.objects.get()
    assert (motion.code, motion.kind, motion.outcome) == ("PCC-2023", "motion_on_notice", "carried")
    assert (motion.body.name, motion.decided_on) == ("Full Council", date(2023, 3, 27))
    assert motion.vote == "Carried unanimously"
    overseers = {oversight.board.name for oversight in motion.oversights.all()}
    assert overseers == {"Corporate Management Team", QAPPIB, "Corporate Parenting Group", "Cabinet"}


def test_meetings():
    assert set(Meeting.objects.values_list("board__name", "held_on")) == {
        ("Full Council", date(2023, 3, 27)),
        ("Corporate Parenting Group", date(2023, 7, 14)),
        ("Cabinet", date(2024, 7, 8)),
        # Illustrative: the one for which the present round asks.
        ("Corporate Parenting Group", date(2027, 1, 4)),
    }
    assert Board.objects.get(short_name="QAPPIB").name == QAPPIB


def test_resolutions_and_clauses():
    assert list(Resolution.objects.values_list("label", flat=True)) == ["I", "2", "3", "4", "5", "6"]
    labels = Clause.objects.filter(resolution__label="I").values_list("label", flat=True)
    assert list(labels) == ["", "a", "b"]
    assert not Clause.objects.exclude(resolution__label="I").exclude(label="").exists()


def test_paper_quarter_has_27_actions_26_completed_1_in_progress():
    quarter = report(PAPER)
    assert (quarter.as_at, quarter.known_on) == (date(2024, 6, 30), date(2024, 7, 9))
    assert (quarter.figure("actions"), quarter.figure("delivered"), quarter.figure("in_progress")) == (27, 26, 1)
    assert [section.delivered for section in quarter.sections] == [7, 3, 7, 4, 4, 1]
    assert [section.total for section in quarter.sections] == [7, 4, 7, 4, 4, 1]
    assert [line.reference for line in quarter if not line.delivered] == ["PCC-2023-R2-04"]
    assert {line.stage for line in quarter} == {"complete", "in_progress"}
    assert {line.rating for line in quarter} == {None}


def test_days_are_exact_where_the_report_gives_them_and_said_to_be_missing_elsewhere():
    exact = {
        "PCC-2023-R1-04": date(2024, 3, 14),
        "PCC-2023-R2-01": date(2024, 3, 14),
        "PCC-2023-R6-01": date(2023, 7, 14),
    }
    for line in report(PAPER):
        assert line.happened_on == exact.get(line.reference, date(2024, 6, 30))
        assert ("gives no day" in line.what_happened) == (line.reference not in exact)


def test_clauses_that_no_action_answers():
    unanswered = {section.label: section.unanswered for section in report(PAPER).sections if section.unanswered}
    assert set(unanswered) == {"2", "4"}
    assert "with partners" in unanswered["2"][0]
    assert "Work with partners" in unanswered["4"][0]


def test_actions_that_answer_no_clause():
    found = Action.objects.filter(answers=None).values_list("reference", flat=True)
    assert [reference.removeprefix("PCC-2023-") for reference in found] == [
        *("R1-04", "R1-06"),
        *("R3-02", "R3-03", "R3-04", "R3-05", "R3-06"),
        *("R4-03", "R4-04"),
        *("R5-02", "R5-03", "R5-04"),
    ]


def test_letter_is_listed_as_completed_and_says_that_it_is_drafted():
    letter = action("R4-01")
    assert letter.stage == "complete"
    assert "drafted" in letter.detail


def test_counts_of_the_paper():
    assert "37 people" in action("R3-04").detail
    assert "14 March 2024" in action("R3-04").updates.get().what_happened
    assert action("R3-05").timescales.get().words == "quarterly"
    assert action("R5-03").timescales.get().words == "six-month pilot"


def test_timescale_of_resolution_6_is_kept_as_written():
    timescale = action("R6-01").timescales.get()
    assert timescale.words == "the first Corporate Parenting Committee meeting in the next municipal year"
    assert (timescale.kind, timescale.latest) == ("event", None)


def test_owners_come_from_the_cells():
    four = {"Chief Executive", "Assistant Chief Executive", "Monitoring Officer", "Section 151 Officer"}
    assert {ownership.post.title for ownership in action("R6-01").ownerships.all()} == four
    pathway = {ownership.post.title: ownership.part for ownership in action("R4-04").ownerships.all()}
    assert pathway == {
        "Livewell": "lead",
        "Care Leavers Team": "joint",
        "Post 16 & Skills Team": "joint",
        "Department for Work and Pensions": "joint",
    }
    unowned = Action.objects.filter(ownerships=None).values_list("reference", flat=True)
    assert list(unowned) == ["PCC-2023-R2-02", "PCC-2023-R2-03"]


def test_nobody_is_named_but_the_councillors_of_the_published_cells():
    assert not Person.objects.exclude(name="").exists()
    councillors = Post.objects.filter(title__startswith="Councillor").values_list("title", flat=True)
    assert list(councillors) == [
        "Councillor Laing",
        "Councillor Penberthy",
        "Councillor Penrose (Welcoming City Champion)",
    ]


def test_actions_count_from_the_motion_unless_that_would_be_absurd():
    later = Action.objects.exclude(added_on=date(2023, 3, 27)).values_list("reference", "added_on")
    assert dict(later) == {
        "PCC-2023-R1-06": date(2024, 3, 14),
        "PCC-2023-R2-04": date(2024, 4, 1),
        "PCC-2023-R3-04": date(2024, 3, 14),
        "PCC-2023-R3-05": date(2024, 3, 14),
        "PCC-2023-R3-06": date(2024, 3, 14),
        "PCC-2023-R5-03": date(2024, 6, 30),
    }


def test_present_quarter_is_open_and_still_26_and_1():
    current = open_quarter()
    assert current.slug == "2026-27-Q3"
    now = live(shown(current, TODAY))
    assert (now.figure("actions"), now.figure("delivered"), now.figure("in_progress")) == (27, 26, 1)
    (waiting,) = now.exceptions
    assert (waiting.reference, waiting.rating, waiting.what_happened) == ("PCC-2023-R2-04", "amber", "")
    assert (waiting.first_timescale, waiting.timescale) == ("2024/2025", "31/03/27")
    assert {"slipped", "silent"} <= set(waiting.standing)
    before = report(FinancialQuarter(2026, 2))
    assert (before.figure("delivered"), before.figure("amber")) == (26, 1)


def test_everything_after_the_paper_is_marked_as_illustrative():
    made_up = [update for update in Update.objects.all() if update.quarter.financial > PAPER]
    assert made_up
    assert all(update.happened_on > date(2024, 7, 8) for update in made_up)
    assert all(update.what_happened.startswith(MARK) for update in made_up)
    assert all(update.rating_reason.startswith(MARK) for update in made_up if update.rating_reason)
    agreed_later = AgreedTimescale.objects.filter(agreed_on__gt=date(2024, 7, 8))
    assert agreed_later
    assert all(timescale.why.startswith(MARK) for timescale in agreed_later)
    assert not Decision.objects.exists()
    real = [update for update in Update.objects.all() if update.quarter.financial == PAPER]
    assert not any(MARK in update.what_happened for update in real)


def test_the_newest_report_went_to_the_meeting_of_the_round_and_all_that_was_added_is_marked():
    paper = CommitteePaper.objects.get()
    assert paper.issue == Issue.objects.newest_first()[0]
    assert paper.meeting == open_quarter().round.meeting
    document = Document.from_json(paper.versions.get().content)
    words = document.words
    added = [getattr(words, name) for name in (*PURPOSE, *IMPLICATIONS)]
    added += [*words.recommendations.splitlines(), words.background_papers[0].title, document.going_without]
    added += [each.code for each in document.signatures if each.code]
    assert [text for text in added if not text.startswith(MARK)] == []
    assert [each.who for each in document.signatures if each.stands and each.role == "desk"] == ["Fin", "Leg", "HR"]
    assert "the 6 resolutions have 27 actions: 26 delivered, 1 in progress. None is overdue." in words.filled.purpose[1]
