"""A round in which makers are asked, and what the sender told of pledges."""

import re
from dataclasses import dataclass
from datetime import date

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from resolutions.notices.models import Message
from resolutions.rounds.models import Round
from tests.notices.telling import ASKED, BOARD, telling_of
from tests.pledges.pledging import Pledging

_LINK = re.compile(r"http://127\.0\.0\.1:8000(/my-pledges/open/\S+)")
__all__ = ["ASKED", "BOARD", "Asking", "link_in"]


@dataclass
class Asking:
    """The cast with its event, in the round of the open quarter: asked for on 1 September, due on 22 September."""

    pledging: Pledging

    def __post_init__(self) -> None:
        self.telling = telling_of(self.pledging.cast)

    @property
    def round(self) -> Round:
        return self.telling.round

    def told(self, day: date, at: int = 10) -> list[EmailMultiAlternatives]:
        """Let the sender run on `day`; what it then sent about pledges, by address."""
        theirs = Message.objects.filter(state="sent", recipient__startswith="pledges:")
        before = set(theirs.values_list("pk", flat=True))
        self.telling.run(day, at)
        ids = {str(key) for key in theirs.exclude(pk__in=before).values_list("message_id", flat=True)}
        sent = [each for each in mail.outbox if each.extra_headers["Message-ID"][1:37] in ids]
        return sorted(sent, key=lambda each: each.to)

    def told_whom(self, day: date, at: int = 10) -> list[tuple[str, str]]:
        """The same by address and subject."""
        return [(each.to[0].removesuffix("@anytown.example"), each.subject) for each in self.told(day, at)]


def link_in(message: EmailMultiAlternatives) -> str:
    """The address in a message that opens its recipient's pledges."""
    return _LINK.search(message.body)[1]
