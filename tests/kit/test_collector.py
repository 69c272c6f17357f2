"""The garbage collector stands still, and always runs again."""

import gc
from threading import Barrier, Thread

import pytest

from carecommit.kit.collector import collector_paused


def test_it_runs_again_after_the_last_of_nested_pauses():
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_a_failure():
    with pytest.raises(ValueError, match="the plan"), collector_paused():
        raise ValueError("the plan")
    assert gc.isenabled()


def test_where_it_never_ran_it_does_not_begin_to():
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_runs_again_only_when_no_thread_has_paused_it():
    both_inside, first_has_left = Barrier(2, timeout=60), Barrier(2, timeout=60)
    seen = []

    @collector_paused()
    def leaves_first() -> None:
        both_inside.wait()

    def first() -> None:
        leaves_first()
        first_has_left.wait()

    @collector_paused()
    def second() -> None:
        both_inside.wait()
        first_has_left.wait()
        seen.append(gc.isenabled())

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [False]
    assert gc.isenabled()
