"""Files of a batch: as it was brought, and the rows of it that cannot go in."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from carecommit.kit.workbooks import CONTENT_TYPE
from resolutions.intake.rejected import rejected_workbook
from resolutions.pages.doors import for_intake
from resolutions.pages.intake.finding import find_batch

# What no name of a file may hold: folders, and what a terminal or a header would take for an order.
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')


@for_intake
@require_safe
def download_rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that cannot go in, to mend and bring again."""
    batch = find_batch(request, pk, settled=True)
    content = rejected_workbook(batch)
    if content is None:
        messages.info(request, "No row of this file is left out.")
        return redirect("show-batch", batch.pk)
    stem = _safe(batch.name).rpartition(".")[0] or _safe(batch.name)
    return _file(content, f"{stem} - rows left out.xlsx", CONTENT_TYPE)


@for_intake
@require_safe
def download_batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it was brought: kept, never opened here, so a browser is not asked to open it either."""
    batch = find_batch(request, pk, settled=True)
    name = _safe(batch.name)
    return _file(bytes(batch.content), f"{name}.txt" if batch.kind == "pasted" else name, "application/octet-stream")


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _safe(name: str) -> str:
    return _NOT_IN_A_NAME.sub("_", name).strip(". ") or "file"
