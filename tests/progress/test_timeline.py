"""The timeline of an action: the five answers, what stands beside them, what was sent back, shown and asked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resolutions.actions.models import Action
from resolutions.actions.operations import retime
from resolutions.council.models import Person
from resolutions.council.operations import add_user
from resolutions.council.queries import key
from resolutions.progress.evidence import add_link, remove_evidence
from resolutions.progress.models import Update
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import return_update
from resolutions.progress.timeline import changes_since, timeline
from resolutions.rounds.answering import Said, give_answer
from tests.cast import PASSWORD, on

SUMMER = "Quarter 2, 2026 to 2027 (July to September 2026)"
UPDATE = f"Update for {SUMMER}"
BESIDE = "Answer of Cabinet Member for Children, which stands beside the update"


@pytest.fixture
def member(cast):
    """The holder of the portfolio, who is a joint owner of the flats."""
    person = Person.objects.get(name="Holder of the Portfolio")
    return add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)


@pytest.fixture
def school(cast):
    """The school's action, which nobody has said anything of."""
    return cast.other_action


def version(action) -> int:
    return Action.objects.get(pk=action.pk).version


def answer(cast, action, by, said: str, what_happened: str, **more):
    """One of the five answers, as the holder of a post gives it."""
    told = Said(answer=said, what_happened=what_happened, **more)
    return give_answer(action, cast.quarter, told, version=version(action), person_id=by.person_id, by=by)


def told(action) -> list[tuple]:
    """What, who, why and the details of each entry, the newest first, down to when it was added."""
    entries = timeline(action, key())
    assert entries[-1].what == "Action added"
    return [(entry.what, entry.who, entry.why, entry.detail) for entry in entries[:-1]]


class TestFiveAnswers:
    def test_nothing_changed_says_so_and_for_whom(self, cast, school):
        answer(cast, school, cast.other_officer, "nothing_changed", "The supplier is on strike.")
        assert told(school) == [
            (
                UPDATE,
                "Holder of the School",
                "",
                (
                    "Answered “Nothing changed” for Virtual School Headteacher",
                    "Not started",
                    "12 August 2026: The supplier is on strike.",
                ),
            )
        ]

    def test_done_without_evidence_says_why_there_is_none(self, cast, school):
        answer(cast, school, cast.other_officer, "done", "All have one.", why_no_evidence="Lists name pupils.")
        assert told(school)[0][3] == (
            "Answered “Done” for Virtual School Headteacher",
            "Complete",
            "12 August 2026: All have one.",
            "No evidence, because: Lists name pupils.",
            "Stage: from “Not started” to “Complete”",
        )

    def test_another_answer_is_told_as_a_change(self, cast, school):
        answer(cast, school, cast.other_officer, "on_track", "Laptops came.")
        with on(date(2026, 8, 13)):
            late = {"why": "Half were stolen.", "why_corrected": "A theft"}
            answer(cast, school, cast.other_officer, "off_track", "Half are left.", **late)
        what, _, why, detail = told(school)[0]
        assert (what, why) == (f"{UPDATE} corrected", "A theft")
        assert detail == (
            "Answer: from “On track” to “Off track”",
            "Rating: from “Green” to “Red”",
            "Reason for the rating: from nothing to “Half were stolen.”",
            "What happened: from “Laptops came.” to “Half are left.”",
            "Happened on: from 12 August 2026 to 13 August 2026",
        )

    def test_the_new_date_and_the_evidence_of_an_answer_are_in_its_entry(self, cast, school):
        add_link(school, cast.quarter, link="https://anytown.example/strike", name="The strike", by=cast.other_officer)
        later = {"words": "31/03/2027", "retimed_because": "A strike", "agreed_by": "Cabinet"}
        off_track = {"why": "None came.", "date_changes": True, **later}
        answer(cast, school, cast.other_officer, "off_track", "Nothing came.", **off_track)
        (entry,) = told(school)
        assert entry[:3] == (UPDATE, "Holder of the School", "")
        assert entry[3] == (
            "Answered “Off track” for Virtual School Headteacher",
            "In progress, Red",
            "Reason for the rating: None came.",
            "12 August 2026: Nothing came.",
            "Stage: from “Not started” to “In progress”",
            "Rating: from nothing to “Red”",
            "From “30/06/2026” to “31/03/2027”, read as due on 31 March 2027",
            "Agreed by Cabinet on 12 August 2026",
            "Why the date changes: A strike",
            "Evidence: The strike, https://anytown.example/strike",
        )

    def test_a_date_that_a_coordinator_changes_stands_alone(self, cast, school):
        answer(cast, school, cast.other_officer, "on_track", "Laptops came.")
        later = {"words": "31/03/2027", "agreed_on": date(2026, 8, 1), "agreed_by": "Cabinet", "why": "A strike"}
        retime(school, version=version(school), by=cast.coordinator, **later)
        assert [(what, why) for what, _, why, _ in told(school)] == [("Timescale changed", "A strike"), (UPDATE, "")]


class TestWhatStandsBeside:
    def test_a_joint_owners_answer_and_its_change(self, cast, member):
        amber = {"why": "Two landlords withdrew."}
        answer(cast, cast.action, member, "needs_attention", "Landlords were asked.", **amber)
        with on(date(2026, 8, 13)):
            answer(cast, cast.action, member, "on_track", "They are back.")
        changed, given = told(cast.action)[:2]
        assert given == (
            BESIDE,
            "Holder of the Portfolio",
            "",
            (f"For {SUMMER}: Needs attention", "Why: Two landlords withdrew.", "Landlords were asked."),
        )
        assert changed == (
            f"{BESIDE}, changed",
            "Holder of the Portfolio",
            "",
            (
                "Answer: from “Needs attention” to “On track”",
                "Why: from “Two landlords withdrew.” to nothing",
                "What happened: from “Landlords were asked.” to “They are back.”",
            ),
        )

    def test_an_answer_that_was_sent_back_says_why(self, cast):
        update = Update.objects.get(action=cast.action, quarter=cast.quarter)
        return_update(update, why="How many people live there?", by=cast.coordinator)
        assert told(cast.action)[0] == (
            "Answer sent back",
            "coordinator@anytown.example",
            "How many people live there?",
            (f"The update for {SUMMER}",),
        )

    def test_evidence_that_came_and_went(self, cast):
        evidence = add_link(cast.action, cast.quarter, link="https://anytown.example/flats", by=cast.officer)
        with on(date(2026, 8, 13)):
            remove_evidence(evidence, why="It names a child.", by=cast.coordinator)
        gone, came = told(cast.action)[:2]
        name = "https://anytown.example/flats"
        added = (f"Evidence added for {SUMMER}", "Holder of Housing", "", (f"Evidence: {name}",))
        assert came == added
        assert gone == ("Evidence taken away", "coordinator@anytown.example", "It names a child.", (name,))

    def test_a_question_and_its_replies_in_full(self, cast):
        words = "How many flats?\nAnd where are they?"
        question = ask(cast.action, words=words, by=cast.viewer)
        with on(date(2026, 8, 13)):
            reply(question, words="Ten, in the east.", by=cast.officer)
        with on(date(2026, 8, 14)):
            reply(question, words="Eleven, in the east.", by=cast.officer)
        assert told(cast.action)[:3] == [
            (
                "Reply to a question changed",
                "Holder of Housing",
                "",
                (f"Asked: {words}", "Reply: from “Ten, in the east.” to “Eleven, in the east.”"),
            ),
            ("Question answered", "Holder of Housing", "", (f"Asked: {words}", "Reply: Ten, in the east.")),
            ("Question asked", "viewer@anytown.example", "", (words,)),
        ]

    def test_nothing_of_another_action(self, cast, member, school):
        before = told(school)
        answer(cast, cast.action, member, "on_track", "They are back.")
        ask(cast.action, words="How many flats?", by=cast.viewer)
        add_link(cast.action, cast.quarter, link="https://anytown.example/flats", by=cast.officer)
        update = Update.objects.get(action=cast.action, quarter=cast.quarter)
        return_update(update, why="How many people live there?", by=cast.coordinator)
        assert len(told(cast.action)) == 6
        assert told(school) == before == []


class TestSinceAVersion:
    """What somebody reads beside their own words, when another has written the action meanwhile."""

    def test_what_leaves_the_version_is_left_out(self, cast, member):
        seen = version(cast.action)
        cast.update(cast.other_action, cast.other_officer)
        answer(cast, cast.action, member, "on_track", "They are back.")
        ask(cast.action, words="How many flats?", by=cast.viewer)
        assert changes_since(cast.action, key(), version(cast.action) - seen) == []
        later = {"words": "31/03/2027", "agreed_on": date(2026, 8, 1), "agreed_by": "Cabinet", "why": "A strike"}
        retime(cast.action, version=seen, by=cast.coordinator, **later)
        ask(cast.action, words="And where?", by=cast.viewer)
        changes = changes_since(cast.action, key(), version(cast.action) - seen)
        assert [entry.what for entry in changes] == ["Timescale changed"]

    def test_an_answer_with_a_new_date_is_one_entry_of_two_versions(self, cast, school):
        seen = version(school)
        later = {"words": "31/03/2027", "retimed_because": "A strike", "agreed_by": "Cabinet"}
        answer(cast, school, cast.other_officer, "off_track", "None came.", why="Late", date_changes=True, **later)
        assert version(school) - seen == 2
        assert [entry.what for entry in changes_since(school, key(), 2)] == [UPDATE]
        assert [entry.what for entry in changes_since(school, key(), 3)] == [UPDATE, "Action added"]


def test_eleven_queries_however_much_there_is(cast, member):
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            timeline(cast.action, words)
        return len(made)

    words = key()
    assert queries() == 11
    for number in range(5):
        question = ask(cast.action, words=f"Question {number}?", by=cast.viewer)
        reply(question, words="Soon.", by=cast.officer)
        answer(cast, cast.action, member, "on_track", f"Word number {number}.")
        add_link(cast.action, cast.quarter, link=f"https://anytown.example/{number}", by=cast.officer)
        update = Update.objects.get(action=cast.action, quarter=cast.quarter)
        return_update(update, why=f"Reason {number}", by=cast.coordinator)
    assert queries() == 11
