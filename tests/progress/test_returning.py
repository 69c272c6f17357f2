"""Sending an answer back: it stands, and says what is asked, until its owner corrects it."""

from datetime import date

import pytest

from carecommit.kit.refused import Refused, Stale
from resolutions.actions.models import Action
from resolutions.progress.models import Returned, Update
from resolutions.progress.operations import correct_update
from resolutions.progress.returning import open_return, reading, return_update
from resolutions.progress.rules import LONGEST
from resolutions.reports.operations import close_quarter
from tests.cast import on

WHY = "How many people live there?"


@pytest.fixture
def update(cast) -> Update:
    return Update.objects.get(action=cast.action, quarter=cast.quarter)


def correct(cast, update, *, is_owner: bool = True) -> Update:
    """The owner gives it again; or a coordinator corrects its wording."""
    by, post = (cast.officer, cast.posts.housing) if is_owner else (cast.coordinator, None)
    said = {name: getattr(update, name) for name in ("stage", "rating", "rating_reason", "happened_on")}
    version = Action.objects.get(pk=cast.action.pk).version
    words = "Ten flats are let, to twelve people."
    return correct_update(update, version=version, what_happened=words, by=by, why=WHY, post=post, **said)


def test_it_stands_as_it_is_with_the_reason_beside_it(cast, update):
    returned = return_update(update, why=WHY, by=cast.coordinator)
    assert open_return(update) == returned
    assert (returned.why, returned.returned_by) == (WHY, cast.coordinator)
    assert Update.objects.get(pk=update.pk).what_happened == "Ten flats are let."


def test_a_correction_settles_it(cast, update):
    return_update(update, why=WHY, by=cast.coordinator)
    with on(date(2026, 8, 13)):
        assert open_return(correct(cast, update)) is None


def test_a_coordinators_correction_of_the_wording_does_not(cast, update):
    returned = return_update(update, why=WHY, by=cast.coordinator)
    with on(date(2026, 8, 13)):
        assert open_return(correct(cast, update, is_owner=False)) == returned


def test_a_correction_may_be_sent_back_in_its_turn(cast, update):
    return_update(update, why=WHY, by=cast.coordinator)
    with on(date(2026, 8, 13)):
        corrected = correct(cast, update)
    with on(date(2026, 8, 14)):
        again = return_update(corrected, why="And where?", by=cast.coordinator)
        assert open_return(corrected) == again
    assert Returned.objects.count() == 2


def test_a_text_that_nobody_read_is_not_sent_back(cast, update):
    seen = reading(update)
    with on(date(2026, 8, 13)):
        corrected = correct(cast, update)
    with on(date(2026, 8, 14)):
        with pytest.raises(Stale, match=r"^This answer was corrected while you were at it\. Read what it says now"):
            return_update(update, why=WHY, by=cast.coordinator, seen=seen)
        assert open_return(corrected) is None
        return_update(update, why=WHY, by=cast.coordinator, seen=reading(corrected))
        assert open_return(corrected).why == WHY


def test_what_a_colleague_sent_back_meanwhile_is_no_other_text(cast, update):
    seen = reading(update)
    return_update(update, why=WHY, by=cast.administrator, seen=seen)
    with on(date(2026, 8, 13)):
        return_update(update, why="And where?", by=cast.coordinator, seen=seen)
    assert open_return(update).why == "And where?"


def test_sent_back_twice_for_one_reason_it_is_sent_back_once(cast, update):
    assert return_update(update, why=WHY, by=cast.coordinator) == return_update(update, why=WHY, by=cast.administrator)
    assert Returned.objects.count() == 1


def test_another_reason_takes_the_place_of_the_first(cast, update):
    return_update(update, why=WHY, by=cast.coordinator)
    with on(date(2026, 8, 13)):
        return_update(update, why="And where?", by=cast.coordinator)
    assert open_return(update).why == "And where?"


@pytest.mark.parametrize("why", ["", " \n ", "x" * (LONGEST + 1)])
def test_without_a_reason_that_somebody_can_read_it_is_refused(cast, update, why):
    with pytest.raises(Refused) as refusal:
        return_update(update, why=why, by=cast.coordinator)
    assert refusal.value.about == "why"
    assert open_return(update) is None


def test_a_closed_quarter_sends_nothing_back(cast, update):
    close_quarter(cast.quarter, by=cast.coordinator)
    with pytest.raises(Refused, match="closed on 12 August 2026"):
        return_update(update, why=WHY, by=cast.coordinator)
    assert open_return(update) is None
