"""A plan -> the register: makers, pledges, their words, how they stand, and their rows; set by set.

Called inside `operations.confirm`. The number of statements does not grow with the rows.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError

from carecommit.kit import clock
from carecommit.kit.refused import Stale
from carecommit.kit.sets import insert, new_keys
from pledges.intake.models import PledgeOrigin
from pledges.intake.plan import Line, New, Plan
from pledges.intake.register import spelt
from pledges.life.models import Step
from pledges.life.sets import strike_out_set
from pledges.pledging.models import Maker, Pledge, Wording
from resolutions.council.models import User
from resolutions.intake.models import Batch

_LONGEST_TABLE, _LONGEST_ROW = 200, 40


def write(batch: Batch, plan: Plan, *, left: Mapping[int, date], by: User) -> dict[str, list[int]]:
    """Write every row of the plan that creates a pledge; the keys of what was created, by what it is.

    `left` has the last day of each maker who had left when the plan was made. Stale where another leaves at this
    moment, and where somebody has meanwhile given a pledge with an address that was new.
    """
    why = f"Brought in with {batch.name}"
    lines = [(line, line.new) for line in plan.writes if line.new is not None]
    makers, created = _add_makers([new for _, new in lines], by=by, why=why)
    _hold(makers, left)
    keys = list(new_keys(Pledge, len(lines)))
    now = clock.now()
    rows = [
        _pledge(key, new, maker, plan.terms.event) | {"recorded_at": now, "recorded_by_id": by.pk}
        for key, maker, (_, new) in zip(keys, makers, lines, strict=True)
    ]
    insert(Pledge, rows, by=by, why=why)
    _insert(Wording, [_wording(key, new) for key, (_, new) in zip(keys, lines, strict=True)], by=by)
    _insert(Step, [_step(key, new) for key, (_, new) in zip(keys, lines, strict=True) if new.has_step], by=by)
    origins = [_origin(key, batch, line, new) for key, (line, new) in zip(keys, lines, strict=True)]
    numbered = zip(new_keys(PledgeOrigin, len(origins)), origins, strict=True)
    insert(PledgeOrigin, [{"id": key, **origin} for key, origin in numbered], by=by, why=why)
    return {"pledges": keys, "makers": created}


def held_pledges(batch: Batch) -> list[Pledge]:
    """What a batch brought in, as it is now, locked."""
    rows = Pledge.objects.select_for_update(of=("self",), no_key=True).filter(origin__batch=batch)
    return list(rows.order_by("pk"))


def strike_out(batch: Batch, pledges: Sequence[Pledge], *, by: User, why: str) -> None:
    """Strike out the `pledges` that a batch brought in: they count on no day any more, and their words and rows stay.

    They are those of `held_pledges`, in the same operation.
    """
    strike_out_set(pledges, words=f"{batch.name} was taken back: {why}", by=by)


def _add_makers(added: list[New], *, by: User, why: str) -> tuple[list[int], list[int]]:
    """The maker of each pledge, in order, and the keys of those who are new.

    One who gives an address is one with all who give it; one who gives none, with all whose words mean the same post of
    the register, or with those of the same file who have the same post, name and organisation.
    """
    wanted: dict[Any, New] = {}
    whose = []
    for new in added:
        who = new.maker or new.email or (new.post and ("post", new.post))
        who = who or (spelt(new.post_words), spelt(new.name), spelt(new.organisation))
        whose.append(who)
        if new.maker is None:
            wanted.setdefault(who, new)
    # By their addresses, as everywhere, so that nobody who adds the same ones waits for this while this waits for them.
    wanted = dict(sorted(wanted.items(), key=lambda item: (item[1].email, item[1].post_words.casefold())))
    keys = list(new_keys(Maker, len(wanted)))
    rows = [
        {
            "id": key,
            "title": new.post_words,
            "organisation": new.organisation,
            "email": new.email,
            "post_id": new.post,
        }
        for key, new in zip(keys, wanted.values(), strict=True)
    ]
    try:
        insert(Maker, rows, by=by, why=why)
    except IntegrityError as error:
        raise Stale(
            "Somebody gave a pledge at the same moment, with an address or a post of this file. Nothing is saved: look "
            "again."
        ) from error
    key_of = dict(zip(wanted, keys, strict=True))
    return [key_of.get(who, who) for who in whose], keys


def _hold(makers: Collection[int], left: Mapping[int, date]) -> None:
    """Lock the makers, in one order, so that none of them leaves unseen. Stale where one has just left."""
    rows = Maker.objects.select_for_update(no_key=True).filter(pk__in=set(makers)).order_by("pk")
    if any(left_on != left.get(pk) for pk, left_on in rows.values_list("pk", "left_on")):
        raise Stale("A maker of this file left, or came back, at the same moment. Nothing is saved: look again.")


def _pledge(key: int, new: New, maker: int, event: int | None) -> dict[str, Any]:
    return {
        "id": key,
        "event_id": event,
        "party": new.party,
        "kind_id": new.kind,
        "manner": new.manner,
        "post_words": new.post_words,
        "name": new.name,
        "service_area": new.service_area,
        "organisation": new.organisation,
        "made_on": new.made_on,
        "maker_id": maker,
        "keeper_id": maker,
        "resolution_id": new.resolution,
        "action_id": new.action,
        "expert_id": new.expert,
        "came_by": Pledge.CameBy.SHEET.value,
    }


def _wording(pledge: int, new: New) -> dict[str, Any]:
    meaning = new.timescale
    return {
        "pledge_id": pledge,
        "number": 1,
        "part": new.part,
        "words": new.words,
        "by_when": meaning.words,
        "by_when_kind": meaning.kind.value,
        "earliest": meaning.earliest,
        "latest": meaning.latest,
        "review": meaning.review,
        "given_on": new.made_on,
    }


def _step(pledge: int, new: New) -> dict[str, Any]:
    return {
        "pledge_id": pledge,
        "number": 1,
        "state": new.state,
        "words": new.outcome,
        "offered": new.offered,
        "taken_up": new.taken_up,
        "happened_on": new.as_at or clock.today(),
    }


def _origin(pledge: int, batch: Batch, line: Line, new: New) -> dict[str, Any]:
    return {
        "batch_id": batch.pk,
        "pledge_id": pledge,
        "table": line.draft.table[:_LONGEST_TABLE],
        "row": line.draft.row[:_LONGEST_ROW],
        "cells": line.draft.cells,
        "fingerprint": new.fingerprint,
    }


def _insert(model: Any, rows: list[dict[str, Any]], *, by: User) -> None:
    """Rows that carry who and when themselves."""
    now = clock.now()
    insert(
        model,
        [
            {"id": key, **row, "recorded_at": now, "recorded_by_id": by.pk}
            for key, row in zip(new_keys(model, len(rows)), rows, strict=True)
        ],
        by=by,
        why="",
    )
