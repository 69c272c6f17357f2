"""Update and Decision, which move an action from stage to stage, and what stands beside an update.

That is what joint owners answered, the evidence, the members' questions, and the answers that were sent back.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.actions.models import Action
from resolutions.council.exemptions import exempt_field
from resolutions.council.models import Post
from resolutions.council.scales import NEEDS_REASON, Rating, Stage
from resolutions.quarters.models import Quarter


class OwnersAnswer(models.TextChoices):
    """The five answers that an owner chooses from, once a quarter for each action; `answers` says what each means."""

    ON_TRACK = "on_track", "On track"
    NEEDS_ATTENTION = "needs_attention", "Needs attention"
    OFF_TRACK = "off_track", "Off track"
    DONE = "done", "Done"
    NOTHING_CHANGED = "nothing_changed", "Nothing changed"


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
    # Empty where the update was not one of the five answers: typed on the longer page, or brought in with a plan.
    answer = models.CharField(max_length=16, choices=OwnersAnswer, blank=True)
    why_no_evidence = models.TextField(blank=True)
    # The post that answered; empty where a coordinator or an intake did.
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    exempt_under = exempt_field()
    happened_on = models.DateField()
    typed_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # When an owner last gave it: a coordinator's correction of its wording leaves this alone.
    answered_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-quarter__year", "-quarter__number", "-typed_at"]
        # By what `newest` looks for, so that it reads no more for the quarters that are past.
        indexes = [
            models.Index(fields=["action", "-happened_on"], name="update_newest"),
            models.Index(fields=["stage"], name="update_by_stage"),
            models.Index(fields=["exempt_under"], condition=~Q(exempt_under=None), name="update_exempt"),
        ]
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
            models.CheckConstraint(
                condition=Q(answer="") | Q(answer__in=OwnersAnswer.values),
                name="update_answer_is_known",
                violation_error_message="Choose one of the five answers.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}, {self.quarter.slug}"


class Decision(models.Model):
    """A stage that was decided outside an owner's update: withdrawn, superseded, reopened. Never changed.

    Only the taking back of what was brought in by mistake takes one out; its history keeps it, for what was known then.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=20, choices=Stage)
    superseded_by = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="supersedes")
    why = models.TextField()
    happened_on = models.DateField()
    typed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, help_text="The board, meeting or post that decided.")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

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


class JointAnswer(models.Model):
    """What an owner who does not lead says of an action in a quarter: it stands beside the update, and moves nothing.

    An action without a lead has its update from whichever owner answers first; the others' answers are these.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="joint_answers")
    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="joint_answers")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=16, choices=OwnersAnswer)
    why = models.TextField(blank=True, help_text="For what needs attention or is off track.")
    what_happened = models.TextField()
    typed_at = models.DateTimeField(help_text="When it was last given.")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["typed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "quarter", "post"],
                name="joint_answer_once",
                violation_error_message="This post has answered for the quarter already: change that answer.",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=OwnersAnswer.values),
                name="joint_answer_is_known",
                violation_error_message="Choose one of the five answers.",
            ),
            models.CheckConstraint(
                condition=~Q(what_happened=""),
                name="joint_answer_says_what_happened",
                violation_error_message="Say what happened.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}, {self.quarter.slug}, {self.post}"


class Returned(models.Model):
    """An update that was sent back, and why, until an owner gives it again. Never changed or deleted."""

    update = models.ForeignKey(Update, models.PROTECT, related_name="returns")
    why = models.TextField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["returned_at", "pk"]
        verbose_name = "answer sent back"
        verbose_name_plural = "answers sent back"
        constraints = [
            models.CheckConstraint(
                condition=~Q(why=""),
                name="returned_for_a_reason",
                violation_error_message="Say what is asked of the owner.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.update}, sent back"


class EvidenceQuerySet(models.QuerySet):
    """Filters of evidence."""

    def listed(self):
        """Without the content, which may have 10 MB each: for every page that names evidence and does not send it."""
        return self.defer("content")

    def standing(self):
        """What has not been taken away."""
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """A file or a link that shows what was done on an action in a quarter.

    One that should not be there, as where it names a young person, is taken away: its row stays with the reason, its
    content goes.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    quarter = models.ForeignKey(Quarter, models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200, help_text="The file's name, or what the link leads to.")
    link = models.URLField(max_length=2000, blank=True)
    kind = models.CharField(max_length=4, blank=True, help_text="Of a file: pdf, docx, xlsx, png, jpg or txt.")
    content = models.BinaryField(default=b"", editable=False)
    size = models.PositiveIntegerField(default=0, help_text="In bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    exempt_under = exempt_field()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    removed_why = models.TextField(blank=True)
    history = History(excluded_fields=["content"])
    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) | ~Q(removed_why=""),
                name="evidence_removed_for_a_reason",
                violation_error_message="Say why it is taken away.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """What a member asked of an action, and the owner's reply."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="questions")
    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    history = History()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""),
                name="question_asks",
                violation_error_message="Say what you ask.",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None, replied_by=None)
                | (~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)),
                name="question_replied_by_somebody",
                violation_error_message="A reply says who gave it and when.",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]
