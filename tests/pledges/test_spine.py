"""A pledge from the hand raised to the answer."""

from carecommit.kit import clock
from pledges.life.queries import Standing, on_day, positions_of
from pledges.pledging.models import Pledge


def test_a_pledge_is_given_answered_and_counted(pledging):
    pledge = pledging.give()
    pledging.answer(pledge, "need_help")
    assert positions_of([pledge])[pledge.pk].needs_help
    assert on_day(Pledge.objects.all(), clock.today()).get().needs_help
    pledging.answer(pledge, "kept", "They meet each week.")
    standing = Standing(clock.today(), clock.now())
    assert standing.by_state == {"made": 0, "under_way": 0, "kept": 1, "not_kept": 0, "released": 0}
    assert on_day(Pledge.objects.all(), clock.today()).get().state == "kept"
