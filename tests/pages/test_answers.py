"""My updates: what is asked, the five answers, and nothing that is written gets lost."""

import gzip
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resolutions.actions.operations import add_action, assign
from resolutions.progress.models import Evidence, JointAnswer, Question, Update
from resolutions.progress.questions import ask
from resolutions.progress.returning import return_update
from resolutions.reports.operations import close_quarter
from resolutions.rounds.models import Draft
from tests.cast import on

ADDRESS = "/my-updates/"


class Page:
    """The page of one person, as a browser without scripts holds it: its hidden boxes go back with what is typed."""

    def __init__(self, cast, user, query: str = "") -> None:
        self.client, self.query = cast.client(user), query
        self._read(self.client.get(f"{ADDRESS}{query}"))

    def _read(self, answer) -> None:
        self.answer, self.text = answer, answer.content.decode()
        self.hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text))

    def answer_row(self, action, **boxes):
        """Fill in the boxes of one row and press its button; a page that comes back is the one that is sent next."""
        answer = self.client.post(f"{ADDRESS}{self.query}", {**self.hidden, **row(action, **boxes)})
        if answer.status_code == 200:
            self._read(answer)
        return answer


def row(action, **boxes) -> dict:
    """What a press of the row's button sends of its boxes."""
    return {**begun(action, **boxes), "answer_row": action.reference}


def begun(action, **boxes) -> dict:
    """The boxes of a row by their names in the form."""
    return {f"{action.reference}-{name}": text for name, text in boxes.items()}


def the_update(action) -> Update:
    """The update of the open quarter."""
    return Update.objects.get(action=action, quarter__state="open")


def errors(answer) -> list[str]:
    """The sentences at the top of the page."""
    text = answer.content.decode()
    summary = re.search(r"govuk-error-summary__list.*?</ul>", text, re.S)
    return re.findall(r'<a href="#[^"]+">([^<]+)</a>', summary.group()) if summary else []


@pytest.fixture
def school(cast):
    """The school's action, which has no update this quarter."""
    return cast.other_action


class TestFiveAnswers:
    """Each is one press and a sentence."""

    def test_on_track(self, cast, school):
        answer = Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="Laptops came.")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{ADDRESS}#row-{school.reference}")
        update = the_update(school)
        assert (update.stage, update.rating, update.rating_reason) == ("in_progress", "green", "")
        assert (update.answer, update.what_happened) == ("on_track", "Laptops came.")
        assert (update.post, update.submitted_by) == (cast.posts.school, cast.other_officer)

    @pytest.mark.parametrize(("answer", "rating"), [("needs_attention", "amber"), ("off_track", "red")])
    def test_amber_and_red_say_why(self, cast, school, answer, rating):
        page = Page(cast, cast.other_officer)
        refused = page.answer_row(school, answer=answer, what_happened="Few came.")
        assert errors(refused) == [f"{school.reference}: Say why, and what will be done about it."]
        assert not Update.objects.filter(action=school).exists()
        page.answer_row(school, answer=answer, what_happened="Few came.", why="The supplier is late.")
        update = the_update(school)
        assert (update.rating, update.rating_reason) == (rating, "The supplier is late.")

    def test_off_track_with_a_new_date_keeps_the_old_one(self, cast, school):
        page = Page(cast, cast.other_officer)
        said = {
            "answer": "off_track",
            "what_happened": "Few came.",
            "why": "The supplier is late.",
            "date_changes": "on",
        }
        refused = page.answer_row(school, **said)
        assert errors(refused) == [
            f"{school.reference}: Write the new date, in the words that were agreed.",
            f"{school.reference}: Say why the date changes.",
            f"{school.reference}: Say who agreed the new date: a board, a meeting or a post.",
        ]
        unread = {"words": "soon", "retimed_because": "Late delivery", "agreed_by": "Cabinet"}
        assert len(errors(page.answer_row(school, **said, **unread))) == 1
        page.answer_row(school, **said, **unread | {"words": "31/12/2026"})
        times = [(agreed.words, agreed.agreed_by, agreed.why) for agreed in school.timescales.all()]
        assert times == [("30/06/2026", "Full Council", ""), ("31/12/2026", "Cabinet", "Late delivery")]
        assert the_update(school).rating == "red"

    def test_done_needs_evidence_or_the_reason_why_there_is_none(self, cast, school):
        page = Page(cast, cast.other_officer)
        said = {"answer": "done", "what_happened": "Every pupil has one.", "done_on": "3/8/2026"}
        refused = page.answer_row(school, **said)
        assert errors(refused) == [f"{school.reference}: Add a file or a link that shows it, or say why there is none."]
        page.answer_row(school, **said, why_no_evidence="The list names pupils.")
        update = the_update(school)
        assert (update.stage, update.rating, update.happened_on) == ("complete", None, date(2026, 8, 3))
        assert update.why_no_evidence == "The list names pupils."

    def test_done_with_a_link(self, cast, school):
        said = {"answer": "done", "what_happened": "Every pupil has one.", "link": "https://anytown.example/laptops"}
        Page(cast, cast.other_officer).answer_row(school, **said)
        assert the_update(school).stage == "complete"
        assert [evidence.link for evidence in Evidence.objects.all()] == ["https://anytown.example/laptops"]

    def test_done_with_a_file_that_is_kept_though_the_sentence_is_missing(self, cast, school):
        page = Page(cast, cast.other_officer)
        file = SimpleUploadedFile("handover.txt", b"Handed over to all.")
        refused = page.answer_row(school, answer="done", file=file)
        assert errors(refused) == [f"{school.reference}: Say what was done, in a sentence or two."]
        assert "handover.txt" in refused.content.decode()
        page.answer_row(school, answer="done", what_happened="Every pupil has one.")
        assert the_update(school).stage == "complete"
        assert [bytes(evidence.content) for evidence in Evidence.objects.all()] == [b"Handed over to all."]

    def test_a_file_in_another_row_is_kept_whichever_button_is_pressed(self, cast):
        first, second = cast.make_actions(2)
        file = SimpleUploadedFile("let.txt", b"Twelve flats are let.")
        page = Page(cast, cast.officer)
        sent = {**begun(second, file=file), **row(first, answer="on_track", what_happened="It goes on.")}
        page.client.post(ADDRESS, {**page.hidden, **sent})
        assert [(evidence.action, evidence.name) for evidence in Evidence.objects.all()] == [(second, "let.txt")]
        wrong = SimpleUploadedFile("let.pdf", b"<html>")
        answer = page.client.post(ADDRESS, {**page.hidden, **begun(second, file=wrong), "keep": "1"})
        assert len(errors(answer)) == 1
        assert Evidence.objects.count() == 1

    def test_a_link_that_is_none_is_refused_before_the_answer(self, cast, school):
        said = {"answer": "done", "what_happened": "Every pupil has one.", "link": "javascript:alert(1)"}
        refused = Page(cast, cast.other_officer).answer_row(school, **said)
        assert len(errors(refused)) == 1
        assert "javascript:alert(1)" in refused.content.decode()
        assert (Evidence.objects.count(), Update.objects.filter(action=school).count()) == (0, 0)

    def test_nothing_changed_says_why_and_leaves_everything(self, cast, school):
        page = Page(cast, cast.other_officer)
        assert errors(page.answer_row(school, answer="nothing_changed")) == [
            f"{school.reference}: Say why nothing changed, in a sentence."
        ]
        page.answer_row(school, answer="nothing_changed", what_happened="The money comes in October.")
        update = the_update(school)
        assert (update.stage, update.rating, update.answer) == ("not_started", None, "nothing_changed")

    def test_nothing_changed_keeps_an_amber_and_its_reason(self, cast):
        with on(date(2026, 10, 2)):
            close_quarter(cast.quarter, by=cast.coordinator)
        with on(date(2026, 10, 3)):
            cast.client(cast.coordinator).post(reverse("open-quarter"), {"quarter": "2026-27-Q3"})
            page = Page(cast, cast.officer)
            page.answer_row(cast.action, answer="nothing_changed", what_happened="Nobody has replied yet.")
            update = the_update(cast.action)
        assert (update.rating, update.rating_reason) == (
            "amber", "Two landlords withdrew; others are being asked.",
        )  # fmt: skip

    def test_everything_that_is_missing_is_said_at_once(self, cast, school):
        refused = Page(cast, cast.other_officer).answer_row(school, answer="off_track", date_changes="on")
        assert errors(refused) == [
            f"{school.reference}: Write the new date, in the words that were agreed.",
            f"{school.reference}: Say why the date changes.",
            f"{school.reference}: Say who agreed the new date: a board, a meeting or a post.",
            f"{school.reference}: Say why, and what will be done about it.",
            f"{school.reference}: Say what happened this quarter, in a sentence or two.",
        ]

    def test_without_an_answer_it_asks_for_one(self, cast, school):
        refused = Page(cast, cast.other_officer).answer_row(school, what_happened="Laptops came.")
        assert errors(refused) == [f"{school.reference}: Choose one of the five answers."]
        assert "Laptops came." in refused.content.decode()

    def test_to_be_scoped_asks_by_when(self, cast):
        action = add_action(
            cast.resolution, title="A plan for pets", lead=cast.posts.school, timescale="To be scoped",
            stage="to_be_scoped", agreed_on=cast.action.added_on, agreed_by="Full Council", by=cast.coordinator,
        )  # fmt: skip
        page = Page(cast, cast.other_officer)
        said = {"answer": "nothing_changed", "what_happened": "We wait for the landlords' forum."}
        refused = page.answer_row(action, **said)
        assert errors(refused) == [
            f"{action.reference}: Say by when it will be scoped, such as 31/03/2027 or end of May 2027."
        ]
        page.answer_row(action, **said, scoped_by="end of October 2026")
        agreed = action.timescales.last()
        assert (agreed.words, agreed.latest) == ("To be scoped by end of October 2026", date(2026, 10, 31))
        assert the_update(action).stage == "to_be_scoped"


class TestWhoAnswers:
    """The lead answers for the action; the others' answers stand beside it."""

    def test_everybody_is_asked_for_the_actions_of_their_posts_alone(self, cast, school):
        housing, other = Page(cast, cast.officer), Page(cast, cast.other_officer)
        assert (cast.action.reference in housing.text, school.reference in housing.text) == (True, False)
        assert (cast.action.reference in other.text, school.reference in other.text) == (False, True)

    def test_another_owners_action_is_not_answered(self, cast, school):
        page = Page(cast, cast.officer)
        forged = {**begun(school, page="1||"), **row(school, answer="on_track", what_happened="Not mine.")}
        page.client.post(ADDRESS, {**page.hidden, **forged})
        assert (Update.objects.filter(action=school).count(), Draft.objects.count()) == (0, 0)

    def test_a_joint_owners_answer_stands_beside_the_leads(self, cast, school):
        assign(
            school, version=1, lead=cast.posts.school, joint=[cast.posts.housing], since=date(2026, 8, 1),
            by=cast.coordinator, why="They share it",
        )  # fmt: skip
        page = Page(cast, cast.officer)
        page.answer_row(school, answer="off_track", what_happened="No flat has a socket.", why="Wiring")
        assert Update.objects.filter(action=school).count() == 0
        joint = JointAnswer.objects.get()
        assert (joint.post, joint.answer, joint.why, joint.what_happened) == (
            cast.posts.housing, "off_track", "Wiring", "No flat has a socket.",
        )  # fmt: skip
        Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="Laptops came.")
        assert the_update(school).rating == "green"
        # And may be changed, with the first kept in its history.
        Page(cast, cast.officer, f"?change={school.reference}").answer_row(
            school, answer="on_track", what_happened="Sockets came."
        )
        joint.refresh_from_db()
        assert (joint.what_happened, joint.history.count()) == ("Sockets came.", 2)

    def test_without_a_lead_the_first_answer_is_the_update_and_the_next_stands_beside_it(self, cast, school):
        assign(
            school, version=1, lead=None, joint=[cast.posts.housing, cast.posts.school], since=date(2026, 8, 1),
            by=cast.coordinator, why="Equal owners",
        )  # fmt: skip
        pages = Page(cast, cast.other_officer), Page(cast, cast.officer)
        pages[0].answer_row(school, answer="on_track", what_happened="Laptops came.")
        pages[1].answer_row(school, answer="off_track", what_happened="Not one.", why="No sockets")
        assert (the_update(school).post, the_update(school).what_happened) == (cast.posts.school, "Laptops came.")
        assert [(joint.post, joint.what_happened) for joint in JointAnswer.objects.all()] == [
            (cast.posts.housing, "Not one.")
        ]

    def test_a_viewer_and_a_visitor_are_told_where_to_go(self, cast):
        assert cast.client(cast.viewer).get(ADDRESS).status_code == 403
        answer = cast.client().get(ADDRESS)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/my-updates/")


class TestNothingIsLost:
    """What is written is kept on the server, whatever becomes of the session, the tab or a colleague."""

    def test_what_stands_in_other_rows_is_kept_when_one_is_given(self, cast):
        first, second = cast.make_actions(2)
        page = Page(cast, cast.officer)
        page.client.post(
            ADDRESS,
            {**page.hidden, **begun(second, why="Half a sen", what_happened="Ŵyn\r\na thŷ"),
             **row(first, answer="on_track", what_happened="It goes on.")},
        )  # fmt: skip
        assert the_update(first).what_happened == "It goes on."
        draft = Draft.objects.get()
        assert (draft.user, draft.action, draft.said) == (
            cast.officer, second, {"why": "Half a sen", "what_happened": "Ŵyn\na thŷ"},
        )  # fmt: skip
        assert "Half a sen</textarea>" in Page(cast, cast.officer).text
        assert "Half a sen" not in Page(cast, cast.coordinator).text

    def test_ten_long_texts_come_back_after_the_session_has_ended(self, cast):
        actions = cast.make_actions(10)
        texts = {action: f"{action.reference} <b>&amp; ŵ\n" + "Mae'n mynd yn dda. " * 1700 for action in actions}
        assert {len(text) > 32_000 for text in texts.values()} == {True}
        page = Page(cast, cast.officer)
        page.client.logout()
        typed = {}
        for action, text in texts.items():
            typed |= begun(action, answer="on_track", what_happened=text)
        answer = page.client.post(ADDRESS, {**page.hidden, **typed, "answer_row": actions[0].reference})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/my-updates/")
        assert Update.objects.filter(action__in=actions).count() == 0
        again = Page(cast, cast.officer).answer.context["grid"]
        assert {row.owed.action: row.boxes["what_happened"] for row in again.rows if row.draft} == texts
        # And one press gives each as it was.
        Page(cast, cast.officer).answer_row(actions[0], answer="on_track", what_happened=texts[actions[0]])
        assert the_update(actions[0]).what_happened == texts[actions[0]].strip()

    def test_a_row_is_kept_while_it_is_written_without_a_session(self, cast, school):
        page = Page(cast, cast.other_officer)
        page.client.logout()
        kept = page.client.post(reverse("keep-draft"), {**page.hidden, **begun(school, why="Because")})
        assert (kept.status_code, kept.json()["kept"]) == (200, True)
        assert Draft.objects.get().said == {"why": "Because"}
        # Kept on from there, with what the page has been told.
        page.hidden[f"{school.reference}-page"] = kept.json()["pages"][school.reference]
        page.client.post(reverse("keep-draft"), {**page.hidden, **begun(school, why="Because it is")})
        draft = Draft.objects.get()
        assert (draft.said, draft.others) == ({"why": "Because it is"}, [])

    @pytest.mark.parametrize("ticket", ["", "1", "1.x", "{0}x", "x{0}"])
    def test_without_the_pages_own_ticket_nothing_is_kept(self, cast, school, ticket):
        page = Page(cast, cast.other_officer)
        given = {**page.hidden, "ticket": ticket.format(page.hidden["ticket"]), **begun(school, why="Because")}
        assert page.client.post(reverse("keep-draft"), given).status_code == 403
        assert page.client.post(ADDRESS, {**given, "answer_row": school.reference}).status_code == 403
        assert (Draft.objects.count(), Update.objects.filter(action=school).count()) == (0, 0)
        assert page.client.post(reverse("keep-draft"), {**page.hidden, **begun(school, why="So")}).status_code == 200
        assert Draft.objects.count() == 1

    def test_the_ticket_of_somebody_who_left_keeps_nothing(self, cast, school):
        page = Page(cast, cast.other_officer)
        cast.other_officer.is_active = False
        cast.other_officer.save()
        answer = page.client.post(reverse("keep-draft"), {**page.hidden, **begun(school, why="Because")})
        assert (answer.status_code, Draft.objects.count()) == (403, 0)

    def test_somebody_elses_account_on_the_same_machine_gives_no_answer(self, cast, school):
        page = Page(cast, cast.other_officer)
        page.client.force_login(cast.coordinator)
        answer = page.answer_row(school, answer="on_track", what_happened="Laptops came.")
        assert answer.status_code == 403
        assert Update.objects.filter(action=school).count() == 0
        assert [(draft.user, draft.said["what_happened"]) for draft in Draft.objects.all()] == [
            (cast.other_officer, "Laptops came.")
        ]

    def test_two_pages_of_one_person_write_nothing_over(self, cast, school):
        phone, desk = Page(cast, cast.other_officer), Page(cast, cast.other_officer)
        phone.client.post(ADDRESS, {**phone.hidden, **begun(school, what_happened="On the bus"), "keep": "1"})
        # The desk's page has not seen it, and changes nothing: what was kept stays.
        desk.client.post(ADDRESS, {**desk.hidden, "keep": "1"})
        assert Draft.objects.get().said == {"what_happened": "On the bus"}
        desk.client.post(ADDRESS, {**desk.hidden, **begun(school, what_happened="At the desk"), "keep": "1"})
        draft = Draft.objects.get()
        assert (draft.said, draft.others) == ({"what_happened": "At the desk"}, [{"what_happened": "On the bus"}])
        assert "On the bus" in Page(cast, cast.other_officer).text

    def test_two_officers_answer_the_same_action_and_both_are_kept(self, cast, school):
        """The coordinator answers while the officer writes: the officer sees both, and may take its place."""
        page = Page(cast, cast.other_officer)
        cast.update(school, by=cast.coordinator, what_happened="The coordinator was told by telephone.")
        mine = {"answer": "off_track", "what_happened": "Few came.", "why": "The supplier is late."}
        answer = page.answer_row(school, **mine)
        assert errors(answer) == [
            f"{school.reference}: An answer stands already, as you see. Say why yours takes its place; "
            "the first text is kept."
        ]
        text = answer.content.decode()
        assert ("The coordinator was told by telephone." in text, "Few came.</textarea>" in text) == (True, True)
        assert the_update(school).what_happened == "The coordinator was told by telephone."
        Page(cast, cast.other_officer).answer_row(school, **mine, why_corrected="I hold the post")
        update = the_update(school)
        assert (update.what_happened, update.rating) == ("Few came.", "red")
        assert [row.what_happened for row in update.history.order_by("history_date", "history_id")] == [
            "The coordinator was told by telephone.", "Few came.",
        ]  # fmt: skip

    def test_an_answer_sent_twice_is_given_once(self, cast, school):
        page = Page(cast, cast.other_officer)
        said = {"answer": "off_track", "what_happened": "Few came.", "why": "Late.", "date_changes": "on",
                "words": "31/12/2026", "retimed_because": "Late delivery", "agreed_by": "Cabinet"}  # fmt: skip
        assert [page.answer_row(school, **said).status_code for _ in range(2)] == [302, 302]
        assert (the_update(school).history.count(), school.timescales.count()) == (1, 2)

    def test_a_quarter_that_closed_meanwhile_keeps_the_words(self, cast, school):
        page = Page(cast, cast.other_officer)
        close_quarter(cast.quarter, by=cast.coordinator)
        answer = page.answer_row(school, answer="on_track", what_happened="Laptops came.")
        assert len(errors(answer)) == 1
        assert "This quarter closed on 12 August 2026" in errors(answer)[0]
        assert "Laptops came.</textarea>" in answer.content.decode()
        assert Update.objects.filter(action=school).count() == 0


class TestSentBack:
    """A coordinator sends an answer back; it is asked for again, and says why."""

    def test_it_is_asked_again_with_what_was_said(self, cast, school):
        Page(cast, cast.other_officer).answer_row(school, answer="on_track", what_happened="All well.")
        with on(date(2026, 8, 13)):
            self.ask_again(cast, school)

    def ask_again(self, cast, school):
        """On the day after."""
        return_update(the_update(school), why="How many laptops came?", by=cast.coordinator)
        page = Page(cast, cast.other_officer)
        assert ("How many laptops came?" in page.text, "All well.</textarea>" in page.text) == (True, True)
        same = page.answer_row(school, answer="on_track", what_happened="All well.")
        assert errors(same) == [
            f"{school.reference}: It was sent back: “How many laptops came?” Say in your sentence what is different "
            "now, also where you have added a file or a new date."
        ]
        page.answer_row(school, answer="on_track", what_happened="All forty came.")
        update = the_update(school)
        assert (update.what_happened, update.history.latest("history_id").history_change_reason) == (
            "All forty came.", "Sent back: How many laptops came?",
        )  # fmt: skip
        assert Page(cast, cast.other_officer).answer.context["grid"].answered == 1


class TestQuestions:
    """A member's question is answered where the officer answers everything."""

    def test_a_reply_is_given_with_the_answer(self, cast, school):
        question = ask(school, words="How many are left?", by=cast.viewer)
        page = Page(cast, cast.other_officer)
        assert "How many are left?" in page.text
        reply = {f"reply-{question.pk}": "Twelve."}
        page.answer_row(school, answer="on_track", what_happened="Laptops came.", **reply)
        assert (Question.objects.get().reply, Question.objects.get().replied_by) == ("Twelve.", cast.other_officer)
        assert "How many are left?" not in Page(cast, cast.other_officer).text

    def test_a_reply_alone(self, cast):
        question = ask(cast.action, words="How many are left?", by=cast.viewer)
        Page(cast, cast.officer).answer_row(cast.action, **{f"reply-{question.pk}": "Two."})
        assert Question.objects.get().reply == "Two."
        assert cast.action.updates.count() == 2
        assert Draft.objects.count() == 0


class TestTheRowAlone:
    """With scripts a row is sent by itself, and comes back by itself."""

    def test_it_comes_back_answered(self, cast, school):
        page = Page(cast, cast.other_officer)
        sent = {**page.hidden, **row(school, answer="on_track", what_happened="Laptops came.")}
        answer = page.client.post(ADDRESS, sent, headers={"X-Row": "1"})
        text = answer.content.decode()
        assert (answer.status_code, answer.headers["X-Answered"]) == (200, "1")
        assert text.lstrip().startswith("<article")
        assert ("Answered: On track." in text, "<textarea" in text) == (True, False)

    def test_or_with_what_is_wrong(self, cast, school):
        page = Page(cast, cast.other_officer)
        answer = page.client.post(ADDRESS, {**page.hidden, **row(school)}, headers={"X-Row": "1"})
        assert "Choose one of the five answers." in answer.content.decode()
        assert answer.headers["X-Answered"] == "0"

    def test_after_the_session_it_says_so_and_keeps_the_words(self, cast, school):
        page = Page(cast, cast.other_officer)
        page.client.logout()
        sent = {**page.hidden, **row(school, answer="on_track", what_happened="Laptops came.")}
        answer = page.client.post(ADDRESS, sent, headers={"X-Row": "1"})
        assert (answer.headers["X-Session"], answer.content.decode()) == (
            "ended", "What you wrote is kept. Your session has ended: sign in again, and it is here.",
        )  # fmt: skip
        assert Draft.objects.get().said == {"answer": "on_track", "what_happened": "Laptops came."}


class TestSize:
    """Sixty actions on a phone."""

    def queries(self, client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(ADDRESS).status_code == 200
        return len(queries)

    def test_queries_do_not_grow_and_the_page_is_small(self, cast):
        cast.open_round()
        client = cast.client(cast.officer)
        cast.make_actions(4)
        few = self.queries(client)
        cast.make_actions(55)
        many = self.queries(client)
        answer = client.get(ADDRESS)
        assert len(answer.context["grid"].rows) == 60
        assert (few, many <= 20) == (many, True)
        assert len(gzip.compress(answer.content)) <= 60 * 1024

    def test_more_than_sixty_are_turned_in_pages(self, cast):
        cast.make_actions(60)
        first, second = Page(cast, cast.officer), Page(cast, cast.officer, "?page=2")
        counted = [page.text.count("<article") for page in (first, second)]
        assert counted == [60, 1]
