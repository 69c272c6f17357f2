"""A motion: its words, sealed; what answers each clause; what nothing answers."""

import re
from datetime import date

from resolutions.council.models import Meeting
from resolutions.council.operations import add_board, add_meeting
from resolutions.motions.models import Oversight
from resolutions.motions.operations import correct_words
from tests.cast import on
from tests.pages.reading import how_many_queries, links, words

MOTION = "/motions/ANY-2023/"
CORRECT = f"{MOTION}1/correct-words/?text=clause-2"


def test_the_list_says_how_much_is_answered(board_member):
    text = words(board_member.get("/motions/"))
    assert (
        "A council that keeps its word ANY-2023 Motion on notice, Full Council, 27 March 2023. Carried. 2 1"
    ) in text


class TestAMotion:
    def test_everything_that_was_agreed(self, board_member):
        text = words(board_member.get(MOTION))
        for sentence in (
            "Motion on notice",
            "Full Council, 27 March 2023. Carried.",
            "Councillor for the East ward, seconded by Councillor for the West ward",
            "Carried unanimously",
            "Overseen by Corporate Parenting Board",
            "Minute 14",
            "This council believes that care experienced people deserve what any parent gives.",
            "You said: We want to be near friends.",
            "To give every care leaver a safe home.",
        ):
            assert sentence in text
        assert 'href="https://anytown.example/minutes"' in board_member.get(MOTION).content.decode()

    def test_each_clause_with_the_actions_that_answer_it(self, board_member):
        text = words(board_member.get(MOTION))
        assert (
            "a. to offer a home near people they know Set aside twelve flats a year ANY-2023-R1-01 Head of Housing "
            "Cabinet Member for Children 31/12/2026 In progress Amber On time"
        ) in text

    def test_a_clause_that_no_action_answers_stands_out(self, board_member):
        page = board_member.get(MOTION)
        assert ("b. to ask care leavers each year what they need No action answers this clause.") in words(page)
        assert words(page).count("No action answers this clause.") == 1
        assert page.content.decode().count("app-clause--unanswered") == 2

    def test_actions_that_answer_no_clause_are_listed(self, board_member):
        text = words(board_member.get(MOTION))
        loose = text[text.index("Actions that answer no clause") : text.index("Resolution 2")]
        assert "Give every pupil a laptop" in loose
        assert "Set aside twelve flats a year" not in loose

    def test_a_resolution_without_an_action_says_so(self, board_member):
        assert "No action delivers this resolution." in words(board_member.get(MOTION))

    def test_a_correction_shows_when_by_whom_why_and_the_words_before(self, cast, board_member):
        for put_right, why in (("to offer a home close to people", "Slip."), ("to offer a home close", "Minutes.")):
            correct_words(cast.clauses[0], words=put_right, by=cast.coordinator, why=why)
        text = words(board_member.get(MOTION))
        notes = (
            "Wording corrected on 12 August 2026 by coordinator@anytown.example because: Slip. "
            "The words before to offer a home near people they know "
            "Wording corrected on 12 August 2026 by coordinator@anytown.example because: Minutes. "
            "The words before to offer a home close to people"
        )
        assert notes in text
        assert "a. to offer a home close Wording" in text

    def test_a_coordinator_may_add_and_correct_and_a_board_member_may_not(self, board_member, coordinator):
        for ending in ("correct-words/", "add-action/"):
            assert f'href="{MOTION}1/{ending}"' in coordinator.get(MOTION).content.decode()
            assert f'href="{MOTION}1/{ending}"' not in board_member.get(MOTION).content.decode()

    def test_in_a_quarter_that_is_still_open_it_stands_as_in_the_list(self, cast, coordinator):
        with on(date(2026, 10, 3)):
            (late,) = cast.make_actions(1, agreed_on=date(2026, 10, 2), clauses=[cast.clauses[1]])
            listed = words(coordinator.get("/actions/?text=laptop"))
            text, motions = words(coordinator.get(MOTION)), words(coordinator.get("/motions/"))
        for page in (listed, text, motions):
            assert "Quarter 2, 2026 to 2027 (July to September 2026), as at 30 September 2026." in page
            assert "1 action added since 30 September 2026 will be in the next quarter’s list." in page
        # On 3 October the laptops are 95 days late.
        for page in (listed, text):
            assert "Overdue by 92 days No update this quarter" in page
        assert late.title not in text
        assert text.count("No action answers this clause.") == 1
        assert "27 March 2023. Carried. 2 1" in motions

    def test_the_boards_that_oversee_it_with_their_meetings(self, cast, board_member):
        heading = "Meetings of the boards that oversee it Corporate Parenting Board"
        assert f"{heading} No meeting of it is recorded yet." in words(board_member.get(MOTION))
        add_meeting(cast.board, date(2026, 4, 20), by=cast.coordinator)
        meeting = add_meeting(cast.board, date(2026, 7, 14), note="Asked for a plan by autumn.", by=cast.coordinator)
        Meeting.objects.filter(pk=meeting.pk).update(link="https://anytown.example/july")
        page = board_member.get(MOTION)
        assert (
            f"{heading} 14 July 2026 Asked for a plan by autumn. Read the papers of 14 July 2026 20 April 2026"
        ) in words(page)
        assert "https://anytown.example/july" in links(page)

    def test_many_meetings_take_as_many_queries_as_one(self, cast, board_member):
        add_meeting(cast.board, date(2026, 1, 1), by=cast.coordinator)
        with_one = how_many_queries(board_member, "get", MOTION)
        for n in range(2, 20):
            board = add_board(f"Committee {n}", by=cast.coordinator)
            Oversight.objects.create(motion=cast.motion, board=board)
            add_meeting(board, date(2026, 1, n), by=cast.coordinator)
        assert how_many_queries(board_member, "get", MOTION) == with_one

    def test_a_motion_that_is_not_there(self, board_member):
        assert board_member.get("/motions/ANY-1999/").status_code == 404

    def test_it_takes_as_many_queries_for_many_actions_and_corrections(self, cast, board_member):
        cast.make_actions(1, clauses=[cast.clauses[1]])
        with_three = how_many_queries(board_member, "get", MOTION)
        cast.make_actions(297, clauses=[cast.clauses[1]])
        for n in range(5):
            correct_words(cast.resolution, words=f"Version {n}", by=cast.officer, why="Slip.")
        assert how_many_queries(board_member, "get", MOTION) == with_three


class TestCorrectingTheWords:
    def given(self, clause, **fields):
        return {
            "words": "to ask care leavers every year what they need",
            "why": "As in the minutes.",
            "instead_of": clause.words,
            **fields,
        }

    def test_first_one_chooses_which(self, coordinator):
        text = words(coordinator.get(f"{MOTION}1/correct-words/"))
        assert "I. To give every care leaver a safe home." in text
        assert "Clause b. to ask care leavers each year what they need" in text

    def test_a_resolution_without_clauses_needs_no_choice(self, coordinator):
        page = coordinator.get(f"{MOTION}2/correct-words/").content.decode()
        assert "To write to the Members of Parliament.</textarea>" in re.sub(r"\s*\n", "", page)

    def test_the_words_are_corrected_and_the_motion_says_so(self, cast, coordinator):
        answer = coordinator.post(CORRECT, self.given(cast.clauses[1]), follow=True)
        assert answer.redirect_chain == [(MOTION, 302)]
        text = words(answer)
        assert "The words are corrected. The earlier ones stay in the history." in text
        assert "b. to ask care leavers every year what they need" in text
        assert "because: As in the minutes." in text
        cast.clauses[1].refresh_from_db()
        assert cast.clauses[1].words == "to ask care leavers every year what they need"

    def test_the_resolution_itself(self, cast, coordinator):
        given = self.given(cast.resolution, words="To give every care leaver a home.")
        assert coordinator.post(f"{MOTION}1/correct-words/?text=resolution", given).status_code == 302
        cast.resolution.refresh_from_db()
        assert cast.resolution.words == "To give every care leaver a home."

    def test_without_a_reason_nothing_is_written_and_nothing_typed_is_lost(self, cast, coordinator):
        answer = coordinator.post(CORRECT, self.given(cast.clauses[1], why="  "))
        assert "Fill in “Why are the words corrected?”" in words(answer)
        assert "to ask care leavers every year what they need</textarea>" in answer.content.decode()
        cast.clauses[1].refresh_from_db()
        assert cast.clauses[1].words == "to ask care leavers each year what they need"

    def test_a_line_break_from_a_browser_is_no_correction(self, cast, coordinator):
        clause = cast.clauses[1]
        correct_words(clause, words="one\ntwo", by=cast.coordinator, why="Two lines.")
        before = clause.history.count()
        given = self.given(clause, words="one\r\ntwo", instead_of="one\r\ntwo")
        assert coordinator.post(CORRECT, given).status_code == 302
        assert clause.history.count() == before

    def test_of_two_at_once_the_second_sees_both_texts_and_chooses(self, cast, coordinator):
        given = self.given(cast.clauses[1])
        with on(cast.quarter.financial.ends_on):
            correct_words(cast.clauses[1], words="to ask them yearly", by=cast.administrator, why="Slip.")
        answer = coordinator.post(CORRECT, given)
        assert answer.status_code == 409
        text = words(answer)
        assert "Somebody else corrected these words while you were writing." in text
        assert "They now say: “to ask them yearly”" in text
        assert "to ask care leavers every year what they need</textarea>" in answer.content.decode()
        cast.clauses[1].refresh_from_db()
        assert cast.clauses[1].words == "to ask them yearly"
        # Having seen both, the same coordinator sends the form again as it came back.
        again = answer.context["form"]["instead_of"].value()
        assert coordinator.post(CORRECT, {**given, "instead_of": again}).status_code == 302

    def test_words_that_are_not_there(self, coordinator):
        assert coordinator.get(f"{MOTION}1/correct-words/?text=clause-9").status_code == 404
        assert coordinator.get(f"{MOTION}9/correct-words/").status_code == 404

    def test_nobody_else_may(self, cast):
        for user in (cast.viewer, cast.officer):
            answer = cast.client(user).post(CORRECT, self.given(cast.clauses[1]))
            assert answer.status_code == 403
            assert "This page is for coordinators." in words(answer)
