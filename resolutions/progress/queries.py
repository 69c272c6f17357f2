"""Where actions were on a day, as known on a day."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value

from resolutions.actions.models import Action, AgreedTimescale
from resolutions.council.scales import DELIVERED
from resolutions.progress.models import Decision, Update
from resolutions.progress.newest import needed
from resolutions.progress.position import Decided, Position, Said
from resolutions.quarters.queries import AsAt
from resolutions.timescales import FinancialQuarter, Kind, Timescale


class Record:
    """What is on record of some actions: three queries however many there are.

    Told which `days` will be asked for, it reads no more updates than those need, where they are as known today: what
    went on for years would else be read from its beginning for every page. Another day is then refused with ValueError,
    as is `without`; with no days named, every day can be asked for.
    """

    def __init__(self, actions: Iterable[Action], *days: AsAt) -> None:
        ids = [action.pk for action in actions]
        # A list of more than a thousand ids is slower than the whole table.
        only = Action.objects.filter(pk__in=ids) if len(ids) <= 1000 else Action.objects.all()
        self._only = Q(action_id__in=ids) if len(ids) <= 1000 else Q()
        self._days = days
        self._decisions = _decisions(self._only)
        self._versions = _versions(self._only & needed(only, days))

    @cached_property
    def _timescales(self) -> dict[int, list["_Agreed"]]:
        # Not read for a write, which asks for stage and rating alone.
        return _timescales(self._only)

    def stage_and_rating(self, action: Action, when: AsAt) -> tuple[str, str | None]:
        """The two of `position` that updates and decisions settle, without a query for timescales."""
        last = _moves(action, *self._taken(action, when))[-1]
        return last.stage, last.rating

    def newest_timescale(self, action: Action) -> Timescale | None:
        """The timescale that was agreed last of all."""
        standing = [agreed for agreed in self._timescales[action.pk] if agreed.kept.removed_at is None]
        return standing[-1].reading if standing else None

    def position(self, action: Action, when: AsAt, *, without: FinancialQuarter | None = None) -> Position:
        """Where `action` was: what had happened by `when.as_at`, as typed by `when.known`.

        An update counts from the day on which it happened, also where it was given in the round of a later quarter.
        Those given for `without` are left out.
        """
        timescales = [
            agreed
            for agreed in self._timescales[action.pk]
            if agreed.agreed_on <= when.as_at and agreed.kept.stood(when.known)
        ]
        said, decided = self._taken(action, when)
        if without is not None:
            if self._days:
                raise ValueError("Only what settles a day was read, and not what would without one of its updates.")
            said = [update for update in said if update.quarter != without]
        moves = _moves(action, said, decided)
        last = moves[-1]
        told = sorted((_told_of(update, when.quarter) for update in said), key=_heard)
        return Position(
            stage=last.stage,
            delivered_on=_delivered_on(moves),
            rating=last.rating,
            rating_reason=last.reason,
            decided=last.decided,
            first=timescales[0].reading if timescales else None,
            current=timescales[-1].reading if timescales else None,
            agreed_on=timescales[-1].agreed_on if timescales else None,
            times_retimed=max(0, len(timescales) - 1),
            said=_said_of(told, when.quarter),
            last_said=told[-1] if told else None,
            exempt=tuple(update for update in said if update.exempt_under),
            reason_exempt_under=last.exempt_under,
        )

    def _taken(self, action: Action, when: AsAt) -> tuple[list[Said], list["_Decision"]]:
        """The updates and decisions that count at `when`."""
        if self._days and when not in self._days:
            raise ValueError(f"Only what settles other days was read, and not {when.as_at}.")
        decided = [
            decision
            for decision in self._decisions[action.pk]
            if decision.happened_on <= when.as_at and decision.kept.stood(when.known)
        ]
        said = [
            update
            for versions in self._versions[action.pk].values()
            if (update := _as_known(versions, when.known)) is not None and update.happened_on <= when.as_at
        ]
        return said, decided


def _told_of(update: Said, quarter: FinancialQuarter) -> Said:
    """`update` as the report of `quarter` has it: one of a later quarter tells of the one in which it happened."""
    if update.quarter <= quarter:
        return update
    return replace(update, quarter=FinancialQuarter.containing(update.happened_on), is_late=True)


def _heard(update: Said) -> tuple[FinancialQuarter, date, datetime]:
    return update.quarter, update.happened_on, update.typed_at


def _said_of(told: list[Said], quarter: FinancialQuarter) -> Said | None:
    """What was said of `quarter`: its own update, or else the newest of those that came later and tell of it."""
    of_quarter = [update for update in told if update.quarter == quarter]
    own = [update for update in of_quarter if not update.is_late]
    return next(reversed(own or of_quarter), None)


@dataclass(frozen=True, slots=True)
class _Kept:
    """From when to when a row that is written once was in the register: until it was taken back, if ever."""

    recorded_at: datetime
    removed_at: datetime | None

    def stood(self, known: datetime) -> bool:
        return self.recorded_at <= known and (self.removed_at is None or known < self.removed_at)


@dataclass(frozen=True, slots=True)
class _Agreed:
    kept: _Kept
    reading: Timescale
    agreed_on: date


@dataclass(frozen=True, slots=True)
class _Decision:
    kept: _Kept
    stage: str
    happened_on: date
    decided: Decided


@dataclass(frozen=True, slots=True)
class _Move:
    """To a stage, on a day, as typed at a moment; `decided` where a decision and not an update moved it."""

    happened_on: date
    typed_at: datetime | None
    stage: str
    rating: str | None = None
    reason: str = ""
    decided: Decided | None = None
    exempt_under: int | None = None


def _moves(action: Action, said: list[Said], decided: list[_Decision]) -> list[_Move]:
    """Where it began, then every move: what happened later wins; of two on one day, what was typed later."""
    moves = [
        _Move(
            update.happened_on,
            update.moved_at or update.typed_at,
            update.stage,
            update.rating,
            update.rating_reason,
            exempt_under=update.exempt_under,
        )
        for update in said
    ]
    moves += [
        _Move(decision.happened_on, decision.kept.recorded_at, decision.stage, decided=decision.decided)
        for decision in decided
    ]
    began = _Move(action.added_on, None, action.stage_when_added)
    return [began, *sorted(moves, key=lambda move: (move.happened_on, move.typed_at))]


def _as_known(versions: list[Said], known: datetime) -> Said | None:
    """The update as it read at `known`, with its first text if a correction has replaced that."""
    typed = [version for version in versions if version.read_at <= known]
    if not typed or typed[-1].is_removed:
        return None
    first, last = typed[0], typed[-1]
    # A correction of the wording alone moves nothing: a decision typed before it still stands.
    run = itertools.takewhile(lambda version: version.move == last.move, reversed(typed))
    corrected = first.what_happened != last.what_happened
    return replace(
        last,
        moved_at=[version.typed_at for version in run][-1],
        first_written=first.what_happened if corrected else "",
        # What is exempt today is left out of all that is made today, also as known before it was marked.
        exempt_under=last.exempt_under or versions[-1].exempt_under,
    )


def _delivered_on(moves: list[_Move]) -> date | None:
    """The first day of the run of moves, up to the last, in which it is delivered; what is embedded stays delivered."""
    run = list(itertools.takewhile(lambda move: move.stage in DELIVERED, reversed(moves)))
    return run[-1].happened_on if run else None


def _decisions(only: Q) -> dict[int, list[_Decision]]:
    """Action id -> its decisions, those that were taken back among them; one query."""
    fields = ("action_id", "typed_at", "stage", "why", "decided_by", "happened_on")
    found = defaultdict(list)
    standing = Decision.objects.filter(only).annotate(instead=F("superseded_by__reference"))
    # What took its place may be gone as well, and has its reference in its own history.
    named = Action.history.filter(id=OuterRef("superseded_by_id")).order_by().values("reference")[:1]
    gone = Decision.history.filter(only).annotate(instead=Subquery(named))
    for pk, typed_at, stage, why, by, on, instead, removed_at in _with_removed(standing, gone, *fields, "instead"):
        decided = Decided(why, by, on, instead or "")
        found[pk].append(_Decision(_Kept(typed_at, removed_at), stage, on, decided))
    return found


def _timescales(only: Q) -> dict[int, list[_Agreed]]:
    """Action id -> every timescale agreed for it, in their order, those that were taken back among them; one query."""
    fields = ("action_id", "number", "recorded_at", "agreed_on", "words", "kind", "earliest", "latest", "review")
    found = defaultdict(list)
    standing, gone = AgreedTimescale.objects.filter(only), AgreedTimescale.history.filter(only)
    rows = sorted(_with_removed(standing, gone, *fields), key=lambda row: row[:3])
    for pk, _, recorded_at, agreed_on, words, kind, earliest, latest, review, removed_at in rows:
        reading = Timescale(words, Kind(kind), earliest, latest, review)
        found[pk].append(_Agreed(_Kept(recorded_at, removed_at), reading, agreed_on))
    return found


def _with_removed(standing: QuerySet, history: QuerySet, *fields: str) -> QuerySet:
    """`fields` and the moment of removal, or None: of the rows that stand, and of those that were taken back."""
    kept = standing.order_by().annotate(removed_at=Value(None, output_field=DateTimeField()))
    gone = history.filter(history_type="-").order_by().annotate(removed_at=F("history_date"))
    return kept.values_list(*fields, "removed_at").union(gone.values_list(*fields, "removed_at"), all=True)


def _versions(only: Q) -> dict[int, dict[int, list[Said]]]:
    """Action id -> update id -> the update as first written and after each correction or mark, from its history."""
    rows = (
        Update.history.filter(only)
        .order_by("history_date", "history_id")
        .values_list(
            "action_id",
            "id",
            "quarter__year",
            "quarter__number",
            "stage",
            "rating",
            "rating_reason",
            "what_happened",
            "happened_on",
            "history_date",
            "answer",
            "why_no_evidence",
            "exempt_under",
            "history_type",
            "history_user_id",
            "history_user__person__name",
            "history_user__email",
        )
    )
    versions: dict[int, dict[int, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for action_id, pk, year, number, *said, answer, no_evidence, exempt, kind, user, name, email in rows:
        version = Said(
            FinancialQuarter(year, number),
            *said,
            by=name or email or "",
            answer=answer,
            why_no_evidence=no_evidence,
            exempt_under=exempt,
            read_at=said[-1],
            by_id=user,
            is_removed=kind == "-",
        )
        versions[action_id][pk].append(_unless_marked_alone(version, versions[action_id][pk]))
    return versions


def _unless_marked_alone(version: Said, before: list[Said]) -> Said:
    """`version`; where only the mark of what is exempt was set or taken off, with who wrote its words, and when."""
    last = before[-1] if before else None
    if last is None or last.exempt_under == version.exempt_under:
        return version
    marked = replace(last, exempt_under=version.exempt_under, read_at=version.read_at)
    same = replace(version, typed_at=last.typed_at, by=last.by, by_id=last.by_id) == marked
    return marked if same else version
