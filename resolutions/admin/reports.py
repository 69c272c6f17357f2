"""The reports of record: looked at here and never changed. They are read on pages of their own."""

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.resources import modelresource_factory

from carecommit.kit.exports import ExportResource
from resolutions.admin.pages import ReadOnly
from resolutions.reports.models import Edition, FrozenFile, Issue, Publication, Withdrawal


def _without_content(model: type[models.Model]) -> tuple[type[ExportResource]]:
    return (modelresource_factory(model, resource_class=ExportResource, meta_options={"exclude": ("content",)}),)


@admin.register(Issue)
class IssueAdmin(ReadOnly):
    """The frozen reports of each quarter."""

    list_display = ("quarter", "number", "as_at", "known_on", "frozen_at", "frozen_by", "why")
    list_select_related = ("quarter", "frozen_by__person")


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    """The editions of each issue, with their hashes."""

    exclude = ("content",)
    resource_classes = _without_content(Edition)
    list_display = ("issue", "part", "sha256")
    list_filter = ("part",)
    list_select_related = ("issue__quarter",)
    search_fields = ("sha256",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the report itself."""
        return super().get_queryset(request).select_related("issue__quarter").defer("content")


@admin.register(FrozenFile)
class FrozenFileAdmin(ReadOnly):
    """The files of each edition, with their hashes."""

    resource_classes = _without_content(FrozenFile)
    list_display = ("edition", "format", "size", "sha256")
    list_filter = ("format",)
    search_fields = ("sha256",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without what is in the files, and in their reports."""
        files = super().get_queryset(request).select_related("edition__issue__quarter")
        return files.defer("content", "edition__content")


@admin.register(Publication)
class PublicationAdmin(ReadOnly):
    """Which issues anybody may read as open data."""

    list_display = ("issue", "published_at", "published_by")
    list_select_related = ("issue__quarter", "published_by__person")


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnly):
    """Which of them were taken down, and why."""

    list_display = ("publication", "withdrawn_at", "withdrawn_by", "why")
    list_select_related = ("publication__issue__quarter", "withdrawn_by__person")
