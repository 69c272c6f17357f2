"""Setting up a pledge event, changing it, and closing its link."""

import secrets
import uuid
from typing import Any

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank, one_line
from pledges.events.models import Event
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import User

# Neither letters that are misread off a poster nor vowels, which would make words.
_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"
# 28 to the power of 8: whoever tries a thousand addresses a second tries for twelve years.
_LENGTH = 8


@operation
def add_event(*, by: User, key: uuid.UUID | None = None, **fields: Any) -> Event:
    """Set up an event; `fields` are those of `Event`. It is given an address that nobody can guess.

    The same `key` again gives the same event. Refused for anybody but a coordinator, and for a key that came with
    something else. Raises ValidationError where a field or the order of its days is wrong.
    """
    refuse_unless_coordinator(by)
    # Held, so that a button pressed twice waits for itself.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    fields = _on_lines(fields)
    if key is not None and (standing := Event.objects.filter(sent_key=key).first()) is not None:
        _refuse_otherwise(standing, fields)
        return standing
    event = Event(**fields, code=_new_code(), added_at=clock.now(), sent_key=key)
    event.full_clean()
    record(event, by=by, why="Added")
    return event


@operation
def change_event(event: Event, *, by: User, why: str, seen: int | None = None, **fields: Any) -> Event:
    """Change an event. New days open again a link that was closed by hand. A change of nothing writes nothing.

    `seen` is what `reading` gave of the event that the person's page showed: Stale is raised if it reads otherwise by
    now. Refused without a reason. Raises ValidationError as `add_event`.
    """
    refuse_unless_coordinator(by)
    event, fields = _held(event), _on_lines(fields)
    if all(getattr(event, name) == value for name, value in fields.items()):
        return event
    if seen is not None and seen != reading(event):
        raise Stale("Somebody else changed this event while you were at it. See what stands now, then send yours.")
    if is_blank(why):
        raise Refused("Say why the event changes. The reason is kept with what it was.", about="why")
    for name, value in fields.items():
        if name == "closes_on" and value != event.closes_on:
            event.closed_at = None
        setattr(event, name, value)
    event.full_clean()
    record(event, by=by, why=why)
    return event


def reading(event: Event) -> int:
    """A number by which a page knows whether an event has been changed since."""
    return event.history.latest().history_id


@operation
def close_event(event: Event, *, by: User) -> Event:
    """From now on the link takes no pledges. Closed twice it is closed once."""
    refuse_unless_coordinator(by)
    event = _held(event)
    if event.closed_at is None:
        event.closed_at = clock.now()
        record(event, by=by, why="Closed")
    return event


@operation
def readdress_event(event: Event, *, by: User, old: str | None = None) -> Event:
    """Give the event a new address, where the old one has gone to people it was not meant for: that one ends.

    `old` is the code that the person's page showed: where it has ended already, as by a button pressed twice, nothing
    is done.
    """
    refuse_unless_coordinator(by)
    event = _held(event)
    if old is None or old == event.code:
        event.code = _new_code()
        record(event, by=by, why="New address")
    return event


def _held(event: Event) -> Event:
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _on_lines(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` with its title and host on one line each: they stand on the poster, in lists and in files."""
    return {name: one_line(value, about=name) if name in {"title", "host"} else value for name, value in fields.items()}


def _refuse_otherwise(standing: Event, fields: dict[str, Any]) -> None:
    """Raises Refused where the same page says something else than it did: it would be neither kept nor missed."""
    # As it was set up, whatever has been changed since.
    first = standing.history.earliest("history_id")
    if any(getattr(first, name) != value for name, value in fields.items()):
        raise Refused(
            f"This page has set up “{standing}” already, so what you changed is not recorded. Change that event, or "
            "send this once more to set up a second one."
        )


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
