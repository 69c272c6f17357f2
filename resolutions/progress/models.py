"""Update and Decision: the two kinds of record that move an action from stage to stage."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.actions.models import Action
from resolutions.council.scales import NEEDS_REASON, Rating, Stage
from resolutions.quarters.models import Quarter


class Update(models.Model):
    """What an owner says of an action in a quarter; one each quarter.

    It carries two dates (decision 5): when it happened and when it was typed. A correction changes this row, and its
    append-only history keeps the first text.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="updates")
    stage = models.CharField(max_length=20, choices=Stage)
    rating = models.CharField(max_length=5, choices=Rating, null=True, blank=True)  # noqa: DJ001 - no rating is not a rating
    rating_reason = models.TextField(blank=True)
    what_happened = models.TextField()
    happened_on = models.DateField()
    typed_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-quarter__year", "-quarter__number", "-typed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "quarter"],
                name="update_one_a_quarter",
                violation_error_message="This action has an update for the quarter already: correct that one.",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(stage=Stage.IN_PROGRESS),
                name="update_rated_only_in_progress",
                violation_error_message="Only an action in progress has a rating.",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | ~Q(rating__in=sorted(NEEDS_REASON)) | ~Q(rating_reason=""),
                name="update_amber_red_have_reason",
                violation_error_message="Say why the action is amber or red.",
            ),
            models.CheckConstraint(
                condition=~Q(what_happened=""),
                name="update_says_what_happened",
                violation_error_message="Say what happened.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values),
                name="update_stage_is_known",
                violation_error_message="Choose one of the stages.",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__in=Rating.values),
                name="update_rating_is_known",
                violation_error_message="Choose green, amber or red.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}, {self.quarter.slug}"


class Decision(models.Model):
    """A stage that was decided outside an owner's update: withdrawn, superseded, reopened. Never changed or deleted."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=20, choices=Stage)
    superseded_by = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="supersedes")
    why = models.TextField()
    happened_on = models.DateField()
    typed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, help_text="The board, meeting or post that decided.")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_on", "typed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why=""),
                name="decision_has_reason",
                violation_error_message="Say why.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values),
                name="decision_stage_is_known",
                violation_error_message="Choose one of the stages.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}: {self.get_stage_display()}"
