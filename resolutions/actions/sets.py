"""Adding and changing many actions at once, as an intake does; `operations` does one.

The same rules in a fixed number of queries. The caller has checked what a form would have; what the database refuses
keeps everything out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Stale
from carecommit.kit.sets import erase_all, insert, new_keys, rewrite
from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.council.models import User
from resolutions.council.queries import profile
from resolutions.motions.models import Resolution
from resolutions.timescales import Timescale


@dataclass(frozen=True, slots=True)
class Agreement:
    """A timescale that was agreed, by whom and when."""

    timescale: Timescale
    agreed_on: date
    agreed_by: str


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to be added, with its first timescale and the keys of its posts.

    It counts from the day of the agreement; `began` is its stage then. `stage` and `rating` are how it stands now,
    where an update or a decision of the same operation moves it on.
    """

    resolution_id: int
    title: str
    detail: str
    plan_year: str
    owner_words: str
    agreement: Agreement
    lead: int | None
    joint: frozenset[int]
    began: str
    stage: str
    rating: str | None


@dataclass(frozen=True, slots=True)
class ChangedAction:
    """An action to be changed: `fields` by their names, and new owners or a new timescale where given.

    `version` is the action's when the change was planned. `owners` are the lead and the joint posts, from `since`.
    """

    pk: int
    version: int
    fields: Mapping[str, Any]
    owners: tuple[int | None, frozenset[int]] | None = None
    agreement: Agreement | None = None


@operation
def add_actions(added: Sequence[NewAction], *, by: User, why: str = "Added") -> list[int]:
    """Add actions, each as the next of its resolution; their keys, in the same order. Ten queries for any number.

    A place that an action once had is not given again: its reference may stand in somebody's papers.
    """
    wanted = {each.resolution_id for each in added}
    # Two people who add to one resolution at once would give both actions the same number.
    locked = Resolution.objects.select_for_update(of=("self",), no_key=True).select_related("motion").order_by("pk")
    resolutions = {row.pk: row for row in locked.filter(pk__in=wanted)}
    placed = Action.history.filter(resolution_id__in=wanted).order_by()
    taken = Counter(dict(placed.values_list("resolution_id").annotate(Max("order"))))
    letter = profile().resolution_word[0]
    keys = list(new_keys(Action, len(added)))
    actions, agreements, owners = [], {}, {}
    for key, each in zip(keys, added, strict=True):
        resolution = resolutions[each.resolution_id]
        taken[each.resolution_id] = order = taken[each.resolution_id] + 1
        actions.append(
            {
                "id": key,
                "reference": f"{resolution.motion.code}-{letter}{resolution.order}-{order:02}",
                "resolution_id": each.resolution_id,
                "order": order,
                "title": each.title,
                "detail": each.detail,
                "plan_year": each.plan_year,
                "owner_words": each.owner_words,
                "added_on": each.agreement.agreed_on,
                "stage_when_added": each.began,
                "stage": each.stage,
                "rating": each.rating,
            }
        )
        agreements[key] = (1, each.agreement)
        owners[key] = (each.lead, each.joint, each.agreement.agreed_on)
    insert(Action, actions, by=by, why=why)
    _agree(agreements, by=by, why="")
    _own(owners, by=by, why=why)
    return keys


@operation
def change_actions(changed: Sequence[ChangedAction], *, since: date, by: User, why: str) -> None:
    """Change actions, each a version later; new owners own them from `since`. Fifteen queries for any number.

    Raises Stale if anybody has written to one of them since the change was planned, and then changes none.
    """
    versions = {each.pk: each.version for each in changed}
    now = dict(
        Action.objects.select_for_update(no_key=True)
        .filter(pk__in=versions)
        .order_by("pk")
        .values_list("pk", "version")
    )
    if now != versions:
        raise Stale("Some of these actions were changed while you were looking. Nothing is saved: look again.")
    rewrite(Action, {each.pk: {**each.fields, "version": each.version + 1} for each in changed}, by=by, why=why)
    retimed = {each.pk: each.agreement for each in changed if each.agreement is not None}
    numbers = AgreedTimescale.objects.filter(action_id__in=retimed).order_by().values_list("action_id")
    last = dict(numbers.annotate(Max("number")))
    _agree({pk: (last.get(pk, 0) + 1, agreement) for pk, agreement in retimed.items()}, by=by, why=why)
    _hand_over({each.pk: each.owners for each in changed if each.owners is not None}, since=since, by=by, why=why)


def _agree(agreements: Mapping[int, tuple[int, Agreement]], *, by: User, why: str) -> None:
    now = clock.now()
    keys = new_keys(AgreedTimescale, len(agreements))
    rows = [
        {
            "id": key,
            "action_id": action,
            "number": number,
            "words": agreed.timescale.words,
            "kind": agreed.timescale.kind.value,
            "earliest": agreed.timescale.earliest,
            "latest": agreed.timescale.latest,
            "review": agreed.timescale.review,
            "agreed_on": agreed.agreed_on,
            "agreed_by": agreed.agreed_by,
            "why": why if number > 1 else "",
            "recorded_at": now,
            "recorded_by_id": by.pk,
        }
        for key, (action, (number, agreed)) in zip(keys, agreements.items(), strict=True)
    ]
    insert(AgreedTimescale, rows, by=by, why=why)


def _own(owners: Mapping[int, tuple[int | None, Iterable[int], date]], *, by: User, why: str) -> None:
    begun = []
    for action, (lead, joint, since) in owners.items():
        if lead is not None:
            begun.append((action, lead, Ownership.Part.LEAD.value, since))
        begun.extend((action, post, Ownership.Part.JOINT.value, since) for post in sorted(joint) if post != lead)
    keys = new_keys(Ownership, len(begun))
    rows = [
        {"id": key, "action_id": action, "post_id": post, "part": part, "since": since}
        for key, (action, post, part, since) in zip(keys, begun, strict=True)
    ]
    insert(Ownership, rows, by=by, why=why)


def _hand_over(owners: Mapping[int, tuple[int | None, frozenset[int]]], *, since: date, by: User, why: str) -> None:
    """As `operations.assign`: what stays stays, what began since never stood, the rest ends the day before."""
    standing = Ownership.objects.filter(until=None, action_id__in=owners).order_by("pk")
    ended: dict[int, dict[str, date]] = {}
    erased: list[int] = []
    kept: set[tuple[int, int]] = set()
    for row in standing:
        lead, joint = owners[row.action_id]
        wanted = Ownership.Part.LEAD if row.post_id == lead else Ownership.Part.JOINT if row.post_id in joint else None
        if wanted == row.part:
            kept.add((row.action_id, row.post_id))
        elif row.since >= since:
            erased.append(row.pk)
        else:
            ended[row.pk] = {"until": clock.day_before(since)}
    rewrite(Ownership, ended, by=by, why=why)
    erase_all(Ownership, erased, by=by, why=why)
    begun = {
        action: (
            None if (action, lead) in kept else lead,
            [post for post in joint if (action, post) not in kept and post != lead],
            since,
        )
        for action, (lead, joint) in owners.items()
    }
    _own(begun, by=by, why=why)
