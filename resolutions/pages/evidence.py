"""Evidence: a file that was added to an action, to be read or to be taken away."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from carecommit.kit.files import content_type
from resolutions.pages.forms.evidence import RemovalForm
from resolutions.pages.saving import saved, sent
from resolutions.progress import evidence as operations
from resolutions.progress.models import Evidence

# A stranger's file must not run, load or be kept anywhere on the way, even where somebody brings a browser to show it.
_GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}


@require_safe
def download_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was added, to be saved; once it was taken away, who did so and why."""
    evidence = _find(pk)
    if evidence.removed_at is not None:
        return render(request, "resolutions/evidence/removed.html", {"evidence": evidence}, status=410)
    if not evidence.kind:
        raise Http404("This evidence is a link, so there is no file of it.")
    disposition = content_disposition_header(as_attachment=True, filename=evidence.name)
    headers = {**_GUARDS, "Content-Disposition": disposition}
    return HttpResponse(bytes(evidence.content), content_type=content_type(evidence.kind), headers=headers)


def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why it is to be taken away; only the answer writes."""
    evidence = _find(pk)
    if not operations.may_remove(request.user, evidence):
        raise PermissionDenied(operations.WHO_MAY_REMOVE)
    if evidence.removed_at is not None:
        return redirect("download-evidence", pk)
    form = RemovalForm(sent(request))
    if saved(form, partial(operations.remove_evidence, evidence, by=request.user)):
        messages.success(request, f"“{evidence.name}” is taken away.")
        return redirect("show-action", evidence.action.reference)
    return render(request, "resolutions/evidence/remove.html", {"evidence": evidence, "form": form})


def _find(pk: int) -> Evidence:
    """Without its content, which is fetched only where it is sent. Raises Http404 for a number that none has."""
    related = ("action", "quarter", "added_by__person", "removed_by__person")
    return get_object_or_404(Evidence.objects.listed().select_related(*related), pk=pk)
