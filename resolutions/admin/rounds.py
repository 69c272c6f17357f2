"""What a round leaves on record: looked at and exported here, never changed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from import_export.resources import modelresource_factory

from carecommit.kit.exports import ExportResource
from resolutions.admin.pages import ReadOnly, WithHistory
from resolutions.notices.models import Message
from resolutions.progress.models import Evidence, JointAnswer, Question, Returned
from resolutions.rounds.models import AnswerLink, Round


@admin.register(Round)
class RoundAdmin(ReadOnly, WithHistory):
    """The update rounds, with their days."""

    list_display = ("quarter", "meeting", "requests_on", "due_on", "sign_off_on", "papers_on")
    list_select_related = ("quarter", "meeting__board", "opened_by__person")
    search_fields = ("meeting__board__name",)


@admin.register(AnswerLink)
class AnswerLinkAdmin(ReadOnly, WithHistory):
    """The links of owners without an account. Their addresses are signed, and stand nowhere."""

    list_display = ("person", "round", "valid_until", "made_at", "revoked_at")
    list_select_related = ("person", "round__quarter", "round__meeting__board", "user__person")
    search_fields = ("person__name", "person__email")


@admin.register(JointAnswer)
class JointAnswerAdmin(ReadOnly, WithHistory):
    """What owners who do not lead said."""

    list_display = ("action", "quarter", "post", "answer", "typed_at", "given_by")
    list_filter = ("answer", "quarter")
    list_select_related = ("action", "quarter", "post", "given_by__person")
    search_fields = ("action__reference", "what_happened", "why")


@admin.register(Returned)
class ReturnedAdmin(ReadOnly):
    """Answers that were sent back, and why. The rows are never changed."""

    list_display = ("update", "why", "returned_at", "returned_by")
    list_select_related = ("update__action", "update__quarter", "returned_by__person")
    search_fields = ("update__action__reference", "why")


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly, WithHistory):
    """What shows that something was done, without what is in the files."""

    resource_classes = (
        modelresource_factory(Evidence, resource_class=ExportResource, meta_options={"exclude": ("content",)}),
    )
    list_display = ("name", "action", "quarter", "added_at", "added_by", "removed_at")
    list_filter = ("quarter",)
    list_select_related = ("action", "quarter", "added_by__person")
    search_fields = ("name", "action__reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Without the content of the files, which is downloaded from its own page."""
        return super().get_queryset(request).defer("content")


@admin.register(Question)
class QuestionAdmin(ReadOnly, WithHistory):
    """What members asked, and what owners replied."""

    list_display = ("action", "words", "asked_at", "asked_by", "replied_at")
    list_select_related = ("action", "asked_by__person", "replied_by__person")
    search_fields = ("action__reference", "words", "reply")


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """The outbox, as it was sent: without the secret part of a link."""

    list_display = ("recipient", "state", "subject", "made_at", "sent_at", "attempts")
    list_filter = ("state",)
    search_fields = ("recipient", "address", "subject")
