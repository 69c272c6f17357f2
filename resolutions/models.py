"""Every model of the app, where Django looks for them. Code imports each from its own subject."""

from resolutions.actions.models import Action, AgreedTimescale, Answer, Ownership, PrincipleTag
from resolutions.council.models import Board, CouncilProfile, Holding, KeyEntry, Meeting, Person, Post, User
from resolutions.intake.models import Batch, ColumnMapping, Origin, StatusWord
from resolutions.motions.models import Clause, Motion, Oversight, Resolution
from resolutions.owners.models import OwnerAlias
from resolutions.progress.models import Decision, Update
from resolutions.quarters.models import Quarter

__all__ = [
    "Action",
    "AgreedTimescale",
    "Answer",
    "Batch",
    "Board",
    "Clause",
    "ColumnMapping",
    "CouncilProfile",
    "Decision",
    "Holding",
    "KeyEntry",
    "Meeting",
    "Motion",
    "Origin",
    "Oversight",
    "OwnerAlias",
    "Ownership",
    "Person",
    "Post",
    "PrincipleTag",
    "Quarter",
    "Resolution",
    "StatusWord",
    "Update",
    "User",
]
