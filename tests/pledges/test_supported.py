"""Subject experts see the pledges that they support, those that need help first."""

import re

import pytest

from pledges.life.operations import note_help
from pledges.models import Pledge
from pledges.pledging.operations import settle_pledge
from resolutions.council.models import Post
from tests.pages.reading import how_many_queries, links, words

PAGE = "/my-pledges/supported/"


@pytest.fixture
def supported(pledging):
    """A function that gives a pledge, with a post as its subject expert."""

    def give(post: Post | None, words: str, **parts) -> Pledge:
        pledge = pledging.give(words, **parts)
        settle_pledge(pledge, expert=post, by=pledging.cast.coordinator, why="", version=pledge.version)
        return pledge

    return give


def named(answer) -> list[str]:
    """The references of the cards, in their order."""
    return re.findall(r"P-\d{4}(?= (?:Made|Under way|Kept|Not kept))", words(answer))


def test_those_that_need_help_come_first_with_what_is_said_and_where_to_write(pledging, supported):
    cast = pledging.cast
    kept, calm, calling, others = (
        supported(post, text)
        for post, text in (
            (cast.posts.school, "I will teach chess."),
            (cast.posts.school, "I will read aloud."),
            (cast.posts.school, "I will mentor."),
            (cast.posts.housing, "I will find a flat."),
        )
    )
    pledging.answer(kept, "kept", "Six have learnt it.")
    pledging.answer(calling, "need_help", "I know no care leaver.")
    page = cast.client(cast.other_officer).get(PAGE)
    assert named(page) == [str(calling), str(calm), str(kept)]
    assert "1 of 3 needs help now." in words(page)
    assert "Head of Parks asked for help on 12 August 2026: “I know no care leaver.”" in words(page)
    assert f"mailto:parks@anytown.example?subject={calling}" in links(page)
    assert named(cast.client(cast.officer).get(PAGE)) == [str(others)]
    assert "none comes to you for help" in words(cast.client(cast.viewer).get(PAGE))


def test_help_that_was_noted_is_no_call_any_more(pledging, supported):
    cast = pledging.cast
    pledge = supported(cast.posts.school, "I will mentor.")
    pledging.answer(pledge, "need_help")
    note_help(pledge, words="We looked for one.", given_on=pledge.made_on, by=cast.other_officer)
    page = words(cast.client(cast.other_officer).get(PAGE))
    assert "Nobody needs help at the moment." in page
    assert str(pledge) in page


def test_a_call_that_reaches_no_expert_is_on_the_coordinators_list(pledging, supported):
    cast = pledging.cast
    calling, calm = supported(cast.posts.vacant, "I will train."), supported(cast.posts.vacant, "I will coach.")
    pledging.answer(calling, "need_help")
    page = cast.client(cast.coordinator).get(PAGE)
    assert named(page) == [str(calling)]
    assert "Nobody holds the post Director of Skills, so it comes to the coordinators." in words(page)
    assert calm.expert_id == calling.expert_id


def test_queries_do_not_grow_with_pledges(pledging, supported):
    client = pledging.cast.client(pledging.cast.other_officer)
    pledging.answer(supported(pledging.cast.posts.school, "One."), "need_help")
    before = how_many_queries(client, "get", PAGE)
    for number in range(6):
        pledging.answer(supported(pledging.cast.posts.school, f"Promise {number}"), "need_help")
    assert how_many_queries(client, "get", PAGE) == before
