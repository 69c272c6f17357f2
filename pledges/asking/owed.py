"""What makers and subject experts are owed a message about on a day, each with the key by which it is told once."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from carecommit.kit import clock
from pledges.asking.people import SOURCE, Reach
from pledges.life.heard import Hearing
from pledges.life.models import Handover, Reply, Step
from pledges.life.queries import on_day
from pledges.pledging.models import Maker, Pledge
from resolutions.notices.feeds import round_under_way
from resolutions.notices.people import Recipient
from resolutions.rounds.models import Round

# A pledge is confirmed while it is news: a register that begins to send messages confirms no old ones.
RECORDED_WITHIN = timedelta(days=7)
MADE_WITHIN = timedelta(days=30)


class Kind(StrEnum):
    """What a message about pledges tells, in the order in which it does."""

    ASKED = "asked"
    HELP = "help"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Owing:
    """One thing that somebody is owed a message about: `pledges` are what it is of, as `on_day` reads them.

    `round` is there where they are asked for answers, and `maker` where they answer for one. `contacts` are the
    addresses of whoever asks for help.
    """

    kind: Kind
    key: str
    to: Recipient
    why: str
    pledges: tuple[Pledge, ...]
    maker: Maker | None = None
    round: Round | None = None
    contacts: tuple[str, ...] = ()


def key_of(kind: Kind, *parts: object) -> str:
    """The key of a notice; none of `parts` has a colon."""
    return ":".join([SOURCE, kind, *map(str, parts)])


def parts_of(key: str) -> tuple[str, list[str]]:
    """The kind and the parts that `key_of` wrote, also of a notice that was given up."""
    _, kind, *parts = key.split("#")[0].split(":")
    return kind, parts


def owing(day: date) -> list[Owing]:
    """Everything that is owed on `day`; eight queries for any number of pledges."""
    reach, pledges, round_ = Reach(day), standing(day), round_under_way()
    recent = pledges.filter(recorded_at__gt=_before_recent(day), made_on__gte=day - MADE_WITHIN)
    return [
        *(_requests(round_, day, reach) if round_ else ()),
        *_calls(pledges, day, reach),
        *_confirmations(recent, reach),
    ]


def still_owing(recipient: str, keys: Collection[str], day: date) -> list[Owing]:
    """What of `keys` is still so on `day` and still for `recipient`."""
    reach, pledges, round_ = Reach(day), standing(day), round_under_way()
    named = defaultdict(set)
    for key in keys:
        kind, parts = parts_of(key)
        named[kind].add(int(parts[1] if kind == Kind.ASKED else parts[0]))
    found = []
    if round_ and named[Kind.ASKED]:
        found += _requests(round_, day, reach, named[Kind.ASKED])
    if named[Kind.HELP]:
        found += _calls(pledges.filter(pk__in=named[Kind.HELP]), day, reach)
    if named[Kind.CONFIRMED]:
        found += _confirmations(pledges.filter(pk__in=named[Kind.CONFIRMED]), reach)
    return [each for each in found if each.to.key == recipient and each.key in keys]


def asked_in(round_: Round, day: date) -> QuerySet[Pledge]:
    """The pledges of which a round asks, as `life.heard` says; adds `is_heard` to each, beside what `on_day` adds."""
    return Hearing.of_round(round_).asked(standing(day))


def standing(day: date) -> QuerySet[Pledge]:
    """Every pledge as `on_day` reads it, with what a message or a list says of it; in one query."""
    return on_day(Pledge.objects.select_related("kind", "event__board", "expert", "keeper__person"), day).order_by("pk")


def with_call(pledges: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """Adds to each the number of the step with which its maker last asked for help, its words and its moment."""
    newest = Step.objects.filter(pledge=OuterRef("pk"), reply=Reply.NEED_HELP).order_by("-number")
    return pledges.annotate(
        asking=Subquery(newest.values("number")[:1]),
        asking_words=Subquery(newest.values("words")[:1]),
        asking_at=Subquery(newest.values("recorded_at")[:1]),
    )


def _requests(round_: Round, day: date, reach: Reach, keepers: Collection[int] | None = None) -> Iterator[Owing]:
    if day < round_.requests_on:
        return
    waiting = Hearing.of_round(round_).awaited(_with_quotable(standing(day), day))
    if keepers is not None:
        waiting = waiting.filter(keeper__in=keepers)
    came = Handover.objects.filter(pledge=OuterRef("pk"), after=OuterRef("keeper")).order_by("-pk")
    for pledge in waiting.annotate(came=Subquery(came.values("pk")[:1])):
        maker = pledge.keeper
        for to in reach.asked(maker):
            # A new link is told, as the one before it opens nothing; to whoever signs in it makes no difference. And a
            # pledge that comes to somebody while the round asks, though they have had its message.
            link = "" if to.signs_in else maker.link_key
            key = key_of(Kind.ASKED, round_.pk, maker.pk, _name(to), link, pledge.pk, pledge.came or "")
            why = f"They keep {pledge.reference}, and {round_.quarter} asks how it goes."
            yield Owing(Kind.ASKED, key, to, why, (pledge,), maker, round_)


def _calls(pledges: QuerySet[Pledge], day: date, reach: Reach) -> Iterator[Owing]:
    for pledge in with_call(_with_quotable(pledges, day)).filter(needs_help=True):
        contacts = tuple(reach.addresses_of(pledge.keeper))
        for way in reach.helping(pledge.expert_id):
            key = key_of(Kind.HELP, pledge.pk, pledge.asking, _name(way.to))
            yield Owing(Kind.HELP, key, way.to, way.why, (pledge,), contacts=contacts)


def _confirmations(pledges: QuerySet[Pledge], reach: Reach) -> Iterator[Owing]:
    # What was brought in from a sheet was promised long before, to somebody else.
    given = pledges.exclude(came_by=Pledge.CameBy.SHEET).filter(keeper=F("maker"), keeper__left_on=None)
    for pledge in given.exclude(keeper__email=""):
        for to in reach.asked(pledge.keeper):
            key = key_of(Kind.CONFIRMED, pledge.pk)
            yield Owing(Kind.CONFIRMED, key, to, f"They gave {pledge.reference}.", (pledge,), pledge.keeper)


def _with_quotable(pledges: QuerySet[Pledge], day: date) -> QuerySet[Pledge]:
    """Adds to each whether a message quotes it (`is_quotable`).

    Whoever types somebody's address at an event must not have us send them what they like: what was given by the link
    is quoted once it has stood for some days, or somebody has said or recorded more of it.
    """
    stood = Q(recorded_at__lte=_before_recent(day)) | Exists(Step.objects.filter(pledge=OuterRef("pk")))
    by_others = ~Q(came_by=Pledge.CameBy.LINK)
    return pledges.annotate(is_quotable=ExpressionWrapper(by_others | stood, BooleanField()))


def _before_recent(day: date) -> datetime:
    return clock.end_of(day - RECORDED_WITHIN - timedelta(days=1))


def _name(to: Recipient) -> str:
    return to.key.removeprefix(f"{SOURCE}:")
