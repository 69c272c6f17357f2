"""Sending an answer back to its owner, who then answers again."""

from datetime import UTC

from carecommit.kit import clock
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.progress import rules
from resolutions.progress.models import Returned, Update
from resolutions.quarters.models import Quarter


@operation
def return_update(update: Update, *, why: str, by: User, seen: str | None = None) -> Returned:
    """Send an update back, saying what is asked of its owner; it stands until they give it again.

    Sent back twice for one reason it is sent back once. `seen` is what `reading` gave of the update that the person's
    page showed: Stale is raised if it reads otherwise by now. Refused without a reason and once the quarter is closed.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=update.quarter_id)
    rules.refuse_unless_open(quarter)
    if is_blank(why):
        raise Refused("Say what you ask of the owner. They read it beside their answer.", about="why")
    if len(why) > rules.LONGEST:
        raise Refused(f"Keep it to {rules.LONGEST:,} characters.", about="why")
    Action.objects.select_for_update(no_key=True).get(pk=update.action_id)
    update = Update.objects.get(pk=update.pk)
    if seen is not None and seen != reading(update):
        raise Stale(
            "This answer was corrected while you were at it. Read what it says now, then send it back if need be."
        )
    standing = open_return(update)
    if standing is not None and standing.why == why:
        return standing
    returned = Returned(update=update, why=why, returned_at=clock.now(), returned_by=by)
    returned.full_clean()
    returned.save()
    return returned


def reading(update: Update) -> str:
    """Which text of an update it is, by which a page knows whether it has been corrected since."""
    return (update.corrected_at or update.typed_at).astimezone(UTC).isoformat()


def open_return(update: Update) -> Returned | None:
    """Why `update` was sent back, until an owner gives it again."""
    returned = Returned.objects.filter(update=update).select_related("update").last()
    return returned if returned is not None and is_open(returned) else None


def is_open(returned: Returned) -> bool:
    """Whether no owner has given its update again since. A coordinator's correction of the wording is no answer."""
    answered = returned.update.answered_at
    return answered is None or answered < returned.returned_at
