"""What is to be done with a paper before it is sent, as a list of tasks."""

from collections.abc import Sequence

from django.urls import reverse

from resolutions.committee.models import CommitteePaper, FrozenPaper
from resolutions.committee.queries import says_the_same
from resolutions.committee.rules import empty_fields, unmarked
from resolutions.pages.committee.finding import Standing
from resolutions.pages.committee.parts import PARTS
from resolutions.pages.tasks import Task


def tasks_of(paper: CommitteePaper, standing: Standing, versions: Sequence[FrozenPaper]) -> list[Task]:
    """In the order in which they are done."""
    return [
        *(_part(paper, key) for key in PARTS),
        _lists(paper, standing),
        _signing(paper, standing),
        _freezing(paper, standing, versions),
    ]


def _part(paper: CommitteePaper, key: str) -> Task:
    part = PARTS[key]
    url = reverse("edit-paper", args=[paper.pk, key])
    empty = [str(part.form.base_fields[name].label) for name in empty_fields(paper, part.fields)]
    return _missing(part.title, url, empty)


def _lists(paper: CommitteePaper, standing: Standing) -> Task:
    words = standing.draft.words
    title, url = "Appendices and background papers", reverse("edit-paper-lists", args=[paper.pk])
    if paragraphs := unmarked(words):
        said = " and ".join(map(str, paragraphs))
        more = f"The report has items that are exempt under paragraph {said}, and no appendix says so."
        return Task(title, "Incomplete", "yellow", url, more)
    counts = f"Appendices: {len(words.appendices)}. Background papers: {len(words.background_papers)}."
    return Task(title, "Completed", url=url, more=counts)


def _signing(paper: CommitteePaper, standing: Standing) -> Task:
    title, url = "Record who has signed off", reverse("sign-paper", args=[paper.pk])
    signatures = standing.draft.signatures
    given = sum(each.stands for each in signatures)
    stale = sum(each.is_stale for each in signatures)
    more = f"{given} of {len(signatures)} signed."
    if stale:
        return Task(title, f"{stale} stale", "red", url, more)
    if given == len(signatures):
        return Task(title, "Completed", url=url, more=more)
    return Task(title, "In progress" if given else "Not yet started", "light-blue" if given else "blue", url, more)


def _freezing(paper: CommitteePaper, standing: Standing, versions: Sequence[FrozenPaper]) -> Task:
    title, url = "Freeze it as it is sent", reverse("freeze-paper", args=[paper.pk])
    last = versions[0] if versions else None
    if last is not None and says_the_same(last, standing.draft):
        return Task(title, f"Version {last.number} is frozen", url=url)
    if last is not None:
        more = f"The paper has changed since version {last.number} was frozen."
        return Task(title, "Changed since", "yellow", url, more)
    more = f"Outstanding sign-offs: {len(standing.outstanding)}." if standing.outstanding else ""
    return Task(title, "Not yet started", "blue", url, more)


def _missing(title: str, url: str, empty: list[str]) -> Task:
    if not empty:
        return Task(title, "Completed", url=url)
    return Task(title, "Incomplete", "yellow", url, f"Still empty: {'; '.join(empty)}.")
