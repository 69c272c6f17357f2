"""An event at which people pledge, and what they pledge there."""

import uuid
from datetime import date, timedelta

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.events.operations import add_event
from pledges.life.models import Step
from pledges.life.operations import answer, record_step
from pledges.life.queries import Standing
from pledges.life.rules import Counted
from pledges.pledging.models import Kind, Pledge
from pledges.pledging.operations import add_pledge, give_pledge
from pledges.pledging.rules import Said
from resolutions.council.models import User
from tests.cast import Cast


def count_as_at(day: date) -> dict[str, int]:
    """State -> how many pledges stood in it at the end of `day`, as known now."""
    return Standing.at(day, clock.now()).by_state


class Pledging:
    """The cast of a test, with an event that is open for a year before today and a week after it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.event = self.add_event(opens_on=clock.today() - timedelta(days=365))

    def add_event(self, **fields) -> Event:
        """Another event; `fields` are those of `Event`, in place of those of a day like any other."""
        day = clock.today()
        given = {
            "title": "Team Anytown, summer session",
            "held_on": day,
            "host": "Team Anytown",
            "board": self.cast.board,
            "opens_on": day,
            "closes_on": day + timedelta(days=7),
            "welcome": "What will you do differently, or in addition?",
            **fields,
        }
        return add_event(by=self.cast.coordinator, **given)

    def kind(self, name: str = "Mentoring") -> Kind:
        """One of the kinds by its name."""
        return Kind.objects.get(name=name)

    def said(self, words: str = "I will mentor one care leaver for a year.", **parts) -> Said:
        """What the Head of Parks says, whom no register knows; `parts` are those of `Said`, `kind` by its name."""
        kind = self.kind(parts.pop("kind", "Mentoring"))
        given = {"post_words": "Head of Parks", "service_area": "Parks", "email": "parks@anytown.example", **parts}
        return Said(words=words, kind=kind, **given)

    def give(self, words: str = "I will mentor one care leaver for a year.", **parts) -> Pledge:
        """A pledge by the link of the event."""
        return give_pledge(self.said(words, **parts), event=self.event, key=uuid.uuid4())

    def add(self, words: str = "I will mentor one care leaver for a year.", by: User | None = None, **parts) -> Pledge:
        """A pledge that the coordinator records; `made_on` is today unless given."""
        made_on = parts.pop("made_on", clock.today())
        said = self.said(words, **parts)
        return add_pledge(said, event=self.event, made_on=made_on, by=by or self.cast.coordinator)

    def answer(self, pledge: Pledge, reply: str, words: str = "", **counted: int) -> Step:
        """What its keeper answers today."""
        keeper = Pledge.objects.get(pk=pledge.pk).keeper
        return answer(pledge, reply=reply, words=words, counted=Counted(**counted), by=keeper)

    def step(
        self, pledge: Pledge, state: str, words: str = "", happened_on: date | None = None, **counted: int
    ) -> Step:
        """What the coordinator records of it, today unless `happened_on` says when."""
        return record_step(
            pledge,
            state=state,
            words=words,
            happened_on=happened_on or clock.today(),
            counted=Counted(**counted),
            by=self.cast.coordinator,
            version=Pledge.objects.get(pk=pledge.pk).version,
        )

    def strike_out(self, pledge: Pledge, words: str = "Given twice.") -> Step:
        """It was never a pledge."""
        return self.step(pledge, "struck_out", words)
