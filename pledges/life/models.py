"""The steps of a pledge, the help given with it, and who took it over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pledges.pledging.models import Maker, Pledge
from resolutions.council.models import Post


class State(models.TextChoices):
    """How a pledge stands. One that was struck out was never a pledge: a test, the same twice, a robot's."""

    MADE = "made", "Made"
    UNDER_WAY = "under_way", "Under way"
    KEPT = "kept", "Kept"
    NOT_KEPT = "not_kept", "Not kept"
    RELEASED = "released", "Released"
    STRUCK_OUT = "struck_out", "Struck out"


# Still to be kept.
LIVE = frozenset({State.MADE, State.UNDER_WAY})
# Of a pledge; one that was struck out is none.
COUNTED = tuple(state for state in State if state != State.STRUCK_OUT)


class Reply(models.TextChoices):
    """What a maker answers in a quarter, with one press."""

    KEPT = "kept", "Kept"
    UNDER_WAY = "under_way", "Under way"
    NEED_HELP = "need_help", "I need help"
    CANNOT = "cannot", "I cannot keep it"


class Step(models.Model):
    """One step in the life of a pledge since it was made; the last is how it stands. Never changed or deleted.

    It carries two dates, as an update does: when it happened, and when it was recorded. `reply` is the answer that made
    it; `replied_by` whose that was. `offered` and `taken_up` are totals by then, where anything is counted.
    """

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    reply = models.CharField(max_length=10, choices=Reply, blank=True)
    words = models.TextField(blank=True, help_text="What came of it, or why not.")
    offered = models.PositiveIntegerField(null=True, blank=True)
    taken_up = models.PositiveIntegerField(null=True, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    # Nobody where it was said by link.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    replied_by = models.ForeignKey(Maker, models.PROTECT, null=True, blank=True, related_name="replies")

    class Meta:
        ordering = ["pledge", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "number"],
                name="step_number_once",
                violation_error_message="Somebody else recorded a step at the same moment: look, and try again.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values),
                name="step_state_is_known",
                violation_error_message="Choose a state.",
            ),
            models.CheckConstraint(
                condition=Q(reply="") | (Q(reply__in=Reply.values) & Q(replied_by__isnull=False)),
                name="step_reply_is_known",
                violation_error_message="Choose one of the four answers.",
            ),
            models.CheckConstraint(
                condition=~Q(words="") | Q(state__in=["made", "under_way"]),
                name="step_ends_with_words",
                violation_error_message="Say what came of it, or why not.",
            ),
            models.CheckConstraint(
                condition=Q(taken_up=None) | Q(offered__isnull=False, taken_up__lte=F("offered")),
                name="step_takes_up_what_is_offered",
                violation_error_message="No more can be taken up than were offered.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.get_state_display()}"


class Help(models.Model):
    """Help that a subject expert gave with a pledge. Never changed or deleted."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="help_given")
    words = models.TextField()
    given_on = models.DateField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="help_given")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pledge", "given_on", "pk"]
        verbose_name_plural = "help given"
        constraints = [
            models.CheckConstraint(
                condition=~Q(words=""), name="help_has_words", violation_error_message="Say what help was given."
            )
        ]

    def __str__(self) -> str:
        return self.words


class Handover(models.Model):
    """A pledge that goes on with somebody else. Never changed or deleted."""

    class How(models.TextChoices):
        """Adopted by the post of a maker who leaves, for whoever holds it next; or handed to somebody else."""

        ADOPTED = "adopted", "Adopted by the post"
        HANDED_OVER = "handed_over", "Handed over"

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="handovers")
    how = models.CharField(max_length=12, choices=How)
    before = models.ForeignKey(Maker, models.PROTECT, related_name="+")
    after = models.ForeignKey(Maker, models.PROTECT, related_name="+")
    since = models.DateField()
    why = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pledge", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why=""), name="handover_for_a_reason", violation_error_message="Say why it goes over."
            ),
            models.CheckConstraint(
                condition=Q(how__in=["adopted", "handed_over"]),
                name="handover_how_is_known",
                violation_error_message="Choose adopted by the post, or handed over.",
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")),
                name="handover_goes_to_somebody_else",
                violation_error_message="Choose somebody else to take it over.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"
