"""An action as a row of a list: what it is, and how it stood on the day that the page shows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from resolutions.actions.models import Action
from resolutions.actions.queries import OwnedBy, owners_of
from resolutions.council.queries import Key
from resolutions.council.scales import LIVE
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.progress.standing import Standing, standing
from resolutions.quarters.queries import AsAt


@dataclass(frozen=True, slots=True)
class Row:
    """An action with its position and standing on one day; `owners` only where the page shows them."""

    action: Action
    position: Position
    stands: Standing
    stage_words: str
    rating_words: str
    owners: tuple[OwnedBy, ...] = ()

    @property
    def is_live(self) -> bool:
        """Neither delivered nor closed."""
        return self.position.stage in LIVE

    @property
    def due_on(self) -> date | None:
        """The last day that the current words allow."""
        return self.position.current.latest if self.position.current else None

    @property
    def is_waiting(self) -> bool:
        """Live, and not heard of in the quarter shown."""
        return self.is_live and self.position.said is None


def rows_of(actions: Iterable[Action], when: AsAt, *, key: Key, due_soon_days: int) -> list[Row]:
    """A row for each action, as at `when`; three queries however many there are."""
    actions = list(actions)
    record = Record(actions)
    rows = []
    for action in actions:
        position = record.position(action, when)
        stands = standing(position, when.as_at, due_soon_days=due_soon_days)
        rows.append(Row(action, position, stands, key.words(position.stage), key.words(position.rating)))
    return rows


def with_owners(rows: list[Row], day: date) -> list[Row]:
    """The same rows with who owned each action on `day`; two queries more."""
    owners = owners_of((row.action.pk for row in rows), day)
    return [replace(row, owners=tuple(owners[row.action.pk])) for row in rows]
