"""Is the link of an event open on a day, and may a pledge of that day be of the event?"""

from datetime import date

from carecommit.kit import clock
from carecommit.kit.words import day_in_words
from pledges.events.models import Event


def is_open(event: Event, day: date) -> bool:
    """From its first day to its last, unless it was closed by hand."""
    return event.closed_at is None and event.opens_on <= day <= event.closes_on


def why_not_open(event: Event, day: date) -> str:
    """In a sentence for whoever came by the link; empty while it is open."""
    if event.closed_at is None and day < event.opens_on:
        return f"This event takes pledges from {day_in_words(event.opens_on)}. Please come back then."
    if event.closed_at is not None and clock.day_of(event.closed_at) < event.opens_on:
        return "This event was closed before it took any pledges."
    if not is_open(event, day):
        last = event.closes_on if event.closed_at is None else min(event.closes_on, clock.day_of(event.closed_at))
        return f"This event took pledges until {day_in_words(last)}, and is closed."
    return ""


def why_too_early(event: Event, day: date) -> str:
    """Why nothing that was pledged on `day` was pledged at the event, in a sentence; empty where it may have been."""
    first = min(event.held_on, event.opens_on)
    if day >= first:
        return ""
    return f"{event.title} was not before {day_in_words(first)}. Give that day or a later one, or another event."
