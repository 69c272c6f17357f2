"""Posts, who holds and held them, and what they own."""

from datetime import date

from django.urls import reverse

from resolutions.council.models import Person
from resolutions.council.operations import add_post, appoint, leave
from resolutions.progress.operations import decide
from tests.pages.reading import how_many_queries, named_actions, words


def people(cast):
    """The list as the viewer sees it."""
    return cast.client(cast.viewer).get(reverse("list-posts"))


def line(cast, post) -> tuple:
    """Who holds it, how many live actions it owns and how many of those are overdue."""
    (found,) = [each for each in people(cast).context["lines"] if each.post == post]
    return (found.held_by, found.live, found.overdue)


def shown(cast, post):
    """A post's own page."""
    return cast.client(cast.viewer).get(reverse("show-post", args=[post.pk]))


def test_each_post_has_its_holder_and_its_actions(cast):
    assert line(cast, cast.posts.housing) == ("Holder of Housing", 1, 0)
    assert line(cast, cast.posts.school) == ("Holder of the School", 1, 1)
    assert line(cast, cast.posts.portfolio) == ("Holder of the Portfolio", 1, 0)
    assert line(cast, cast.posts.vacant) == ("Vacant", 0, 0)
    assert "Head of Housing Officer's post Homes Holder of Housing 1 0" in words(people(cast))


def test_who_has_left_holds_it_no_more(cast):
    holding = cast.posts.housing.holdings.get()
    leave(holding, last_day=date(2026, 8, 11), by=cast.administrator)
    assert line(cast, cast.posts.housing) == ("Vacant", 1, 0)


def test_a_holder_without_a_name_is_still_a_holder(cast):
    appoint(Person(), cast.posts.vacant, since=date(2026, 8, 1), by=cast.administrator)
    assert line(cast, cast.posts.vacant) == ("Held, no name given", 0, 0)


def test_a_team_is_not_vacant(cast):
    team = add_post("Leaving Care Team", kind="team", by=cast.administrator)
    assert line(cast, team) == ("Nobody in particular", 0, 0)


def test_what_is_delivered_is_not_live(cast):
    given = {"why": "Done", "decided_by": "Cabinet", "happened_on": date(2026, 8, 1)}
    decide(cast.other_action, version=1, stage="complete", by=cast.coordinator, **given)
    assert line(cast, cast.posts.school) == ("Holder of the School", 0, 0)


def test_a_post_shows_who_held_it_from_when_to_when(cast):
    leave(cast.posts.housing.holdings.get(), last_day=date(2026, 7, 31), by=cast.administrator)
    appoint(Person(name="The next one"), cast.posts.housing, since=date(2026, 8, 1), by=cast.administrator)
    page = words(shown(cast, cast.posts.housing))
    assert "The next one, from 1 August 2026 to now" in page
    assert "Holder of Housing, from 20 February 2026 to 31 July 2026" in page


def test_a_post_shows_what_it_leads_and_what_it_shares(cast):
    leads, shares = shown(cast, cast.posts.housing), shown(cast, cast.posts.portfolio)
    assert named_actions(leads) == ["ANY-2023-R1-01"]
    assert "Actions it leads" in words(leads)
    assert named_actions(shares) == ["ANY-2023-R1-01"]
    assert "Actions it owns jointly" in words(shares)


def test_a_post_that_nobody_ever_held_and_that_owns_nothing_says_so(cast):
    page = words(shown(cast, cast.posts.vacant))
    assert "Nobody has held it so far." in page
    assert "This post owns no action." in page


def test_a_post_that_is_not_there_is_a_page_that_is_not_there(cast):
    assert cast.client(cast.viewer).get(reverse("show-post", args=[10**9])).status_code == 404


def test_three_actions_and_three_hundred_take_as_many_queries(cast):
    client, addresses = cast.client(cast.viewer), [reverse("list-posts"), f"/people/{cast.posts.housing.pk}/"]
    cast.make_actions(3)
    few = [how_many_queries(client, "get", address) for address in addresses]
    cast.add_many(297)
    for n in range(40):
        add_post(f"Team {n}", kind="team", by=cast.administrator)
    assert [how_many_queries(client, "get", address) for address in addresses] == few
