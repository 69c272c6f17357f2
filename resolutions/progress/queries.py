"""Where actions were on a day, as known on a day."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from resolutions.actions.models import Action, AgreedTimescale
from resolutions.council.scales import DELIVERED
from resolutions.progress.models import Decision, Update
from resolutions.progress.position import Decided, Position, Said
from resolutions.quarters.queries import AsAt
from resolutions.timescales import FinancialQuarter, Timescale


class Record:
    """What is on record of some actions: three queries however many there are, for as many days as are asked."""

    def __init__(self, actions: Iterable[Action]) -> None:
        ids = [action.pk for action in actions]
        # A list of more than a thousand ids is slower than the whole table.
        self._only = Q(action_id__in=ids) if len(ids) <= 1000 else Q()
        self._decisions = _by_action(Decision.objects.filter(self._only).select_related("superseded_by"))
        self._versions = _versions(self._only)

    @cached_property
    def _timescales(self) -> dict[int, list[AgreedTimescale]]:
        # Not read for a write, which asks for stage and rating alone.
        return _by_action(AgreedTimescale.objects.filter(self._only).order_by("number"))

    def stage_and_rating(self, action: Action, when: AsAt) -> tuple[str, str | None]:
        """The two of `position` that updates and decisions settle, without a query for timescales."""
        last = _moves(action, *self._taken(action, when))[-1]
        return last.stage, last.rating

    def newest_timescale(self, action: Action) -> Timescale | None:
        """The timescale that was agreed last of all."""
        return self._timescales[action.pk][-1].reading if self._timescales[action.pk] else None

    def position(self, action: Action, when: AsAt) -> Position:
        """Where `action` was: what had happened by `when.as_at`, as typed by `when.known`."""
        timescales = [
            timescale.reading
            for timescale in self._timescales[action.pk]
            if timescale.agreed_on <= when.as_at and timescale.recorded_at <= when.known
        ]
        said, decided = self._taken(action, when)
        moves = _moves(action, said, decided)
        last = moves[-1]
        return Position(
            stage=last.stage,
            since=_since(moves),
            rating=last.rating,
            rating_reason=last.reason,
            decided=last.decided,
            first=timescales[0] if timescales else None,
            current=timescales[-1] if timescales else None,
            times_retimed=max(0, len(timescales) - 1),
            said=next((update for update in said if update.quarter == when.quarter), None),
            last_said=max(said, key=lambda update: update.quarter, default=None),
        )

    def _taken(self, action: Action, when: AsAt) -> tuple[list[Said], list[Decision]]:
        """The updates and decisions that count at `when`."""
        decided = [
            decision
            for decision in self._decisions[action.pk]
            if decision.happened_on <= when.as_at and decision.typed_at <= when.known
        ]
        said = [
            update
            for versions in self._versions[action.pk].values()
            if (update := _as_known(versions, when.known)) is not None
            and update.happened_on <= when.as_at
            and update.quarter <= when.quarter
        ]
        return said, decided


@dataclass(frozen=True, slots=True)
class _Move:
    """To a stage, on a day, as typed at a moment; `decided` where a decision and not an update moved it."""

    happened_on: date
    typed_at: datetime | None
    stage: str
    rating: str | None = None
    reason: str = ""
    decided: Decided | None = None


def _moves(action: Action, said: list[Said], decided: list[Decision]) -> list[_Move]:
    """Where it began, then every move: what happened later wins; of two on one day, what was typed later."""
    moves = [
        _Move(update.happened_on, update.moved_at or update.typed_at, update.stage, update.rating, update.rating_reason)
        for update in said
    ]
    moves += [
        _Move(decision.happened_on, decision.typed_at, decision.stage, decided=_decided(decision))
        for decision in decided
    ]
    began = _Move(action.added_on, None, action.stage_when_added)
    return [began, *sorted(moves, key=lambda move: (move.happened_on, move.typed_at))]


def _decided(decision: Decision) -> Decided:
    instead = decision.superseded_by.reference if decision.superseded_by else ""
    return Decided(decision.why, decision.decided_by, decision.happened_on, instead)


def _as_known(versions: list[Said], known: datetime) -> Said | None:
    """The update as it read at `known`, with its first text if a correction has replaced that."""
    typed = [version for version in versions if version.typed_at <= known]
    if not typed:
        return None
    first, last = typed[0], typed[-1]
    # A correction of the wording alone moves nothing: a decision typed before it still stands.
    run = itertools.takewhile(lambda version: version.move == last.move, reversed(typed))
    corrected = first.what_happened != last.what_happened
    return replace(
        last, moved_at=[version.typed_at for version in run][-1], first_written=first.what_happened if corrected else ""
    )


def _since(moves: list[_Move]) -> date:
    """The first day of the unbroken run of the stage that stands; work that is embedded stays delivered."""
    stage = moves[-1].stage
    same = DELIVERED if stage in DELIVERED else {stage}
    run = itertools.takewhile(lambda move: move.stage in same, reversed(moves))
    return [move.happened_on for move in run][-1]


def _versions(only: Q) -> dict[int, dict[int, list[Said]]]:
    """Action id -> update id -> the update as first written and after each correction, from its append-only history."""
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
            "history_user__person__name",
            "history_user__email",
        )
    )
    versions: dict[int, dict[int, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for action_id, pk, year, number, *said, answer, why_no_evidence, name, email in rows:
        version = Said(
            FinancialQuarter(year, number),
            *said,
            by=name or email or "",
            answer=answer,
            why_no_evidence=why_no_evidence,
        )
        versions[action_id][pk].append(version)
    return versions


def _by_action(rows: Iterable) -> dict[int, list]:
    by_action = defaultdict(list)
    for row in rows:
        by_action[row.action_id].append(row)
    return by_action
