"""What the page that closes a quarter says of pledges, so that nobody closes it on answers that are still to come."""

from datetime import date

from carecommit.kit.words import day_in_words
from pledges.asking.asked import following
from pledges.section.wording import how_many
from resolutions.quarters.models import Quarter
from resolutions.rounds.models import Round


def told(quarter: Quarter, day: date) -> list[tuple[str, str]]:
    """Who has not answered how their pledges go, and the name of the page that says who; nothing without a round."""
    round_ = Round.objects.filter(quarter=quarter).first()
    rows = following(round_, day).rows if round_ is not None else []
    waiting = [row for row in rows if not row.is_answered]
    if round_ is None or not rows:
        return []
    if not waiting:
        return [("Every maker who was asked how their pledges go has answered.", "list-asked")]
    if day < round_.requests_on:
        asked_on = f"They are asked on {day_in_words(round_.requests_on)}."
        return [(f"{_makers(len(waiting))} not been asked yet how their pledges go. {asked_on}", "list-asked")]
    lost = sum(row.is_out_of_reach for row in waiting)
    of_them = f" No message reaches {lost:,} of them." if lost else ""
    return [(f"{_makers(len(waiting))} not answered for every pledge with them.{of_them}", "list-asked")]


def _makers(count: int) -> str:
    return f"{how_many(count, 'maker')} {'has' if count == 1 else 'have'}"
