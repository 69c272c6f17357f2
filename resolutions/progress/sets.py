"""Submitting and correcting many updates at once, as an intake does; `operations` does one.

The caller has asked the rules of each, and writes the stage and rating that follow on the actions themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.sets import insert, new_keys, rewrite
from resolutions.council.models import User
from resolutions.council.scales import Stage
from resolutions.progress import rules
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter


@dataclass(frozen=True, slots=True)
class Told:
    """What an update says: its fields by name."""

    stage: str
    rating: str | None
    rating_reason: str
    what_happened: str
    happened_on: date

    def as_fields(self) -> dict:
        """By the names of the model."""
        return {name: getattr(self, name) for name in self.__slots__}


@operation
def submit_updates(told: Mapping[int, Told], quarter: Quarter, *, by: User) -> list[int]:
    """The one update for `quarter` of each action, by its key; their keys. Refused once the quarter is closed."""
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    rules.refuse_unless_open(quarter)
    keys = new_keys(Update, len(told))
    fixed = {"quarter_id": quarter.pk, "typed_at": clock.now(), "submitted_by_id": by.pk}
    rows = [
        {"id": key, "action_id": action, **fixed, **each.as_fields()}
        for key, (action, each) in zip(keys, told.items(), strict=True)
    ]
    insert(Update, rows, by=by, why="Submitted")
    return list(keys)


@operation
def correct_updates(told: Mapping[int, Told], quarter: Quarter, *, by: User, why: str) -> None:
    """Correct updates of `quarter`, by their own keys; the first text of each stays in its history, with `why`.

    Refused once the quarter is closed.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    rules.refuse_unless_open(quarter)
    now = clock.now()
    rewrite(Update, {key: {**each.as_fields(), "corrected_at": now} for key, each in told.items()}, by=by, why=why)


@operation
def close_undelivered(reasons: Mapping[int, str], *, happened_on: date, decided_by: str, by: User) -> list[int]:
    """Record of each action, by its key, that it is not taken forward, and why; the keys of the decisions."""
    keys = new_keys(Decision, len(reasons))
    rows: Sequence[dict] = [
        {
            "id": key,
            "action_id": action,
            "stage": Stage.NOT_TAKEN_FORWARD.value,
            "why": why,
            "happened_on": happened_on,
            "typed_at": clock.now(),
            "decided_by": decided_by,
            "recorded_by_id": by.pk,
        }
        for key, (action, why) in zip(keys, reasons.items(), strict=True)
    ]
    insert(Decision, rows, by=by, why="")
    return list(keys)
