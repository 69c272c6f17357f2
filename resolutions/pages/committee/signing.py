"""Recording who signed a paper off, taking that back, and freezing the paper."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from resolutions.committee import operations
from resolutions.committee.models import CommitteePaper
from resolutions.pages.committee.finding import Standing, find_paper, standing_of
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.papers import FreezeForm, SeenForm, SignForm, TakeBackForm
from resolutions.pages.saving import is_stale, saved, sent


@for_coordinators
def sign_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has approved the text as it stands."""
    paper = find_paper(pk)
    standing = standing_of(paper)
    form = SignForm(sent(request), initial={"seen": standing.draft.words.sha256}, signings=standing.signings)
    if row := saved(form, partial(operations.sign, paper, by=request.user)):
        messages.success(request, f"{row.desk or row.get_role_display()}: the sign-off is recorded.")
        return redirect("sign-paper", pk)
    return _ask(request, "committee/sign_paper.html", paper, form, standing)


@for_coordinators
def take_back_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose sign-off no longer holds, and why."""
    paper = find_paper(pk)
    standing = standing_of(paper)
    form = TakeBackForm(sent(request), signings=standing.signings)
    if saved(form, partial(operations.take_back, paper, by=request.user)):
        messages.success(request, "The sign-off is taken back. It stays on record, with the reason.")
        return redirect("sign-paper", pk)
    facts = {"paper": paper, "form": form, "is_any": bool(form.fields["who"].choices)}
    return render(request, "committee/take_back.html", facts)


@for_coordinators
def freeze_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it as it is sent; what is outstanding is named, and needs a reason."""
    paper = find_paper(pk)
    standing = standing_of(paper)
    form = FreezeForm(sent(request), initial={"seen": standing.draft.sha256})
    if version := saved(form, partial(operations.freeze_paper, paper, by=request.user)):
        messages.success(request, f"Version {version.number} is frozen. Board members can read it here.")
        return redirect("show-paper", pk)
    return _ask(request, "committee/freeze_paper.html", paper, form, standing, with_signatures=True)


def _ask(
    request: HttpRequest,
    template: str,
    paper: CommitteePaper,
    form: SeenForm,
    standing: Standing,
    *,
    with_signatures: bool = False,
) -> HttpResponse:
    """The form; where the paper was changed meanwhile, the next attempt is made knowing how it stands now."""
    is_late = is_stale(form)
    if is_late:
        paper = find_paper(paper.pk)
        standing = standing_of(paper)
        form.data = form.data.copy()
        form.data["seen"] = standing.draft.sha256 if with_signatures else standing.draft.words.sha256
    facts = {"paper": paper, "form": form, "standing": standing, "words": standing.draft.words, "is_stale": is_late}
    return render(request, template, facts, status=409 if is_late else 200)
