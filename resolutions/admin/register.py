"""The register: everything with a life cycle can be looked at here, and exported, and never changed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.formats.base_formats import Format
from import_export.resources import modelresource_factory

from carecommit.kit.exports import ExportResource, Workbook
from resolutions.actions.models import Action, AgreedTimescale, Ownership
from resolutions.actions.resources import ActionResource
from resolutions.actions.workbook import actions_workbook
from resolutions.admin.pages import ReadOnly, WithHistory
from resolutions.intake.models import Batch, Origin
from resolutions.intake.queries import batches_of
from resolutions.motions.models import Clause, Motion, Oversight, Resolution
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter


@admin.register(Motion)
class MotionAdmin(ReadOnly, WithHistory):
    """What was put, and what became of it."""

    list_display = ("code", "title", "kind", "body", "decided_words", "outcome")
    list_filter = ("kind", "outcome", "body")
    list_select_related = ("body",)
    search_fields = ("code", "title")


@admin.register(Oversight)
class OversightAdmin(ReadOnly, WithHistory):
    """Which boards oversee which motions."""

    list_display = ("motion", "board")
    list_filter = ("board",)
    list_select_related = ("motion", "board")


@admin.register(Resolution)
class ResolutionAdmin(ReadOnly, WithHistory):
    """What was resolved."""

    list_display = ("motion", "order", "label", "words")
    list_filter = ("motion",)
    list_select_related = ("motion",)
    search_fields = ("label", "words")


@admin.register(Clause)
class ClauseAdmin(ReadOnly, WithHistory):
    """The obligations in a resolution."""

    list_display = ("resolution", "order", "label", "words")
    list_select_related = ("resolution",)
    search_fields = ("label", "words")


@admin.register(Action)
class ActionAdmin(ReadOnly, WithHistory):
    """What the council does."""

    resource_classes = (ActionResource,)
    import_export_change_list_template = "admin/resolutions/action/change_list.html"
    list_display = ("reference", "title", "stage", "rating", "added_on")
    list_filter = ("stage", "rating", "plan_year")
    # A related row is named by its words, which name others: without this, a query for each.
    list_select_related = ("resolution__motion",)
    search_fields = ("reference", "title", "detail")

    def get_export_data(self, file_format: Format, request: HttpRequest, queryset: QuerySet, **kwargs) -> str | bytes:
        """As a workbook, the one that can be changed and brought back."""
        if isinstance(file_format, Workbook):
            return actions_workbook(queryset)
        return super().get_export_data(file_format, request, queryset, **kwargs)


@admin.register(AgreedTimescale)
class AgreedTimescaleAdmin(ReadOnly):
    """Every timescale ever agreed. The rows are their own history: they are never changed."""

    list_display = ("action", "number", "words", "kind", "latest", "agreed_on", "agreed_by")
    list_filter = ("kind", "review")
    list_select_related = ("action", "recorded_by__person")
    search_fields = ("action__reference", "words", "why")


@admin.register(Ownership)
class OwnershipAdmin(ReadOnly, WithHistory):
    """Which posts own which actions."""

    list_display = ("action", "post", "part", "since", "until")
    list_filter = ("part",)
    list_select_related = ("action", "post")
    search_fields = ("action__reference", "post__title")


@admin.register(Update)
class UpdateAdmin(ReadOnly, WithHistory):
    """What owners said."""

    list_display = ("action", "quarter", "stage", "rating", "happened_on", "typed_at", "submitted_by")
    list_filter = ("stage", "rating", "quarter")
    list_select_related = ("action", "quarter", "submitted_by__person")
    search_fields = ("action__reference", "what_happened")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    """Stages that were decided outside an update. The rows are never changed."""

    list_display = ("action", "stage", "happened_on", "decided_by", "why")
    list_filter = ("stage",)
    list_select_related = ("action", "superseded_by", "recorded_by__person")
    search_fields = ("action__reference", "why", "decided_by")


@admin.register(Quarter)
class QuarterAdmin(ReadOnly, WithHistory):
    """The quarters, each with its progress report."""

    change_form_template = "admin/resolutions/quarter/change_form.html"
    list_display = ("__str__", "state", "opened_at", "closed_at")
    list_filter = ("state",)
    list_select_related = ("opened_by__person", "closed_by__person")


# The file itself is downloaded from its own page; what was settled about it is no use apart from its tables.
_OF_A_FILE = ("content", "book", "terms", "tables", "answers", "outcome")


@admin.register(Batch)
class BatchAdmin(ReadOnly, WithHistory):
    """The files that were brought in, without what is in them."""

    exclude = _OF_A_FILE
    resource_classes = (
        modelresource_factory(Batch, resource_class=ExportResource, meta_options={"exclude": _OF_A_FILE}),
    )
    list_display = ("name", "brings", "state", "received_at", "received_by", "confirmed_at")
    list_filter = ("brings", "state")
    list_select_related = ("received_by__person",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """One's own and those in the register: until one is confirmed it is its bringer's alone."""
        return batches_of(request.user, brings=None)


@admin.register(Origin)
class OriginAdmin(ReadOnly):
    """The rows of files from which actions came. The rows are never changed."""

    list_display = ("action", "batch", "table", "row", "reference")
    list_select_related = ("action", "batch")
    search_fields = ("action__reference", "reference", "batch__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the files of the batches."""
        return super().get_queryset(request).select_related("batch").defer("batch__content", "batch__book")
