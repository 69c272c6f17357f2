"""The pledges that somebody supports: those of the posts they hold, and those whose expert nobody else reaches."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pledges.asking.owed import standing, with_call
from pledges.asking.people import SOURCE, Reach
from pledges.life.models import LIVE, State
from pledges.pledging.models import Pledge
from resolutions.council.models import User
from resolutions.council.queries import posts_held
from resolutions.council.rules import is_coordinator, is_officer
from resolutions.notices.preferences import recipient_of


@dataclass(frozen=True, slots=True)
class Supported:
    """One pledge: `contacts` are the addresses of whoever it is with, `why` why it comes to somebody else than its
    expert."""

    pledge: Pledge
    contacts: tuple[str, ...]
    why: str
    may_note_help: bool

    @property
    def state_words(self) -> str:
        """How it stands."""
        return State(self.pledge.state).label

    @property
    def is_live(self) -> bool:
        """Whether it is still to be kept."""
        return self.pledge.state in LIVE


def supported_by(user: User, day: date) -> list[Supported]:
    """Those that need help first, then what is still to be kept; six queries for any number of pledges."""
    held, reach, key = posts_held(user, day), Reach(day), f"{SOURCE}:{recipient_of(user)}"
    pledges = with_call(standing(day)).filter(Q(expert__in=held) | Q(needs_help=True))
    found = []
    for pledge in pledges:
        is_own = pledge.expert_id in held
        why = "" if is_own else next((way.why for way in reach.helping(pledge.expert_id) if way.to.key == key), None)
        if why is not None:
            may_note = is_coordinator(user) or (is_own and is_officer(user))
            found.append(Supported(pledge, tuple(reach.addresses_of(pledge.keeper)), why, may_note))
    return sorted(found, key=lambda each: (not each.pledge.needs_help, not each.is_live))
