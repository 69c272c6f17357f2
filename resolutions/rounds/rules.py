"""May this link be used now, and may this person's words be kept?"""

from carecommit.kit import clock
from resolutions.council.models import User
from resolutions.council.rules import is_officer
from resolutions.rounds.models import AnswerLink


def is_valid(link: AnswerLink) -> bool:
    """Not revoked, up to its last day, while its quarter takes answers."""
    return link.revoked_at is None and clock.today() <= link.valid_until and link.round.quarter.is_open


def may_keep_drafts(user: User) -> bool:
    """An officer with an active account, and whoever has a link that may be used now."""
    if is_officer(user):
        return True
    links = AnswerLink.objects.filter(user=user, revoked_at=None).select_related("round__quarter")
    return any(is_valid(link) for link in links)
