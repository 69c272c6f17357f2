"""A draft -> what it means for an action, by the readers of words, the council's settled words and the answers given.

parts      Meaning and Owners: plain data
reader     reads a draft, with the three below for its cells
owners     an owner cell -> posts, or a question
times      a timescale cell -> a Timescale, or a question
stages     a status cell -> stage and rating, or a question
"""

from resolutions.intake.meaning.owners import may_be_a_post
from resolutions.intake.meaning.parts import Meaning, Owners, PostRef, needs_words
from resolutions.intake.meaning.reader import Reader, empty_key
from resolutions.intake.meaning.stages import SettledStatus

__all__ = ["Meaning", "Owners", "PostRef", "Reader", "SettledStatus", "empty_key", "may_be_a_post", "needs_words"]
