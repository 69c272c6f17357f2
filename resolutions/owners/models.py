"""The spellings of posts that somebody has already settled."""

from django.db import models

from carecommit.kit.history import History
from resolutions.council.models import Post, refuse_young_people


class OwnerAlias(models.Model):
    """A way of writing a post that a person confirmed once, so that nobody is asked again."""

    words = models.CharField(max_length=200, help_text="As it was written.", validators=[refuse_young_people])
    spelling = models.CharField(max_length=200, unique=True, editable=False, help_text="The words, normalised.")
    post = models.ForeignKey(Post, models.PROTECT, related_name="aliases")
    history = History()

    class Meta:
        ordering = ["words"]
        verbose_name_plural = "owner aliases"

    def __str__(self) -> str:
        return f"{self.words}: {self.post}"
