"""The app that holds the register."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from resolutions.demo.checks import no_demonstration_accounts


class ResolutionsConfig(AppConfig):
    """Registers the app, and the check that keeps a demonstration out of production."""

    name = "resolutions"

    def ready(self) -> None:
        """Called once, when every model is loaded."""
        register(no_demonstration_accounts, Tags.security, deploy=True)
