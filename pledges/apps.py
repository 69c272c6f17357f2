"""The app that holds pledges. It may use `resolutions`, which never names it."""

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Registers the app."""

    name = "pledges"
