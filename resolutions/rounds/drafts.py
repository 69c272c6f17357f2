"""Keeping what somebody has begun to write, for them alone."""

from datetime import datetime

from carecommit.kit import clock
from carecommit.kit.operation import operation
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.quarters.models import Quarter
from resolutions.rounds.models import Draft


@operation
def keep_draft(user: User, action: Action, quarter: Quarter, said: dict[str, str], *, seen: datetime | None) -> Draft:
    """Keep the boxes of one row as typed, by their names.

    `seen` is when the draft was kept that the page showed, None if it showed none. If another page has kept something
    else since, that stands in `others`: neither is lost.
    """
    # Two pages of one person may keep at one moment.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    draft = Draft.objects.filter(user=user, action=action, quarter=quarter).first()
    if draft is None:
        draft = Draft(user=user, action=action, quarter=quarter)
    elif draft.said == said:
        return draft
    elif draft.saved_at != seen:
        draft.others = [*draft.others, draft.said]
    draft.said, draft.saved_at = said, clock.now()
    draft.save()
    return draft


@operation
def drop_draft(user: User, action: Action, quarter: Quarter, *, seen: datetime | None) -> None:
    """Forget what was begun, unless another page has kept something since the one that was `seen`."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    Draft.objects.filter(user=user, action=action, quarter=quarter, saved_at=seen).delete()


@operation
def forget_draft(user: User, key: int) -> None:
    """Forget one draft of this person's, by its key, that is of use to them no longer."""
    Draft.objects.filter(user=user, pk=key).delete()


def drafts_of(user: User) -> list[Draft]:
    """Everything that `user` has begun to write and not given, the newest quarter first."""
    drafts = Draft.objects.filter(user=user).select_related("action", "quarter")
    return list(drafts.order_by("-quarter__year", "-quarter__number", "action__reference"))
