"""What makers and subject experts are owed a message about: a source of resolutions.notices.sources."""

from datetime import date

from resolutions.notices.addresses import Addresses
from resolutions.notices.letters import Letter
from resolutions.notices.models import Message


def gather(day: date) -> int:
    """TO BE BUILT."""
    return 0


def letter_for(message: Message, day: date, addresses: Addresses) -> Letter | None:
    """TO BE BUILT."""
    return None
