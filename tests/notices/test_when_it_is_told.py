"""What is told on which day: asked for, due soon, late, later and later again, and never anything twice."""

import re
from datetime import date

import pytest
from django.core import mail
from django.db import connection

from carecommit.kit.history import record
from resolutions.actions.models import Action
from resolutions.actions.operations import assign
from resolutions.council.operations import appoint, leave
from resolutions.notices.models import Message, Notice, Preference
from resolutions.notices.preferences import recipient_of
from resolutions.progress.models import Update
from resolutions.progress.questions import ask, reply
from resolutions.progress.returning import return_update
from resolutions.reports.operations import close_quarter
from resolutions.rounds.calendar import Days
from resolutions.rounds.models import AnswerLink
from resolutions.rounds.operations import change_round, make_link, revoke_link
from tests.cast import on
from tests.notices.telling import ASKED, BOARD, DUE, Telling

# The school's action, of which nothing is said.
SCHOOLS = "ANY-2023-R1-02"
HOUSINGS = "ANY-2023-R1-01"
EVERY_DAY = [date.fromordinal(n) for n in range(date(2026, 8, 24).toordinal(), date(2026, 12, 1).toordinal())]


class TestADayByDayRound:
    def test_somebody_who_never_answers_is_told_less_and_less_often_until_the_quarter_closes(self, telling: Telling):
        heard = {}
        for day in EVERY_DAY:
            if day == date(2026, 11, 16):
                with on(day):
                    close_quarter(telling.cast.quarter, by=telling.cast.coordinator)
            if told := telling.told(day):
                heard[day] = told
        assert heard == {
            ASKED: [("other.officer", "requested", SCHOOLS)],
            # 5 working days before it is due.
            date(2026, 9, 15): [("other.officer", "due_soon", SCHOOLS)],
            date(2026, 9, 23): [("other.officer", "late", SCHOOLS)],
            # 4, 8 and 16 working days after the one before.
            date(2026, 9, 29): [("other.officer", "late_again", SCHOOLS)],
            date(2026, 10, 9): [("other.officer", "late_again", SCHOOLS)],
            date(2026, 11, 2): [("other.officer", "late_again", SCHOOLS)],
            date(2026, 11, 16): [("other.officer", "closed", "")],
        }

    def test_nothing_is_told_on_a_weekend_or_a_bank_holiday(self, telling: Telling):
        with on(date(2026, 8, 24)):
            days = Days(date(2026, 8, 29), DUE, date(2026, 9, 29), date(2026, 10, 6))
            change_round(
                telling.round,
                board=telling.cast.board,
                held_on=BOARD,
                days=days,
                by=telling.cast.coordinator,
                why="Sooner",
            )
        saturday, sunday, bank_holiday = (date(2026, 8, day) for day in (29, 30, 31))
        assert [telling.told(day) for day in (saturday, sunday, bank_holiday)] == [[], [], []]
        assert telling.told(ASKED) == [("other.officer", "requested", SCHOOLS)]

    def test_a_due_date_that_is_put_off_starts_the_reminders_again(self, telling: Telling):
        telling.told(ASKED)
        assert telling.told(date(2026, 9, 23)) == [("other.officer", "late", SCHOOLS)]
        later = Days(ASKED, date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 6))
        with on(date(2026, 9, 23)):
            change_round(
                telling.round,
                board=telling.cast.board,
                held_on=BOARD,
                days=later,
                by=telling.cast.coordinator,
                why="More time",
            )
        heard = {day: told for day in EVERY_DAY if day > date(2026, 9, 23) and (told := telling.told(day))}
        assert list(heard.items())[:3] == [
            (date(2026, 9, 25), [("other.officer", "due_soon", SCHOOLS)]),
            (date(2026, 10, 2), [("other.officer", "late", SCHOOLS)]),
            (date(2026, 10, 8), [("other.officer", "late_again", SCHOOLS)]),
        ]


class TestNeverTwice:
    def test_running_it_again_the_same_day_tells_nothing(self, telling: Telling):
        assert telling.told(ASKED) == [("other.officer", "requested", SCHOOLS)]
        assert telling.run(ASKED, at=11) == (
            "Notices: 0 gathered. Messages: 0 sent, 0 not needed any more, 0 refused, 0 failed, 0 waiting.\n"
        )
        assert (len(mail.outbox), Message.objects.count(), Notice.objects.count()) == (1, 1, 1)

    def test_a_second_thing_on_one_day_waits_until_the_next(self, telling: Telling):
        telling.told(ASKED)
        with on(ASKED):
            action = telling.cast.make_actions(1, lead=telling.cast.posts.school)[0]
        assert telling.told(ASKED, at=15) == []
        assert Message.objects.get(state="waiting").notices.get().action == action
        assert telling.told(date(2026, 9, 2)) == [("other.officer", "requested", action.reference)]

    def test_many_actions_are_one_message_and_a_handful_of_queries(
        self, telling: Telling, django_assert_max_num_queries
    ):
        with on(ASKED):
            telling.cast.make_actions(20, lead=telling.cast.posts.school)
        # With PostgreSQL the operation first takes its lock (decision 21).
        with django_assert_max_num_queries(66 + (connection.vendor == "postgresql")):
            told = telling.told(ASKED)
        assert len(told) == 21
        assert [message.subject for message in mail.outbox] == ["21 actions to update by Tuesday 22 September"]


class TestOnceItIsAnswered:
    def test_nobody_hears_of_it_again(self, telling: Telling):
        telling.told(ASKED)
        telling.answer(telling.cast.other_action, telling.cast.other_officer, ASKED)
        assert [telling.told(day) for day in EVERY_DAY if day > ASKED] == [[]] * (len(EVERY_DAY) - 9)

    def test_a_message_that_waits_while_it_is_answered_is_never_sent(self, telling: Telling, settings):
        telling.run_with_mail_server_down(ASKED, settings)
        assert Message.objects.get().state == "waiting"
        telling.answer(telling.cast.other_action, telling.cast.other_officer, ASKED)
        assert telling.told(date(2026, 9, 2)) == []
        assert (Message.objects.get().state, mail.outbox) == ("not_needed", [])

    def test_of_a_message_about_two_actions_only_the_open_one_is_told(self, telling: Telling, settings):
        with on(ASKED):
            action = telling.cast.make_actions(1, lead=telling.cast.posts.school)[0]
        telling.run_with_mail_server_down(ASKED, settings)
        assert Notice.objects.count() == 2
        telling.answer(telling.cast.other_action, telling.cast.other_officer, ASKED)
        assert telling.told(date(2026, 9, 2)) == [("other.officer", "requested", action.reference)]
        assert SCHOOLS not in mail.outbox[0].body
        assert list(Notice.objects.values_list("action__reference", flat=True)) == [action.reference]

    def test_an_answer_that_is_sent_back_is_told_once_and_then_reminded_of(self, telling: Telling):
        telling.told(ASKED)
        telling.answer(telling.cast.other_action, telling.cast.other_officer, ASKED)
        with on(date(2026, 9, 22)):
            update = Update.objects.get(action=telling.cast.other_action)
            return_update(update, why="How many laptops?", by=telling.cast.coordinator)
        assert telling.told(date(2026, 9, 22)) == [("other.officer", "returned", SCHOOLS)]
        assert "Sent back: “How many laptops?”" in mail.outbox[-1].body
        assert mail.outbox[-1].subject == "1 answer sent back to you"
        # Two working days lie between two reminders.
        assert telling.told(date(2026, 9, 23)) == []
        assert telling.told(date(2026, 9, 24)) == [("other.officer", "late", SCHOOLS)]
        telling.answer(telling.cast.other_action, telling.cast.other_officer, date(2026, 9, 24), "nothing_changed")
        assert telling.told(date(2026, 9, 30)) == []


class TestAHandover:
    def test_the_new_owner_is_asked_and_the_old_one_hears_no_more(self, telling: Telling):
        telling.told(ASKED)
        day = date(2026, 9, 24)
        assert telling.told(day) == [("other.officer", "late", SCHOOLS)]
        telling.hand_over(telling.cast.other_action, telling.cast.posts.housing, date(2026, 9, 25))
        heard = {day: told for day in EVERY_DAY if day > date(2026, 9, 24) and (told := telling.told(day))}
        assert list(heard.items())[:3] == [
            # Asked for the first time, though it is late already.
            (date(2026, 9, 25), [("officer", "requested", SCHOOLS)]),
            (date(2026, 9, 29), [("officer", "late", SCHOOLS)]),
            (date(2026, 10, 5), [("officer", "late_again", SCHOOLS)]),
        ]
        assert "Late by 3 working days." in mail.outbox[2].body
        assert {who for told in heard.values() for who, _, _ in told} == {"officer"}

    def test_the_new_holder_of_a_post_is_asked(self, telling: Telling):
        telling.told(ASKED)
        school = telling.cast.posts.school
        leave(school.holdings.get(), last_day=date(2026, 9, 3), by=telling.cast.administrator)
        appoint(telling.cast.officer.person, school, since=date(2026, 9, 4), by=telling.cast.administrator)
        assert telling.told(date(2026, 9, 4)) == [("officer", "requested", SCHOOLS)]
        assert telling.told(date(2026, 9, 15)) == [("officer", "due_soon", SCHOOLS)]

    def test_what_waits_for_the_old_owner_is_not_sent(self, telling: Telling, settings):
        telling.run_with_mail_server_down(ASKED, settings)
        telling.hand_over(telling.cast.other_action, telling.cast.posts.housing, date(2026, 9, 2))
        assert telling.told(date(2026, 9, 2)) == [("officer", "requested", SCHOOLS)]
        old = Message.objects.get(recipient=recipient_of(telling.cast.other_officer))
        assert old.state == "not_needed"

    def test_an_owner_to_whom_it_comes_back_is_asked_after_all(self, telling: Telling, settings):
        telling.run_with_mail_server_down(ASKED, settings)
        telling.hand_over(telling.cast.other_action, telling.cast.posts.housing, date(2026, 9, 2))
        telling.told(date(2026, 9, 2))
        telling.hand_over(telling.cast.other_action, telling.cast.posts.school, date(2026, 9, 3))
        assert telling.told(date(2026, 9, 3)) == [("other.officer", "requested", SCHOOLS)]


class TestAMembersQuestion:
    def test_every_owner_hears_of_it_once_until_somebody_replies(self, telling: Telling):
        action = telling.cast.action
        with on(date(2026, 8, 24)):
            version = Action.objects.get(pk=action.pk).version
            posts = telling.cast.posts
            assign(
                action,
                version=version,
                lead=posts.housing,
                joint=[posts.school],
                since=date(2026, 8, 24),
                by=telling.cast.coordinator,
                why="Shared",
            )
            question = ask(action, words="Where are the <flats>?", by=telling.cast.viewer)
        # Before anything is asked for, and of an action that the lead has answered.
        assert telling.told(date(2026, 8, 25)) == [
            ("officer", "question", HOUSINGS),
            ("other.officer", "question", HOUSINGS),
        ]
        assert mail.outbox[0].subject == "1 question from a member"
        assert "“Where are the <flats>?”" in mail.outbox[0].body
        assert "“Where are the &lt;flats&gt;?”" in mail.outbox[0].alternatives[0].content
        assert telling.told(date(2026, 8, 26)) == []
        with on(date(2026, 8, 26)):
            reply(question, words="Near the station.", by=telling.cast.officer)
            ask(action, words="And the keys?", by=telling.cast.viewer)
        assert [message.body.count("Near the station") for message in mail.outbox] == [0, 0]
        assert telling.told(date(2026, 8, 27)) == [
            ("officer", "question", HOUSINGS),
            ("other.officer", "question", HOUSINGS),
        ]

    def test_one_that_has_its_reply_before_it_is_sent_is_not_sent(self, telling: Telling, settings):
        with on(date(2026, 8, 24)):
            question = ask(telling.cast.action, words="Where?", by=telling.cast.viewer)
        telling.run_with_mail_server_down(date(2026, 8, 24), settings)
        assert Notice.objects.get().kind == "question"
        with on(date(2026, 8, 24)):
            reply(question, words="There.", by=telling.cast.officer)
        assert telling.told(date(2026, 8, 25)) == []
        assert Message.objects.get().state == "not_needed"


class TestOneMessageAWeek:
    @pytest.fixture
    def weekly(self, telling: Telling) -> Telling:
        """The school's holder has chosen it."""
        key = recipient_of(telling.cast.other_officer)
        Preference.objects.create(recipient=key, weekly=True)
        return telling

    def test_everything_waits_for_the_one(self, weekly: Telling):
        heard = {}
        for number, day in enumerate(EVERY_DAY):
            if day in {date(2026, 9, 2), date(2026, 9, 3)}:
                with on(day):
                    weekly.cast.make_actions(1, lead=weekly.cast.posts.school, title=f"More {number}")
            if told := weekly.told(day):
                heard[day] = sorted({kind for _, kind, _ in told})
            if day == date(2026, 9, 30):
                break
        assert heard == {
            ASKED: ["requested"],
            date(2026, 9, 8): ["requested"],
            date(2026, 9, 15): ["due_soon"],
            # Late since the 23rd, told on the 23rd: eight days after the last.
            date(2026, 9, 23): ["late"],
            date(2026, 9, 30): ["late_again"],
        }

    def test_only_the_newest_that_applies_is_told(self, weekly: Telling):
        weekly.told(date(2026, 9, 14))
        for day in range(15, 21):
            assert weekly.told(date(2026, 9, day)) == []
        # Due soon was waiting since the 16th, and lateness came before a message might go.
        Message.objects.filter(state="sent").update(sent_on=date(2026, 9, 18))
        assert [weekly.told(date(2026, 9, day)) for day in (22, 23, 24)] == [[], [], []]
        assert weekly.told(date(2026, 9, 25)) == [("other.officer", "late", SCHOOLS)]


class TestALinkInPlaceOfAnAccount:
    @pytest.fixture
    def partner(self, telling: Telling) -> Action:
        """An action of a partner, whose holder has an address and no account."""
        post, _ = telling.owner("Director of the Trust", "director@trust.example", since=date(2026, 8, 24))
        with on(ASKED):
            return telling.cast.make_actions(1, lead=post, title="Mentors for all")[0]

    def test_it_is_made_when_they_are_first_asked_and_stands_in_every_message(self, telling: Telling, partner: Action):
        assert AnswerLink.objects.count() == 0
        telling.told(ASKED)
        telling.told(date(2026, 9, 15))
        link = AnswerLink.objects.get()
        bodies = [message.body for message in mail.outbox if message.to == ["director@trust.example"]]
        assert [f"/answers/open/{link.pk}." in body for body in bodies] == [True, True]
        kept = Message.objects.filter(address="director@trust.example").values_list("text", flat=True)
        assert [("[signed link]" in text, "/answers/open/" in text) for text in kept] == [(True, False)] * 2

    def test_a_revoked_one_is_never_replaced_by_itself_and_a_new_one_is_sent_at_once(
        self, telling: Telling, partner: Action
    ):
        telling.told(ASKED)
        person = AnswerLink.objects.get().person
        with on(date(2026, 9, 2)):
            revoke_link(AnswerLink.objects.get(), by=telling.cast.coordinator)
        assert telling.told(date(2026, 9, 2)) == [("coordinator", "requested", partner.reference)]
        assert AnswerLink.objects.filter(revoked_at=None).count() == 0
        with on(date(2026, 9, 3)):
            link = make_link(telling.round, person, by=telling.cast.coordinator)
        assert telling.told(date(2026, 9, 3)) == [("director@trust.example", "requested", partner.reference)]
        assert f"/answers/open/{link.pk}." in mail.outbox[-1].body

    def test_somebody_who_was_given_an_account_signs_in(self, telling: Telling, partner: Action):
        telling.told(ASKED)
        user = AnswerLink.objects.get().user
        user.is_active, user.role = True, "officer"
        record(user, by=telling.cast.administrator, why="Account opened")
        telling.told(date(2026, 9, 15))
        bodies = [message.body for message in mail.outbox if message.to == ["director@trust.example"]]
        assert ["/my-updates/" in body for body in bodies] == [False, True]
        assert ["/answers/open/" in body for body in bodies] == [True, False]


class TestTheQuarterIsClosed:
    def test_each_who_was_asked_reads_once_what_was_answered_and_what_was_not(self, telling: Telling):
        with on(ASKED):
            silent = telling.cast.make_actions(1, lead=telling.cast.posts.school, title="Silent")[0]
            telling.cast.make_actions(1, lead=telling.cast.posts.housing, title="Housing's")
        telling.told(ASKED)
        telling.answer(telling.cast.other_action, telling.cast.other_officer, ASKED)
        with on(date(2026, 9, 28)):
            close_quarter(telling.cast.quarter, by=telling.cast.coordinator)
        assert telling.told(date(2026, 9, 28)) == [("officer", "closed", ""), ("other.officer", "closed", "")]
        assert [telling.told(date(2026, 9, 29)), telling.told(date(2026, 10, 15))] == [[], []]
        quarter = "Quarter 2, 2026 to 2027 (July to September 2026)"
        closing = mail.outbox[-1]
        assert closing.to == ["other.officer@anytown.example"]
        assert closing.subject == f"{quarter} is closed: 1 answered, 1 not"
        unanswered, answered = closing.body.split("\nAnswered\n")
        assert ("named so in the report" in unanswered, silent.reference in unanswered) == (True, True)
        assert (SCHOOLS in answered, silent.reference in answered) == (True, False)
        assert re.findall(r"as it was frozen: \S+?(/reports/\S+)", closing.body) == ["/reports/2026-27/q2/issue-1/"]

    def test_a_reminder_that_waits_then_is_not_sent(self, telling: Telling, settings):
        telling.run_with_mail_server_down(ASKED, settings)
        with on(date(2026, 9, 2)):
            close_quarter(telling.cast.quarter, by=telling.cast.coordinator)
        assert telling.told(date(2026, 9, 2)) == []
        # And who was told of nothing is told of no closing.
        assert (Message.objects.get().state, mail.outbox) == ("not_needed", [])

    def test_whoever_left_or_handed_over_hears_nothing(self, telling: Telling):
        telling.told(ASKED)
        telling.hand_over(telling.cast.other_action, telling.cast.posts.housing, date(2026, 9, 2))
        telling.told(date(2026, 9, 2))
        with on(date(2026, 9, 28)):
            close_quarter(telling.cast.quarter, by=telling.cast.coordinator)
        assert telling.told(date(2026, 9, 28)) == [("officer", "closed", "")]
        # Not even begun: a message that nobody needs would be begun again by every run.
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}

    def test_it_names_what_is_still_theirs(self, telling: Telling):
        with on(ASKED):
            kept = telling.cast.make_actions(1, lead=telling.cast.posts.school, title="Kept")[0]
        telling.told(ASKED)
        telling.hand_over(telling.cast.other_action, telling.cast.posts.housing, date(2026, 9, 2))
        telling.told(date(2026, 9, 2))
        with on(date(2026, 9, 28)):
            close_quarter(telling.cast.quarter, by=telling.cast.coordinator)
        telling.told(date(2026, 9, 28))
        named = {message.to[0]: re.findall(r"ANY-2023-R1-\d+", message.body) for message in mail.outbox[-2:]}
        assert named == {"officer@anytown.example": [SCHOOLS], "other.officer@anytown.example": [kept.reference]}

    def test_a_coordinator_reads_of_the_posts_that_nobody_took_up(self, telling: Telling):
        posts = telling.cast.posts
        telling.leave(posts.school, date(2026, 8, 31))
        with on(ASKED):
            vacant = telling.cast.make_actions(1, lead=posts.vacant, title="Nobody's")[0]
        assert telling.told(ASKED) == [
            ("coordinator", "requested", SCHOOLS),
            ("coordinator", "requested", vacant.reference),
        ]
        appoint(telling.cast.officer.person, posts.school, since=date(2026, 9, 2), by=telling.cast.administrator)
        telling.told(date(2026, 9, 2))
        with on(date(2026, 9, 28)):
            close_quarter(telling.cast.quarter, by=telling.cast.coordinator)
        telling.told(date(2026, 9, 28))
        named = {message.to[0]: re.findall(r"ANY-2023-R1-\d+", message.body) for message in mail.outbox[-2:]}
        assert named == {"coordinator@anytown.example": [vacant.reference], "officer@anytown.example": [SCHOOLS]}
