"""The app that will hold pledges. It may use `resolutions`, which never names it, and has the same rooms."""

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Registers the app."""

    name = "pledges"
