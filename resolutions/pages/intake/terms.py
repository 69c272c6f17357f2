"""Which plan it is: asked once for the whole file."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from carecommit.kit import clock
from resolutions.intake import operations
from resolutions.intake.fields import Field
from resolutions.intake.models import Batch
from resolutions.intake.own_workbook import baseline_of
from resolutions.intake.queries import book_of
from resolutions.intake.terms import IN_THE_TABLE, Terms
from resolutions.motions.models import Motion
from resolutions.pages.doors import for_intake
from resolutions.pages.forms.intake.terms import UPDATE, TermsForm
from resolutions.pages.intake.finding import find_batch
from resolutions.pages.intake.next_page import first_table
from resolutions.pages.saving import saved, sent
from resolutions.quarters.models import Quarter
from resolutions.quarters.queries import open_quarter, shown


@for_intake
def settle_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose rows they are, from when they count, and what is done with their progress."""
    batch, quarter = find_batch(request, pk), open_quarter()
    form = TermsForm(sent(request), initial=_initial(batch, quarter), quarter=quarter)
    if settled := saved(form, partial(operations.settle_terms, batch, by=request.user)):
        return redirect(first_table(settled))
    return render(request, "resolutions/intake/settle_terms.html", {"batch": batch, "form": form, "quarter": quarter})


def _initial(batch: Batch, quarter: Quarter | None) -> dict:
    """What was settled before; the first time, what the file itself tells."""
    told_as_at = shown(quarter, clock.today()).as_at
    terms = Terms.of(batch.terms)
    if terms is not None:
        initial = TermsForm.initial_of(terms)
        return initial if terms.happened_on else {**initial, "happened_on": told_as_at}
    newest = Motion.objects.order_by("-pk").values("kind", "body").first() or {}
    guessed = {
        "happened_on": told_as_at,
        "table_kind": newest.get("kind"),
        "table_body": newest.get("body"),
        "kind": Motion.Kind.PLAN,
    }
    if baseline_of(book_of(batch)):
        return {**guessed, "whose": IN_THE_TABLE, "agreed_on": clock.today(), "progress": UPDATE}
    names_it = any(Field.MOTION.value in table["fields"] for table in batch.tables if not table["left_out"])
    return {**guessed, "whose": IN_THE_TABLE} if names_it else guessed
