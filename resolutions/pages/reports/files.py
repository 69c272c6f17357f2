"""Reports as files: how a page names them, and how they are sent."""

import mimetypes
import re
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from carecommit.kit.pdf import beyond_fonts
from resolutions.reports.document import WITH_EXEMPT, Report
from resolutions.reports.formats import FORMATS
from resolutions.reports.models import Edition, FrozenFile

# A frozen page carries its own styles. Nothing else of it may run or load, whatever somebody once typed.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# What a browser shows by itself, so that a board opens it without saving it first.
_SHOWN = {"html", "pdf"}
_FOR_EVER = "private, max-age=31536000, immutable"
_ENDING = re.compile(r"[a-z.]+")
# In the name of every file that is not for publication.
PART_TWO = "-part-2-exempt"


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that a page leads to: what it is called, with its size where that is known, and its address."""

    words: str
    address: str


def live_formats(quarter: str, query: str = "") -> list[Offered]:
    """Every format that the live report of a quarter is made in; `query` keeps what was asked for."""
    return [
        Offered(form.words, f"{reverse('download-report', args=[quarter, form.ending])}{query}")
        for form in FORMATS.values()
    ]


def frozen_formats(quarter: str, number: int, edition: Edition) -> list[Offered]:
    """The files of an edition of this issue in the order of the formats, each with its size.

    One in a format that is made no more comes last.
    """
    order = {ending: place for place, ending in enumerate(FORMATS)}
    name = "download-part-two" if edition.part == WITH_EXEMPT else "download-issue"
    ordered = sorted(edition.files.all(), key=lambda file: (order.get(file.format, len(order)), file.format))
    return [
        Offered(f"{_called(file.format)}, {in_words(file.size)}", reverse(name, args=[quarter, number, file.format]))
        for file in ordered
    ]


def beyond_pdf(report: Report) -> str:
    """The characters of a report that its PDF cannot show, and every other file can."""
    return beyond_fonts(report.canonical())


def in_words(size: int) -> str:
    """A size in bytes, 0 or more, as a page has it: "120 KB", "1.2 MB"; what is smaller than a kilobyte is one."""
    kilobytes = max(1, round(size / 1024))
    return f"{kilobytes} KB" if kilobytes < 1000 else f"{size / 1024**2:.1f} MB"


def answer(content: bytes, *, ending: str, stem: str) -> HttpResponse:
    """A file that was made for this request, and that nothing on the way keeps."""
    headers = {**_headers(ending, stem), "Cache-Control": "private, no-store"}
    return HttpResponse(content, headers=headers)


def frozen_file(files: QuerySet, ending: str) -> FrozenFile:
    """The one of `files` whose name ends so, without its content. Raises Http404 where there is none."""
    # PostgreSQL takes no text with a NUL, and no file is called so.
    if not _ENDING.fullmatch(ending):
        raise Http404("There is no file of this kind.")
    return get_object_or_404(files.defer("content"), format=ending)


def frozen_answer(request: HttpRequest, file: FrozenFile, *, stem: str, is_public: bool = True) -> HttpResponse:
    """A frozen file, byte for byte; only that it is the same where the browser has it. Its content is read if sent.

    One that is not public is asked for again each time, so that nobody reads it on a shared computer afterwards.
    """
    headers = {**_headers(file.format, stem), "Cache-Control": _FOR_EVER if is_public else "private, no-cache"}
    whole = HttpResponse(headers=headers)
    found = get_conditional_response(request, etag=f'"{file.sha256}"', response=whole)
    found["ETag"] = f'"{file.sha256}"'
    if found is whole and request.method == "HEAD":
        found["Content-Length"] = file.size
    elif found is whole:
        found.content = bytes(file.content)
    return found


def _headers(ending: str, stem: str) -> dict[str, str]:
    last = ending.rpartition(".")[2]
    headers = {
        "Content-Type": _content_type(ending),
        "Content-Disposition": content_disposition_header(
            as_attachment=last not in _SHOWN, filename=f"{stem}.{ending}"
        ),
        "X-Content-Type-Options": "nosniff",
    }
    return {**headers, "Content-Security-Policy": _PAGE_POLICY} if last == "html" else headers


def _called(ending: str) -> str:
    # An old issue may have a format that is made no more.
    return FORMATS[ending].words if ending in FORMATS else ending.upper()


def _content_type(ending: str) -> str:
    if ending in FORMATS:
        return FORMATS[ending].content_type
    return mimetypes.guess_type(f"report.{ending}")[0] or "application/octet-stream"
