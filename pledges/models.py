"""Every model of the app, where Django looks for them. Code imports each from its own subject."""

from pledges.events.models import Event
from pledges.intake.models import PledgeOrigin
from pledges.life.models import Handover, Help, Step
from pledges.pledging.models import Kind, Maker, Pledge, Wording

__all__ = ["Event", "Handover", "Help", "Kind", "Maker", "Pledge", "PledgeOrigin", "Step", "Wording"]
