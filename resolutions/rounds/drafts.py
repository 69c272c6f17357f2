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


def drop_draft(user: User, action: Action, quarter: Quarter) -> None:
    """Forget what was begun."""
    Draft.objects.filter(user=user, action=action, quarter=quarter).delete()


def drafts_of(user: User, quarter: Quarter) -> dict[int, Draft]:
    """Action id -> what `user` has begun to write of it."""
    return {draft.action_id: draft for draft in Draft.objects.filter(user=user, quarter=quarter)}
