"""Addresses that somebody gives us and others will follow."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from carecommit.kit.refused import Refused

LONGEST = 2_000

_WEB = re.compile(r"https?://", re.IGNORECASE)
_is_address = URLValidator(schemes=["http", "https"])


def refuse_unless_web(link: str) -> str:
    """The address without the spaces around it, otherwise as it was given.

    Raises Refused, about "link", unless it is a whole address of the web that anybody can follow: https or http, with
    the full name of a site, no name or password before it, and at most LONGEST characters.
    """
    link = link.strip()
    if len(link) > LONGEST:
        raise _refused(
            f"This address has {len(link):,} characters, and the most is {LONGEST:,}. Look for a shorter one."
        )
    # What is not printable could show another address than the one that is followed.
    if " " in link or not link.isprintable():
        raise _refused(
            "This address has spaces or characters in it that cannot be seen. Copy it from the top of the browser."
        )
    if not _WEB.match(link):
        raise _refused(
            "Only addresses that begin with https:// or http:// can be added. Copy the whole address from the top of "
            "the browser."
        )
    site = _site_of(link)
    if "@" in site:
        raise _refused("This address has a name or password in it. Take out all up to the @ and add it again.")
    if "." not in site and not site.startswith("["):
        raise _refused(
            "This address opens only inside one network or on one computer. Give one with the full name of its site, "
            "such as https://www.example.org/page, or add the page as a file."
        )
    try:
        _is_address(link)
    except ValidationError as error:
        raise _refused(_NOT_WHOLE) from error
    return link


_NOT_WHOLE = (
    "This is not a whole web address. Copy it from the top of the browser, such as https://www.example.org/page."
)


def _site_of(link: str) -> str:
    """The part that names the site, with whatever is put before or after it; Refused where there is none."""
    try:
        site = urlsplit(link).netloc
    except ValueError as error:
        raise _refused(_NOT_WHOLE) from error
    if not site:
        raise _refused(_NOT_WHOLE)
    return site


def _refused(sentence: str) -> Refused:
    return Refused(sentence, about="link")
