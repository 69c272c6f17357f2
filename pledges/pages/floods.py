"""How much is taken at an event, so that a robot neither fills it nor keeps the site busy.

Everybody in a room shares one address on the network, and each has a phone of their own. So one address may bring five
hundred people at once, and those who press twice among them; but one browser brings few pledges, as a tablet does that
goes round a table, and the same pledge from the same post comes a few times at most. A room may well be asked to say
one sentence together, so the words alone stop nobody.
"""

from datetime import timedelta

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from carecommit.kit import clock
from pledges.events.models import Event
from pledges.pledging.models import Pledge
from pledges.pledging.rules import Said

FROM_ONE_BROWSER = 20
# With the same words and from somebody who says the same of themselves: twenty social workers, say, without an address.
OF_THE_SAME = 20
# As allauth writes a rate: how many, in how many minutes, by what.
# Against load alone: whoever guesses from many addresses on the network is not stopped by it. What keeps an event from
# being found is the number of codes there are.
WRONG_ADDRESSES = "300/10m/ip"
_WHILE = timedelta(minutes=10)
_HOUR = timedelta(hours=1)
_IN_SESSION = "pledged_at"


def why_too_many(request: HttpRequest, event: Event, said: Said) -> str:
    """Why one more pledge is not taken now, and what to do, in a sentence; empty where it is taken.

    It then counts as one that came from the address on the network.
    """
    if len(_moments(request.session, event)) >= FROM_ONE_BROWSER:
        return (
            f"Nothing was recorded yet, because {FROM_ONE_BROWSER} pledges have been made on this device within ten "
            "minutes. Please use another one, or wait a few minutes."
        )
    if _how_many_like(said, event) >= OF_THE_SAME:
        return (
            "Nothing was recorded yet, because this same pledge has come very many times within an hour. If it is "
            "yours too, say it in your own words, or give your e-mail address."
        )
    if _is_over(request, f"pledge-{event.pk}", f"{settings.PLEDGES_FROM_ONE_ADDRESS}/10m/ip"):
        return (
            "Nothing was recorded yet, because very many pledges have come from your network at once. Please wait ten "
            "minutes."
        )
    return ""


def count_for_browser(request: HttpRequest, event: Event) -> None:
    """One more pledge was made in it: its own session remembers when, and nothing else does."""
    moments = [*_moments(request.session, event), clock.now().timestamp()]
    request.session[_IN_SESSION] = {**request.session.get(_IN_SESSION, {}), str(event.pk): moments}


def are_too_many_guesses(request: HttpRequest) -> bool:
    """Counts one more address of no event."""
    return _is_over(request, "pledge-nowhere", WRONG_ADDRESSES)


def _moments(session: SessionBase, event: Event) -> list[float]:
    since = (clock.now() - _WHILE).timestamp()
    return [moment for moment in session.get(_IN_SESSION, {}).get(str(event.pk), []) if moment > since]


def _how_many_like(said: Said, event: Event) -> int:
    """How many pledges of the last hour say all this, those that were struck out since among them."""
    given = Pledge.objects.filter(event=event, came_by=Pledge.CameBy.LINK, recorded_at__gt=clock.now() - _HOUR)
    same = given.filter(
        post_words=said.post_words, organisation=said.organisation, name=said.name, maker__email=said.email.lower()
    )
    return same.filter(wordings__number=1, wordings__words=said.words.strip()).count()


def _is_over(request: HttpRequest, action: str, rate: str) -> bool:
    # Its answer is the page of those who try to sign in; ours says something else.
    return consume_or_429(request, action=action, config={action: rate}, limit_get=True) is not None
