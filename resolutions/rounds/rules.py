"""May this link be used now, and may this person's words be kept?"""

from carecommit.kit import clock
from resolutions.council.models import User
from resolutions.council.rules import is_officer
from resolutions.quarters.models import Quarter
from resolutions.rounds.models import AnswerLink


def is_valid(link: AnswerLink) -> bool:
    """Not revoked, up to its last day, while its quarter takes answers."""
    return link.revoked_at is None and clock.today() <= link.valid_until and link.round.quarter.is_open


def may_keep_drafts(user: User, quarter: Quarter) -> bool:
    """An officer with an active account, and whoever has or had a link for the quarter's round.

    A link that ended while somebody wrote takes nothing from them: what they wrote is theirs, and a new link shows it.
    """
    return is_officer(user) or AnswerLink.objects.filter(user=user, round__quarter=quarter).exists()
