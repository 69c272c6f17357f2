"""Every model of the app, where Django looks for them. Code imports each from its own subject."""

from resolutions.actions.models import Action, AgreedTimescale, Answer, Ownership, PrincipleTag
from resolutions.committee.models import CommitteePaper, FrozenPaper, PaperFile, SignOff
from resolutions.council.models import Board, CouncilProfile, Holding, KeyEntry, Meeting, Person, Post, User
from resolutions.intake.models import Batch, ColumnMapping, Origin, StatusWord
from resolutions.motions.models import Clause, Motion, Oversight, Resolution
from resolutions.notices.models import Feed, Message, Notice, Preference
from resolutions.owners.models import OwnerAlias
from resolutions.progress.models import Decision, Evidence, JointAnswer, Question, Returned, Update
from resolutions.quarters.models import Quarter
from resolutions.reports.models import Edition, FrozenFile, Issue, Publication, Stood, Withdrawal
from resolutions.rounds.models import AnswerLink, Draft, Round

__all__ = [
    "Action",
    "AgreedTimescale",
    "Answer",
    "AnswerLink",
    "Batch",
    "Board",
    "Clause",
    "ColumnMapping",
    "CommitteePaper",
    "CouncilProfile",
    "Decision",
    "Draft",
    "Edition",
    "Evidence",
    "Feed",
    "FrozenFile",
    "FrozenPaper",
    "Holding",
    "Issue",
    "JointAnswer",
    "KeyEntry",
    "Meeting",
    "Message",
    "Motion",
    "Notice",
    "Origin",
    "Oversight",
    "OwnerAlias",
    "Ownership",
    "PaperFile",
    "Person",
    "Post",
    "Preference",
    "PrincipleTag",
    "Publication",
    "Quarter",
    "Question",
    "Resolution",
    "Returned",
    "Round",
    "SignOff",
    "StatusWord",
    "Stood",
    "Update",
    "User",
    "Withdrawal",
]
