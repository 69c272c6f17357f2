"""Updating an action: one update a quarter, corrected while it is open, never lost to a colleague's."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from carecommit.kit.refused import Refused
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.council.queries import Key
from resolutions.council.queries import key as council_key
from resolutions.council.rules import is_coordinator
from resolutions.pages.doors import for_officers
from resolutions.pages.finding import find_action
from resolutions.pages.forms.updates import UpdateForm
from resolutions.pages.saving import saved, sent, written_since
from resolutions.progress.models import Update
from resolutions.progress.operations import correct_update, submit_update
from resolutions.progress.rules import OwnPart, part_in, refuse_if_closed_undelivered
from resolutions.quarters.models import Quarter
from resolutions.timescales import FinancialQuarter


@for_officers
def update_action(request: HttpRequest, reference: str) -> HttpResponse:
    """The open quarter's update of one action, or its correction."""
    action, key = find_action(reference), council_key()
    own = part_in(action, request.user.person_id, clock.today())
    _refuse_unless_theirs(action, request.user, own)
    quarter, standing = _quarter_and_update(request, action)
    if standing is None and request.method != "POST":
        refuse_if_closed_undelivered(action)
    form = UpdateForm(sent(request), initial=_initial(action, quarter, standing), quarter=quarter, key=key)
    if saved(form, partial(_write, action, quarter, standing, form=form, by=request.user, own=own)):
        messages.success(request, f"Your update of {action.reference} is saved.")
        return redirect("show-action", action.reference)
    return _ask(request, form, action, quarter, standing, key)


def _ask(
    request: HttpRequest, form: UpdateForm, action: Action, quarter: Quarter, standing: Update | None, key: Key
) -> HttpResponse:
    """The form, and beside it the update that stands now if somebody else has written meanwhile."""
    changes = written_since(form, action)
    if changes:
        standing = Update.objects.filter(action=action, quarter=quarter).first()
    if standing is not None:
        form.ask_why()
    page = {
        "action": action,
        "quarter": quarter,
        "form": form,
        "standing": standing,
        "written": _last_written(standing) if changes else None,
        "stage_words": key.words(standing.stage) if standing else "",
        "rating_words": key.words(standing.rating) if standing else "",
        "changes": changes,
    }
    return render(request, "resolutions/update_action.html", page, status=409 if changes else 200)


def _refuse_unless_theirs(action: Action, user: User, own: OwnPart | None) -> None:
    if not is_coordinator(user) and not (own is not None and own.answers_for_action):
        raise PermissionDenied(
            f"{action.reference} belongs to posts that you do not hold. Ask your coordinator if you should update it."
        )


def _write(
    action: Action,
    quarter: Quarter,
    standing: Update | None,
    *,
    form: UpdateForm,
    by: User,
    own: OwnPart | None,
    **said,
) -> Update:
    said["post"] = own.post if own is not None and own.answers_for_action else None
    if standing is None:
        return submit_update(action, quarter, by=by, **said)
    return correct_update(standing, by=by, why=form.cleaned_data["why"], **said)


def _quarter_and_update(request: HttpRequest, action: Action) -> tuple[Quarter, Update | None]:
    """The quarter that the form was made for, as another may have been opened while somebody wrote; what it says."""
    try:
        quarters = Quarter.objects.named(FinancialQuarter.parse(request.POST.get("quarter", "")))
    except ValueError:
        quarters = Quarter.objects.filter(state=Quarter.State.OPEN)
    standing = Update.objects.filter(action=action, quarter__in=quarters).select_related("quarter").first()
    quarter = standing.quarter if standing else quarters.first()
    if quarter is None:
        raise Refused("No quarter is open, so there is nothing to update now. Your coordinator opens the next one.")
    return quarter, standing


def _last_written(standing: Update | None):
    """The row of the update's history that says who wrote what stands, and when: not who marked it as exempt since."""
    if standing is None:
        return None
    written_at = standing.corrected_at or standing.typed_at
    rows = Update.history.filter(id=standing.pk, history_date__lte=written_at).select_related("history_user__person")
    return rows.order_by("-history_date", "-history_id").first()


def _initial(action: Action, quarter: Quarter, standing: Update | None) -> dict:
    last = standing or action
    return {
        "version": action.version,
        "quarter": quarter.slug,
        "stage": last.stage,
        "rating": last.rating or "",
        "rating_reason": standing.rating_reason if standing else "",
        "what_happened": standing.what_happened if standing else "",
        "happened_on": standing.happened_on if standing else min(clock.today(), quarter.financial.ends_on),
    }
