"""How much is taken from one address on the network, so that a robot neither fills an event nor keeps the site busy.

Everybody in a room shares one address. So it may be five hundred people at once, and those who press twice among them.
"""

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest

from pledges.events.models import Event

# As allauth writes a rate: how many, in how many minutes, by what.
PLEDGES = "600/10m/ip"
# Against load alone: whoever guesses from many addresses on the network is not stopped by it. What keeps an event from
# being found is the number of codes there are.
WRONG_ADDRESSES = "300/10m/ip"


def are_too_many_pledges(request: HttpRequest, event: Event) -> bool:
    """Counts one more pledge for `event` from where the request comes."""
    return _is_over(request, f"pledge-{event.pk}", PLEDGES)


def are_too_many_guesses(request: HttpRequest) -> bool:
    """Counts one more address of no event."""
    return _is_over(request, "pledge-nowhere", WRONG_ADDRESSES)


def _is_over(request: HttpRequest, action: str, rate: str) -> bool:
    # Its answer is the page of those who try to sign in; ours says something else.
    return consume_or_429(request, action=action, config={action: rate}, limit_get=True) is not None
