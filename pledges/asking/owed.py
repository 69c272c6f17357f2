"""What makers and subject experts are owed a message about on a day, each with the key by which it is told once."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from carecommit.kit import clock
from pledges.asking.people import SOURCE, Reach
from pledges.life.models import LIVE, Reply, Step
from pledges.life.queries import on_day
from pledges.pledging.models import Maker, Pledge
from resolutions.notices.feeds import round_under_way
from resolutions.notices.people import Recipient
from resolutions.quarters.models import Quarter
from resolutions.rounds.models import Round
from resolutions.timescales import FinancialQuarter

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
    recent = pledges.filter(
        recorded_at__gt=clock.end_of(day - RECORDED_WITHIN - timedelta(days=1)), made_on__gte=day - MADE_WITHIN
    )
    return [
        *(_requests(round_, day, reach) if round_ else ()),
        *_calls(pledges, reach),
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
        found += _calls(pledges.filter(pk__in=named[Kind.HELP]), reach)
    if named[Kind.CONFIRMED]:
        found += _confirmations(pledges.filter(pk__in=named[Kind.CONFIRMED]), reach)
    return [each for each in found if each.to.key == recipient and each.key in keys]


def asked_since(round_: Round | None, quarter: Quarter | None, day: date) -> datetime:
    """The moment from which an answer counts on `day`: since the round's requests, else since the quarter began.

    `quarter` is the one that is open, `round_` its round.
    """
    if round_ is not None and round_.requests_on <= day:
        return start_of(round_.requests_on)
    financial = quarter.financial if quarter is not None else FinancialQuarter.containing(day)
    return start_of(financial.starts_on)


def asked_in(round_: Round, day: date) -> QuerySet[Pledge]:
    """The pledges of which a round asks: made before its requests, and still to be kept or answered since.

    Adds `is_answered` to each, beside what `on_day` adds.
    """
    answers = Step.objects.filter(pledge=OuterRef("pk"), recorded_at__gte=start_of(round_.requests_on)).exclude(
        reply=""
    )
    of_round = standing(day).filter(made_on__lt=round_.requests_on).annotate(is_answered=Exists(answers))
    return of_round.filter(Q(state__in=LIVE) | Q(is_answered=True))


def standing(day: date) -> QuerySet[Pledge]:
    """Every pledge as `on_day` reads it, with what a message or a list says of it; in one query."""
    return on_day(Pledge.objects.select_related("kind", "event", "expert", "keeper__person"), day).order_by("pk")


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
    waiting = asked_in(round_, day).filter(is_answered=False, keeper__left_on=None)
    if keepers is not None:
        waiting = waiting.filter(keeper__in=keepers)
    by_keeper = defaultdict(list)
    for pledge in waiting:
        by_keeper[pledge.keeper].append(pledge)
    for maker, kept in by_keeper.items():
        for to in reach.asked(maker):
            # A new link is told, as the one before it opens nothing; to whoever signs in it makes no difference.
            link = "" if to.signs_in else maker.link_key
            key = key_of(Kind.ASKED, round_.pk, maker.pk, _name(to), link)
            why = f"They keep {_count(len(kept))}, and {round_.quarter} asks how it goes."
            yield Owing(Kind.ASKED, key, to, why, tuple(kept), maker, round_)


def _calls(pledges: QuerySet[Pledge], reach: Reach) -> Iterator[Owing]:
    for pledge in with_call(pledges).filter(needs_help=True):
        contacts = tuple(reach.addresses_of(pledge.keeper))
        for way in reach.helping(pledge.expert_id):
            key = key_of(Kind.HELP, pledge.pk, pledge.asking, _name(way.to))
            yield Owing(Kind.HELP, key, way.to, way.why, (pledge,), contacts=contacts)


def _confirmations(pledges: QuerySet[Pledge], reach: Reach) -> Iterator[Owing]:
    # What was brought in from a sheet was promised long before, to somebody else.
    given = pledges.filter(keeper=F("maker"), keeper__left_on=None, origin=None).exclude(keeper__email="")
    for pledge in given:
        for to in reach.asked(pledge.keeper):
            key = key_of(Kind.CONFIRMED, pledge.pk)
            yield Owing(Kind.CONFIRMED, key, to, f"They gave {pledge.reference}.", (pledge,), pledge.keeper)


def _name(to: Recipient) -> str:
    return to.key.removeprefix(f"{SOURCE}:")


def start_of(day: date) -> datetime:
    """The first moment of `day`."""
    return clock.end_of(clock.day_before(day)) + timedelta(microseconds=1)


def _count(number: int) -> str:
    return "1 pledge" if number == 1 else f"{number} pledges"
