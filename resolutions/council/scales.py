"""Stage and rating: two facts, never one field (decision 4).

The codes are ours. The words and definitions are the council's, kept in `KeyEntry`; ours stand until it sets its own.
"""

from django.db import models


class Stage(models.TextChoices):
    """How far an action has come."""

    TO_BE_SCOPED = "to_be_scoped", "To be scoped"
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"
    EMBEDDED = "embedded", "Embedded in business as usual"
    PAUSED = "paused", "Paused"
    NOT_TAKEN_FORWARD = "not_taken_forward", "Not taken forward"
    SUPERSEDED = "superseded", "Superseded"


DELIVERED = frozenset({Stage.COMPLETE, Stage.EMBEDDED})
# Closed without being done: each needs a reason, and none counts as delivered.
CLOSED_UNDELIVERED = frozenset({Stage.NOT_TAKEN_FORWARD, Stage.SUPERSEDED})
LIVE = frozenset(Stage) - DELIVERED - CLOSED_UNDELIVERED


class Rating(models.TextChoices):
    """The owner's judgement of an action in progress."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


NEEDS_REASON = frozenset({Rating.AMBER, Rating.RED})

DEFINITIONS: dict[str, str] = {
    Stage.TO_BE_SCOPED: "Agreed as an area of work; what will be done is still to be worked out.",
    Stage.NOT_STARTED: "Agreed, and work has not begun.",
    Stage.IN_PROGRESS: "Work has begun and is not finished.",
    Stage.COMPLETE: "Everything the action says has been done.",
    Stage.EMBEDDED: "Done, and now part of how the service always works.",
    Stage.PAUSED: "Begun or agreed, and stopped for now for a stated reason.",
    Stage.NOT_TAKEN_FORWARD: "Closed without being done, for a stated reason. Not counted as delivered.",
    Stage.SUPERSEDED: "Replaced by another action. Not counted as delivered.",
    Rating.GREEN: "On track: expected to be done as agreed.",
    Rating.AMBER: "Needs attention: at risk, with a plan to put it right.",
    Rating.RED: "Off track: will not be done as agreed without a decision.",
}
