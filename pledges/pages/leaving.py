"""Recording that a maker leaves: on one page, with a choice for every live pledge of theirs."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from pledges.life import keepers
from pledges.life.makers import has_left
from pledges.life.queries import Position, positions_of
from pledges.pages.finding import find_maker
from pledges.pages.forms.makers import LeavingForm, seen
from pledges.pledging.makers import version_of
from pledges.pledging.models import Maker, Pledge
from resolutions.council.models import User
from resolutions.pages.doors import for_coordinators
from resolutions.pages.saving import is_stale, saved, sent


@for_coordinators
def record_leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """Their last day, why, and what becomes of each pledge."""
    maker = find_maker(pk)
    positions = _live(maker)
    if request.method != "POST" and maker.left_on is not None and not positions:
        raise Refused(f"{maker} is recorded as having left, and no live pledge is with them. To undo it, change them.")
    initial = {"version": version_of(maker), "seen": seen(positions), "left_on": maker.left_on or clock.today()}
    form = LeavingForm(sent(request), initial=initial, maker=maker, positions=positions)
    if saved(form, partial(keepers.record_leaving, maker, by=request.user)):
        return _done(request, maker, f"{maker} is recorded as having left. {_what_became(len(positions))}")
    if is_stale(form) and _wrote_it(request.user, maker, form, positions):
        return _done(request, maker, "You sent this twice. Their leaving is recorded once, as you see.")
    changes = _changed(form, positions)
    form.go_on_from(version_of(maker))
    facts = {
        "maker": maker,
        "form": form,
        "changes": changes,
        "gone": has_left(maker, clock.today()),
    }
    return render(request, "pledges/record_leaving.html", facts, status=409 if changes or is_stale(form) else 200)


def _done(request: HttpRequest, maker: Maker, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("show-maker", maker.pk)


def _live(maker: Maker) -> list[Position]:
    rows = Pledge.objects.filter(keeper=maker).select_related("kind", "keeper").order_by("pk")
    return [position for position in positions_of(rows).values() if position.is_live]


def _changed(form: LeavingForm, positions: list[Position]) -> list[str]:
    """What became of the pledges since the page of this unsaved form was made, each in a sentence."""
    # Without both, the page was not sent whole, and the form says so.
    if not form.is_bound or not {"version", "seen"} <= form.cleaned_data.keys():
        return []
    before = form.cleaned_data["seen"]
    now = {position.pledge.pk: position for position in positions}
    gone = positions_of(Pledge.objects.filter(pk__in=before.keys() - now.keys()).select_related("keeper"))
    return [
        *(f"{each.pledge}: {_where(each)}." for each in gone.values()),
        *(f"{each.pledge} is with them since." for key, each in now.items() if key not in before),
        *(
            f"{each.pledge} was written to. It stands below as it is now."
            for key, each in now.items()
            if before.get(key, each.pledge.version) != each.pledge.version
        ),
    ]


def _where(position: Position) -> str:
    return f"with {position.pledge.keeper} now" if position.is_live else position.state_words.lower()


def _wrote_it(user: User, maker: Maker, form: LeavingForm, positions: list[Position]) -> bool:
    """Whether this user has just recorded the same leaving."""
    newest = maker.history.latest("history_id")
    return not positions and newest.history_user_id == user.pk and maker.left_on == form.cleaned_data.get("left_on")


def _what_became(pledges: int) -> str:
    if pledges == 0:
        return "No live pledge was with them."
    return "Their pledge goes on or ends as you chose." if pledges == 1 else "Their pledges go on or end as you chose."
