"""Two senders at the same moment, as where a timer starts one before the last has ended: everybody is told once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier, Event

from django.core import mail
from django.db import connection

from resolutions.notices import operations
from resolutions.notices.models import Message, Notice
from resolutions.rounds.calendar import STEPS, Days
from resolutions.rounds.models import AnswerLink, Round
from resolutions.rounds.operations import change_round
from tests.cast import on
from tests.notices.telling import ASKED, Telling

SENDERS = 4


def test_each_is_told_once(telling_for_real: Telling):
    telling = telling_for_real
    for number in range(6):
        post, _ = telling.owner(f"Post {number}", f"post.{number}@partner.example", since=date(2026, 8, 24))
        with on(ASKED):
            telling.cast.make_actions(3, lead=post)
    together = Barrier(SENDERS, timeout=60)

    def send(number: int) -> str:
        try:
            together.wait()
            return telling.run(ASKED)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=SENDERS) as pool:
        said = list(pool.map(send, range(SENDERS)))
    assert sum(" 0 failed" in each for each in said) == SENDERS
    telling.run(ASKED, at=11)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "other.officer@anytown.example",
        *(f"post.{number}@partner.example" for number in range(6)),
    ]
    assert (Message.objects.count(), Notice.objects.count()) == (7, 19)


def test_a_round_is_moved_while_messages_are_gathered(telling_for_real: Telling, monkeypatch):
    telling = telling_for_real
    _, person = telling.owner("Director of the Trust", "director@trust.example", since=date(2026, 8, 24))
    with on(ASKED):
        telling.cast.make_actions(1, lead=person.holdings.get().post)
    gathering, make_link = Event(), operations.make_link

    def make_link_slowly(*args, **kwargs) -> AnswerLink:
        gathering.set()
        # Time enough for whoever changes the round to take what they can.
        time.sleep(0.5)
        return make_link(*args, **kwargs)

    monkeypatch.setattr(operations, "make_link", make_link_slowly)

    def move() -> None:
        try:
            assert gathering.wait(10)
            days = replace(Days(*Round.objects.values_list(*STEPS).get()), due_on=date(2026, 9, 23))
            meeting = telling.round.meeting
            with on(ASKED):
                change_round(
                    telling.round,
                    board=meeting.board,
                    held_on=meeting.held_on,
                    days=days,
                    why="The board asked.",
                    by=telling.cast.coordinator,
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        moved = pool.submit(move)
        telling.run(ASKED)
        moved.result()
    assert Round.objects.get().due_on == date(2026, 9, 23)
    assert AnswerLink.objects.get().person == person
    assert sorted(message.to[0] for message in mail.outbox) == [
        "director@trust.example",
        "other.officer@anytown.example",
    ]


def test_what_the_database_has_already_it_refuses_whole(telling: Telling):
    telling.run(ASKED)
    # As if another sender had told it, and we had looked before that.
    Message.objects.update(state="refused", sent_at=None, sent_on=None, address="elsewhere@anytown.example")
    with on(date(2026, 9, 2)):
        action = telling.cast.make_actions(1, lead=telling.cast.posts.housing)[0]
        assert operations.gather() is None
        assert (Message.objects.count(), Notice.objects.filter(action=action).count()) == (1, 0)


def test_nothing_joins_a_message_that_is_being_sent(telling: Telling, settings):
    telling.run_with_mail_server_down(ASKED, settings)
    with on(date(2026, 9, 2)):
        message = operations.claim(Message.objects.get().pk)
        action = telling.cast.make_actions(1, lead=telling.cast.posts.school)[0]
        assert operations.gather() == 0
        assert [notice.action for notice in message.notices.all()] == [telling.cast.other_action]
        operations.mark_sent(
            message, address="other.officer@anytown.example", subject="", text="", kept={message.notices.get().pk}
        )
    assert telling.told(date(2026, 9, 3)) == [("other.officer", "requested", action.reference)]
