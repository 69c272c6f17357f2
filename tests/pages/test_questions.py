"""Asking the owner of an action, and replying."""

import pytest
from django.urls import reverse

from resolutions.council.models import Person
from resolutions.council.operations import add_user
from resolutions.progress.models import Question
from resolutions.progress.questions import ask, reply
from resolutions.progress.rules import LONGEST
from tests.cast import PASSWORD
from tests.pages.reading import as_given, errors, words

WORDS = "How many of the twelve flats are let?"


@pytest.fixture
def page(cast) -> str:
    """The address at which the flats are asked about."""
    return reverse("ask-question", args=[cast.action.reference])


@pytest.fixture
def question(cast) -> Question:
    return ask(cast.action, words=WORDS, by=cast.viewer)


def address(question) -> str:
    return reverse("reply-question", args=[question.pk])


class TestAsking:
    def test_a_board_member_asks(self, cast, board_member, page):
        answer = board_member.post(page, {"words": WORDS}, follow=True)
        question = Question.objects.get()
        assert (question.action, question.words, question.asked_by) == (cast.action, WORDS, cast.viewer)
        assert answer.redirect_chain == [(reverse("show-action", args=[cast.action.reference]), 302)]
        assert "Your question is asked. The reply will stand beside it, here and in the report." in words(answer)
        assert f"Asked by viewer@anytown.example on 12 August 2026 No reply yet {WORDS}" in words(answer)

    def test_the_page_says_where_it_will_stand_and_what_it_must_not_hold(self, board_member, page):
        text = words(board_member.get(page))
        assert "ANY-2023-R1-01 Set aside twelve flats a year Ask the owner" in text
        assert "It stands on the action’s page and in the report, with your name and the reply." in text
        assert "Never name a child or young person" in text

    def test_sent_twice_it_is_asked_once(self, board_member, page):
        for _ in range(2):
            assert board_member.post(page, {"words": WORDS}).status_code == 302
        assert Question.objects.count() == 1

    @pytest.mark.parametrize("typed", ["", "  ", "\u3164"])
    def test_an_empty_one_is_asked_for(self, board_member, page, typed):
        answer = board_member.post(page, {"words": typed})
        assert errors(answer) == ["Write your question."]
        assert not Question.objects.exists()

    def test_one_that_is_too_long_comes_back_whole(self, board_member, page):
        typed = "x" * (LONGEST + 1)
        answer = board_member.post(page, {"words": typed})
        assert errors(answer) == ["Keep it to 50,000 characters."]
        assert typed in answer.content.decode()

    def test_an_action_that_is_not_there(self, board_member):
        assert board_member.get(reverse("ask-question", args=["ANY-2023-R9-99"])).status_code == 404


class TestReplying:
    def test_the_owner_replies(self, cast, question):
        client = cast.client(cast.officer)
        assert f"The question {WORDS} Asked by viewer@anytown.example" in words(client.get(address(question)))
        answer = client.post(address(question), {"reply": "Ten of them."}, follow=True)
        question.refresh_from_db()
        assert (question.reply, question.replied_by) == ("Ten of them.", cast.officer)
        assert answer.redirect_chain == [(reverse("show-action", args=[cast.action.reference]), 302)]
        assert "Reply of Holder of Housing on 12 August 2026: Ten of them." in words(answer)

    def test_a_joint_owner_replies_too(self, cast, question):
        person = Person.objects.get(name="Holder of the Portfolio")
        joint = add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)
        assert cast.client(joint).post(address(question), {"reply": "Ten."}).status_code == 302
        assert Question.objects.get().replied_by == joint

    def test_somebody_else_is_told_whose_it_is(self, cast, question):
        for user in (cast.viewer, cast.other_officer):
            answer = cast.client(user).post(address(question), {"reply": "Ten."})
            assert answer.status_code == 403
            assert "This question is for the owners of ANY-2023-R1-01" in answer.content.decode()
        assert Question.objects.get().replied_at is None

    def test_an_empty_one_is_asked_for(self, cast, question):
        answer = cast.client(cast.officer).post(address(question), {"reply": " "})
        assert (answer.status_code, errors(answer)) == (200, ["Write your reply."])
        assert Question.objects.get().replied_at is None

    def test_a_reply_may_be_changed_by_whoever_sees_it(self, cast, coordinator, question):
        reply(question, words="Ten.", by=cast.officer)
        given = as_given(coordinator.get(address(question)))
        assert given["reply"] == "Ten."
        assert coordinator.post(address(question), {**given, "reply": "Eleven."}).status_code == 302
        assert Question.objects.get().reply == "Eleven."
        assert [row.reply for row in question.history.order_by("history_id")] == ["", "Ten.", "Eleven."]

    def test_who_replied_meanwhile_is_not_written_over_unseen(self, cast, coordinator, question):
        given = as_given(coordinator.get(address(question)))
        reply(question, words="Ten.", by=cast.officer)
        answer = coordinator.post(address(question), {**given, "reply": "Eleven."})
        assert answer.status_code == 409
        text = words(answer)
        assert "The reply that stands Ten. Written by Holder of Housing" in text
        assert "They replied while you were writing. Nothing of yours is lost" in text
        assert as_given(answer)["reply"] == "Eleven."
        assert Question.objects.get().reply == "Ten."
        # What is sent next is sent knowing of it.
        assert coordinator.post(address(question), as_given(answer)).status_code == 302
        assert Question.objects.get().reply == "Eleven."

    @pytest.mark.parametrize("typed", ["somebody", "9" * 30, "-1"])
    def test_a_hidden_box_that_was_tampered_with_writes_over_nothing(self, cast, coordinator, question, typed):
        reply(question, words="Ten.", by=cast.officer)
        answer = coordinator.post(address(question), {"reply": "Eleven.", "replied": typed})
        assert (answer.status_code, Question.objects.get().reply) == (409, "Ten.")

    def test_a_question_that_is_not_there(self, coordinator, db):
        assert coordinator.get("/questions/99/reply/").status_code == 404
