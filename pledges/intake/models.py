"""Where a pledge that was brought in came from."""

from django.db import models

from pledges.pledging.models import Pledge
from resolutions.intake.models import Batch


class PledgeOrigin(models.Model):
    """The row of a file from which a pledge came, with each cell as it was written. Never changed or deleted."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="pledge_origins")
    pledge = models.OneToOneField(Pledge, models.PROTECT, related_name="origin")
    table = models.CharField(max_length=200, help_text="The sheet, or the number of the table.")
    row = models.CharField(max_length=40, help_text="As the file counts them.")
    # Pairs, because PostgreSQL keeps the names of an object in an order of its own.
    cells = models.JSONField(help_text="Pairs of a heading and its words, in the order of the columns.")
    fingerprint = models.CharField(max_length=32, help_text="Of the words, the post and the day, as written.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.batch.name}, {self.table}, row {self.row}"
