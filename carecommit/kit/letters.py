"""What is sent here is in UTF-8, as browsers send it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class LettersMiddleware:
    """Answers 400 to whatever says that it is in another encoding, before anything reads it.

    Django takes the encoding from whoever sends, and some that Python knows are none of text: reading would fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Raises BadRequest."""
        if request.content_params.get("charset", "utf-8").strip().lower() not in {"utf-8", "utf8"}:
            raise BadRequest("Send it in UTF-8.")
        return self.get_response(request)
