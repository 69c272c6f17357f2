"""What a report shows beside the updates: joint answers, evidence, questions, and who has not answered."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import assign
from resolutions.council.models import Holding, Person
from resolutions.council.operations import add_user
from resolutions.progress.evidence import add_link, remove_evidence
from resolutions.progress.exempting import exempt
from resolutions.progress.models import Update
from resolutions.progress.operations import decide
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import return_update
from resolutions.quarters.models import Quarter
from resolutions.quarters.operations import open_quarter
from resolutions.quarters.queries import AsAt, shown
from resolutions.reports.build import live
from resolutions.reports.document import Asked, Beside
from resolutions.reports.models import Issue
from resolutions.reports.operations import close_quarter, correct_report
from resolutions.reports.queries import fullest
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.owed import owed_in
from resolutions.timescales import FinancialQuarter
from tests.cast import PASSWORD, on

# The board meets on 14 October, so answers are due on 22 September.
DUE, AFTER = date(2026, 9, 22), date(2026, 9, 23)


@pytest.fixture
def member(cast):
    """The holder of the portfolio, who is a joint owner of the flats."""
    person = Person.objects.get(name="Holder of the Portfolio")
    return add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)


def report_of(quarter, day: date | None = None):
    return live(shown(Quarter.objects.get(pk=quarter.pk), day or clock.today()))


def line_of(quarter, action):
    return next(line for line in report_of(quarter) if line.reference == action.reference)


def version(action) -> int:
    return Action.objects.get(pk=action.pk).version


def answer(cast, action, by, said: str, what_happened: str, **more):
    told = Said(answer=said, what_happened=what_happened, **more)
    return give_answer(action, cast.quarter, told, version=version(action), person_id=by.person_id, by=by)


def silent_in(cast) -> dict[str, tuple[str, ...]]:
    """The owners of each action that the report names for not having answered."""
    return {line.reference: line.no_answer_from for line in report_of(cast.quarter).unanswered}


class TestAnswers:
    def test_which_of_the_five_it_was_and_why_there_is_no_evidence(self, cast):
        reason = "The list names pupils."
        answer(cast, cast.other_action, cast.other_officer, "done", "All have one.", why_no_evidence=reason)
        line = line_of(cast.quarter, cast.other_action)
        assert (line.answer_words, line.what_happened, line.why_no_evidence) == ("Done", "All have one.", reason)

    def test_an_update_that_was_none_of_the_five_says_none(self, cast):
        assert line_of(cast.quarter, cast.action).answer_words == ""

    def test_a_joint_answer_stands_beside_the_update(self, cast, member):
        answer(cast, cast.action, member, "needs_attention", "Landlords were asked.", why="Two withdrew.")
        line = line_of(cast.quarter, cast.action)
        assert line.what_happened == "Ten flats are let."
        assert line.beside == (
            Beside(
                "Cabinet Member for Children",
                "Needs attention",
                "Two withdrew.",
                "Landlords were asked.",
                "Holder of the Portfolio",
            ),
        )
        assert line_of(cast.earlier_quarter, cast.action).beside == ()


class TestEvidence:
    def test_it_is_named_a_link_with_its_address(self, cast):
        add_link(cast.action, cast.quarter, link="https://anytown.example/let", name="The flats", by=cast.officer)
        with on(date(2026, 8, 13)):
            add_link(cast.action, cast.quarter, link="https://anytown.example/bare", by=cast.officer)
            assert line_of(cast.quarter, cast.action).evidence == (
                "The flats (https://anytown.example/let)",
                "https://anytown.example/bare",
            )
            assert line_of(cast.earlier_quarter, cast.action).evidence == ()

    def test_what_was_taken_away_is_not(self, cast):
        evidence = add_link(cast.action, cast.quarter, link="https://anytown.example/let", by=cast.officer)
        assert len(line_of(cast.quarter, cast.action).evidence) == 1
        with on(date(2026, 8, 13)):
            remove_evidence(evidence, why="It names a child.", by=cast.officer)
            assert line_of(cast.quarter, cast.action).evidence == ()


class TestQuestions:
    def test_one_without_a_reply_is_open(self, cast):
        ask(cast.action, words="How many?", by=cast.viewer)
        asked = (Asked("How many?", date(2026, 8, 12), "a board member", "", None, ""),)
        assert line_of(cast.quarter, cast.action).questions == asked
        assert line_of(cast.earlier_quarter, cast.action).questions == ()

    def test_who_asked_is_a_name_or_a_post_or_a_role_and_never_an_address(self, cast):
        named, nameless = cast.officer.person, cast.other_officer.person
        nameless.name = ""
        nameless.save()
        titles = Holding.objects.filter(person=nameless, ended_on=None).values_list("post__title", flat=True)
        for asker in (cast.officer, cast.other_officer, cast.viewer, cast.coordinator, cast.administrator):
            ask(cast.action, words="How many?", by=asker)
        assert [asked.asked_by for asked in line_of(cast.quarter, cast.action).questions] == [
            named.name,
            ", ".join(sorted(titles)),
            "a board member",
            "a coordinator",
            "an administrator",
        ]

    def test_a_correction_of_the_report_before_takes_none_of_this_quarter(self, cast):
        """Asked and replied to in August; the report of the spring is corrected after that."""
        question = ask(cast.action, words="How many?", by=cast.viewer)
        with on(date(2026, 8, 13)):
            reply(question, words="Ten.", by=cast.officer)
        with on(date(2026, 8, 20)):
            correct_report(cast.earlier_quarter, why="A slip", by=cast.coordinator)
        with on(date(2026, 10, 2)):
            close_quarter(cast.quarter, by=cast.coordinator)
        asked = [
            [each.words for line in fullest(issue).report for each in line.questions]
            for issue in Issue.objects.order_by("quarter__number", "number")
        ]
        assert asked == [[], [], ["How many?"]]

    def test_both_stand_in_the_report(self, cast):
        question = ask(cast.action, words="How many?", by=cast.viewer)
        with on(date(2026, 8, 20)):
            reply(question, words="Ten.", by=cast.officer)
            (asked,) = line_of(cast.quarter, cast.action).questions
        assert (asked.reply, asked.replied_on, asked.replied_by) == ("Ten.", date(2026, 8, 20), "Holder of Housing")

    def test_each_stands_once_with_its_reply_and_until_it_has_one(self, cast):
        """Asked in the summer: answered in its round, which goes on in October, or still open in the next."""
        answered = ask(cast.action, words="How many?", by=cast.viewer)
        late = ask(cast.action, words="And where?", by=cast.viewer)
        with on(date(2026, 10, 5)):
            reply(answered, words="Ten.", by=cast.officer)
        with on(date(2026, 10, 9)):
            close_quarter(cast.quarter, by=cast.coordinator)
            autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
        with on(date(2026, 10, 12)):
            reply(late, words="In the east.", by=cast.officer)
            replies = {
                quarter.number: [(asked.words, asked.reply) for asked in line_of(quarter, cast.action).questions]
                for quarter in (cast.quarter, autumn)
            }
        assert replies == {2: [("How many?", "Ten."), ("And where?", "")], 3: [("And where?", "In the east.")]}
        with on(date(2027, 1, 8)):
            close_quarter(autumn, by=cast.coordinator)
            winter = open_quarter(FinancialQuarter(2026, 4), by=cast.coordinator)
            assert line_of(winter, cast.action).questions == ()

    def test_one_asked_before_the_closing_is_exempt_with_the_update_and_one_asked_since_is_not(self, cast):
        """The summer's round goes on in October: what was asked in it stood beside the summer's update."""
        exempt(Update.objects.get(what_happened="Ten flats are let."), 3, why="It names one.", by=cast.coordinator)
        with on(date(2026, 10, 5)):
            ask(cast.action, words="Which landlord?", by=cast.viewer)
        with on(date(2026, 10, 9)):
            close_quarter(cast.quarter, by=cast.coordinator)
            autumn = open_quarter(FinancialQuarter(2026, 3), by=cast.coordinator)
        with on(date(2026, 10, 12)):
            ask(cast.action, words="How many are left?", by=cast.viewer)
            found = [(asked.words, asked.exempt_under) for asked in line_of(autumn, cast.action).questions]
        assert found == [("Which landlord?", 3), ("How many are left?", None)]

    def test_as_at_an_earlier_day_what_was_asked_since_is_not_there(self, cast):
        ask(cast.action, words="How many?", by=cast.viewer)
        earlier = AsAt(cast.quarter.financial, date(2026, 8, 11), date(2026, 8, 12))
        assert [line.questions for line in live(earlier)] == [(), ()]
        assert len(line_of(cast.quarter, cast.action).questions) == 1


class TestNoAnswer:
    PORTFOLIO, SCHOOL = "Cabinet Member for Children", "Virtual School Headteacher"

    def test_nobody_is_named_before_answers_are_due(self, cast):
        assert cast.open_round(date(2026, 10, 14)).due_on == DUE
        with on(DUE):
            assert silent_in(cast) == {}
        with on(AFTER):
            assert silent_in(cast) == {
                cast.action.reference: (self.PORTFOLIO,),
                cast.other_action.reference: (self.SCHOOL,),
            }

    def test_nobody_is_named_without_a_round(self, cast):
        with on(AFTER):
            assert silent_in(cast) == {}

    def test_who_answers_late_is_named_no_longer(self, cast, member):
        cast.open_round(date(2026, 10, 14))
        with on(AFTER):
            answer(cast, cast.action, member, "on_track", "We looked at each of them.")
            assert silent_in(cast) == {cast.other_action.reference: (self.SCHOOL,)}
            answer(cast, cast.other_action, cast.other_officer, "nothing_changed", "The supplier is on strike.")
            assert silent_in(cast) == {}

    def test_an_answer_that_was_sent_back_is_none_until_it_is_corrected(self, cast):
        cast.open_round(date(2026, 10, 14))
        update = Update.objects.get(action=cast.action, quarter=cast.quarter)
        return_update(update, why="How many people?", by=cast.coordinator)
        with on(AFTER):
            assert silent_in(cast)[cast.action.reference] == ("Head of Housing", self.PORTFOLIO)
            answer(cast, cast.action, cast.officer, "on_track", "Ten flats for twelve people.")
            assert silent_in(cast)[cast.action.reference] == (self.PORTFOLIO,)

    def test_without_a_lead_each_owner_is_asked_and_a_coordinators_update_stands_for_all(self, cast, member):
        cast.open_round(date(2026, 10, 14))
        joint = [cast.posts.portfolio, cast.posts.school]
        assigned = {"lead": None, "since": clock.today(), "why": "Between posts", "by": cast.coordinator}
        assign(cast.other_action, version=version(cast.other_action), joint=joint, **assigned)
        with on(AFTER):
            assert silent_in(cast)[cast.other_action.reference] == (self.PORTFOLIO, self.SCHOOL)
            answer(cast, cast.other_action, member, "on_track", "Ordered.")
            assert silent_in(cast)[cast.other_action.reference] == (self.SCHOOL,)
        # Nobody in particular gave that of the flats.
        flats = {"version": version(cast.action), "joint": [cast.posts.portfolio]}
        assign(cast.action, **flats, **assigned)
        with on(AFTER):
            assert cast.action.reference not in silent_in(cast)

    def test_what_is_closed_is_asked_of_nobody(self, cast):
        cast.open_round(date(2026, 10, 14))
        with on(AFTER):
            assert cast.other_action.reference in silent_in(cast)
            given = {"why": "No money", "happened_on": clock.today(), "decided_by": "Cabinet", "by": cast.coordinator}
            decide(cast.other_action, version=version(cast.other_action), stage="not_taken_forward", **given)
            assert cast.other_action.reference not in silent_in(cast)

    def test_it_names_those_whom_the_round_itself_waits_for(self, cast, member):
        """The page of the round and the report ask the same rule, each of its own rows."""
        cast.open_round(date(2026, 10, 14))
        homes, moves, other = cast.make_actions(3)
        given = {"since": clock.today(), "why": "As agreed", "by": cast.coordinator}
        assign(homes, version=1, lead=None, joint=[cast.posts.housing, cast.posts.portfolio], **given)
        assign(moves, version=1, lead=cast.posts.portfolio, joint=[cast.posts.housing, cast.posts.vacant], **given)
        answer(cast, homes, member, "on_track", "Ordered.")
        moved = answer(cast, moves, member, "on_track", "Moved.")
        with on(clock.today() + timedelta(days=1)):
            return_update(moved, why="Where to?", by=cast.coordinator)
        cast.update(other, stage="complete", what_happened="Done.")
        with on(AFTER):
            waiting = [
                (owed.action.reference, owed.post.title)
                for owed in owed_in(cast.quarter, clock.today())
                if not owed.is_answered
            ]
            report = report_of(cast.quarter)
            named = [(line.reference, post) for line in report for post in line.no_answer_from]
        assert named == waiting
        assert len(named) == 6

    def test_with_who_held_the_post_and_when_it_was_last_heard_of(self, cast):
        cast.open_round(date(2026, 10, 14))
        with on(AFTER):
            flats, laptops = report_of(cast.quarter).unanswered
        assert [(owner.post, owner.holder) for owner in flats.not_heard_from] == [
            (self.PORTFOLIO, "Holder of the Portfolio")
        ]
        assert (flats.last_heard, laptops.last_heard) == ("Quarter 2, 2026 to 2027 (July to September 2026)", "")


def test_as_many_queries_for_many_answers(cast, member):
    """Seven more than a report without any of it: six tables of the quarter, who said it, whether anybody pledged; and
    one less, because what the last issue says is read with it.
    """

    def queries(**how) -> int:
        with CaptureQueriesContext(connection) as made:
            live(shown(cast.quarter, clock.today()), **how)
        return len(made)

    def say(action) -> None:
        assign(
            action, version=version(action), lead=cast.posts.housing, joint=[cast.posts.portfolio],
            since=clock.today(), why="As agreed", by=cast.coordinator,
        )  # fmt: skip
        answer(cast, action, member, "on_track", "Seen.")
        update = answer(cast, action, cast.officer, "on_track", "Let.")
        return_update(update, why="How many?", by=cast.coordinator)
        add_link(action, cast.quarter, link="https://anytown.example/let", by=cast.officer)
        reply(ask(action, words="How many?", by=cast.viewer), words="Ten.", by=cast.officer)

    few, *many = cast.make_actions(6)
    cast.open_round(date(2026, 10, 14))
    with on(AFTER):
        say(few)
        with_one = queries()
        for action in many:
            say(action)
        assert queries() == with_one == queries(with_beside=False) + 8


def test_without_it_the_figures_are_the_same(cast):
    cast.open_round(date(2026, 10, 14))
    ask(cast.action, words="How many?", by=cast.viewer)
    with on(AFTER):
        whole, short = report_of(cast.quarter), live(shown(cast.quarter, AFTER), with_beside=False)
    assert [line.has_beside for line in whole] == [True, True]
    assert [line.has_beside for line in short] == [False, False]
    assert short.figures == whole.figures
