"""One row of everything that a pledge leaves, for the tests that need a row everywhere."""

from carecommit.kit import clock
from carecommit.kit.history import record
from pledges.intake.models import PledgeOrigin
from pledges.life.keepers import hand_over
from pledges.life.operations import note_help
from pledges.pledging.makers import maker_for
from pledges.pledging.models import Kind, Pledge
from pledges.pledging.operations import settle_pledge
from resolutions.intake.models import Batch
from tests.cast import Cast
from tests.pledges.bringing import Bringing, pledges
from tests.pledges.pledging import Pledging


def leave_pledges(cast: Cast) -> Pledge:
    """The pledge of somebody who needs help, was helped, and has handed it on; it helps the housing action.

    Some batch has been brought in before.
    """
    pledging = Pledging(cast)
    pledge = pledging.give("I will find two rooms for care leavers.", kind="Housing")
    settle_pledge(
        pledge, action=cast.action, expert=cast.posts.housing, by=cast.coordinator, why="", version=pledge.version
    )
    pledging.answer(pledge, "need_help")
    note_help(pledge, words="We looked at the list together.", given_on=clock.today(), by=cast.officer)
    to = maker_for(pledging.said(email="trees@anytown.example", post_words="Head of Trees"), by=cast.coordinator)
    hand_over(
        pledge, to=to, how="handed_over", why="They know the landlords.", since=clock.today(), by=cast.coordinator
    )
    # A partner has said what they intend, and not yet what they offer.
    harbour = {"organisation": "Harbour Trust", "post_words": "Director", "email": "director@harbour.example"}
    pledging.give("We intend to open our boats.", party="partner", **harbour)
    PledgeOrigin.objects.create(
        batch=Batch.objects.earliest("pk"), pledge=pledge, table="Sheet1", row="2", cells=[["Pledge", "Two rooms"]]
    )
    # A sheet that waits to be confirmed.
    Bringing(cast).receive(pledges("I will listen."))
    # A kind of pledge is there from the first migration, but what happens to it is the register's.
    kind = Kind.objects.get(name="Other")
    kind.expert = cast.posts.school
    record(kind, by=cast.administrator, why="Somebody to ask")
    return pledge
