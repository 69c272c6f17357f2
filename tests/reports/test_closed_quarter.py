"""The report of a closed quarter stays what it was, whatever is done to the register afterwards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carecommit.kit import clock
from carecommit.kit.history import record
from resolutions.actions.models import Action
from resolutions.actions.operations import add_action, assign, edit_action, retime
from resolutions.council.models import Holding, Person
from resolutions.council.operations import add_user, define, leave, set_profile
from resolutions.motions.operations import add_clause, add_resolution, correct_words
from resolutions.progress.evidence import add_link, remove_evidence
from resolutions.progress.models import Evidence, Question
from resolutions.progress.operations import decide
from resolutions.progress.questions import ask, reply
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.operations import close_quarter
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.calendar import days_before
from resolutions.rounds.operations import change_round
from resolutions.timescales import FinancialQuarter
from tests.cast import PASSWORD, on


def report(quarter):
    return live(shown(Quarter.objects.get(pk=quarter.pk), clock.today()))


def member_of(cast):
    """The holder of the portfolio, with an account."""
    person = Person.objects.get(name="Holder of the Portfolio")
    return add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)


def version(action):
    return Action.objects.get(pk=action.pk).version


def add_a_late_action(cast):
    add_action(
        cast.resolution, title="Found in a drawer", lead=cast.posts.school, timescale="31/03/2026",
        agreed_on=cast.action.added_on, agreed_by="Full Council", by=cast.coordinator,
    )  # fmt: skip


def hand_over_with_an_old_day(cast):
    assign(
        cast.action, version=version(cast.action), lead=cast.posts.school, joint=[],
        since=cast.action.added_on + timedelta(days=1), by=cast.coordinator, why="Agreed long ago",
    )  # fmt: skip


def retime_with_an_old_day(cast):
    retime(
        cast.other_action, version=version(cast.other_action), words="31/12/2026", agreed_on=cast.action.added_on,
        agreed_by="Full Council", why="The supplier is late", by=cast.coordinator,
    )  # fmt: skip


def withdraw_with_an_old_day(cast):
    decide(
        cast.other_action, version=version(cast.other_action), stage="not_taken_forward", why="No money",
        happened_on=cast.action.added_on, decided_by="Cabinet", by=cast.coordinator,
    )  # fmt: skip


def reword_the_action(cast):
    edit_action(
        cast.action, version=version(cast.action), title="Something smaller", detail="", clauses=[], principles=[],
        by=cast.coordinator, why="Simpler",
    )  # fmt: skip


def correct_the_agreed_words(cast):
    correct_words(cast.resolution, words="To give homes.", by=cast.coordinator, why="A slip")


def record_more_that_was_agreed(cast):
    add_clause(cast.resolution, words="to do more", by=cast.coordinator)
    add_resolution(cast.motion, words="To do yet more.", by=cast.coordinator)


def change_the_key(cast):
    define("amber", words="Worrying", definition="Not well.", by=cast.administrator, why="New words")


def change_the_profile(cast):
    set_profile(name="Newtown Council", due_soon_days=300, by=cast.administrator, why="Merged")


def record_that_a_holder_had_left(cast):
    holding = Holding.objects.get(post=cast.posts.housing)
    leave(holding, last_day=holding.started_on, by=cast.administrator)


def ask_a_question(cast):
    ask(cast.action, words="How many of the flats are let?", by=cast.viewer)


def answer_for_a_joint_owner(cast, member=None):
    member = member or member_of(cast)
    said = Said(answer="on_track", what_happened="We looked at each of them.")
    give_answer(cast.action, cast.quarter, said, version=0, person_id=member.person_id, by=member)


def add_evidence(cast):
    return add_link(cast.action, cast.quarter, link="https://anytown.example/let", by=cast.officer)


CHANGES = [
    ask_a_question,
    answer_for_a_joint_owner,
    add_evidence,
    add_a_late_action,
    hand_over_with_an_old_day,
    retime_with_an_old_day,
    withdraw_with_an_old_day,
    reword_the_action,
    correct_the_agreed_words,
    record_more_that_was_agreed,
    change_the_key,
    change_the_profile,
    record_that_a_holder_had_left,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.replace("_", " "))
def test_a_closed_quarter_reads_as_it_did(cast, change):
    closed_before = report(cast.earlier_quarter)
    open_before = report(cast.quarter)
    change(cast)
    assert report(cast.earlier_quarter) == closed_before
    # The change is one that a report shows: the open quarter's does.
    assert report(cast.quarter) != open_before


def test_what_is_typed_on_the_day_of_closing_but_after_it_comes_too_late(cast):
    with on(clock.today()):
        close_quarter(cast.quarter, by=cast.coordinator)
    before = report(cast.quarter)
    with on(clock.today()), clock.standing_at(clock.now() + timedelta(hours=1)):
        reword_the_action(cast)
        add_a_late_action(cast)
    assert report(cast.quarter) == before


def test_a_report_says_why_an_action_was_closed_and_by_whom(cast):
    withdraw_with_an_old_day(cast)
    (line,) = [line for line in report(cast.quarter) if line.reference == cast.other_action.reference]
    assert (line.stage, line.decided_because, line.decided_by, line.decided_on) == (
        "not_taken_forward",
        "No money",
        "Cabinet",
        cast.action.added_on,
    )


def test_what_stood_beside_its_updates_stands_there_for_good(cast):
    member = member_of(cast)
    cast.open_round(date(2026, 10, 14))
    answer_for_a_joint_owner(cast, member)
    evidence = add_evidence(cast)
    ask_a_question(cast)
    with on(date(2026, 10, 9)):
        close_quarter(cast.quarter, by=cast.coordinator)
        before = report(cast.quarter)
    flats, laptops = before
    assert [beside.said_by for beside in flats.beside] == ["Holder of the Portfolio"]
    assert flats.evidence == ("https://anytown.example/let",)
    assert [asked.reply for asked in flats.questions] == [""]
    assert (flats.no_answer_from, laptops.no_answer_from) == ((), ("Virtual School Headteacher",))

    with on(date(2026, 10, 12)):
        autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
        remove_evidence(evidence, why="It names a child.", by=cast.coordinator)
        reply(Question.objects.get(), words="Ten.", by=cast.officer)
        later = replace(cast, quarter=autumn)
        answer_for_a_joint_owner(later, member)
        cast.update(cast.other_action, by=cast.other_officer, quarter=autumn, happened_on=date(2026, 9, 1))
        member.person.name = "Holder by another name"
        record(member.person, by=cast.administrator, why="Married")
        cast.posts.school.title = "Headteacher of the Virtual School"
        record(cast.posts.school, by=cast.administrator, why="A new title")
        assert report(cast.quarter) == before
        # Each of them is a change that a report shows.
        assert not Evidence.objects.standing().exists()
        (flats, _) = report(autumn)
        assert [beside.said_by for beside in flats.beside] == ["Holder by another name"]
        assert [asked.reply for asked in flats.questions] == ["Ten."]


def test_a_later_day_for_the_answers_leaves_what_was_known_before(cast):
    round_ = cast.open_round(date(2026, 10, 14))
    with on(date(2026, 9, 23)):
        named = [line.no_answer_from for line in report(cast.quarter)]
        assert named == [("Cabinet Member for Children",), ("Virtual School Headteacher",)]
    with on(date(2026, 9, 24)):
        moved = {"board": cast.board, "held_on": date(2026, 10, 21), "days": days_before(date(2026, 10, 21))}
        change_round(round_, **moved, by=cast.coordinator, why="The board meets later")
        assert [line.no_answer_from for line in report(cast.quarter)] == [(), ()]
        then = AsAt(cast.quarter.financial, date(2026, 9, 23), date(2026, 9, 23))
        assert [line.no_answer_from for line in live(then)] == named
