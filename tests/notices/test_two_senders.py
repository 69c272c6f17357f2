"""Two senders at the same moment, as where a timer starts one before the last has ended: everybody is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.core import mail
from django.db import connection

from resolutions.notices import operations
from resolutions.notices.models import Message, Notice
from tests.cast import on
from tests.notices.telling import ASKED, Telling

SENDERS = 4


def test_each_is_told_once(telling_for_real: Telling):
    telling = telling_for_real
    for number in range(6):
        post, _ = telling.owner(f"Post {number}", f"post.{number}@partner.example", since=date(2026, 8, 24))
        with on(ASKED):
            telling.cast.make_actions(3, lead=post)
    together = Barrier(SENDERS)

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
