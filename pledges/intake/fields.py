"""What a column of a sheet of pledges may be."""

from enum import StrEnum

# What `Batch.brings` says of a file of pledges; it completes "bring in ...".
BRINGS = "pledges"


class Field(StrEnum):
    """The parts of a pledge that a column may give. The value is what a page calls it."""

    PLEDGE = "Pledge"
    DIFFERENTLY = "Pledge: what is done differently"
    IN_ADDITION = "Pledge: what is done in addition"
    POST = "Post"
    NAME = "Name"
    ORGANISATION = "Organisation"
    SERVICE_AREA = "Service area"
    EMAIL = "E-mail address"
    PARTY = "Staff or partner"
    KIND = "Kind"
    MANNER = "Differently or in addition"
    BY_WHEN = "By when"
    MADE_ON = "Made on"
    STATE = "State"
    AS_AT = "State as at"
    OUTCOME = "What came of it"
    OFFERED = "Offered"
    TAKEN_UP = "Taken up"
    PART = "Intent or offer"
    HELPS = "What it helps"
    EXPERT = "Subject expert"
    REFERENCE = "Reference"
    KEPT = "Kept as written only"


# Each of these that says something is a pledge of its own, so that a row of a form with two questions gives two.
WORDS = (Field.PLEDGE, Field.DIFFERENTLY, Field.IN_ADDITION)
# Where a cell may say: as in the row above.
MAY_REPEAT = (
    Field.POST, Field.NAME, Field.ORGANISATION, Field.SERVICE_AREA, Field.EMAIL, Field.PARTY, Field.KIND, Field.MANNER,
    Field.BY_WHEN, Field.MADE_ON, Field.STATE, Field.AS_AT, Field.PART, Field.HELPS, Field.EXPERT,
)  # fmt: skip
