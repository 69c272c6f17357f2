"""A member asks of an action, and its owners reply."""

from datetime import date

import pytest

from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.council.models import Person
from resolutions.council.operations import add_user
from resolutions.progress.models import Question
from resolutions.progress.questions import ask, reply
from resolutions.progress.rules import LONGEST, may_reply
from resolutions.reports.operations import close_quarter
from tests.cast import PASSWORD, TODAY, on

WORDS = "How many of the twelve flats are let?"


@pytest.fixture
def question(cast) -> Question:
    return ask(cast.action, words=WORDS, by=cast.viewer)


def history(question) -> list[tuple]:
    rows = question.history.order_by("history_id")
    return list(rows.values_list("reply", "history_user__email", "history_change_reason"))


class TestAsking:
    def test_a_question_stands_with_who_asked_and_when(self, cast, question):
        assert (question.words, question.asked_by, question.reply) == (WORDS, cast.viewer, "")
        assert history(question) == [("", "viewer@anytown.example", "Asked")]

    def test_it_moves_nothing(self, cast):
        before = Action.objects.get(pk=cast.action.pk).version
        ask(cast.action, words=WORDS, by=cast.viewer)
        assert Action.objects.get(pk=cast.action.pk).version == before

    def test_sent_twice_it_is_asked_once(self, cast, question):
        assert ask(cast.action, words=WORDS, by=cast.viewer) == question
        assert Question.objects.count() == 1

    def test_two_members_may_ask_the_same(self, cast, question):
        assert ask(cast.action, words=WORDS, by=cast.coordinator) != question

    def test_what_was_answered_may_be_asked_again(self, cast, question):
        reply(question, words="Ten.", by=cast.officer)
        assert ask(cast.action, words=WORDS, by=cast.viewer) != question

    def test_no_open_quarter_is_needed(self, cast):
        close_quarter(cast.quarter, by=cast.coordinator)
        assert ask(cast.action, words=WORDS, by=cast.viewer).pk

    @pytest.mark.parametrize("words", ["", " \n ", "x" * (LONGEST + 1)])
    def test_what_nobody_can_read_is_refused(self, cast, words):
        with pytest.raises(Refused) as refusal:
            ask(cast.action, words=words, by=cast.viewer)
        assert refusal.value.about == "words"
        assert not Question.objects.exists()


class TestReplying:
    def test_a_reply_stands_beside_the_question(self, cast, question):
        with on(date(2026, 8, 13)):
            answered = reply(question, words="Ten.", by=cast.officer)
        assert (answered.words, answered.reply, answered.replied_by) == (WORDS, "Ten.", cast.officer)
        assert answered.replied_at.date() == date(2026, 8, 13)

    def test_sent_twice_it_has_one_effect(self, cast, question):
        first = reply(question, words="Ten.", by=cast.officer)
        with on(date(2026, 8, 13)):
            second = reply(question, words="Ten.", by=cast.officer)
        assert second.replied_at == first.replied_at
        assert history(question)[1:] == [("Ten.", "officer@anytown.example", "Replied")]

    def test_another_reply_takes_its_place_and_the_first_is_kept(self, cast, question):
        reply(question, words="Ten.", by=cast.officer)
        reply(question, words="Eleven.", by=cast.officer)
        assert [words for words, *_ in history(question)] == ["", "Ten.", "Eleven."]

    def test_nobody_writes_over_a_reply_that_they_have_not_seen(self, cast, question):
        reply(question, words="Ten.", by=cast.officer)
        with pytest.raises(Refused, match="Somebody else has replied meanwhile: “Ten") as refusal:
            reply(question, words="Nine.", by=cast.coordinator)
        assert refusal.value.about == "reply"
        assert Question.objects.get().reply == "Ten."
        corrected = reply(question, words="Nine.", by=cast.coordinator, replied=cast.officer.pk)
        assert (corrected.reply, corrected.replied_by) == ("Nine.", cast.coordinator)

    @pytest.mark.parametrize("words", ["", "\u3164", "x" * (LONGEST + 1)])
    def test_what_nobody_can_read_is_refused(self, cast, question, words):
        with pytest.raises(Refused) as refusal:
            reply(question, words=words, by=cast.officer)
        assert refusal.value.about == "reply"
        assert Question.objects.get().replied_at is None


class TestWhoMayReply:
    def test_the_owners_of_the_action_lead_and_joint_and_the_coordinators(self, cast):
        person = Person.objects.get(name="Holder of the Portfolio")
        joint = add_user("portfolio@anytown.example", role="officer", password=PASSWORD, person=person, by=None)
        may = {user.email: may_reply(user, cast.action, TODAY) for user in [*cast.everybody, joint]}
        assert may == {
            "viewer@anytown.example": False,
            "officer@anytown.example": True,
            "other.officer@anytown.example": False,
            "coordinator@anytown.example": True,
            "administrator@anytown.example": True,
            "portfolio@anytown.example": True,
        }

    def test_a_holder_who_only_reads_replies_by_link_and_not_here(self, cast):
        person = Person.objects.get(name="Holder of the Portfolio")
        reader = add_user("portfolio@anytown.example", role="viewer", password=PASSWORD, person=person, by=None)
        assert not may_reply(reader, cast.action, TODAY)

    def test_whoever_left_the_post_does_not(self, cast):
        assert not may_reply(cast.officer, cast.action, date(2020, 1, 1))
