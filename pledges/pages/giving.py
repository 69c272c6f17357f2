"""The public pages of an event: pledge from a phone in a minute, and read what comes next."""

import re
from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.events.models import Event
from pledges.pages.floods import are_too_many_guesses, count_for_browser, why_too_many
from pledges.pages.forms.giving import PRESS, PledgeForm
from pledges.pages.memory import Memory
from pledges.pledging.models import Pledge
from pledges.pledging.operations import give_pledge
from pledges.pledging.rules import why_no_pledges
from resolutions.council.models import Post, User
from resolutions.council.queries import posts_held
from resolutions.pages.saving import saved, sent

_CODE = re.compile(r"[a-z0-9]{1,12}")
_FLOOD = "flood"
_SOMEBODY_ELSE = "somebody-else"


@login_not_required
# Kept by the browser alone: who goes back to the page finds it as they left it, and sends the same pledge again.
@cache_control(private=True, max_age=0)
def make_pledge(request: HttpRequest, code: str) -> HttpResponse:
    """The form of an event, for everybody who has its address. A pledge that is sent twice is made once."""
    event = _event_at(code)
    if event is None:
        return _refuse_address(request)
    memory = Memory(request.session, event)
    form = PledgeForm(sent(request), event=event, initial=_beginning(request, memory))
    made = _made_before(request, form, event, memory)
    if made is None and _given(request, form, event, memory):
        return redirect("show-thanks", code=event.code)
    if why := why_no_pledges(event, clock.today()):
        if made is not None:
            return redirect("show-thanks", code=event.code)
        facts = {"event": event, "why": why, "words": _typed(request), "may_be_late": event.opens_on <= clock.today()}
        return render(request, "pledges/not_open.html", facts)
    status = 429 if form.has_error(NON_FIELD_ERRORS, _FLOOD) else 200
    facts = {"event": event, "form": form, "made": made}
    return render(request, "pledges/make_pledge.html", facts, status=status)


@login_not_required
@cache_control(private=True, no_store=True)
@require_safe
def show_thanks(request: HttpRequest, code: str) -> HttpResponse:
    """What this visitor has pledged at the event, and what comes next."""
    event = _event_at(code)
    if event is None:
        return _refuse_address(request)
    memory = Memory(request.session, event)
    if not (pledges := memory.pledges()):
        return redirect("make-pledge", code=event.code)
    facts = {
        "event": event,
        "pledge": pledges[0],
        "earlier": pledges[1:],
        "email": memory.email,
        "mailbox": settings.OPPORTUNITIES_EMAIL if pledges[0].kind.is_opportunity else "",
        "is_open": not why_no_pledges(event, clock.today()),
    }
    return render(request, "pledges/show_thanks.html", facts)


def _given(request: HttpRequest, form: PledgeForm, event: Event, memory: Memory) -> Pledge | None:
    """The pledge that the form makes, or has made before; None where it says why not."""
    if not form.is_valid():
        return None
    key, said = form.carried.key, form.said()["said"]
    is_new = not Pledge.objects.filter(sent_key=key).exists()
    if is_new and (why := why_too_many(request, event, said)):
        form.add_error(None, ValidationError(f"{why} {PRESS}", code=_FLOOD))
        return None
    is_another = _SOMEBODY_ELSE in request.GET
    maker = None if is_another else memory.maker_of(said)
    pledge = saved(form, partial(give_pledge, event=event, key=key, maker=maker))
    if pledge is not None:
        memory.add(pledge, said, is_another=is_another)
        if is_new:
            count_for_browser(request, event)
    elif not is_new:
        form.renew()
    return pledge


def _made_before(request: HttpRequest, form: PledgeForm, event: Event, memory: Memory) -> Pledge | None:
    """The same in every part, from another page: one left open in a second tab, or loaded afresh by going back.

    Or somebody else's, who holds the same phone now: the page says which there is, and takes theirs as well.
    """
    if _SOMEBODY_ELSE in request.GET or not form.is_valid():
        return None
    said = form.said()["said"]
    key = memory.key_of(said)
    if key is None or key == form.carried.key:
        return None
    try:
        made = give_pledge(said, event=event, key=key)
    except Refused:
        return None
    form.add_error(None, f"You made this pledge already, as {made.reference}. Nothing more was recorded.")
    return made


def _event_at(code: str) -> Event | None:
    """By its code as somebody typed it from the poster. What no code can be is not looked up."""
    code = code.strip().lower()
    return Event.objects.filter(code=code).first() if _CODE.fullmatch(code) else None


def _refuse_address(request: HttpRequest) -> HttpResponse:
    """One page for whatever is no event's address; after very many from one network, another."""
    is_flood = are_too_many_guesses(request)
    facts = {"is_flood": is_flood, "words": _typed(request)}
    return render(request, "pledges/not_open.html", facts, status=429 if is_flood else 404)


def _typed(request: HttpRequest) -> str:
    """The words that were sent to a page that cannot take them: shown, so that they are not lost."""
    return request.POST.get("words", "")


def _beginning(request: HttpRequest, memory: Memory) -> dict:
    """What stands in the boxes before anything is written: nothing for somebody else on the same phone."""
    if _SOMEBODY_ELSE in request.GET:
        return {}
    if "again" in request.GET and (given := memory.given()):
        return given
    return _of_account(request.user) if request.user.is_authenticated else {}


def _of_account(user: User) -> dict:
    """Whoever has signed in need not write who they are."""
    post = Post.objects.filter(pk__in=posts_held(user, clock.today())).first()
    known = {"party": Pledge.Party.STAFF, "email": user.email}
    return {**known, "post_words": post.title, "service_area": post.service_area} if post else known
