"""Sending an answer back to its owner, who then answers again."""

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.progress import rules
from resolutions.progress.models import Returned, Update
from resolutions.quarters.models import Quarter


@operation
def return_update(update: Update, *, why: str, by: User) -> Returned:
    """Send an update back, saying what is asked of its owner; it stands until it is corrected.

    Sent back twice for one reason it is sent back once. Refused without a reason and once the quarter is closed.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=update.quarter_id)
    rules.refuse_unless_open(quarter)
    if is_blank(why):
        raise Refused("Say what you ask of the owner. They read it beside their answer.", about="why")
    if len(why) > rules.LONGEST:
        raise Refused(f"Keep it to {rules.LONGEST:,} characters.", about="why")
    Action.objects.select_for_update(no_key=True).get(pk=update.action_id)
    update = Update.objects.get(pk=update.pk)
    standing = open_return(update)
    if standing is not None and standing.why == why:
        return standing
    returned = Returned(update=update, why=why, returned_at=clock.now(), returned_by=by)
    returned.full_clean()
    returned.save()
    return returned


def open_return(update: Update) -> Returned | None:
    """Why `update` was sent back, until it is corrected."""
    returned = Returned.objects.filter(update=update).select_related("update").last()
    return returned if returned is not None and is_open(returned) else None


def is_open(returned: Returned) -> bool:
    """Whether its update has not been corrected since."""
    corrected = returned.update.corrected_at
    return corrected is None or corrected < returned.returned_at
