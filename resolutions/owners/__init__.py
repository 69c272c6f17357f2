"""Owners: from the words in a cell to the names of the posts that answer for an action."""

from resolutions.owners.spelling import normalised
from resolutions.owners.splitting import is_incomplete, split
from resolutions.owners.young_people import names_a_young_person

__all__ = ["is_incomplete", "names_a_young_person", "normalised", "split"]
