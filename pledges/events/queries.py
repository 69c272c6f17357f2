"""Reads of events: their addresses."""

from django.conf import settings

from pledges.events.models import Event


def address_of(event: Event) -> str:
    """Where people pledge, in full: what the QR code holds."""
    return f"{settings.SITE_URL}/pledge/{event.code}/"


def address_to_read(event: Event) -> str:
    """The same as one reads it off a wall and types it: without what a browser adds by itself."""
    return address_of(event).removeprefix("https://").rstrip("/")
