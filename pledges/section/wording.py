"""What a board reads: the words for each state, and counts in a sentence."""

from collections.abc import Sequence

from django.utils.text import Truncator

from pledges.life.models import State

# "Made" alone would be taken for all that were ever made.
STATE_WORDS = {
    State.MADE: "Made, not begun yet",
    State.UNDER_WAY: "Under way",
    State.KEPT: "Kept",
    State.NOT_KEPT: "Not kept",
    State.RELEASED: "Released",
}
MEANINGS = {
    State.MADE: "It was given, and nobody has said yet that it has begun.",
    State.UNDER_WAY: "It has begun, and is still to be kept.",
    State.KEPT: "What was pledged has been done.",
    State.NOT_KEPT: "It will not be done, and the report says why.",
    State.RELEASED: "Its maker no longer has to keep it, for the reason that the report gives. "
    "It counts as neither kept nor not kept.",
}
# In a sentence, after "37 are" or "it is".
ARE = {
    State.MADE: "made and not begun yet",
    State.UNDER_WAY: "under way",
    State.KEPT: "kept",
    State.NOT_KEPT: "not kept",
    State.RELEASED: "released",
}
# Characters of a pledge, or of what came of it: its own page has all of it.
LONGEST = 300


def how_many(count: int, one: str, many: str = "") -> str:
    """1 pledge, 37 pledges; `many` is `one` with an s unless given."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """a, b and c."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def shortened(words: str) -> str:
    """In one line, of at most `LONGEST` characters."""
    return Truncator(" ".join(words.split())).chars(LONGEST)
