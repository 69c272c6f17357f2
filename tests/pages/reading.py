"""Reading a page as a person does: its words, its rows, its links and its form."""

import re
from html import unescape

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


def words(response: HttpResponse) -> str:
    """The words in the page's main part, with single spaces between them."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return plain(main.split(">", 1)[1])


def plain(html: str) -> str:
    """The words of some HTML."""
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
    # A full stop after a link follows it without a space on the page.
    return re.sub(r" ([.,;:)])", r"\1", text)


def named_actions(response: HttpResponse) -> list[str]:
    """The references of the actions in the page's tables, in order."""
    return re.findall(r'<th scope="row".*?href="/actions/([^/]+)/"', response.content.decode(), re.DOTALL)


def errors(response: HttpResponse) -> list[str]:
    """The sentences of the error summary."""
    page = response.content.decode()
    if "govuk-error-summary__list" not in page:
        return []
    summary = page.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    return [plain(item) for item in re.findall(r"<li>.*?</li>", summary, re.DOTALL)]


def links(response: HttpResponse) -> list[str]:
    """The addresses that the page's main part leads to."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.findall(r'href="([^"#]+)"', main)


def as_given(response: HttpResponse) -> dict[str, object]:
    """What a browser would send if the page's form were sent as it stands."""
    form = response.context["form"]
    given = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        given[field.name] = (field.field.widget.format_value(value) or "") if _is_text(field) else value
    return given


def _is_text(field) -> bool:
    return hasattr(field.field.widget, "input_type") and not hasattr(field.field.widget, "choices")


def how_many_queries(client: Client, method: str, *args, **kwargs) -> int:
    """How many queries one request takes, the session's and the user's among them."""
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(*args, **kwargs)
    assert response.status_code in {200, 302}
    return len(queries)
