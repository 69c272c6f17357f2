"""Answers to what could not be read."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Django's own asks for a CSRF token, reads the body for that, and fails again where it cannot be read."""
    is_too_large = isinstance(exception, RequestDataTooBig)
    return HttpResponseBadRequest(render_to_string("400.html", {"is_too_large": is_too_large}))
