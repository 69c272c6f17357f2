"""How accounts behave here: an administrator opens them, nobody signs themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from resolutions.pages.answerers import LINK_IN_SESSION


class Adapter(DefaultAccountAdapter):
    """Closes sign-up; everything else is allauth's."""

    def is_open_for_signup(self, request) -> bool:
        """Never: the site is closed by default."""
        return False

    def post_login(self, request, user, **kwargs) -> HttpResponse:
        """Whoever signs in on a shared machine does not find the answers of somebody who came by a link."""
        request.session.pop(LINK_IN_SESSION, None)
        return super().post_login(request, user, **kwargs)


def refuse_change_of_address(request: HttpRequest) -> HttpResponse:
    """The address is who somebody is here, and the record names it: an administrator changes it, with history."""
    raise PermissionDenied("An administrator keeps the email address of your account. Ask them to change it.")
