"""Recording many resolutions at once, as an intake does; `operations` records one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max

from carecommit.kit.operation import operation
from carecommit.kit.sets import insert, new_keys
from resolutions.council.models import User
from resolutions.motions.models import Motion, Resolution


@dataclass(frozen=True, slots=True)
class NewResolution:
    """A resolution to be recorded, in the words agreed."""

    motion_id: int
    words: str
    label: str = ""
    heading: str = ""


@operation
def add_resolutions(agreed: Sequence[NewResolution], *, by: User, why: str = "Recorded as agreed") -> list[int]:
    """Record resolutions, each as the next of its motion; their keys, in the same order. Five queries for any number.

    A place that a resolution once had is not given again, whatever became of it.
    """
    motions = {each.motion_id for each in agreed}
    # Two people who add to one motion at once would give both the same place.
    list(Motion.objects.select_for_update(no_key=True).filter(pk__in=motions).order_by("pk"))
    placed = Resolution.history.filter(motion_id__in=motions).order_by()
    taken = Counter(dict(placed.values_list("motion_id").annotate(Max("order"))))
    keys = new_keys(Resolution, len(agreed))
    rows = []
    for key, each in zip(keys, agreed, strict=True):
        taken[each.motion_id] += 1
        rows.append(
            {
                "id": key,
                "motion_id": each.motion_id,
                "label": each.label,
                "order": taken[each.motion_id],
                "heading": each.heading,
                "words": each.words,
            }
        )
    insert(Resolution, rows, by=by, why=why)
    return list(keys)
