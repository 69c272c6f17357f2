"""Many pledges struck out at once, in a number of statements that does not grow with them."""

from collections.abc import Sequence

from django.db.models import Max, Q

from carecommit.kit import clock
from carecommit.kit.sets import insert, new_keys, rewrite
from pledges.life.models import State, Step
from pledges.pledging.models import Pledge
from resolutions.council.models import User


def strike_out_set(pledges: Sequence[Pledge], *, words: str, by: User) -> None:
    """Give each of `pledges` the step that `record_step` would, today and for the reason `words`; nothing else changes.

    They are locked, and of one operation, which has judged whether they may be struck out.
    """
    # A list of more than a thousand keys is slower than the whole table.
    only = Q(pledge__in=[pledge.pk for pledge in pledges]) if len(pledges) <= 1000 else Q()
    numbered = Step.objects.filter(only).order_by().values("pledge").annotate(last=Max("number"))
    last = dict(numbered.values_list("pledge", "last"))
    steps = [
        {
            "id": key,
            "pledge_id": pledge.pk,
            "number": last.get(pledge.pk, 0) + 1,
            "state": State.STRUCK_OUT.value,
            "words": words,
            "happened_on": clock.today(),
            "recorded_at": clock.now(),
            "recorded_by_id": by.pk,
        }
        for key, pledge in zip(new_keys(Step, len(pledges)), pledges, strict=True)
    ]
    insert(Step, steps, by=by, why="")
    rewrite(Pledge, {pledge.pk: {"version": pledge.version + 1} for pledge in pledges}, by=by, why=words)
