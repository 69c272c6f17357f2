"""A refusal that a page did not catch is still a sentence, never a fault."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from carecommit.kit.refused import Refused


class RefusalMiddleware:
    """Pages show a refusal in their form. One that is raised elsewhere gets a page of its own, with status 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to add on the way."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None leaves every other exception to Django."""
        if isinstance(exception, Refused):
            return render(request, "409.html", {"message": str(exception)}, status=409)
        return None
