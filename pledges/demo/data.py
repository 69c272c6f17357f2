"""The illustrative pledges as data: what `fixtures/demo/pledges-*.toml` may hold, and reading it."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime

from cattrs import Converter
from django.conf import settings

# TOML has days and times of its own, which need no conversion; a key that no dataclass knows is a slip.
_converter = Converter(forbid_extra_keys=True)
_converter.register_structure_hook(date, lambda value, _: value)
_converter.register_structure_hook(datetime, lambda value, _: value)


@dataclass(frozen=True, slots=True)
class EventData:
    """A pledge event; its board by name. `set_up` is when it came into the register, in local time."""

    title: str
    host: str
    board: str
    welcome: str
    set_up: datetime
    held_on: date
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class TryingData:
    """An event that a visitor can try: it is open from the day of the build."""

    title: str
    host: str
    board: str
    welcome: str


@dataclass(frozen=True, slots=True)
class SaidData:
    """What became of a pledge in one quarter: "2024-25-Q1", or as seen from the build "previous", "present" or "today".

    `reply` is one of the four answers; empty where nothing was heard. `step` is a state that the coordinator records.
    `help` is what its subject expert did about it. `revised` gives the words again, because of `why`; `offer` is the
    second stage of a partner's pledge.
    """

    quarter: str
    reply: str = ""
    step: str = ""
    words: str = ""
    offered: int | None = None
    taken_up: int | None = None
    help: str = ""
    revised: str = ""
    offer: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class LeavingData:
    """Its maker leaves: the pledge is adopted by the post, or handed over to the post and address that follow."""

    left_on: date
    why: str
    how: str
    to_post: str = ""
    to_email: str = ""


@dataclass(frozen=True, slots=True)
class PledgeData:
    """One pledge. In every quarter of which `life` says nothing its maker answers "under way", if they `answer`.

    Without an e-mail address it came on paper, and the coordinator records what is heard of it. `helps` is the
    reference of an action, `expert` the title of a post.
    """

    words: str
    kind: str
    post: str
    service_area: str = ""
    organisation: str = ""
    email: str = ""
    manner: str = "in_addition"
    by_when: str = ""
    is_offer: bool = False
    helps: str = ""
    expert: str = ""
    answers: bool = True
    life: tuple[SaidData, ...] = ()
    leaving: LeavingData | None = None


@dataclass(frozen=True, slots=True)
class Illustrated:
    """Everything of pledges that one demonstration holds."""

    event: EventData
    trying: TryingData
    pledges: tuple[PledgeData, ...]


def read_pledges(council: str) -> Illustrated | None:
    """The pledges of one demonstration; None for a council that has none.

    Raises tomllib.TOMLDecodeError or a cattrs error if its file is broken.
    """
    path = settings.BASE_DIR / "fixtures" / "demo" / f"pledges-{council}.toml"
    if not path.exists():
        return None
    return _converter.structure(tomllib.loads(path.read_text(encoding="utf-8")), Illustrated)
