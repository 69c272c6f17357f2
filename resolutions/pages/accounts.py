"""How accounts behave here: an administrator opens them, nobody signs themselves up."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Closes sign-up; everything else is allauth's."""

    def is_open_for_signup(self, request) -> bool:
        """Never: the site is closed by default."""
        return False
