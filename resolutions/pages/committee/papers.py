"""The papers: the list, one of them, beginning one, reading it, and its files."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from carecommit.kit.paper.as_html import shown
from resolutions.committee.composing import composed
from resolutions.committee.document import Document
from resolutions.committee.formats import FORMATS
from resolutions.committee.models import CommitteePaper, FrozenPaper
from resolutions.committee.operations import begin_paper
from resolutions.committee.queries import draft_of, signings, words_of
from resolutions.council.rules import is_coordinator
from resolutions.pages.committee.finding import find_paper, find_version, meetings_to_come, standing_of
from resolutions.pages.committee.tasks import tasks_of
from resolutions.pages.doors import for_coordinators
from resolutions.pages.forms.papers import BeginForm
from resolutions.pages.reports.files import answer, frozen_answer, frozen_file, in_words
from resolutions.pages.saving import saved, sent
from resolutions.reports.document import PUBLIC
from resolutions.reports.models import Issue
from resolutions.timescales import FinancialQuarter

_DRAFT = "This paper is a draft, which coordinators read. It can be read here once it is frozen."


@require_safe
def list_papers(request: HttpRequest) -> HttpResponse:
    """The newest meeting first: what was sent, for everybody, and drafts for coordinators."""
    papers = CommitteePaper.objects.select_related("issue__quarter", "meeting__board")
    if not is_coordinator(request.user):
        papers = papers.filter(versions__isnull=False).distinct()
    versions: dict[int, FrozenPaper] = {}
    for version in FrozenPaper.objects.order_by("number").defer("content"):
        versions[version.paper_id] = version
    facts = {"papers": [(paper, versions.get(paper.pk)) for paper in papers]}
    return render(request, "committee/list_papers.html", facts)


@for_coordinators
def add_paper(request: HttpRequest, quarter: FinancialQuarter, number: int) -> HttpResponse:
    """Choose the meeting; the rest of a new paper is filled in from the report."""
    issues = Issue.objects.select_related("quarter")
    issue = get_object_or_404(issues, quarter__year=quarter.year, quarter__number=quarter.number, number=number)
    form = BeginForm(sent(request), meetings=meetings_to_come(), initial={"part": CommitteePaper.Part.PUBLIC})
    if paper := saved(form, partial(begin_paper, issue, by=request.user)):
        messages.success(request, f"The paper for {paper.meeting.board} is begun.")
        return redirect("show-paper", paper.pk)
    newest = issue.quarter.issues.first()
    standing = issue.papers.select_related("meeting__board")
    return render(
        request, "committee/add_paper.html", {"form": form, "issue": issue, "newest": newest, "papers": standing}
    )


@require_safe
def show_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done and what was sent; with ?version=1 that version to be read, with ?version=draft the draft."""
    paper = find_paper(pk)
    if asked := request.GET.get("version"):
        return _read(request, paper, asked)
    versions = list(paper.versions.defer("content").select_related("frozen_by__person").prefetch_related("files"))
    may_write = is_coordinator(request.user)
    if not (may_write or versions):
        raise PermissionDenied(_DRAFT)
    facts = {"paper": paper, "versions": [(each, _files(each)) for each in versions], "may_write": may_write}
    if may_write:
        standing = standing_of(paper)
        facts |= {"standing": standing, "tasks": tasks_of(paper, standing, versions), "words": standing.draft.words}
        facts["later"] = paper.issue.quarter.issues.filter(number__gt=paper.issue.number).first()
    return render(request, "committee/show_paper.html", facts)


@require_safe
def download_paper(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The draft, made now and marked as one; with ?version=1 the file that was frozen, byte for byte."""
    paper = find_paper(pk)
    stem = f"committee-paper-{paper.issue.quarter.slug.lower()}-{paper.meeting.held_on:%Y-%m-%d}"
    if asked := request.GET.get("version"):
        version = find_version(paper, asked)
        file = frozen_file(version.files, ending)
        return frozen_answer(request, file, stem=f"{stem}-version-{version.number}", is_public=paper.part == PUBLIC)
    _refuse_unless_coordinator(request)
    if ending not in FORMATS:
        raise Http404("A paper has no file of this kind.")
    return answer(FORMATS[ending](composed(_draft(paper))), ending=ending, stem=f"{stem}-draft")


def _read(request: HttpRequest, paper: CommitteePaper, asked: str) -> HttpResponse:
    if asked == "draft":
        _refuse_unless_coordinator(request)
        document = _draft(paper)
    else:
        document = Document.from_json(find_version(paper, asked).content)
    return render(request, "committee/read_paper.html", {"paper": paper, **shown(composed(document))})


def _draft(paper: CommitteePaper) -> Document:
    words = words_of(paper)
    return draft_of(words, signings(paper, words))


def _refuse_unless_coordinator(request: HttpRequest) -> None:
    if not is_coordinator(request.user):
        raise PermissionDenied(_DRAFT)


def _files(version: FrozenPaper) -> list[tuple[str, str]]:
    """The ending of each file and its size in words."""
    return [(file.format, in_words(file.size)) for file in version.files.all()]
