"""Marking what is exempt from publication: an action, an update of any quarter, or a piece of evidence.

The mark is no part of what is said: an update that is marked reads as it did, by whom and when. What was frozen before
stays as it is; every report from then on has the mark.
"""

from typing import TypeVar

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from carecommit.kit.words import is_blank
from resolutions.actions.models import Action
from resolutions.actions.operations import hold
from resolutions.council.exemptions import Paragraph
from resolutions.council.models import User
from resolutions.progress import rules
from resolutions.progress.models import Evidence, Update
from resolutions.quarters.models import Quarter

Item = TypeVar("Item", Action, Update, Evidence)


@operation
def exempt(item: Item, paragraph: int | None, *, why: str, by: User, version: int | None = None) -> Item:
    """Mark `item` as exempt under `paragraph`, 1 to 7 of Schedule 12A; None lets it be published again.

    `version` is the action's when the person began, where they had a page that showed what is exempt: Stale is raised
    if somebody else has written since. Refused without a reason and for a paragraph that there is not. A mark that it
    has already changes nothing. Any mark makes the action one version later, so that nobody writes over it unseen.
    """
    if paragraph is not None and paragraph not in Paragraph.values:
        raise Refused("Choose one of the seven paragraphs, or that it may be published.", about="paragraph")
    action = item if isinstance(item, Action) else item.action
    if not isinstance(item, Action):
        # Held first, as by every correction: one that began before would write its own, unmarked copy over this.
        Quarter.objects.select_for_update(no_key=True).get(pk=item.quarter_id)
    action = Action.objects.select_for_update(no_key=True).get(pk=action.pk)
    row = action if isinstance(item, Action) else _now(item)
    if row.exempt_under == paragraph:
        return row
    if is_blank(why):
        raise Refused("Say why. The reason stays in the history, which everybody who signs in reads.", about="why")
    if len(why) > rules.LONGEST:
        raise Refused(f"Keep it to {rules.LONGEST:,} characters.", about="why")
    held = hold(action, version=action.version if version is None else version)
    row = held if isinstance(item, Action) else row
    row.exempt_under = paragraph
    record(row, by=by, why=why)
    if row is not held:
        record(held, by=by, why=why)
    return row


def _now(item: Update | Evidence) -> Update | Evidence:
    """As it is now, without the content of a file."""
    if isinstance(item, Evidence):
        return Evidence.objects.listed().get(pk=item.pk)
    return Update.objects.get(pk=item.pk)
