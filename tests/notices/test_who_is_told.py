"""Who is told where the holder cannot be: the line manager, then the coordinators, with why in words."""

import itertools
from datetime import date

import pytest
from django.core import mail

from carecommit.kit.history import record
from resolutions.actions.models import Action
from resolutions.council.models import Holding, Person, Post, User
from resolutions.council.operations import add_user, appoint
from resolutions.notices.models import Message, Notice
from resolutions.notices.queries import Told, Unreachable, how_many_of, messages_of, told_in, unreachable
from resolutions.rounds.models import AnswerLink
from resolutions.rounds.operations import make_link, revoke_link
from tests.cast import PASSWORD, on
from tests.notices.telling import ASKED, Telling

SCHOOLS = "ANY-2023-R1-02"
SOON = date(2026, 9, 15)


def manage(telling: Telling, *chain: Post) -> None:
    """Each post of `chain` is managed by the next."""
    for post, manager in itertools.pairwise(chain):
        post.line_manager = manager
        record(post, by=telling.cast.administrator, why="Line")


def vacate(post: Post) -> None:
    Holding.objects.filter(post=post).update(ended_on=date(2026, 8, 31))


def whys() -> dict[str, str]:
    """Address -> why something went to it, of the last day."""
    return dict(Notice.objects.order_by("pk").values_list("message__address", "why"))


class TestAPostThatCannotBeReached:
    def test_a_vacant_post_is_its_managers_business(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.housing)
        vacate(posts.school)
        assert telling.told(ASKED) == [("officer", "requested", SCHOOLS)]
        why = "The post Virtual School Headteacher is vacant, and you manage it."
        assert whys() == {"officer@anytown.example": why}
        assert mail.outbox[0].subject == "1 action whose owner cannot be reached"
        assert why in mail.outbox[0].body
        assert "Answer all of it" not in mail.outbox[0].body
        # And the manager is reminded as the holder would be, once each.
        assert telling.told(SOON) == [("officer", "due_soon", SCHOOLS)]
        assert telling.told(date(2026, 9, 23)) == [("officer", "late", SCHOOLS)]
        assert telling.told(date(2026, 9, 29)) == [("officer", "late_again", SCHOOLS)]

    def test_a_managers_post_that_is_vacant_too_is_passed(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.vacant, posts.housing)
        vacate(posts.school)
        assert telling.told(ASKED) == [("officer", "requested", SCHOOLS)]
        assert whys()["officer@anytown.example"] == (
            "The post Virtual School Headteacher is vacant, and you are the nearest who manages it and can be reached."
        )

    def test_posts_that_manage_one_another_end_with_the_coordinator(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.vacant, posts.school)
        vacate(posts.school)
        assert telling.told(ASKED) == [("coordinator", "requested", SCHOOLS)]
        assert whys()["coordinator@anytown.example"] == (
            "The post Virtual School Headteacher is vacant, and nobody who manages it can be reached. "
            "You coordinate the round."
        )
        assert "/rounds/2026-27-Q2/" in mail.outbox[0].body

    def test_without_the_coordinator_who_opened_it_all_are_told(self, telling: Telling):
        vacate(telling.cast.posts.school)
        opener = telling.cast.coordinator
        opener.is_active = False
        record(opener, by=telling.cast.administrator, why="Left")
        add_user("second@anytown.example", role="coordinator", password=PASSWORD, by=telling.cast.administrator)
        assert telling.told(ASKED) == [("administrator", "requested", SCHOOLS), ("second", "requested", SCHOOLS)]

    def test_a_holder_without_an_address_is_as_good_as_none(self, telling: Telling):
        posts = telling.cast.posts
        vacate(posts.school)
        appoint(Person(name="New"), posts.school, since=ASKED, by=telling.cast.administrator)
        assert telling.told(ASKED) == [("coordinator", "requested", SCHOOLS)]
        assert whys()["coordinator@anytown.example"] == (
            "The holder of Virtual School Headteacher has no e-mail address, and no post manages it. "
            "You coordinate the round."
        )

    def test_one_of_two_holders_who_can_be_reached_is_enough(self, telling: Telling):
        appoint(Person(name="Job share"), telling.cast.posts.school, since=ASKED, by=telling.cast.administrator)
        assert telling.told(ASKED) == [("other.officer", "requested", SCHOOLS)]

    def test_both_holders_of_a_shared_post_are_asked(self, telling: Telling):
        shared = telling.cast.officer.person
        appoint(shared, telling.cast.posts.school, since=ASKED, by=telling.cast.administrator)
        assert telling.told(ASKED) == [("officer", "requested", SCHOOLS), ("other.officer", "requested", SCHOOLS)]

    def test_the_address_of_another_account_is_nobodys(self, telling: Telling):
        posts = telling.cast.posts
        vacate(posts.school)
        person = Person(name="New", email="Officer@anytown.example")
        appoint(person, posts.school, since=ASKED, by=telling.cast.administrator)
        assert telling.told(ASKED) == [("coordinator", "requested", SCHOOLS)]
        assert "has the e-mail address of another account" in whys()["coordinator@anytown.example"]

    def test_a_leaver_gets_nothing_more(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.housing)
        assert telling.told(ASKED) == [("other.officer", "requested", SCHOOLS)]
        telling.leave(posts.school, date(2026, 9, 10))
        assert telling.told(date(2026, 9, 10)) == []
        assert telling.told(date(2026, 9, 11)) == [("officer", "requested", SCHOOLS)]


class TestSomebodyWithoutAnAccountThatMayAnswer:
    def test_a_viewer_has_a_link(self, telling: Telling):
        reader = telling.cast.viewer
        reader.person = telling.cast.other_officer.person
        record(reader, by=telling.cast.administrator, why="The same person")
        account = telling.cast.other_officer
        account.is_active = False
        record(account, by=telling.cast.administrator, why="Left")
        assert telling.told(ASKED) == [("viewer", "requested", SCHOOLS)]
        assert AnswerLink.objects.get().user == reader

    def test_a_link_that_has_ended_makes_the_manager_responsible(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.housing)
        account = telling.cast.other_officer
        account.is_active, account.person.email = False, "by.link@anytown.example"
        record(account, by=telling.cast.administrator, why="Left")
        record(account.person, by=telling.cast.administrator, why="An address")
        assert telling.told(ASKED) == [("by.link", "requested", SCHOOLS)]
        AnswerLink.objects.update(valid_until=date(2026, 9, 14))
        assert telling.told(SOON) == [("officer", "requested", SCHOOLS)]
        assert whys()["officer@anytown.example"] == (
            "The holder of Virtual School Headteacher has a link that has ended, and you manage it."
        )


class TestAMailboxThatTwoPeopleShare:
    def test_one_answers_by_a_link_and_the_other_needs_an_address_of_their_own(self, telling: Telling):
        actions = []
        for title in ("Director of the Trust", "Registrar of the Trust"):
            post, _ = telling.owner(title, "office@trust.example", since=date(2026, 8, 24))
            with on(ASKED):
                actions += telling.cast.make_actions(1, lead=post, title=title)
        first, second = (action.reference for action in actions)
        expected = [
            ("coordinator", "requested", second),
            ("office@trust.example", "requested", first),
            ("other.officer", "requested", SCHOOLS),
        ]
        assert telling.told(ASKED) == expected
        assert AnswerLink.objects.count() == 1
        assert [telling.told(date(2026, 9, day)) for day in (2, 3)] == [[], []]


class TestSomebodyWhoHoldsTwoPosts:
    def test_they_are_asked_once_for_an_action_of_both(self, telling: Telling):
        with on(ASKED):
            action = telling.cast.make_actions(
                1, lead=telling.cast.posts.vacant, joint=[telling.cast.posts.school], title="Shared"
            )[0]
        appoint(
            telling.cast.other_officer.person, telling.cast.posts.vacant, since=ASKED, by=telling.cast.administrator
        )
        assert telling.told(ASKED) == [
            ("other.officer", "requested", SCHOOLS),
            ("other.officer", "requested", action.reference),
        ]
        assert "Dear Virtual School Headteacher and Director of Skills," in mail.outbox[0].body
        assert "For Director of Skills." in mail.outbox[0].body
        telling.answer(action, telling.cast.other_officer, ASKED)
        assert telling.told(SOON) == [("other.officer", "due_soon", SCHOOLS)]

    def test_a_joint_owner_is_asked_after_the_lead_has_answered(self, telling: Telling):
        with on(ASKED):
            action = telling.cast.make_actions(
                1, lead=telling.cast.posts.housing, joint=[telling.cast.posts.school], title="Shared"
            )[0]
        telling.answer(action, telling.cast.officer, ASKED)
        assert telling.told(ASKED) == [
            ("other.officer", "requested", SCHOOLS),
            ("other.officer", "requested", action.reference),
        ]
        assert "Joint owner: the answer stands beside the lead's." in mail.outbox[0].body


class TestLateAgain:
    def test_the_line_manager_reads_who_has_not_answered_since_when(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.vacant, posts.housing)
        heard = {}
        for number in range(60):
            day = date.fromordinal(ASKED.toordinal() + number)
            if told := telling.told(day):
                heard[day] = told
        assert list(heard.items())[2:] == [
            (date(2026, 9, 23), [("other.officer", "late", SCHOOLS)]),
            (date(2026, 9, 29), [("officer", "late_again", SCHOOLS), ("other.officer", "late_again", SCHOOLS)]),
            (date(2026, 10, 9), [("officer", "late_again", SCHOOLS), ("other.officer", "late_again", SCHOOLS)]),
        ]
        managers = next(message for message in mail.outbox if message.to == ["officer@anytown.example"])
        assert managers.subject == "1 post that you manage has not answered"
        assert "Asked since Tuesday 1 September. Late by 5 working days." in managers.body
        telling.answer(telling.cast.other_action, telling.cast.other_officer, date(2026, 10, 30))
        assert telling.told(date(2026, 11, 2)) == []

    def test_whoever_manages_their_own_post_is_told_once(self, telling: Telling):
        posts = telling.cast.posts
        manage(telling, posts.school, posts.vacant)
        appoint(telling.cast.other_officer.person, posts.vacant, since=ASKED, by=telling.cast.administrator)
        for day in (ASKED, SOON, date(2026, 9, 23)):
            telling.told(day)
        assert telling.told(date(2026, 9, 29)) == [
            ("coordinator", "late_again", SCHOOLS),
            ("other.officer", "late_again", SCHOOLS),
        ]


class TestAnAddressThatTheMailServerRefused:
    @pytest.fixture
    def refused(self, telling: Telling) -> Telling:
        """The school's holder was asked, and the mail server would not have it."""
        telling.told(ASKED)
        Message.objects.update(state="refused", sent_at=None, sent_on=None)
        for notice in Notice.objects.all():
            notice.key += f"#{notice.message_id}"
            notice.save()
        return telling

    def test_the_same_goes_to_the_fallback(self, refused: Telling):
        assert refused.told(date(2026, 9, 2)) == [("coordinator", "requested", SCHOOLS)]
        assert "has an e-mail address that the mail server refused" in whys()["coordinator@anytown.example"]

    def test_and_to_the_holder_once_there_is_another_address(self, refused: Telling):
        user = refused.cast.other_officer
        user.email = "mended@anytown.example"
        record(user, by=refused.cast.administrator, why="Mended")
        assert refused.told(date(2026, 9, 2)) == [("mended", "requested", SCHOOLS)]


class TestWhatTheCoordinatorReads:
    def test_what_was_told_of_each_action(self, telling: Telling):
        telling.told(ASKED)
        with on(ASKED):
            waiting = telling.cast.make_actions(1, lead=telling.cast.posts.housing)[0]
        telling.run(date(2026, 9, 2))
        Message.objects.filter(address="officer@anytown.example").update(state="waiting", sent_at=None, sent_on=None)
        sent = Message.objects.get(state="sent")
        school, housing = telling.cast.posts.school, telling.cast.posts.housing
        assert told_in(telling.round) == {
            (telling.cast.other_action.pk, school.pk): [
                Told(
                    kind="requested",
                    kind_words="Asked for an update",
                    recipient="Holder of the School",
                    sent_at=sent.sent_at,
                    state="sent",
                    why="You hold the post Virtual School Headteacher.",
                )
            ],
            (waiting.pk, housing.pk): [
                Told(
                    kind="requested",
                    kind_words="Asked for an update",
                    recipient="Holder of Housing",
                    sent_at=None,
                    state="waiting",
                    why="You hold the post Head of Housing.",
                )
            ],
        }

    def test_the_messages_with_their_notices(self, telling: Telling, django_assert_max_num_queries):
        telling.told(ASKED)
        telling.told(SOON)
        with django_assert_max_num_queries(2):
            found = [
                (message.address, message.state, [notice.action.reference for notice in message.notices.all()])
                for message in messages_of(telling.round)
            ]
        assert found == [("other.officer@anytown.example", "sent", [SCHOOLS])] * 2
        assert how_many_of(telling.round) == {"sent": 2}

    def test_the_owners_who_cannot_be_reached_and_who_is_asked_instead(self, telling: Telling):
        posts = telling.cast.posts
        post, person = telling.owner("Director of the Trust", "director@trust.example", since=date(2026, 8, 24))
        with on(ASKED):
            for lead in (posts.vacant, post, posts.portfolio):
                telling.cast.make_actions(1, lead=lead, title=f"For {lead}")
            link = make_link(telling.round, person, by=telling.cast.coordinator)
            revoke_link(link, by=telling.cast.coordinator)
        manage(telling, posts.vacant, posts.housing)
        with on(ASKED):
            found = unreachable(telling.round, ASKED)
        coordinator = "coordinator@anytown.example"
        assert found == [
            Unreachable(
                posts.portfolio,
                "Holder of the Portfolio",
                "The holder of Cabinet Member for Children has no e-mail address.",
                coordinator,
            ),
            Unreachable(posts.vacant, "", "The post Director of Skills is vacant.", "Holder of Housing"),
            Unreachable(
                post,
                "Holder of Director of the Trust",
                "The holder of Director of the Trust has a link that was revoked.",
                coordinator,
            ),
        ]
        assert User.objects.filter(email="director@trust.example", is_active=False).count() == 1
        assert Action.objects.count() == 5
