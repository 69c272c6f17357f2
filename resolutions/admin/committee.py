"""Committee papers: looked at here and never changed. They are written and read on pages of their own."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.resources import modelresource_factory

from carecommit.kit.exports import ExportResource
from resolutions.admin.pages import ReadOnly, WithHistory
from resolutions.committee.models import CommitteePaper, FrozenPaper, PaperFile, SignOff

_OF_PAPERS = ("issue__quarter", "meeting__board")


@admin.register(CommitteePaper)
class CommitteePaperAdmin(ReadOnly, WithHistory):
    """The papers with which reports go to a meeting."""

    list_display = ("title", "meeting", "issue", "part")
    list_filter = ("part",)
    list_select_related = _OF_PAPERS
    search_fields = ("title", "reference")


@admin.register(SignOff)
class SignOffAdmin(ReadOnly):
    """Who approved which text, and what was taken back."""

    list_display = ("paper", "role", "desk", "code", "given_on", "taken_back", "recorded_at", "recorded_by", "sha256")
    list_filter = ("role", "taken_back")
    list_select_related = ("paper", "recorded_by__person")
    search_fields = ("paper__title", "desk", "code", "sha256")


@admin.register(FrozenPaper)
class FrozenPaperAdmin(ReadOnly):
    """The papers as they were sent."""

    list_display = ("paper", "number", "frozen_at", "frozen_by", "sha256")
    list_select_related = ("paper", "frozen_by__person")
    search_fields = ("paper__title", "sha256")


@admin.register(PaperFile)
class PaperFileAdmin(ReadOnly):
    """The files of each of them, with their hashes."""

    resource_classes = (
        modelresource_factory(PaperFile, resource_class=ExportResource, meta_options={"exclude": ("content",)}),
    )
    list_display = ("version", "format", "size", "sha256")
    list_filter = ("format",)
    search_fields = ("sha256",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without what is in the files, and in their papers."""
        files = super().get_queryset(request).select_related("version__paper")
        return files.defer("content", "version__content")
