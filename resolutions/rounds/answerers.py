"""Who answers: somebody with an account, or somebody who came by a link. Both find the same page."""

from dataclasses import dataclass

from carecommit.kit.seals import opened, sealed
from resolutions.council.models import User
from resolutions.quarters.models import Quarter
from resolutions.rounds.models import AnswerLink
from resolutions.rounds.rules import is_valid

_LINK, _TICKET = "answer-link", "answer-ticket"


@dataclass(frozen=True, slots=True)
class Answerer:
    """`user` is whose name stands beside the answers; `link` is there where they came by one."""

    user: User
    link: AnswerLink | None = None

    @property
    def person_id(self) -> int | None:
        """Whose posts they answer for."""
        return self.link.person_id if self.link else self.user.person_id

    def ticket(self, quarter: Quarter) -> str:
        """What a page carries to show later that it was made for them, for this quarter: it outlives their session.

        It lets what they wrote be kept as their drafts, and nothing else.
        """
        return sealed(f"{_TICKET}-{quarter.slug}", self.user.pk)


def token_of(link: AnswerLink) -> str:
    """The secret part of a link's address."""
    return sealed(_LINK, link.pk)


def link_by(token: str) -> AnswerLink | None:
    """The link whose secret part this is, if it may be used now."""
    number = opened(_LINK, token)
    return None if number is None else link_numbered(number)


def link_numbered(number: int) -> AnswerLink | None:
    """The link of this key, if it may be used now."""
    rows = AnswerLink.objects.select_related("round__quarter", "round__meeting__board", "person", "user")
    link = rows.filter(pk=number).first()
    return link if link is not None and is_valid(link) else None


def holder_of(ticket: str, quarter: Quarter) -> User | None:
    """For whom the page of `quarter` was made that carries `ticket`."""
    number = opened(f"{_TICKET}-{quarter.slug}", ticket)
    return None if number is None else User.objects.filter(pk=number).first()
