"""Running the sender on a day, and what it told."""

from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.operations import assign
from resolutions.council.models import Holding, Person, Post, User
from resolutions.council.operations import add_post, appoint
from resolutions.notices.models import Message, Notice
from resolutions.rounds.answering import Said, give_answer
from resolutions.rounds.models import Round
from tests.cast import Cast, on

# The round of the cast for the board of 14 October: asked for on 1 September, due on 22 September.
BOARD = date(2026, 10, 14)
ASKED = date(2026, 9, 1)
DUE = date(2026, 9, 22)


@dataclass
class Telling:
    """The cast, with the round of its open quarter."""

    cast: Cast
    round: Round

    def run(self, day: date, at: int = 10) -> str:
        """Let the sender run on `day`, at `at` o'clock; what it printed."""
        out = StringIO()
        with clock.standing_at(timezone.make_aware(datetime.combine(day, time(at)))):
            call_command("send_notices", stdout=out, stderr=out)
        return out.getvalue()

    def run_with_mail_server_down(self, day: date, settings) -> str:
        """Let the sender run on `day` while nothing listens where the mail server should."""
        backend = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        try:
            return self.run(day)
        finally:
            settings.EMAIL_BACKEND = backend

    def told(self, day: date, at: int = 10) -> list[tuple[str, str, str]]:
        """Let the sender run; who was then sent what about which action, by address, kind and reference."""
        before = set(Message.objects.filter(state="sent").values_list("pk", flat=True))
        self.run(day, at)
        sent = Notice.objects.filter(message__state="sent").exclude(message__in=before)
        rows = sent.order_by("message__address", "action__reference", "kind", "pk")
        return [
            (address.removesuffix("@anytown.example"), kind, reference or "")
            for address, kind, reference in rows.values_list("message__address", "kind", "action__reference")
        ]

    def owner(self, title: str, email: str = "", name: str = "", since: date = ASKED, **post) -> tuple[Post, Person]:
        """A post with a holder who has no account."""
        person = Person(name=name or f"Holder of {title}", email=email)
        with on(since):
            row = add_post(title, by=self.cast.administrator, **post)
            appoint(person, row, since=since, by=self.cast.administrator)
        return row, person

    def hand_over(self, action: Action, lead: Post, since: date) -> None:
        """From `since` another post leads."""
        version = Action.objects.get(pk=action.pk).version
        with on(since):
            assign(action, version=version, lead=lead, joint=(), since=since, by=self.cast.coordinator, why="Moved")

    def answer(self, action: Action, by: User, day: date, answer: str = "on_track") -> None:
        """`by` answers for their post on `day`."""
        version = Action.objects.get(pk=action.pk).version
        said = Said(answer=answer, what_happened="It goes on.", why_corrected="Asked again")
        with on(day):
            give_answer(action, self.cast.quarter, said, version=version, person_id=by.person_id, by=by)

    def leave(self, post: Post, last_day: date) -> None:
        """Whoever holds `post` leaves."""
        Holding.objects.filter(post=post).update(ended_on=last_day)


def telling_of(cast: Cast) -> Telling:
    """The cast with its round, in which nothing is owed but the school's action."""
    with on(date(2026, 8, 24)):
        round_ = cast.open_round(BOARD)
    assert (round_.requests_on, round_.due_on) == (ASKED, DUE)
    cast.action.ownerships.filter(part="joint").delete()
    return Telling(cast, round_)
