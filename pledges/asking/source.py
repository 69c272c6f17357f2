"""What makers and subject experts are owed a message about: a source of resolutions.notices.sources."""

from datetime import date

from pledges.asking.letters import written
from pledges.asking.owed import owing, still_owing
from resolutions.notices.addresses import Addresses
from resolutions.notices.letters import Letter
from resolutions.notices.models import Message
from resolutions.notices.operations import Owed, put


def gather(day: date) -> int:
    """Put what makers and subject experts are owed on `day` into the outbox; how many notices that made."""
    return put([Owed(each.to.key, each.key, each.why) for each in owing(day)])


def letter_for(message: Message, day: date, addresses: Addresses) -> Letter | None:
    """What `message` says on `day`; None if nothing of it is so any more.

    So it is with a pledge that was answered, settled, struck out or handed over, with help that was given, and with
    somebody who has left or whom mail no longer reaches.
    """
    notices = {notice.key: notice.pk for notice in message.notices.all()}
    told = still_owing(message.recipient, notices, day)
    return written(told, notices, day, addresses) if told else None
