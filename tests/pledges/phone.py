"""Somebody at an event with their phone: they open its page, write, and press the button half a minute later."""

from contextlib import AbstractContextManager
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.pledging.models import Kind

WROTE = "I will offer two weeks of work experience in our parks."


def later(seconds: float) -> AbstractContextManager[None]:
    """Let so many seconds have passed."""
    return clock.standing_at(clock.now() + timedelta(seconds=seconds))


class Phone:
    """A browser of its own, at the page of one event."""

    def __init__(self, event: Event, client: Client | None = None) -> None:
        self.event, self.client = event, client or Client()
        self.address = reverse("make-pledge", args=[event.code])
        self.thanks = reverse("show-thanks", args=[event.code])

    def open(self, query: str = "") -> HttpResponse:
        """The page, with `query` such as "?again" behind its address."""
        return self.client.get(self.address + query)

    def wrote(self, **boxes: str) -> dict[str, str]:
        """What stands in every box of a page just opened, once the Head of Parks has filled it in, and then `boxes`."""
        filled = {
            "ticket": self.open().context["form"]["ticket"].value(),
            "website": "",
            "words": WROTE,
            "manner": "in_addition",
            "kind": "Work experience and shadowing",
            "by_when": "by Christmas",
            "party": "staff",
            "organisation": "",
            "post_words": "Head of Parks",
            "service_area": "Parks",
            "email": "parks@anytown.example",
            "name": "",
            **boxes,
        }
        named = Kind.objects.filter(name=filled["kind"]).first()
        return {**filled, "kind": str(named.pk) if named else filled["kind"]}

    def send(self, boxes: dict[str, str], query: str = "", *, after: float = 30, **headers: str) -> HttpResponse:
        """Press the button so many seconds after now."""
        with later(after):
            return self.client.post(self.address + query, boxes, **headers)

    def pledge(self, query: str = "", **boxes: str) -> HttpResponse:
        """Write and press; the page that follows."""
        return self.send(self.wrote(**boxes), query)
