"""Owners: from the words in a cell to the names of the posts that answer for an action."""

from resolutions.council.young_people import names_a_young_person
from resolutions.owners.spelling import normalised
from resolutions.owners.splitting import is_incomplete, split

__all__ = ["is_incomplete", "names_a_young_person", "normalised", "split"]
