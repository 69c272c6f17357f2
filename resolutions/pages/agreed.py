"""What the page of a motion shows: the agreed words, and what answers them."""

from collections import defaultdict
from dataclasses import dataclass

from resolutions.actions.models import Answer
from resolutions.actions.queries import actions_as_at
from resolutions.motions.models import Clause, Motion, Resolution
from resolutions.motions.queries import Correction, corrections
from resolutions.pages.rows import Row, Setting, rows_of, with_owners


@dataclass(frozen=True)
class Answered:
    """A clause, how its words were corrected, and the actions that answer it."""

    clause: Clause
    corrections: list[Correction]
    rows: list[Row]


@dataclass(frozen=True)
class Part:
    """A resolution with its clauses; `loose` are its actions that answer no clause."""

    resolution: Resolution
    corrections: list[Correction]
    clauses: list[Answered]
    loose: list[Row]


def parts(motion: Motion, setting: Setting) -> list[Part]:
    """Every resolution of `motion`, in order, as at the day of `setting`; as many queries for any number of actions."""
    resolutions = list(motion.resolutions.order_by("order").prefetch_related("clauses"))
    clauses = [clause for resolution in resolutions for clause in resolution.clauses.all()]
    corrected = corrections(Resolution, (resolution.pk for resolution in resolutions))
    clauses_corrected = corrections(Clause, (clause.pk for clause in clauses))
    rows = _rows(motion, setting)
    answers = _answers(motion)
    answering = {pk for pks in answers.values() for pk in pks}
    return [
        Part(
            resolution,
            corrected[resolution.pk],
            [
                Answered(
                    clause,
                    clauses_corrected[clause.pk],
                    [row for row in rows[resolution.pk] if row.action.pk in answers[clause.pk]],
                )
                for clause in resolution.clauses.all()
            ],
            [row for row in rows[resolution.pk] if row.action.pk not in answering],
        )
        for resolution in resolutions
    ]


def _answers(motion: Motion) -> dict[int, set[int]]:
    """Clause id -> the ids of the actions that answer it."""
    answers = defaultdict(set)
    pairs = Answer.objects.filter(clause__resolution__motion=motion).values_list("clause_id", "action_id")
    for clause_id, action_id in pairs:
        answers[clause_id].add(action_id)
    return answers


def _rows(motion: Motion, setting: Setting) -> dict[int, list[Row]]:
    """Resolution id -> its actions as they stand."""
    day, rows = setting.when.as_at, defaultdict(list)
    for row in with_owners(rows_of(actions_as_at(day).filter(resolution__motion=motion), setting), day):
        rows[row.action.resolution_id].append(row)
    return rows
