"""Action, the clauses it answers, its principles, its owners, and the timescales agreed for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from carecommit.kit.history import History
from resolutions.council.exemptions import exempt_field
from resolutions.council.models import Post, refuse_young_people
from resolutions.council.scales import Rating, Stage
from resolutions.motions.models import Clause, Resolution
from resolutions.timescales import Kind, Timescale


class Action(models.Model):
    """One thing the council does to deliver a resolution. Its reference never changes."""

    reference = models.CharField(max_length=60, unique=True)
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="actions")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=250)
    detail = models.TextField(blank=True)
    plan_year = models.CharField(max_length=7, blank=True, help_text="A financial year, such as 2025-26.")
    owner_words = models.TextField(
        blank=True, help_text="Who was to do it, in the words of the plan.", validators=[refuse_young_people]
    )
    added_on = models.DateField(help_text="The day from which it is part of the register.")
    stage_when_added = models.CharField(max_length=20, choices=Stage, default=Stage.NOT_STARTED)
    # How it stands now, by progress.operations; how it stood on any day is worked out from updates and decisions.
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.NOT_STARTED)
    rating = models.CharField(max_length=5, choices=Rating, null=True, blank=True)  # noqa: DJ001 - no rating is not a rating
    exempt_under = exempt_field()
    # Counts the writes, so that a page made before another person's write is noticed. No fact of the register.
    version = models.PositiveIntegerField(default=1)
    # A form sent twice carries the same key, and makes one action.
    sent_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    history = History(excluded_fields=["version", "sent_key"])

    class Meta:
        ordering = ["resolution__motion__code", "resolution__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "order"],
                name="action_order_once",
                violation_error_message="Another action of this resolution has this place.",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(stage=Stage.IN_PROGRESS),
                name="action_rated_only_in_progress",
                violation_error_message="Only an action in progress has a rating.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values),
                name="action_stage_is_known",
                violation_error_message="Choose one of the stages.",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__in=Rating.values),
                name="action_rating_is_known",
                violation_error_message="Choose green, amber or red.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="action_has_title",
                violation_error_message="Say what will be done.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Answer(models.Model):
    """An action answers a clause of its resolution."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="answers")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="answers")
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "clause"],
                name="answer_once",
                violation_error_message="This action answers the clause already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} answers clause {self.clause_id}"


class Principle(models.TextChoices):
    """The seven corporate parenting principles: Children and Social Work Act 2017, section 1(1)(a) to (g)."""

    BEST_INTERESTS = "best_interests", "Best interests and health"
    EXPRESS_VIEWS = "express_views", "Express views, wishes and feelings"
    TAKE_ACCOUNT = "take_account", "Take those views into account"
    ACCESS_SERVICES = "access_services", "Access to services"
    HIGH_ASPIRATIONS = "high_aspirations", "High aspirations and best outcomes"
    SAFETY_STABILITY = "safety_stability", "Safety and stability"
    PREPARE_ADULTHOOD = "prepare_adulthood", "Preparation for adulthood"


class PrincipleTag(models.Model):
    """A corporate parenting principle that an action serves."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="principle_tags")
    principle = models.CharField(max_length=20, choices=Principle)
    history = History()

    class Meta:
        ordering = ["principle"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "principle"],
                name="principle_once",
                violation_error_message="This principle is tagged already.",
            ),
            models.CheckConstraint(
                condition=Q(principle__in=Principle.values),
                name="principle_is_one_of_seven",
                violation_error_message="Choose one of the seven principles.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_principle_display()


class OwnershipQuerySet(models.QuerySet):
    """Filters of ownerships."""

    def on(self, day):
        """Those that stand on `day`, its first and last day included."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Ownership(models.Model):
    """A post owns an action from one day to another: one leads, others are joint."""

    class Part(models.TextChoices):
        """The lead answers for the action."""

        LEAD = "lead", "Lead"
        JOINT = "joint", "Joint"

    action = models.ForeignKey(Action, models.PROTECT, related_name="ownerships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="ownerships")
    part = models.CharField(max_length=5, choices=Part)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    history = History()
    objects = OwnershipQuerySet.as_manager()

    class Meta:
        ordering = ["-part", "post__title"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(part="lead", until=None),
                name="ownership_one_lead",
                violation_error_message="An action has one lead owner.",
            ),
            models.UniqueConstraint(
                fields=["action", "post"],
                condition=Q(until=None),
                name="ownership_post_once",
                violation_error_message="This post owns the action already.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="ownership_ends_after_it_starts",
                violation_error_message="The last day must be on or after the first day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} ({self.get_part_display().lower()})"


class AgreedTimescale(models.Model):
    """One timescale agreed for an action; number 1 is the original, the last is current. Never changed.

    Only the taking back of what was brought in by mistake takes one out; its history keeps it, for what was known then.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="timescales")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True, help_text="As written.")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value.replace("_", " ")) for kind in Kind])
    earliest = models.DateField(null=True, blank=True)
    latest = models.DateField(null=True, blank=True, help_text="The last day that the words allow.")
    review = models.BooleanField(default=False, help_text="What falls due is a review, which is never late by itself.")
    agreed_on = models.DateField()
    agreed_by = models.CharField(max_length=200, help_text="The board, meeting or post that agreed it.")
    why = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["action", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "number"],
                name="timescale_number_once",
                violation_error_message="Somebody else changed this timescale at the same moment: look, and try again.",
            ),
            models.CheckConstraint(
                condition=Q(earliest=None) | Q(latest=None) | Q(latest__gte=F("earliest")),
                name="timescale_ends_after_it_starts",
                violation_error_message="The last day must be on or after the first day.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(why=""),
                name="timescale_moves_for_a_reason",
                violation_error_message="Say why the timescale changes.",
            ),
        ]

    def __str__(self) -> str:
        return self.words or "No timescale given"

    @property
    def reading(self) -> Timescale:
        """The words with what they mean."""
        return Timescale(self.words, Kind(self.kind), self.earliest, self.latest, self.review)
