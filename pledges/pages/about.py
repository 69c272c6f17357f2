"""What the page of a pledge shows besides its timeline, and what this user may do there."""

from dataclasses import dataclass
from functools import cached_property

from carecommit.kit import clock
from pledges.intake.models import PledgeOrigin
from pledges.intake.queries import origin_of
from pledges.life.models import State, Step
from pledges.life.queries import Position, positions_of
from pledges.life.rules import is_keeper, may_help, now_with
from pledges.pledging.models import Pledge, Wording
from resolutions.actions.wording import in_words
from resolutions.council.models import User
from resolutions.council.queries import holders
from resolutions.council.rules import is_coordinator
from resolutions.intake.rules import may_bring_in


@dataclass(frozen=True, slots=True)
class Version:
    """Words of a pledge, and how we read by when."""

    wording: Wording
    reading: str


@dataclass
class About:
    """How a pledge stands today, every version of its words, who supports it, and where it came from."""

    pledge: Pledge
    user: User

    @cached_property
    def position(self) -> Position:
        """How it stands."""
        return positions_of([self.pledge])[self.pledge.pk]

    @property
    def last_step(self) -> Step | None:
        """What was said of it last."""
        return self.position.steps[-1] if self.position.steps else None

    @property
    def is_struck_out(self) -> bool:
        """It was never a pledge, and counts nowhere."""
        return self.position.state == State.STRUCK_OUT

    @cached_property
    def versions(self) -> list[Version]:
        """Every one, the current one first."""
        return [Version(wording, in_words(wording.timescale)) for wording in self.pledge.wordings.order_by("-number")]

    @property
    def current(self) -> Version:
        """The words that stand."""
        return self.versions[0]

    @cached_property
    def expert_held_by(self) -> str:
        """Who holds the post of the subject expert today; nothing where nobody is known to."""
        found = holders([self.pledge.expert_id], clock.today()) if self.pledge.expert_id else {}
        return found.get(self.pledge.expert_id, "")

    @property
    def shown_name(self) -> str:
        """The maker's name, for everybody with their consent, and otherwise for coordinators alone."""
        return self.pledge.name if self.pledge.may_be_named or self.may_change else ""

    @property
    def now_with(self) -> str:
        """Whom it is with, where that is somebody else than its maker."""
        return now_with(self.pledge.keeper, self.pledge.maker)

    @cached_property
    def may_change(self) -> bool:
        """This user keeps pledges, and sees the addresses of their makers."""
        return is_coordinator(self.user)

    @cached_property
    def may_help(self) -> bool:
        """This user may note help that was given."""
        return may_help(self.user, self.pledge, clock.today())

    @cached_property
    def is_own(self) -> bool:
        """This user answers for it."""
        return self.position.is_live and is_keeper(self.user, self.pledge.keeper, clock.today())

    @cached_property
    def origin(self) -> PledgeOrigin | None:
        """The row of the file from which it came."""
        return origin_of(self.pledge.pk)

    @cached_property
    def may_open_files(self) -> bool:
        """This user may look at the whole file."""
        return may_bring_in(self.user)
