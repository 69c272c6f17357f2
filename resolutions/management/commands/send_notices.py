"""`manage.py send_notices`: tells everybody what they are owed a message about, as often as it is run."""

from argparse import ArgumentParser
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse

from carecommit.kit import clock
from resolutions.notices import operations
from resolutions.notices.addresses import Addresses
from resolutions.notices.letters import Letter
from resolutions.notices.models import Message
from resolutions.notices.sending import deliver, to_send
from resolutions.notices.sources import letter_for, sources
from resolutions.rounds.calendar import is_working_day

_HEADINGS = ("To", "Address", "Kind", "About", "Why")


class Command(BaseCommand):
    """For cron or a systemd timer: it ends well with the mail server down, and nothing is lost."""

    help = (
        "Sends each owner what they are asked for and reminded of, and what other parts of the site owe people: once "
        "each, one message a day about actions at most, and one from each other part."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether only to look."""
        parser.add_argument("--dry-run", action="store_true", help="say who would be told what, and write nothing")

    def handle(self, *, dry_run: bool, **options) -> None:
        """Gathers, then sends. What goes wrong with one message is printed, and it is tried again by a later run."""
        if dry_run:
            for line in self._looked():
                self.stdout.write(line)
            return
        gathered = _gathered()
        outcome = deliver(addresses())
        for problem in outcome.problems:
            self.stderr.write(problem)
        told = "another sender gathered" if gathered is None else f"{gathered} gathered"
        waiting = Message.objects.filter(state__in=[Message.State.WAITING, Message.State.SENDING]).count()
        self.stdout.write(
            f"Notices: {told}. Messages: {outcome.sent} sent, {outcome.not_needed} not needed any more, "
            f"{outcome.refused} refused, {outcome.failed} failed, {waiting} waiting."
        )

    def _looked(self) -> list[str]:
        with transaction.atomic():
            _gathered()
            letters = [(message, letter_for(message, clock.today(), addresses())) for message in to_send()]
            sent = [(message, letter) for message, letter in letters if letter is not None]
            rows = [row for message, letter in sent for row in _rows(message, letter)]
            transaction.set_rollback(True)
        messages = "1 message" if len(sent) == 1 else f"{len(sent)} messages"
        return [*(["\t".join(_HEADINGS)] if rows else []), *rows, f"{messages} would be sent. Nothing is written."]


def _gathered() -> int | None:
    """How many notices were put into messages; None where another sender was gathering the register's."""
    day = clock.today()
    gathered = operations.gather()
    others = sum(source.gather(day) for source in sources()) if is_working_day(day) else 0
    return None if gathered is None else gathered + others


def _rows(message: Message, letter: Letter) -> Iterator[str]:
    for notice in message.notices.filter(pk__in=letter.kept).select_related("action", "round__quarter"):
        about = notice.key
        if notice.round is not None:
            about = notice.action.reference if notice.action else notice.round.quarter.slug
        yield "\t".join([letter.to.words, letter.to.address, notice.kind, about, notice.why])


def addresses() -> Addresses:
    """The addresses in messages, on the site that SITE_URL names."""
    site = settings.SITE_URL
    return Addresses(
        answers=site + reverse("answer-updates"),
        messages=site + reverse("choose-messages"),
        link=lambda token: site + reverse("open-link", args=[token]),
        round=lambda quarter: site + reverse("show-round", args=[quarter.financial]),
        page=lambda name, *args: site + reverse(name, args=args),
        domain=urlsplit(site).hostname or "localhost",
    )
