"""The outbox, what each message was about, how often somebody wants them, and calendar feeds."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from carecommit.kit.history import History
from resolutions.actions.models import Action
from resolutions.council.models import Post
from resolutions.rounds.models import Round


class Message(models.Model):
    """One e-mail to one recipient, with everything in it that they are owed; written when it is sent.

    `recipient` is "person-5", or "user-7" for an account without a person; what begins with the name of one of
    `NOTICE_SOURCES` and a colon is written by that source. Of each there is one waiting at most, and one sent a day.
    """

    class State(models.TextChoices):
        """`SENDING` is written before the mail server is asked, so that a sender that was killed is seen."""

        WAITING = "waiting", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        NOT_NEEDED = "not_needed", "Not needed any more"
        REFUSED = "refused", "Refused by the mail server"

    recipient = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    # The same at every attempt: a mail system knows by it that it has the message already.
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="While one sender has it.")
    last_error = models.TextField(blank=True)
    # As sent. The secret part of a signed link is left out of the text.
    address = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"],
                condition=Q(state__in=["waiting", "sending"]),
                name="message_one_waiting",
                violation_error_message="A message to this recipient is waiting: add to that one.",
            ),
            models.UniqueConstraint(
                fields=["recipient", "sent_on"],
                condition=Q(state="sent"),
                name="message_one_a_day",
                violation_error_message="This recipient has had a message today.",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False, sent_on__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None, sent_on=None)),
                name="message_sent_at_a_moment",
                violation_error_message="A message that was sent says when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject or self.get_state_display()}"


class Notice(models.Model):
    """One thing that somebody was owed a message about, in the message that tells it. `key` is never used twice."""

    class Kind(models.TextChoices):
        """In the order in which they come."""

        REQUESTED = "requested", "Asked for an update"
        DUE_SOON = "due_soon", "Due in five working days"
        LATE = "late", "Late"
        LATE_AGAIN = "late_again", "Late again"
        RETURNED = "returned", "Answer sent back"
        QUESTION = "question", "Question from a member"
        CLOSED = "closed", "Quarter closed"
        # From another source of `NOTICE_SOURCES`, whose key says what it is about; it belongs to no round.
        OTHER = "other", "Other"

    message = models.ForeignKey(Message, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="notices")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="notices")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="notices")
    why = models.CharField(max_length=300, help_text="Why it went to this recipient, in words.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key


class Preference(models.Model):
    """How often a recipient wants messages. Without a row: on any working day on which there is something to say."""

    recipient = models.CharField(max_length=30, unique=True)
    weekly = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.recipient}: {'weekly' if self.weekly else 'daily'}"


class Feed(models.Model):
    """A calendar of a post's due dates at a secret address, which is signed, not stored, and can be revoked."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="feeds")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    history = History()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "made_by"],
                condition=Q(revoked_at=None),
                name="feed_one_a_person",
                violation_error_message="You have a calendar address for this post: revoke it first.",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.post}"
