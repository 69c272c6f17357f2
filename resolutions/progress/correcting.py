"""Correcting the wording of what an update of a closed quarter says.

Its stage, its rating and its day stay: the report of its quarter was counted from them, and what comes of them since is
a decision. That report, once frozen, keeps the old words; the next one sets the two beside each other.
"""

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.operations import hold
from resolutions.council.models import User
from resolutions.progress import rules
from resolutions.progress.models import Update
from resolutions.quarters.models import Quarter


@operation
def correct_record(
    update: Update, *, version: int, what_happened: str, rating_reason: str, why: str, by: User
) -> Update:
    """Put other words in place of those of an update; they stay in its history, with `why`.

    `rating_reason` is left alone where the update has no rating. Raises Stale if somebody else has written of the
    action since `version`; Refused for a quarter that is open, without a reason or without words. A correction that
    changes nothing writes nothing.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=update.quarter_id)
    rules.refuse_unless_closed(quarter)
    row = Update.objects.select_related("action").get(pk=update.pk)
    rating_reason = rating_reason if row.rating else row.rating_reason
    if (row.what_happened, row.rating_reason) == (what_happened, rating_reason):
        return row
    action = hold(row.action, version=version)
    rules.refuse_unless_worded(rating=row.rating, rating_reason=rating_reason, what_happened=what_happened)
    if is_blank(why):
        raise Refused("Say why the words are corrected. The first text is kept beside them.", about="why")
    row.what_happened, row.rating_reason, row.corrected_at = what_happened, rating_reason, clock.now()
    record(row, by=by, why=why)
    # One version later, so that nobody writes over it unseen.
    record(action, by=by, why=why)
    return row
