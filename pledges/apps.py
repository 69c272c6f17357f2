"""The app that will hold pledges; its rooms are the same as those of `resolutions`, which it may use and which never names it."""

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Registers the app."""

    name = "pledges"
