"""Reads of actions and their owners."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from resolutions.actions.models import Action, Ownership
from resolutions.council.models import User
from resolutions.council.queries import holders, posts_held


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """A post that owns an action on a day, with who holds it then."""

    post_id: int
    post: str
    part: str
    holder: str


def actions_as_at(day: date):
    """Every action that was part of the register on `day`, in the order of the resolutions."""
    # SQLite and PostgreSQL disagree on where an unknown day comes.
    decided = F("resolution__motion__decided_on").asc(nulls_last=True)
    return Action.objects.filter(added_on__lte=day).order_by(
        decided, "resolution__motion__code", "resolution__order", "order"
    )


def owners_of(actions: Iterable[int], day: date) -> dict[int, list[OwnedBy]]:
    """Action id -> its owners on `day`, the lead first; two queries."""
    ids = list(actions)
    rows = Ownership.objects.on(day).select_related("post")
    # A list of more than a thousand ids is slower than the whole table.
    found = list(rows.filter(action_id__in=ids) if len(ids) <= 1000 else rows)
    held_by = holders({ownership.post_id for ownership in found}, day)
    owners = defaultdict(list)
    for ownership in found:
        holder = held_by.get(ownership.post_id, "")
        owners[ownership.action_id].append(OwnedBy(ownership.post_id, ownership.post.title, ownership.part, holder))
    return owners


def owned_by(user: User, day: date):
    """The actions of the posts that `user` holds on `day`."""
    held = posts_held(user, day)
    return actions_as_at(day).filter(pk__in=Ownership.objects.on(day).filter(post_id__in=held).values("action_id"))
