"""Adding evidence to an action's quarter, and taking away what should not be there."""

from hashlib import sha256

from carecommit.kit import clock
from carecommit.kit.files import read_file
from carecommit.kit.history import record
from carecommit.kit.links import refuse_unless_web
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.council.rules import is_coordinator
from resolutions.progress import rules
from resolutions.progress.models import Evidence
from resolutions.quarters.models import Quarter

# Of one action in one quarter. A file may have 10 MB, and the database keeps them all.
MOST = 20
WHO_MAY_REMOVE = (
    "Evidence is taken away by a coordinator or, until its quarter closes, by whoever added it. Ask your coordinator."
)


def add_file(action: Action, quarter: Quarter, *, name: str, content: bytes, by: User) -> Evidence:
    """Keep a file as evidence, byte for byte; sent twice it is kept once, under the name that it had first.

    Refused once the quarter is closed, for a file that is not one of those that evidence may be, whatever its name
    says, and beyond the `MOST` pieces that an action has in a quarter.
    """
    # Before the quarter is held, which every answer waits for: a large file takes a while.
    file, digest = read_file(name, content), sha256(content).hexdigest()
    return _add(action, quarter, by, digest=digest, name=file.name, kind=file.kind, content=content, size=len(content))


def add_link(action: Action, quarter: Quarter, *, link: str, by: User, name: str = "") -> Evidence:
    """Keep the address of a page as evidence; given twice it is kept once.

    Refused once the quarter is closed, for an address that is not a whole one of the web, and beyond the `MOST` pieces
    that an action has in a quarter.
    """
    link = refuse_unless_web(link)
    return _add(action, quarter, by, link=link, name=(name or link)[:200])


@operation
def _add(action: Action, quarter: Quarter, by: User, *, link: str = "", digest: str = "", **said) -> Evidence:
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=quarter.pk)
    rules.refuse_unless_open(quarter)
    standing = Evidence.objects.listed().standing().filter(action=action, quarter=quarter)
    same = standing.filter(link=link, sha256=digest).first()
    if same is not None:
        return same
    if standing.count() >= MOST:
        raise Refused(
            f"This action has {MOST} pieces of evidence for this quarter, which is the most. Take one away first, or "
            "put several into one file."
        )
    evidence = Evidence(
        action=action, quarter=quarter, link=link, sha256=digest, added_at=clock.now(), added_by=by, **said
    )
    record(evidence, by=by, why="Evidence added")
    return evidence


@operation
def remove_evidence(evidence: Evidence, *, why: str, by: User) -> Evidence:
    """Take evidence away: the content of a file goes for good; its name, and the reason, stay on record.

    Refused without a reason, and for whoever `may_remove` says may not. Removing what is removed changes nothing.
    """
    quarter = Quarter.objects.select_for_update(no_key=True).get(pk=evidence.quarter_id)
    evidence = Evidence.objects.listed().select_for_update(no_key=True).get(pk=evidence.pk)
    evidence.quarter = quarter
    if evidence.removed_at is not None:
        return evidence
    if not may_remove(by, evidence):
        raise Refused(WHO_MAY_REMOVE)
    if is_blank(why):
        raise Refused("Say why it is taken away. Its name and this reason stay.", about="why")
    if len(why) > rules.LONGEST:
        raise Refused(f"Keep it to {rules.LONGEST:,} characters.", about="why")
    evidence.content = b""
    evidence.removed_at, evidence.removed_by, evidence.removed_why = clock.now(), by, why
    record(evidence, by=by, why=why)
    return evidence


def may_remove(user: User, evidence: Evidence) -> bool:
    """A coordinator, always; whoever added it, until its quarter closes."""
    is_theirs = user.is_active and evidence.added_by_id == user.pk
    return is_coordinator(user) or (is_theirs and evidence.quarter.is_open)
