"""What a column of a council's table may be."""

from enum import StrEnum


class Field(StrEnum):
    """The parts of an action, and of what it answers, that a column may give. The value is what a page calls it."""

    REFERENCE = "Reference"
    MOTION = "Motion or plan"
    AGREED = "Date agreed"
    THEME = "Theme or heading"
    LABEL = "Number of the resolution or priority"
    RESOLUTION = "Resolution or priority"
    ACTION = "Action"
    DETAIL = "More about the action"
    COMPLETED = "Completed actions"
    UNDER_WAY = "Actions in progress"
    LEAD = "Lead owner"
    JOINT = "Joint owners"
    OWNERS = "Owners"
    TIMESCALE = "Timescale"
    STATUS = "Status (stage or rating)"
    STAGE = "Stage"
    RATING = "Rating"
    PROGRESS = "Progress in words"
    PERCENT = "Per cent complete"
    PLAN_YEAR = "Plan year"
    KEPT = "Kept as written only"


# Any of these makes a table one that could be a plan.
OF_A_PLAN = frozenset({Field.ACTION, Field.COMPLETED, Field.UNDER_WAY, Field.RESOLUTION})
# What a table writes once for the rows below, from what holds most of them to what holds fewest.
WRITTEN_ONCE = (Field.MOTION, Field.AGREED, Field.THEME, Field.LABEL, Field.RESOLUTION)
