"""The spellings of posts that somebody has already settled."""

from django.db import models

from carecommit.kit.history import History
from resolutions.council.models import Post, refuse_young_people


class OwnerAlias(models.Model):
    """A way of writing a post that a person confirmed once, so that nobody is asked again.

    Words that no mark separates may name several posts: a row for each. A name that says too little by itself ("HoS")
    is settled only within the cell that it stood in.
    """

    words = models.CharField(max_length=200, help_text="As it was written.", validators=[refuse_young_people])
    spelling = models.CharField(max_length=200, editable=False, help_text="The words, normalised.")
    post = models.ForeignKey(Post, models.PROTECT, related_name="aliases")
    within = models.CharField(
        "only within the cell",
        max_length=500,
        blank=True,
        help_text="The whole cell, where the words say too little without it. Empty where they always mean this post.",
    )
    within_spelling = models.CharField(max_length=500, blank=True, editable=False, help_text="The cell, normalised.")
    history = History()

    class Meta:
        ordering = ["words"]
        verbose_name_plural = "owner aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["spelling", "within_spelling", "post"],
                name="owner_alias_once",
                violation_error_message="These words are settled for this post already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.post}"
