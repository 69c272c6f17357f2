"""Making a pledge, giving its words again, and settling what it is about."""

import uuid
from datetime import date
from typing import Any

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank, one_line
from pledges.events.models import Event
from pledges.pledging.boxes import on_lines, refuse_other_fields, trimmed
from pledges.pledging.makers import held_maker, maker_for
from pledges.pledging.models import Maker, Pledge, Wording
from pledges.pledging.rules import (
    Said,
    refuse_before_event,
    refuse_too_long,
    refuse_unless_open,
    refuse_unless_past,
    refuse_unless_said,
)
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User
from resolutions.timescales import read

# What stands in a pledge as it was given, beside its kind.
GIVEN = ("party", "manner", "post_words", "name", "service_area", "organisation", "may_be_named")
# What may be said of a pledge after it was made.
SETTLED = ("kind", "manner", "service_area", "resolution", "action", "expert")


@operation
def give_pledge(said: Said, *, event: Event, key: uuid.UUID, maker: Maker | None = None) -> Pledge:
    """Take a pledge that its maker gives by the link of `event`. The same `key` again gives the same pledge.

    `maker` is who has just pledged on the same page before; otherwise whoever has their address, or somebody new.
    Refused for what says nothing, for an event that is not open or is full, and for a key that came with other words.
    """
    # Held, so that the last place of an event goes to one, and a button pressed twice waits for itself.
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    said = trimmed(said)
    if (standing := Pledge.objects.filter(sent_key=key).first()) is not None:
        _refuse_otherwise(standing, said)
        return standing
    refuse_unless_open(event, clock.today())
    return _make(said, event=event, made_on=clock.today(), maker=maker, key=key, by=None)


@operation
def add_pledge(
    said: Said,
    *,
    event: Event | None,
    made_on: date,
    by: User,
    key: uuid.UUID | None = None,
    why: str = "Added by a coordinator",
) -> Pledge:
    """Record a pledge for its maker: a late one, or one that came on paper. The same `key` again gives the same one.

    Refused for anybody but a coordinator, for what says nothing, for a day to come, and for one before its event.
    """
    refuse_unless_coordinator(by)
    # Held, so that a button pressed twice waits for itself.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    said = trimmed(said)
    if key is not None and (standing := Pledge.objects.filter(sent_key=key).first()) is not None:
        _refuse_otherwise(standing, said)
        return standing
    refuse_unless_past(made_on, about="made_on")
    refuse_before_event(event, made_on, about="made_on")
    return _make(said, event=event, made_on=made_on, maker=None, key=key, by=by, why=why)


@operation
def revise_pledge(pledge: Pledge, *, words: str, by_when: str, why: str, by: User, version: int) -> Wording:
    """Give the words of a pledge again, as a new version; the earlier ones stay. What changes nothing writes nothing.

    Refused for anybody but a coordinator, without words, and without a reason. Stale if somebody wrote since `version`.
    """
    refuse_unless_coordinator(by)
    pledge = held(pledge, version)
    last = pledge.wordings.latest("number")
    if (last.words, last.by_when) == (words.strip(), one_line(by_when, about="by_when")):
        return last
    if is_blank(why):
        raise Refused("Say why the words change. The earlier ones stay beside them.", about="why")
    return _reword(pledge, words, by_when, part=last.part, why=why.strip(), by=by)


@operation
def give_offer(pledge: Pledge, *, words: str, by_when: str, by: User, version: int) -> Wording:
    """The second stage of a partner's pledge: what they offer, after what they intend.

    Refused for staff, for a partner who has made an offer already, and for anybody but a coordinator.
    """
    refuse_unless_coordinator(by)
    return follow_intent(held(pledge, version), words, by_when, by=by)


@operation
def settle_pledge(pledge: Pledge, *, by: User, why: str, version: int, **fields: Any) -> Pledge:
    """Say what a pledge is about; `fields` are `kind`, `manner`, `service_area`, `resolution`, `action` and `expert`.

    With an action, its resolution is the one that the pledge helps. A change of nothing writes nothing. Refused for
    anybody but a coordinator. Stale if somebody wrote since `version`.
    """
    refuse_unless_coordinator(by)
    refuse_other_fields(fields, SETTLED)
    pledge = held(pledge, version)
    before = values_of(pledge, SETTLED)
    for name, value in on_lines(fields).items():
        setattr(pledge, name, value)
    if pledge.action_id is not None:
        pledge.resolution_id = pledge.action.resolution_id
    pledge.full_clean(validate_constraints=False)
    if values_of(pledge, SETTLED) == before:
        return pledge
    pledge.version += 1
    record(pledge, by=by, why=why.strip() or "Settled")
    return pledge


def follow_intent(pledge: Pledge, words: str, by_when: str, *, by: User | None) -> Wording:
    """The offer that follows the intent of a pledge that is held; `by` is nobody where its keeper gives it by link.

    Refused where no intent stands, and without words. Call it inside an operation.
    """
    if not is_intent(pledge):
        raise Refused("Only what a partner intends is followed by an offer. Give the words again instead.")
    return _reword(pledge, words, by_when, part=Wording.Part.OFFER, why="The offer, after the intent", by=by)


def is_intent(pledge: Pledge) -> bool:
    """Whether a partner has said what they intend, and not yet what they offer; one query."""
    return pledge.wordings.latest("number").part == Wording.Part.INTENT


def held(pledge: Pledge, version: int | None = None) -> Pledge:
    """The pledge as it is now, locked. Stale if it has been written to since `version`."""
    # Locked by itself: whoever reads what it belongs to waits for nobody.
    row = Pledge.objects.select_for_update(no_key=True).get(pk=pledge.pk)
    if version is not None and row.version != version:
        raise Stale("Somebody else wrote to this pledge while you were at it. See what stands now, then send yours.")
    return row


def count_write(pledge: Pledge) -> None:
    """So that a page that was made before this write is noticed. What was written carries who and why itself."""
    pledge.version += 1
    Pledge.objects.filter(pk=pledge.pk).update(version=pledge.version)


def _make(
    said: Said,
    *,
    event: Event | None,
    made_on: date,
    maker: Maker | None,
    key: uuid.UUID | None,
    by: User | None,
    why: str = "Given by its maker",
) -> Pledge:
    refuse_unless_said(said)
    # Held, so that whoever leaves at this moment does not leave it behind unseen.
    maker = held_maker(maker or maker_for(said, by=by))
    resolution, action = said.helps
    pledge = Pledge(
        event=event,
        party=said.party,
        kind=said.kind,
        manner=said.manner,
        post_words=said.post_words,
        name=said.name,
        service_area=said.service_area,
        organisation=said.organisation,
        may_be_named=said.may_be_named,
        made_on=made_on,
        maker=maker,
        keeper=maker,
        resolution_id=resolution,
        action_id=action,
        expert_id=said.kind.expert_id,
        came_by=Pledge.CameBy.LINK if by is None else Pledge.CameBy.COORDINATOR,
        recorded_at=clock.now(),
        recorded_by=by,
        sent_key=key,
    )
    pledge.full_clean(validate_constraints=False)
    record(pledge, by=by, why=why)
    part = _first_part(said)
    _word(pledge, 1, said.words, said.by_when, part=part, given_on=made_on, why="", by=by)
    return pledge


def _reword(pledge: Pledge, words: str, by_when: str, *, part: str, why: str, by: User | None) -> Wording:
    words, by_when = words.strip(), one_line(by_when, about="by_when")
    if is_blank(words):
        raise Refused("Say what is pledged.", about="words")
    refuse_too_long(words, by_when)
    number = pledge.wordings.latest("number").number + 1
    wording = _word(pledge, number, words, by_when, part=part, given_on=clock.today(), why=why, by=by)
    count_write(pledge)
    return wording


def _word(
    pledge: Pledge, number: int, words: str, by_when: str, *, part: str, given_on: date, why: str, by: User | None
) -> Wording:
    meaning = read(by_when, counting_from=given_on)
    return Wording.objects.create(
        pledge=pledge,
        number=number,
        part=part,
        words=words,
        by_when=by_when,
        by_when_kind=meaning.kind.value,
        earliest=meaning.earliest,
        latest=meaning.latest,
        review=meaning.review,
        given_on=given_on,
        why=why,
        recorded_at=clock.now(),
        recorded_by=by,
    )


def values_of(row: Any, names: tuple[str, ...]) -> list:
    """What stands in those fields; of a relation, its key."""
    return [getattr(row, row._meta.get_field(name).attname) for name in names]


def _refuse_otherwise(standing: Pledge, said: Said) -> None:
    """Raises Refused where the same page says something else than it did: it would be neither kept nor missed."""
    wording = standing.wordings.get(number=1)
    if wording.words != said.words:
        raise Refused(
            "This page has made a pledge already, in other words. Send it once more to make this one as well.",
            about="words",
        )
    # As it was given, whatever a coordinator has settled or put right since.
    first = standing.history.earliest("history_id")
    then = [wording.by_when, wording.part, first.kind_id, first.resolution_id, first.action_id]
    now = [said.by_when, _first_part(said), said.kind.pk, *said.helps]
    then += [getattr(first, name) for name in GIVEN]
    now += [getattr(said, name) for name in GIVEN]
    if then != now or not standing.maker.history.filter(email__iexact=said.email).exists():
        raise Refused(
            f"This page has made the pledge {standing.reference} already, in the same words. What you changed beside "
            "them is not recorded. Ask for it to be put right, or send the page once more to make a second pledge."
        )


def _first_part(said: Said) -> str:
    if said.party == Pledge.Party.STAFF:
        return Wording.Part.PLEDGE
    return Wording.Part.OFFER if said.is_offer else Wording.Part.INTENT
