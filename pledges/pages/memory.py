"""What a visitor has pledged, as their own session remembers it."""

import uuid

from django.contrib.sessions.backends.base import SessionBase

from pledges.events.models import Event
from pledges.pledging.models import Maker, Pledge
from pledges.pledging.rules import Said

_IN_SESSION = "pledged"


class Memory:
    """What this visitor has pledged at an event since they opened their browser: its address alone shows nothing."""

    def __init__(self, session: SessionBase, event: Event) -> None:
        self._session, self._event = session, str(event.pk)
        stored = session.get(_IN_SESSION, {}).get(self._event, {})
        self.email: str = stored.get("email", "")
        self._keys: list[int] = stored.get("pledges", [])

    def pledges(self) -> list[Pledge]:
        """The newest first."""
        found = Pledge.objects.filter(pk__in=self._keys).select_related("kind", "maker", "keeper", "resolution")
        by_key = {pledge.pk: pledge for pledge in found.prefetch_related("wordings")}
        return [by_key[key] for key in reversed(self._keys) if key in by_key]

    def key_of(self, said: Said) -> uuid.UUID | None:
        """The key with which they pledged in the same words before."""
        return next((each.sent_key for each in self.pledges() if each.wordings.all()[0].words == said.words), None)

    def add(self, pledge: Pledge, said: Said, *, is_another: bool = False) -> None:
        """They have made this one; with `is_another` somebody else has the phone now, and nothing before is theirs."""
        before = [] if is_another else self._keys
        self._keys = [*(key for key in before if key != pledge.pk), pledge.pk]
        stored = {"pledges": self._keys, "email": said.email}
        self._session[_IN_SESSION] = {**self._session.get(_IN_SESSION, {}), self._event: stored}

    def maker_of(self, said: Said) -> Maker | None:
        """Who pledged here before, where whoever pledges now gives the same post, organisation and address."""
        last = next(iter(self.pledges()), None)
        if last is None:
            return None
        then = (last.party, last.post_words, last.organisation, self.email)
        return last.maker if then == (said.party, said.post_words, said.organisation, said.email) else None

    def given(self) -> dict:
        """What a form for another pledge begins with."""
        last = next(iter(self.pledges()), None)
        if last is None:
            return {}
        parts = ("party", "organisation", "post_words", "service_area", "name", "may_be_named")
        return {**{part: getattr(last, part) for part in parts}, "email": self.email}
