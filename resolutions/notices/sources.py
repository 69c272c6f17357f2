"""Other parts of the site that owe people messages, by the name with which their recipients begin.

Settings name them (`NOTICE_SOURCES`), so that this app need not. Each is a module with two functions:

    gather(day) -> int                                          puts what is owed into the outbox (`operations.put`)
    letter_for(message, day, addresses) -> Letter | None        as `letters.letter_for`, for its own messages
"""

from datetime import date
from importlib import import_module
from types import ModuleType

from django.conf import settings

from resolutions.notices import letters
from resolutions.notices.addresses import Addresses
from resolutions.notices.letters import Letter
from resolutions.notices.models import Message

# Between the name of a source and its own key of a recipient: none of ours has it.
MARK = ":"


def sources() -> list[ModuleType]:
    """Every other source, in the order of the settings."""
    return [import_module(path) for path in settings.NOTICE_SOURCES.values()]


def letter_for(message: Message, day: date, addresses: Addresses) -> Letter | None:
    """What `message` says on `day`, as whoever owes it writes it; None if nothing of it is so any more.

    So it is with what a source owed that the settings do not name any more.
    """
    name, mark, _ = message.recipient.partition(MARK)
    if not mark:
        return letters.letter_for(message, day, addresses)
    path = settings.NOTICE_SOURCES.get(name)
    return None if path is None else import_module(path).letter_for(message, day, addresses)
