"""The addresses that stand in messages, which whoever sends them works out: here nothing knows of HTTP."""

from collections.abc import Callable
from dataclasses import dataclass

from resolutions.quarters.models import Quarter


@dataclass(frozen=True, slots=True)
class Addresses:
    """`answers` and `messages` are for those who sign in; `link` makes the address of a link from its secret part.

    `page` makes that of any page, from its name and what stands in its address: for other sources of messages. `domain`
    is the site's name, for the Message-ID.
    """

    answers: str
    messages: str
    link: Callable[[str], str]
    round: Callable[[Quarter], str]
    page: Callable[..., str]
    domain: str
