"""What a frozen report still says in public of what was marked as exempt since.

By what an item is and never by its words: those may have been corrected between the freezing and the mark.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from resolutions.actions.models import Action
from resolutions.progress.models import Evidence
from resolutions.progress.position import Position
from resolutions.progress.queries import Record
from resolutions.reports.beside import named
from resolutions.reports.document import PUBLIC, Change, Line
from resolutions.reports.document.lines import is_withheld_words
from resolutions.reports.models import Issue
from resolutions.reports.setting import shown_in
from resolutions.timescales import FinancialQuarter

# These may have the words of an update; which one, a frozen report does not say.
_QUOTING = frozenset({"recorded_late", "corrected"})


def exempt_by_now(issue: Issue) -> tuple[str, ...]:
    """The references of the actions of which the public edition has words that are exempt today.

    Of what is new since an earlier report it may name one too many: of an action with an exempt update of another day.
    """
    report, when = issue.editions.get(part=PUBLIC).report, shown_in(issue)
    lines, changes = {line.reference: line for line in report}, defaultdict(list)
    for change in report.changes.changes if report.changes else ():
        changes[change.reference].append(change)
    marked = Q(updates__exempt_under__isnull=False) | Q(evidence__exempt_under__isnull=False)
    actions = list(Action.objects.filter(marked | Q(exempt_under__isnull=False)).distinct())
    files, record = _files(issue), Record(actions)
    return tuple(
        sorted(
            action.reference
            for action in actions
            if _is_told(
                action,
                record.position(action, when),
                lines.get(action.reference),
                changes[action.reference],
                files[action.pk],
            )
        )
    )


def still_published(action: Action) -> list[Issue]:
    """The published issues that say what is exempt today of `action`, the newest first."""
    published = Issue.objects.published().newest_first().select_related("quarter")
    return [issue for issue in published if action.reference in exempt_by_now(issue)]


def _is_told(
    action: Action, position: Position, line: Line | None, changes: Iterable[Change], files: Iterable[str]
) -> bool:
    if action.exempt_under:
        return (line is not None and not line.is_nameless) or any(change.withheld is None for change in changes)
    if position.exempt and any(change.kind in _QUOTING and change.withheld is None for change in changes):
        return True
    return line is not None and (_quotes(line, position) or not set(files).isdisjoint(line.evidence))


def _quotes(line: Line, position: Position) -> bool:
    """Whether `line` has the words of an update that is exempt, where `position` is that of its report's day."""
    said, last_said = position.said, position.last_said
    return (
        (said is not None and bool(said.exempt_under) and not is_withheld_words(line.what_happened))
        or (last_said is not None and bool(last_said.exempt_under) and not is_withheld_words(line.last_said))
        or (bool(position.reason_exempt_under) and bool(line.rating_reason))
        or _asked_beside(line, position)
    )


def _asked_beside(line: Line, position: Position) -> bool:
    """Whether it has a question that may have stood beside an exempt update of an earlier quarter."""
    asked = {FinancialQuarter.containing(each.asked_on) for each in line.questions}
    return any(update.quarter in asked for update in position.exempt)


def _files(issue: Issue) -> dict[int, list[str]]:
    """Action id -> what its exempt evidence is called, of the issue's quarter; what was removed since among it."""
    exempt = Evidence.objects.listed().filter(quarter=issue.quarter).exclude(exempt_under=None)
    found = defaultdict(list)
    for evidence in exempt:
        found[evidence.action_id].append(named(evidence))
    return found
