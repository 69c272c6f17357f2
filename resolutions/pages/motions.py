"""Motions: the words that were agreed, and what answers them."""

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from resolutions.actions.models import Answer
from resolutions.actions.queries import actions_as_at
from resolutions.council.models import User
from resolutions.council.rules import is_coordinator
from resolutions.motions import operations
from resolutions.motions.models import Clause, Resolution
from resolutions.motions.queries import motions
from resolutions.pages.agreed import parts
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.motions import CorrectionForm
from resolutions.pages.rows import added_since, setting_now
from resolutions.pages.saving import is_stale, saved, sent


@require_safe
def list_motions(request: HttpRequest) -> HttpResponse:
    """Every motion, with how much of it is answered by the actions of the day that every page shows."""
    when = setting_now().when
    register = actions_as_at(when.as_at)
    answered = Answer.objects.filter(action__in=register).values("clause_id")
    counted = motions().annotate(
        how_many_actions=Count("resolutions__actions", distinct=True, filter=Q(resolutions__actions__in=register)),
        how_many_unanswered=Count("resolutions__clauses", distinct=True, filter=~Q(resolutions__clauses__in=answered)),
    )
    facts = {"motions": counted.order_by("-decided_on", "code"), "when": when, "added_since": added_since(when)}
    return render(request, "resolutions/list_motions.html", facts)


@require_safe
def show_motion(request: HttpRequest, code: str) -> HttpResponse:
    """A motion as agreed; the clauses that no action answers stand out."""
    motion = get_object_or_404(motions().prefetch_related("oversights__board__meetings"), code=code)
    setting = setting_now()
    facts = {
        "motion": motion,
        "parts": parts(motion, setting),
        "when": setting.when,
        "added_since": added_since(setting.when),
        "may_edit": is_coordinator(request.user),
    }
    return render(request, "resolutions/show_motion.html", facts)


@for_coordinators
def correct_words(request: HttpRequest, code: str, order: int) -> HttpResponse:
    """Choose the words (where a resolution has clauses), then correct them."""
    resolution = get_object_or_404(
        Resolution.objects.select_related("motion").prefetch_related("clauses"), motion__code=code, order=order
    )
    if "text" not in request.GET and resolution.clauses.all():
        return render(request, "resolutions/choose_words.html", {"resolution": resolution})
    agreed = _chosen(resolution, request.GET.get("text", "resolution"))
    form = CorrectionForm(sent(request), initial={"words": agreed.words, "instead_of": agreed.words})
    if saved(form, partial(_correct, agreed, by=request.user)):
        messages.success(request, "The words are corrected. The earlier ones stay in the history.")
        return redirect("show-motion", code)
    if stale := is_stale(form):
        form.go_on_from(agreed.words)
    facts = {"resolution": resolution, "agreed": agreed, "is_clause": isinstance(agreed, Clause), "form": form}
    return render(request, "resolutions/correct_words.html", facts, status=409 if stale else 200)


def _chosen(resolution: Resolution, text: str) -> Resolution | Clause:
    """ "resolution", or "clause-" and the clause's place in it."""
    texts = {"resolution": resolution, **{f"clause-{c.order}": c for c in resolution.clauses.all()}}
    if text not in texts:
        raise Http404("This resolution has no such words.")
    return texts[text]


def _correct(agreed: Resolution | Clause, *, by: User, **said: str) -> Resolution | Clause:
    operations.correct_words(agreed, by=by, **said)
    return agreed
