"""Correcting the words of what an update of a closed quarter says."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.updates import RecordForm
from resolutions.pages.saving import saved, sent, written_since
from resolutions.progress.correcting import correct_record as write
from resolutions.progress.models import Update
from resolutions.progress.rules import refuse_unless_closed
from resolutions.timescales import FinancialQuarter


@for_coordinators
def correct_record(request: HttpRequest, reference: str, quarter: FinancialQuarter) -> HttpResponse:
    """The words of one update, once its quarter is closed. What it counts as stays."""
    update = _find(reference, quarter)
    action = update.action
    refuse_unless_closed(update.quarter)
    form = RecordForm(sent(request), update=update)
    if saved(form, partial(write, update, by=request.user)):
        messages.success(
            request, "The words are corrected. The next report shows the old ones beside them, struck through."
        )
        return redirect("show-action", reference)
    changes = written_since(form, action)
    facts = {
        "action": action,
        "update": _find(reference, quarter) if changes else update,
        "form": form,
        "changes": changes,
        "newest": update.quarter.issues.first(),
    }
    return render(request, "resolutions/correct_record.html", facts, status=409 if changes else 200)


def _find(reference: str, quarter: FinancialQuarter) -> Update:
    found = Update.objects.select_related("action", "quarter")
    return get_object_or_404(
        found, action__reference=reference, quarter__year=quarter.year, quarter__number=quarter.number
    )
