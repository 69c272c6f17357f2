"""Handing the waiting messages to the mail server, one at a time and each once.

No transaction is open while the mail server is spoken to: that a message is being sent is committed before, and what
became of it after. A sender may be killed at any moment. Then the claim runs out, and the message goes again with the
same Message-ID, by which a mail system knows one that it had already.
"""

import logging
import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, Value
from django.db.models.functions import StrIndex, Substr

from carecommit.kit import clock
from resolutions.notices import operations
from resolutions.notices.addresses import Addresses
from resolutions.notices.letters import Letter
from resolutions.notices.models import Message, Preference
from resolutions.notices.sources import MARK, letter_for

WEEK = timedelta(days=7)
# A sentence of policy (X.7.x), as where our server may not relay, says nothing of the address. RFC 3463.
_POLICY = re.compile(rb"\A\s*5\.7\.")

log = logging.getLogger(__name__)


class _NotReached(Exception):
    """The mail server cannot be spoken to."""


@dataclass(slots=True)
class Outcome:
    """How many messages went which way in one run; `problems` in words, for whoever reads the log."""

    sent: int = 0
    not_needed: int = 0
    refused: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)


def to_send() -> list[Message]:
    """The messages whose turn it is.

    A recipient who has had one today has none, nor one who chose weekly and has had one in seven days. What somebody
    has chosen holds for the messages of every source, each of which knows them by a key of its own.
    """
    now = clock.now()
    day = clock.day_of(now)
    sent = Message.objects.filter(state=Message.State.SENT)
    chosen = Preference.objects.filter(weekly=True).values("recipient")
    weekly = sent.alias(whose=Substr("recipient", StrIndex("recipient", Value(MARK)) + 1)).filter(whose__in=chosen)
    free = Q(state=Message.State.WAITING, next_attempt_at__lte=now)
    left = Q(state=Message.State.SENDING, claimed_until__lt=now)
    rows = (
        Message.objects.filter(free | left)
        .exclude(recipient__in=sent.filter(sent_on=day).values("recipient"))
        .exclude(recipient__in=weekly.filter(sent_on__gt=day - WEEK).values("recipient"))
    )
    return list(rows.order_by("next_attempt_at", "pk"))


def deliver(addresses: Addresses) -> Outcome:
    """Send every message whose turn it is. One that fails is tried again later, and holds up no other.

    With the mail server out of reach the run ends at the first message; the next run tries another one first.
    """
    outcome, post = Outcome(), _Post()
    try:
        for waiting in to_send():
            message = operations.claim(waiting.pk)
            if message is not None and not _deliver(message, addresses, post, outcome):
                break
    finally:
        post.close()
    return outcome


def _deliver(message: Message, addresses: Addresses, post: "_Post", outcome: Outcome) -> bool:
    """Whether the mail server can still be spoken to."""
    try:
        letter = letter_for(message, clock.today(), addresses)
        if letter is None:
            operations.mark_not_needed(message)
            outcome.not_needed += 1
            return True
        mail = _mail(message, letter, addresses)
        post.send(mail)
    except _NotReached as wrong:
        _failed(message, outcome, f"The mail server cannot be reached: {wrong}")
        return False
    except smtplib.SMTPException as wrong:
        if (error := _refusal(wrong)) is None:
            _failed(message, outcome, _said(wrong))
        else:
            operations.mark_refused(message, address=letter.to.address, error=error)
            outcome.refused += 1
            outcome.problems.append(f"{message.recipient}: refused by the mail server: {error}")
    except OSError as wrong:
        _failed(message, outcome, _said(wrong))
    except Exception as wrong:
        # A fault in one message must not keep everybody else's back.
        log.exception("Message %s could not be written", message.pk)
        _failed(message, outcome, _said(wrong))
    else:
        operations.mark_sent(
            message, address=letter.to.address, subject=letter.subject, text=letter.text_to_keep, kept=letter.kept
        )
        outcome.sent += 1
    return True


def _failed(message: Message, outcome: Outcome, error: str) -> None:
    again = operations.mark_failed(message, error=error)
    outcome.failed += 1
    outcome.problems.append(f"{message.recipient}: {error}. It is tried again after {again:%H:%M}.")


def _mail(message: Message, letter: Letter, addresses: Addresses) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to.address],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<{message.message_id}@{addresses.domain}>",
            # RFC 3834: keeps answering machines from answering.
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


class _Post:
    """One connection to the mail server for a whole run, opened again where it broke."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Raises _NotReached where there is no connection to be had, and what the mail library raises for the rest."""
        connection = self._opened()
        try:
            connection.send_messages([mail])
        except BaseException:
            # What state it is in nobody knows.
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye, where somebody is there to hear it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()

    def _opened(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as wrong:
                raise _NotReached(_said(wrong)) from wrong
            self._connection = connection
        return self._connection


def _refusal(wrong: smtplib.SMTPException) -> str | None:
    """What the mail server said, if it will never take mail for this address; None for what may pass."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(wrong.recipients.values()))
    elif isinstance(wrong, smtplib.SMTPDataError):
        code, said = wrong.smtp_code, wrong.smtp_error
    else:
        return None
    said = said if isinstance(said, bytes) else str(said).encode()
    if code // 100 != 5 or _POLICY.match(said):
        return None
    return f"{code} {said.decode(errors='replace')}"


def _said(wrong: Exception) -> str:
    return f"{type(wrong).__name__}: {wrong}"
