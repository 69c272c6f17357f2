"""An action as a row of a list: what it is, and how it stood on the day that the page shows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.actions.queries import OwnedBy, owners_of
from resolutions.council import queries as council
from resolutions.council.scales import LIVE
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.progress.standing import Standing, standing
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import AsAt, open_quarter, shown


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rows of one page share: the open quarter, if there is one, the day shown, and the council's words."""

    quarter: Quarter | None
    when: AsAt
    key: council.Key
    due_soon_days: int


def setting_now() -> Setting:
    """That of every page that shows actions as they stand, so that a number is the same on each."""
    quarter = open_quarter()
    return Setting(quarter, shown(quarter, clock.today()), council.key(), council.profile().due_soon_days)


def added_since(when: AsAt) -> int:
    """How many actions count only from a later day than the one shown."""
    return Action.objects.filter(added_on__gt=when.as_at).count()


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
    def stage(self) -> str:
        """Named as in a report's line, so that one template draws the tags of both; so are the next two."""
        return self.position.stage

    @property
    def rating(self) -> str | None:
        """The owner's judgement."""
        return self.position.rating

    @property
    def standings(self) -> tuple[tuple[str, str], ...]:
        """How it stands: codes with their words."""
        return self.stands.parts

    @property
    def is_live(self) -> bool:
        """Neither delivered nor closed."""
        return self.position.stage in LIVE

    @property
    def is_waiting(self) -> bool:
        """Live, and not heard of in the quarter shown."""
        return self.is_live and self.position.said is None


def rows_of(actions: Iterable[Action], setting: Setting) -> list[Row]:
    """A row for each action, as at the day of `setting`; three queries however many there are."""
    actions = list(actions)
    when, key, rows = setting.when, setting.key, []
    record = Record(actions, when)
    for action in actions:
        position = record.position(action, when)
        stands = standing(position, when.as_at, due_soon_days=setting.due_soon_days)
        rows.append(Row(action, position, stands, key.words(position.stage), key.words(position.rating)))
    return rows


def with_owners(rows: list[Row], day: date) -> list[Row]:
    """The same rows with who owned each action on `day`; two queries more."""
    owners = owners_of((row.action.pk for row in rows), day)
    return [replace(row, owners=tuple(owners[row.action.pk])) for row in rows]
