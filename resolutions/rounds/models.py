"""A round and its dates, what people have begun to write, and the links of owners without an account."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from carecommit.kit.history import History
from resolutions.actions.models import Action
from resolutions.council.models import Meeting, Person
from resolutions.quarters.models import Quarter

# The boxes of a row that are chosen or ticked, and not written in.
_CHOSEN = frozenset({"answer", "date_changes"})


class Round(models.Model):
    """Asking every owner for a quarter's updates, in time for a meeting of a board; one a quarter."""

    quarter = models.OneToOneField(Quarter, models.PROTECT, related_name="round")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="rounds")
    requests_on = models.DateField("requests sent on")
    due_on = models.DateField("answers due on")
    sign_off_on = models.DateField("sign-off on")
    papers_on = models.DateField("papers out on")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["-quarter__year", "-quarter__number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    requests_on__lte=F("due_on"), due_on__lte=F("sign_off_on"), sign_off_on__lte=F("papers_on")
                ),
                name="round_dates_follow_one_another",
                violation_error_message="Requests, answers, sign-off and papers follow in this order.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter}, for {self.meeting.board}"


class Draft(models.Model):
    """What somebody has written of an action's answer and not yet given: kept for them alone, until they give it.

    It is no record, so it has no history. `others` are what they wrote on other pages at the same time, the oldest
    first.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    action = models.ForeignKey(Action, models.CASCADE, related_name="drafts")
    quarter = models.ForeignKey(Quarter, models.CASCADE, related_name="drafts")
    said = models.JSONField(help_text="The boxes of the row by name, as typed.")
    others = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "action", "quarter"],
                name="draft_once",
                violation_error_message="There is a draft already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}, a draft"

    @property
    def texts(self) -> list[str]:
        """What was written, box by box, without the answer that was chosen or ticked."""
        return [text for name, text in self.said.items() if name not in _CHOSEN]

    @property
    def other_texts(self) -> list[str]:
        """The same of the other pages."""
        return [text for said in self.others for name, text in said.items() if name not in _CHOSEN]


class AnswerLink(models.Model):
    """Lets a person without an account answer for their posts in one round; the address itself is signed, not stored.

    `user` is the account in whose name their answers stand: a viewer's, one that was closed, or one that was made for
    this and that nobody can sign in with.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="links")
    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="links")
    valid_until = models.DateField(help_text="The last day on which it opens.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    history = History()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=Q(revoked_at=None),
                name="link_one_a_person",
                violation_error_message="This person has a link for the round: revoke it first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.round}"
