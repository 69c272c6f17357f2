"""Finding the paper that an address names, and what it says."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from carecommit.kit import clock
from resolutions.committee.document import Document
from resolutions.committee.models import CommitteePaper, FrozenPaper
from resolutions.committee.queries import Signing, desks, draft_of, signings, words_of
from resolutions.committee.rules import outstanding
from resolutions.council.models import Meeting


@dataclass(frozen=True, slots=True)
class Standing:
    """How a paper stands now: its draft, who has signed it, and what keeps it from being sent."""

    draft: Document
    signings: list[Signing]
    outstanding: tuple[str, ...]


def find_paper(pk: int) -> CommitteePaper:
    """With its report and its meeting. Raises Http404 for a number that none has."""
    papers = CommitteePaper.objects.select_related("issue__quarter", "meeting__board")
    return get_object_or_404(papers, pk=pk)


def standing_of(paper: CommitteePaper) -> Standing:
    """Three queries."""
    words = words_of(paper)
    signed = signings(paper, words)
    draft = draft_of(words, signed)
    return Standing(draft, signed, outstanding(draft.signatures, desks()))


def find_version(paper: CommitteePaper, asked: str) -> FrozenPaper:
    """The version of this number, without its files. Raises Http404 where there is none."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        raise Http404("Give the number of a version, such as ?version=1.")
    return get_object_or_404(paper.versions.select_related("frozen_by__person"), number=int(asked))


def meetings_to_come() -> QuerySet:
    """Those that a paper can be for, the next one first."""
    return Meeting.objects.filter(held_on__gte=clock.today()).select_related("board").order_by("held_on", "pk")
