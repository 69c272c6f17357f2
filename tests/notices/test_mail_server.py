"""A real mail server is down, comes back, refuses, and its sender is killed: nothing is lost, and each goes once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.db import connection

from resolutions.notices.models import Message, Notice
from tests.cast import on
from tests.notices.post_office import PostOffice
from tests.notices.telling import ASKED, Telling
from tests.other_process import environment, let_the_database_notice

OWNERS = 10
# The command itself, as a timer would start it, on a day of the round.
COMMAND = """
import runpy, sys
from datetime import datetime
import time_machine
moment = datetime.fromisoformat(sys.argv[1])
sys.argv = ["manage.py", "send_notices"]
with time_machine.travel(moment, tick=True):
    runpy.run_path("manage.py", run_name="__main__")
"""


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    """A mail server to which the site sends; it does not listen yet."""
    office = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", office.port, False
    yield office
    office.stop()


@pytest.fixture
def many(telling_for_real: Telling) -> Telling:
    """Ten owners more, each with an action and a link."""
    telling = telling_for_real
    for number in range(OWNERS):
        post, _ = telling.owner(f"Post {number}", f"post.{number}@partner.example", since=date(2026, 8, 24))
        with on(ASKED):
            telling.cast.make_actions(1, lead=post, title=f"Action {number}")
    return telling


EVERYBODY = {*(f"post.{number}@partner.example" for number in range(OWNERS)), "other.officer@anytown.example"}


class TestTheMailServerIsDown:
    def test_nothing_is_lost_pages_go_on_and_each_message_goes_once_when_it_is_back(
        self, many: Telling, office: PostOffice
    ):
        said = many.run(ASKED, at=8)
        assert "11 gathered" in said
        assert said.endswith("0 sent, 0 not needed any more, 0 refused, 1 failed, 11 waiting.\n")
        assert "cannot be reached" in said
        # A page never asks a mail server for anything.
        with on(ASKED):
            assert many.cast.client(many.cast.coordinator).get("/").status_code == 200
        many.answer(many.cast.other_action, many.cast.other_officer, ASKED)
        for hour in (9, 10):
            assert "0 gathered. Messages: 0 sent" in many.run(ASKED, at=hour)
        office.start()
        sent = many.run(ASKED, at=11)
        assert sent == (
            "Notices: 0 gathered. Messages: 10 sent, 1 not needed any more, 0 refused, 0 failed, 0 waiting.\n"
        )
        assert "0 sent" in many.run(ASKED, at=12)
        # The school's holder has answered meanwhile.
        arrived = office.messages_to()
        assert {who: len(ids) for who, ids in arrived.items()} == dict.fromkeys(
            EVERYBODY - {"other.officer@anytown.example"}, 1
        )
        assert arrived == {
            message.address: [f"<{message.message_id}@127.0.0.1>"] for message in Message.objects.filter(state="sent")
        }

    def test_one_connection_carries_a_whole_run(self, many: Telling, office: PostOffice):
        office.start()
        many.run(ASKED)
        assert (len(office.taken), office.connections) == (11, 1)

    def test_a_failure_is_tried_again_after_longer_and_longer(self, telling_for_real: Telling, office: PostOffice):
        waits = []
        for _ in range(7):
            telling_for_real.run(ASKED)
            message = Message.objects.get()
            with on(ASKED):
                waits.append((message.next_attempt_at - message.made_at).total_seconds() / 60)
            Message.objects.update(next_attempt_at=message.made_at)
        assert waits == [5, 15, 45, 135, 360, 360, 360]
        assert (message.state, message.attempts) == ("waiting", 7)
        assert "ConnectionRefusedError" in message.last_error

    def test_what_the_server_puts_off_is_tried_again(self, telling_for_real: Telling, office: PostOffice):
        office.start()
        office.says["other.officer@anytown.example"] = "451 4.7.1 Try again later"
        telling_for_real.run(ASKED, at=8)
        assert Message.objects.values_list("state", flat=True).get() == "waiting"
        office.says.clear()
        assert telling_for_real.told(ASKED, at=9) == [("other.officer", "requested", "ANY-2023-R1-02")]


class TestTheMailServerRefuses:
    def test_an_address_for_good_so_the_fallback_is_told(self, telling_for_real: Telling, office: PostOffice):
        office.start()
        office.says["other.officer@anytown.example"] = "550 5.1.1 No such mailbox"
        assert telling_for_real.told(ASKED, at=8) == []
        refused = Message.objects.get()
        assert (refused.state, refused.address) == ("refused", "other.officer@anytown.example")
        assert "No such mailbox" in refused.last_error
        assert telling_for_real.told(ASKED, at=9) == [("coordinator", "requested", "ANY-2023-R1-02")]
        assert Notice.objects.last().why == (
            "The holder of Virtual School Headteacher has an e-mail address that the mail server refused, "
            "and no post manages it. You coordinate the round."
        )
        assert [telling_for_real.told(ASKED, at=hour) for hour in (10, 11)] == [[], []]

    def test_one_refused_address_holds_up_nobody_else(self, many: Telling, office: PostOffice):
        office.start()
        office.says["post.3@partner.example"] = "550 5.1.1 No such mailbox"
        many.run(ASKED)
        assert set(office.messages_to()) == EVERYBODY - {"post.3@partner.example"}

    def test_our_own_fault_of_setting_up_is_no_fault_of_an_address(self, telling_for_real: Telling, office: PostOffice):
        office.start()
        office.says["other.officer@anytown.example"] = "550 5.7.1 Relaying denied"
        telling_for_real.run(ASKED)
        assert Message.objects.values_list("state", flat=True).get() == "waiting"


class TestNoTransactionIsOpen:
    def test_while_the_mail_server_is_spoken_to(self, telling_for_real: Telling, settings):
        settings.EMAIL_BACKEND = "tests.notices.looking_backend.Backend"
        telling_for_real.run(ASKED)
        message = Message.objects.get()
        assert (message.state, message.last_error) == ("sent", "")


class TestTheSenderIsKilled:
    @pytest.mark.parametrize(("stalls", "came_again"), [("before", 0), ("after", 1)])
    def test_in_the_middle_of_a_message(self, many: Telling, office: PostOffice, stalls: str, came_again: int):
        office.start()
        sender = Sender(office, "09:00")
        office.slow = 0.01
        office.reached.wait(60)
        office.reached.clear()
        office.stalls = stalls
        assert office.reached.wait(60)
        sender.kill()
        office.stalls, office.slow = "", 0.0
        assert Message.objects.filter(state="sending").count() == 1
        # While the claim stands nobody takes it over.
        many.run(ASKED, at=9)
        assert Message.objects.filter(state="sending").count() == 1
        many.run(ASKED, at=10)
        arrived = office.messages_to()
        assert set(arrived) == EVERYBODY
        assert sum(len(ids) - 1 for ids in arrived.values()) == came_again
        assert {len(set(ids)) for ids in arrived.values()} == {1}
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}

    def test_at_any_moment(self, many: Telling, office: PostOffice):
        chance = random.Random(4)  # noqa: S311 - the same moments at every run
        office.start()
        office.slow = 0.02
        kills = 4
        for number in range(kills):
            office.reached.clear()
            sender = Sender(office, f"{9 + number:02}:00")
            # None arrives where the one before has sent everything.
            while sender.is_running and not office.reached.wait(0.05):
                pass
            time.sleep(chance.uniform(0, 0.15))
            sender.kill()
        many.run(ASKED, at=20)
        arrived = office.messages_to()
        assert set(arrived) == EVERYBODY
        # At most the one in flight came again, and by its Message-ID a mail system knows it.
        assert {len(set(ids)) for ids in arrived.values()} == {1}
        assert sum(len(ids) - 1 for ids in arrived.values()) <= kills
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


class Sender:
    """`manage.py send_notices` in a process of its own."""

    def __init__(self, office: PostOffice, clock: str) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-c", COMMAND, f"{ASKED}T{clock}:00+01:00"],
            cwd=Path(site_settings.BASE_DIR),
            stdout=subprocess.DEVNULL,
            env={
                **os.environ,
                **environment(),
                "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
            },
        )

    @property
    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._program.poll() is None

    def kill(self) -> None:
        """`kill -9`."""
        self._program.send_signal(signal.SIGKILL)
        self._program.wait()
        connection.close()
        let_the_database_notice()
