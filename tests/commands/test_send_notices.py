"""`manage.py send_notices` tells everybody what they are owed, and ends well whatever happens."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from resolutions.council.operations import add_user
from resolutions.notices.models import Message, Notice
from resolutions.rounds.models import AnswerLink
from tests.cast import PASSWORD, Cast, on
from tests.notices.telling import ASKED, Telling, telling_of


@pytest.fixture
def telling(cast: Cast) -> Telling:
    """The cast with its round, and an owner without an account."""
    telling = telling_of(cast)
    post, _ = telling.owner("Director of the Trust", "director@trust.example", since=date(2026, 8, 24))
    with on(ASKED):
        cast.make_actions(1, lead=post, title="Mentors for all")
    return telling


def looked(day: date) -> str:
    out = StringIO()
    with on(day):
        call_command("send_notices", dry_run=True, stdout=out)
    return out.getvalue()


def test_it_says_in_one_line_what_it_did(telling: Telling):
    assert telling.run(ASKED) == (
        "Notices: 2 gathered. Messages: 2 sent, 0 not needed any more, 0 refused, 0 failed, 0 waiting.\n"
    )


def test_without_a_round_there_is_nothing_to_tell(cast: Cast):
    out = StringIO()
    call_command("send_notices", stdout=out)
    assert out.getvalue().startswith("Notices: 0 gathered. Messages: 0 sent")
    assert mail.outbox == []


class TestADryRun:
    def test_it_says_who_would_be_told_what_and_why_and_writes_nothing(self, telling: Telling):
        assert looked(ASKED).splitlines() == [
            "To\tAddress\tKind\tAbout\tWhy",
            "Holder of the School\tother.officer@anytown.example\trequested\tANY-2023-R1-02\t"
            "You hold the post Virtual School Headteacher.",
            "Holder of Director of the Trust\tdirector@trust.example\trequested\tANY-2023-R1-03\t"
            "You hold the post Director of the Trust.",
            "2 messages would be sent. Nothing is written.",
        ]
        assert (Message.objects.count(), Notice.objects.count(), AnswerLink.objects.count()) == (0, 0, 0)
        assert mail.outbox == []
        # And then it does just that.
        assert telling.told(ASKED) == [
            ("director@trust.example", "requested", "ANY-2023-R1-03"),
            ("other.officer", "requested", "ANY-2023-R1-02"),
        ]

    def test_who_has_had_one_today_has_none(self, telling: Telling):
        telling.run(ASKED)
        with on(ASKED):
            telling.cast.make_actions(1, lead=telling.cast.posts.school, title="Another")
        assert looked(ASKED).splitlines() == ["0 messages would be sent. Nothing is written."]
        assert looked(date(2026, 9, 2)).splitlines()[-1] == "1 message would be sent. Nothing is written."

    def test_what_waits_and_is_needed_no_more_is_left_out(self, telling: Telling, settings):
        telling.run_with_mail_server_down(ASKED, settings)
        telling.answer(telling.cast.other_action, telling.cast.other_officer, ASKED)
        found = looked(date(2026, 9, 2))
        assert "other.officer" not in found
        assert "director@trust.example" in found
        assert Message.objects.filter(state="waiting").count() == 2


def test_with_the_mail_server_down_it_ends_well_and_says_why(telling: Telling, settings):
    said = telling.run_with_mail_server_down(ASKED, settings)
    first, summary = said.splitlines()
    assert "The mail server cannot be reached: ConnectionRefusedError" in first
    assert first.endswith("It is tried again after 10:05.")
    assert summary.endswith("0 sent, 0 not needed any more, 0 refused, 1 failed, 2 waiting.")


def test_no_signed_link_is_printed(telling: Telling):
    said = looked(ASKED) + telling.run(ASKED)
    address = next(message for message in mail.outbox if message.to == ["director@trust.example"]).body
    token = address.split("/answers/open/")[1].split()[0]
    assert token.startswith(f"{AnswerLink.objects.get().pk}.")
    assert token not in said


def test_an_account_without_a_person_can_be_told(telling: Telling):
    telling.leave(telling.cast.posts.school, date(2026, 8, 31))
    add_user("second@anytown.example", role="coordinator", password=PASSWORD, by=telling.cast.administrator)
    telling.run(ASKED)
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(
        [f"user-{telling.cast.coordinator.pk}", f"person-{AnswerLink.objects.get().person_id}"]
    )
