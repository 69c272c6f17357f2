"""The pledge event."""

from django.db import models
from django.db.models import F, Q

from carecommit.kit.history import History
from resolutions.council.models import Board


class Event(models.Model):
    """An occasion at which people are asked to pledge. Its code ends the short address that its QR code shows."""

    title = models.CharField(max_length=150)
    held_on = models.DateField("date")
    host = models.CharField(max_length=150, help_text="Who asks for the pledges, for example Team Plymouth.")
    board = models.ForeignKey(
        Board,
        models.PROTECT,
        related_name="pledge_events",
        help_text="Hears each quarter what became of the pledges.",
    )
    opens_on = models.DateField(help_text="The first day on which the link takes pledges.")
    closes_on = models.DateField(help_text="The last one.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Where it was closed by hand before that.")
    welcome = models.TextField(blank=True, max_length=2000, help_text="Stands above the form.")
    room_for = models.PositiveIntegerField(
        "pledges at most",
        default=1000,
        help_text="The link takes no more than this, so that a robot cannot fill the register.",
    )
    code = models.CharField(max_length=12, unique=True, editable=False)
    added_at = models.DateTimeField(editable=False)
    # A form sent twice carries the same key, and sets up one event.
    sent_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    history = History(excluded_fields=["sent_key"])

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = "pledge event"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="event_closes_after_it_opens",
                violation_error_message="The last day must be on or after the first day.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(host=""),
                name="event_has_title_and_host",
                violation_error_message="Say what the event is and who asks for the pledges.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
