"""The link with which a maker without an account comes to their pledges: signed, not stored."""

from carecommit.kit.seals import opened, sealed
from pledges.pledging.models import Maker

_LINK = "pledge-link"


def token_of(maker: Maker) -> str:
    """The secret part of the address of a maker's page. It lasts until they leave, or are given another."""
    return sealed(_LINK, maker.link_key)


def maker_by(token: str) -> Maker | None:
    """The maker whose secret part this is, unless they have left or have another by now."""
    number = opened(_LINK, token)
    return None if number is None else maker_numbered(number)


def maker_numbered(number: int) -> Maker | None:
    """The maker whose link has this number now, unless they have left."""
    return Maker.objects.filter(link_key=number, left_on=None).first()
