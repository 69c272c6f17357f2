"""What a frozen report still says in public of what was marked as exempt since."""

import json

from resolutions.actions.models import Action
from resolutions.progress.models import Evidence, Update
from resolutions.reports.document import PUBLIC
from resolutions.reports.models import Issue


def exempt_by_now(issue: Issue) -> tuple[str, ...]:
    """The references of the actions of which the public edition has words that are exempt today; four queries.

    The title of an action, what an update says, the name of a piece of evidence: whatever stands in it as it is today.
    """
    content = issue.editions.get(part=PUBLIC).content
    marked = [
        *Action.objects.exclude(exempt_under=None).values_list("reference", "title"),
        *Update.objects.exclude(exempt_under=None).values_list("action__reference", "what_happened"),
        *Evidence.objects.standing().exclude(exempt_under=None).values_list("action__reference", "name"),
    ]
    # As the words stand in JSON.
    said = {reference for reference, words in marked if json.dumps(words, ensure_ascii=False)[1:-1] in content}
    return tuple(sorted(said))


def still_published(action: Action) -> list[Issue]:
    """The published issues that say what is exempt today of `action`, the newest first."""
    published = Issue.objects.published().newest_first().select_related("quarter")
    return [issue for issue in published if action.reference in exempt_by_now(issue)]
