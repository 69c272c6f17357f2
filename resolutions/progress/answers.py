"""What each of the five answers says of an action: its stage, its rating and the reason.

An owner chooses one and writes a sentence. *Done* needs evidence or the reason why there is none; *nothing changed*
needs the reason as its sentence, and leaves stage and rating as they stand.
"""

from dataclasses import dataclass

from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.council.scales import Rating, Stage
from resolutions.progress.models import OwnersAnswer
from resolutions.progress.position import Position

RATINGS = {
    OwnersAnswer.ON_TRACK: Rating.GREEN,
    OwnersAnswer.NEEDS_ATTENTION: Rating.AMBER,
    OwnersAnswer.OFF_TRACK: Rating.RED,
}
# These two say why before they say what happened.
NEEDS_WHY = frozenset({OwnersAnswer.NEEDS_ATTENTION, OwnersAnswer.OFF_TRACK})


@dataclass(frozen=True, slots=True)
class Meant:
    """The stage, the rating and the reason for it that an answer moves an action to, by the names of an update."""

    stage: str
    rating: str | None
    rating_reason: str


def meant_by(answer: str, *, why: str, stands: Position) -> Meant:
    """What `answer` says of an action that stands as `stands` did before this quarter's update.

    On track, needs attention and off track say that the work is in progress. Raises ValueError for another answer.
    """
    answer = OwnersAnswer(answer)
    if answer == OwnersAnswer.DONE:
        return Meant(Stage.COMPLETE, None, "")
    if answer == OwnersAnswer.NOTHING_CHANGED:
        return Meant(stands.stage, stands.rating, stands.rating_reason)
    return Meant(Stage.IN_PROGRESS, RATINGS[answer], why if answer in NEEDS_WHY else "")


def refuse_unless_answered(answer: str, *, why: str, what_happened: str) -> None:
    """Refused where a part of the answer is missing, in a sentence that says which."""
    if answer not in OwnersAnswer.values:
        raise Refused("Choose one of the five answers.", about="answer")
    if answer in NEEDS_WHY and is_blank(why):
        raise Refused("Say why, and what will be done about it.", about="why")
    if is_blank(what_happened):
        sentence = {
            OwnersAnswer.NOTHING_CHANGED: "Say why nothing changed, in a sentence.",
            OwnersAnswer.DONE: "Say what was done, in a sentence or two.",
        }
        default = "Say what happened this quarter, in a sentence or two."
        raise Refused(sentence.get(OwnersAnswer(answer), default), about="what_happened")
