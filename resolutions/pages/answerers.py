"""Who answers by a link, as their session remembers it."""

from django.http import HttpRequest

from resolutions.rounds.answerers import Answerer, link_numbered

LINK_IN_SESSION = "answer_link"


def answerer_by_link(request: HttpRequest) -> Answerer | None:
    """Who came by a link that may still be used: it is read again for every request, so that revoking it counts."""
    number = request.session.get(LINK_IN_SESSION)
    link = None if number is None else link_numbered(number)
    return None if link is None else Answerer(link.user, link)
