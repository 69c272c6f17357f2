"""Does the link of an event take pledges now?"""

from datetime import date

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.events.models import Event
from resolutions.council.models import User
from resolutions.council.rules import is_coordinator


def is_open(event: Event, day: date) -> bool:
    """From its first day to its last, unless it was closed by hand."""
    return event.closed_at is None and event.opens_on <= day <= event.closes_on


def why_not_open(event: Event, day: date) -> str:
    """In a sentence for whoever came by the link; empty while it is open."""
    if event.closed_at is None and day < event.opens_on:
        return f"This event takes pledges from {_on(event.opens_on)}. Please come back then."
    if event.closed_at is not None and clock.day_of(event.closed_at) < event.opens_on:
        return "This event was closed before it took any pledges."
    if not is_open(event, day):
        last = event.closes_on if event.closed_at is None else min(event.closes_on, clock.day_of(event.closed_at))
        return f"This event took pledges until {_on(last)}, and is closed."
    return ""


def refuse_unless_coordinator(by: User) -> None:
    """Raises Refused."""
    if not is_coordinator(by):
        raise Refused("Only a coordinator keeps pledges and their events. Ask yours to do it.")


def _on(day: date) -> str:
    """14 March 2024."""
    return f"{day.day} {day:%B %Y}"
