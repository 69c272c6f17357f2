"""Putting the chapter together."""

from pledges.life.models import COUNTED
from pledges.life.queries import Standing
from pledges.pledging.models import Pledge
from pledges.section.answers import Answers
from pledges.section.lists import lists, new
from pledges.section.sentences import sentences
from pledges.section.tallies import tallies
from pledges.section.two_days import TwoDays
from pledges.section.wording import MEANINGS, STATE_WORDS
from resolutions.reports.document import Chapter, Count, KeyLine
from resolutions.reports.setting import Setting


def pledges(report: Setting) -> tuple[Chapter, ...]:
    """The chapter of pledges, where there was one by then; as many queries for any number of them.

    Without what stands beside the updates, as the dashboard asks, there is none.
    """
    if not report.with_beside or not Pledge.objects.exists():
        return ()
    now = Standing.when(report.when)
    if not now.positions:
        return ()
    both = TwoDays(report.when, report.earlier, now, Standing.when(report.earlier))
    answers = Answers(both)
    return (
        Chapter(
            key="pledges",
            heading="Pledges",
            said=sentences(both) + answers.said,
            figures=tuple(Count(state, STATE_WORDS[state], now.by_state[state]) for state in COUNTED),
            terms=tuple(KeyLine("pledge", state, STATE_WORDS[state], MEANINGS[state]) for state in COUNTED),
            tallies=tallies(both),
            lists=(*lists(both), *answers.lists, new(both)),
        ),
    )
