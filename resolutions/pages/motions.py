"""Motions: the words that were agreed, and what answers them."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from carecommit.kit import clock
from carecommit.kit.forms import Form
from carecommit.kit.refused import Refused, Stale
from resolutions.council.rules import is_coordinator
from resolutions.motions import operations
from resolutions.motions.models import Clause, Resolution
from resolutions.motions.queries import motions
from resolutions.pages.agreed import parts
from resolutions.pages.doors import for_coordinators
from resolutions.quarters.queries import shown


@require_safe
def list_motions(request: HttpRequest) -> HttpResponse:
    """Every motion, with how much of it is answered."""
    counted = motions().annotate(
        how_many_actions=Count("resolutions__actions", distinct=True),
        how_many_unanswered=Count("resolutions__clauses", distinct=True, filter=Q(resolutions__clauses__answers=None)),
    )
    return render(request, "resolutions/list_motions.html", {"motions": counted.order_by("-decided_on", "code")})


@require_safe
def show_motion(request: HttpRequest, code: str) -> HttpResponse:
    """A motion as agreed; the clauses that no action answers stand out."""
    motion = get_object_or_404(motions(), code=code)
    facts = {
        "motion": motion,
        "parts": parts(motion, shown(None, clock.today())),
        "may_edit": is_coordinator(request.user),
    }
    return render(request, "resolutions/show_motion.html", facts)


class CorrectionForm(Form):
    """The words put right, and why. `instead_of` is what they said when the page was made."""

    words = forms.CharField(label="The words as agreed", widget=forms.Textarea(attrs={"rows": 8}))
    why = forms.CharField(
        label="Why are the words corrected?",
        help_text="For example: typing slip, now as in the minutes. Everybody who reads the motion sees the reason.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    instead_of = forms.CharField(widget=forms.HiddenInput, strip=False)

    def clean_words(self) -> str:
        """A browser sends the end of a line as two characters."""
        return self.cleaned_data["words"].replace("\r\n", "\n")

    def clean_instead_of(self) -> str:
        """The same."""
        return self.cleaned_data["instead_of"].replace("\r\n", "\n")


@for_coordinators
def correct_words(request: HttpRequest, code: str, order: int) -> HttpResponse:
    """Choose the words (where a resolution has clauses), then correct them."""
    resolution = get_object_or_404(
        Resolution.objects.select_related("motion").prefetch_related("clauses"), motion__code=code, order=order
    )
    if "text" not in request.GET and resolution.clauses.all():
        return render(request, "resolutions/choose_words.html", {"resolution": resolution})
    agreed = _chosen(resolution, request.GET.get("text", "resolution"))
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, initial={"words": agreed.words, "instead_of": agreed.words}
    )
    if form.is_valid() and _corrected(form, agreed, request):
        return redirect("show-motion", code)
    facts = {"resolution": resolution, "agreed": agreed, "is_clause": isinstance(agreed, Clause), "form": form}
    return render(request, "resolutions/correct_words.html", facts)


def _chosen(resolution: Resolution, text: str) -> Resolution | Clause:
    """ "resolution", or "clause-" and the clause's place in it."""
    texts = {"resolution": resolution, **{f"clause-{c.order}": c for c in resolution.clauses.all()}}
    if text not in texts:
        raise Http404("This resolution has no such words.")
    return texts[text]


def _corrected(form: CorrectionForm, agreed: Resolution | Clause, request: HttpRequest) -> bool:
    """Whether the correction was made; if not, the form says why and keeps what was typed."""
    try:
        operations.correct_words(agreed, by=request.user, **form.cleaned_data)
    except Stale as refusal:
        form.add_error("words", f"{refusal} They now say: “{agreed.words}”")
        # The next attempt is made knowing the other person's words.
        form.data = {**form.data.dict(), "instead_of": agreed.words}
    except Refused as refusal:
        form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
    else:
        messages.success(request, "The words are corrected. The earlier ones stay in the history.")
        return True
    return False
