"""Sixteen officers save fifty times each at once: none is told that the database is locked, and all of it is there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from carecommit.kit import clock
from resolutions.actions.models import Action
from resolutions.council.models import User
from resolutions.progress.models import Update
from resolutions.progress.operations import correct_update, submit_update
from resolutions.quarters.models import Quarter

WRITERS = 16
SAVES = 50


def test_sixteen_writers_with_fifty_saves_each_lose_none(cast_today):
    cast = cast_today
    actions = cast.make_actions(WRITERS, agreed_on=clock.today())
    together = Barrier(WRITERS, timeout=60)
    with ThreadPoolExecutor(max_workers=WRITERS) as pool:
        writing = [pool.submit(save, action, cast.quarter, cast.officer, together) for action in actions]
        # An OperationalError in a thread, such as "database is locked", is raised here.
        assert [each.result() for each in writing] == [SAVES] * WRITERS
    texts = Update.history.filter(action_id__in=[action.pk for action in actions])
    assert texts.count() == WRITERS * SAVES
    assert texts.values("action_id", "what_happened").distinct().count() == WRITERS * SAVES
    versions = Action.objects.filter(pk__in=[action.pk for action in actions]).values_list("version", flat=True)
    assert list(versions) == [SAVES + 1] * WRITERS


def save(action: Action, quarter: Quarter, user: User, together: Barrier) -> int:
    """One update and its corrections; how many were saved."""
    said = {"stage": "in_progress", "rating": "green", "rating_reason": "", "happened_on": clock.today(), "by": user}
    together.wait()
    try:
        update = submit_update(action, quarter, version=1, what_happened="Text 1", **said)
        for n in range(2, SAVES + 1):
            update = correct_update(update, version=n, what_happened=f"Text {n}", why="Counted again", **said)
        return n
    finally:
        connection.close()
