"""The ticket that the form of an event carries: which one pledge it makes, and since when it is there.

It is signed for its event. A form that is sent twice has the same ticket, and so makes one pledge.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

from carecommit.kit import clock
from pledges.events.models import Event

# Longer than any that we make: nothing longer is worth the reading.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Ticket:
    """The key of a pledge that may be made, and the moment at which its form was."""

    key: uuid.UUID
    made_at: datetime

    @property
    def age(self) -> timedelta:
        """For how long its form has been there."""
        return clock.now() - self.made_at

    def again(self) -> "Ticket":
        """For the same one pledge, made now."""
        return replace(self, made_at=clock.now())

    def sealed(self, event: Event) -> str:
        """As it stands in the form of `event`."""
        return _signer(event).sign_object([self.key.hex, self.made_at.timestamp()])


def new_ticket() -> Ticket:
    """For a pledge that nobody has made."""
    return Ticket(uuid.uuid4(), clock.now())


def opened(event: Event, text: str) -> Ticket | None:
    """The ticket that was made for `event`; None for anything else, whatever it is. Raises nothing."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        key, made_at = _signer(event).unsign_object(text)
    except BadSignature:
        return None
    return Ticket(uuid.UUID(key), datetime.fromtimestamp(made_at, UTC))


def _signer(event: Event) -> Signer:
    return Signer(salt=f"carecommit.pledge.{event.pk}")
