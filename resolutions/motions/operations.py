"""Recording what was agreed, and the one way to change its words afterwards."""

from datetime import date

from django.db.models import Max

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from resolutions.council.models import Board, User
from resolutions.council.queries import profile
from resolutions.motions.models import Clause, Motion, Oversight, Resolution
from resolutions.timescales import read


@operation
def record_motion(
    *,
    kind: str,
    title: str,
    body: Board,
    decided_words: str,
    by: User,
    overseen_by: tuple[Board, ...] = (),
    **fields: str,
) -> Motion:
    """Record what was put to `body` and what became of it; `fields` are the other text fields of `Motion`.

    `decided_words` is the day as the papers give it; it must hold a year, which the code of the motion begins with.
    Refused if it cannot be read as a date; ValidationError for bad fields.
    """
    when = read(decided_words)
    if when.latest is None:
        raise Refused("Give the date of the meeting with its year, such as 27 March 2023 or October 2023.")
    decided_on = when.latest if when.earliest == when.latest else None
    motion = Motion(
        code=_free_code(when.latest),
        kind=kind,
        title=title,
        body=body,
        decided_words=decided_words,
        decided_on=decided_on,
        **fields,
    )
    motion.full_clean()
    record(motion, by=by, why="Recorded as agreed")
    for board in overseen_by:
        record(Oversight(motion=motion, board=board), by=by, why="Recorded as agreed")
    return motion


def _free_code(decided: date) -> str:
    stem = f"{profile().reference_prefix}-{decided.year}"
    taken = set(Motion.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


@operation
def add_resolution(
    motion: Motion, *, words: str, by: User, label: str = "", heading: str = "", you_said: str = ""
) -> Resolution:
    """Record the next resolution of `motion`, in the words agreed."""
    # A place that a resolution once had is not given again: references of actions begin with it.
    placed = Resolution.history.filter(motion_id=motion.pk).order_by()
    resolution = Resolution(
        motion=motion,
        label=label,
        order=(placed.aggregate(last=Max("order"))["last"] or 0) + 1,
        heading=heading,
        words=words,
        you_said=you_said,
    )
    resolution.full_clean()
    record(resolution, by=by, why="Recorded as agreed")
    return resolution


@operation
def add_clause(resolution: Resolution, *, words: str, by: User, label: str = "") -> Clause:
    """Record the next obligation in `resolution`, in the words agreed."""
    clause = Clause(resolution=resolution, label=label, order=resolution.clauses.count() + 1, words=words)
    clause.full_clean()
    record(clause, by=by, why="Recorded as agreed")
    return clause


@operation
def correct_words(
    agreed: Resolution | Clause, *, words: str, by: User, why: str, instead_of: str | None = None
) -> None:
    """Correct the record of the agreed words, as when a typing slip is found beside the minutes.

    What was agreed does not change; how it was copied does. The words before stay in the history with `why`.
    `instead_of` is what this person read before they wrote: Stale if it says something else by now. Refused without
    a reason or without words.
    """
    if is_blank(why):
        raise Refused("The agreed words are sealed. Say why they are corrected.")
    if is_blank(words):
        raise Refused("Give the words as they were agreed.")
    agreed = type(agreed).objects.select_for_update(no_key=True).get(pk=agreed.pk)
    if instead_of is not None and agreed.words not in {instead_of, words}:
        raise Stale(
            "Somebody else corrected these words while you were writing. Compare theirs with yours, and choose."
        )
    agreed.words = words
    record(agreed, by=by, why=why)
