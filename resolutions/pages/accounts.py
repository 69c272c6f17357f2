"""How accounts behave here: an administrator opens them, nobody signs themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


class Adapter(DefaultAccountAdapter):
    """Closes sign-up; everything else is allauth's."""

    def is_open_for_signup(self, request) -> bool:
        """Never: the site is closed by default."""
        return False


def refuse_change_of_address(request: HttpRequest) -> HttpResponse:
    """The address is who somebody is here, and the record names it: an administrator changes it, with history."""
    raise PermissionDenied("An administrator keeps the email address of your account. Ask them to change it.")
