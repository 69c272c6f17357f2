"""Whether every paper that was sent, and every text that was signed, is still what it was."""

from collections.abc import Iterator
from hashlib import sha256

from cattrs.errors import BaseValidationError

from resolutions.committee.document import Document, filled_from
from resolutions.committee.formats import FORMATS
from resolutions.committee.models import CommitteePaper, FrozenPaper, PaperFile, SignOff
from resolutions.committee.queries import edition_of, taken_from
from resolutions.reports.models import Edition


def faults() -> Iterator[str]:
    """Every difference that is found, each in a sentence. One file is in memory at a time; nothing is written."""
    for paper in CommitteePaper.objects.select_related("issue__quarter").order_by("pk"):
        yield from _of_paper(paper)
    for row in SignOff.objects.select_related("paper").order_by("pk").iterator(chunk_size=100):
        yield from _of_content(row, row.content, row.sha256)
    for key in FrozenPaper.objects.order_by("pk").values_list("pk", flat=True):
        yield from _of_version(FrozenPaper.objects.select_related("paper").get(pk=key))
    for key in PaperFile.objects.order_by("pk").values_list("pk", flat=True):
        file = PaperFile.objects.select_related("version__paper").get(pk=key)
        content = bytes(file.content)
        if sha256(content).hexdigest() != file.sha256 or len(content) != file.size:
            yield f"{file}: its bytes are not what its hash {file.sha256} was taken of."


def _of_paper(paper: CommitteePaper) -> Iterator[str]:
    try:
        kept, edition = filled_from(paper.filled), edition_of(paper.issue, paper.part)
        if kept.sha256 != edition.sha256:
            yield f"{paper}: its figures are of the report {kept.sha256}, and it covers the report {edition.sha256}."
        elif kept.purpose != taken_from(edition)[0].purpose:
            yield f"{paper}: its figures are not those of its report."
    except (ValueError, BaseValidationError, Edition.DoesNotExist):
        yield f"{paper}: what it takes from its report cannot be read again."


def _of_content(row: SignOff | FrozenPaper, content: str, kept: str) -> Iterator[str]:
    if sha256(content.encode()).hexdigest() != kept:
        yield f"{row}: its content is not what its hash {kept} was taken of."


def _of_version(version: FrozenPaper) -> Iterator[str]:
    yield from _of_content(version, version.content, version.sha256)
    missing = FORMATS.keys() - set(version.files.values_list("format", flat=True))
    yield from (f"{version}: its {ending} is missing." for ending in sorted(missing))
    try:
        document = Document.from_json(version.content)
    except (ValueError, BaseValidationError):
        yield f"{version}: its content cannot be read as a paper."
        return
    if document.version != version.number:
        yield f"{version}: its version is {document.version} in its content."
