"""Pledges in Django's admin: their kinds are kept here, the rest can only be looked at and exported."""

from django.contrib import admin
from import_export.resources import modelresource_factory

from carecommit.kit.exports import ExportResource
from pledges.events.models import Event
from pledges.intake.models import PledgeOrigin
from pledges.life.models import Handover, Help, Step
from pledges.life.resources import PledgeResource
from pledges.pledging.models import Kind, Maker, Pledge, Wording
from resolutions.admin.pages import Kept, ReadOnly, WithHistory


@admin.register(Kind)
class KindAdmin(Kept):
    """What sort of thing is pledged, and who supports it."""

    list_display = ("name", "order", "is_opportunity", "expert", "is_in_use")
    list_filter = ("is_opportunity", "is_in_use")
    list_select_related = ("expert",)
    search_fields = ("name",)
    autocomplete_fields = ("expert",)


@admin.register(Event)
class EventAdmin(ReadOnly, WithHistory):
    """Occasions at which people were asked to pledge."""

    list_display = ("title", "held_on", "host", "board", "opens_on", "closes_on")
    list_filter = ("board",)
    list_select_related = ("board",)
    search_fields = ("title", "host")
    date_hierarchy = "held_on"


@admin.register(Maker)
class MakerAdmin(ReadOnly, WithHistory):
    """Those who made pledges, or keep them for somebody else."""

    # Whoever has the key could answer for them.
    resource_classes = (
        modelresource_factory(Maker, resource_class=ExportResource, meta_options={"exclude": ("link_key",)}),
    )
    list_display = ("title", "organisation", "email", "post", "left_on")
    list_select_related = ("post", "person")
    search_fields = ("title", "organisation", "email")


@admin.register(Pledge)
class PledgeAdmin(ReadOnly, WithHistory):
    """What was pledged, those that were struck out among them."""

    resource_classes = (PledgeResource,)
    list_display = ("reference", "kind", "party", "post_words", "organisation", "made_on", "event")
    list_filter = ("came_by", "party", "kind", "event")
    list_select_related = ("kind", "event")
    search_fields = ("post_words", "organisation", "service_area", "wordings__words")


@admin.register(Wording)
class WordingAdmin(ReadOnly):
    """Every version of the words. The rows are their own history: they are never changed."""

    list_display = ("pledge", "number", "part", "words", "by_when", "latest", "given_on")
    list_filter = ("part",)
    list_select_related = ("pledge", "recorded_by__person")
    search_fields = ("words", "by_when", "why")


@admin.register(Step)
class StepAdmin(ReadOnly):
    """What became of pledges. The rows are never changed."""

    list_display = ("pledge", "number", "state", "reply", "happened_on", "recorded_at")
    list_filter = ("state", "reply")
    list_select_related = ("pledge", "recorded_by__person", "replied_by")
    search_fields = ("words",)


@admin.register(Help)
class HelpAdmin(ReadOnly):
    """Help that subject experts gave. The rows are never changed."""

    list_display = ("pledge", "given_on", "post", "words")
    list_select_related = ("pledge", "post", "recorded_by__person")
    search_fields = ("words", "post__title")


@admin.register(Handover)
class HandoverAdmin(ReadOnly):
    """Pledges that went on with somebody else. The rows are never changed."""

    list_display = ("pledge", "how", "before", "after", "since", "why")
    list_filter = ("how",)
    list_select_related = ("pledge", "before", "after", "recorded_by__person")
    search_fields = ("before__title", "after__title", "why")


@admin.register(PledgeOrigin)
class PledgeOriginAdmin(ReadOnly):
    """The rows of files from which pledges came. They are never changed."""

    list_display = ("pledge", "batch", "table", "row")
    list_filter = ("batch",)
    list_select_related = ("pledge", "batch")
    search_fields = ("cells", "table")
