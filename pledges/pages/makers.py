"""One maker: who they are, what they pledged and keep, and whether they can be asked."""

from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from pledges.asking.people import Reach
from pledges.life.makers import has_left, history_of
from pledges.life.queries import Position, positions_of
from pledges.pages.finding import find_maker
from pledges.pages.forms.makers import MakerForm
from pledges.pledging.makers import change_maker as change
from pledges.pledging.makers import version_of
from pledges.pledging.models import Maker, Pledge
from resolutions.council.models import User
from resolutions.pages.doors import for_coordinators
from resolutions.pages.saving import is_stale, saved, says, sent

_FIELDS = ("title", "organisation", "email", "post", "person")


@for_coordinators
@require_safe
def show_maker(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one maker; for coordinators, since it has their address."""
    maker, today = find_maker(pk), clock.today()
    reach, positions = Reach(today), _positions(maker)
    facts = {
        "maker": maker,
        "asked": reach.asked(maker),
        "why_not": reach.why_not(maker),
        "accounts": _accounts(maker),
        "gone": has_left(maker, today),
        "made": [each for each in positions if each.pledge.maker_id == maker.pk],
        "kept_for_others": [each for each in positions if each.pledge.maker_id != maker.pk],
        "live": sum(each.is_live and each.pledge.keeper_id == maker.pk for each in positions),
        "history": history_of(maker),
    }
    return render(request, "pledges/show_maker.html", facts)


@for_coordinators
def change_maker(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right who they are and where they are asked."""
    maker = find_maker(pk)
    form = MakerForm(sent(request), initial={"version": version_of(maker), **_stands(maker)}, maker=maker)
    if saved(form, partial(change, maker, by=request.user)):
        return _done(request, maker, "What is known of this maker is changed.")
    is_late = is_stale(form)
    if is_late and _newest(maker).history_user == request.user and says(form, _stands(maker)):
        return _done(request, maker, "You sent this change twice. It is made once, as you see.")
    form.go_on_from(version_of(maker))
    facts = {"maker": maker, "form": form, "is_late": is_late, "newest": _newest(maker)}
    return render(request, "pledges/change_maker.html", facts, status=409 if is_late else 200)


def _done(request: HttpRequest, maker: Maker, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("show-maker", maker.pk)


def _positions(maker: Maker) -> list[Position]:
    """What they made or keep; struck out ones too, as a pledge may be put back."""
    rows = Pledge.objects.filter(Q(maker=maker) | Q(keeper=maker)).select_related("kind", "keeper", "maker")
    return list(positions_of(rows.order_by("pk")).values())


def _accounts(maker: Maker) -> list[User]:
    """With which they may sign in: by their person or their address."""
    theirs = Q(email__iexact=maker.email) if maker.email else Q(pk=None)
    if maker.person_id is not None:
        theirs |= Q(person=maker.person_id)
    return list(User.objects.filter(theirs).select_related("person"))


def _stands(maker: Maker) -> dict:
    return {name: getattr(maker, maker._meta.get_field(name).attname) for name in _FIELDS}


def _newest(maker: Maker):
    """The newest row of the maker's history: who wrote what stands, and when."""
    return maker.history.select_related("history_user__person").latest("history_id")
