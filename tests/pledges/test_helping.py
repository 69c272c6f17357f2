"""Which of the council's promises a pledge helps: said by whoever gives it, by whoever adds it, and found again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from carecommit.kit import clock
from pledges.pledging.models import Kind, Pledge
from resolutions.actions.models import Action
from resolutions.motions.models import Motion, Resolution
from tests.cast import TODAY, Cast, on
from tests.pages.reading import as_given, errors, words
from tests.pledges.phone import Phone

ADD = "/pledges/add/"


@pytest.fixture
def phone(pledging) -> Phone:
    return Phone(pledging.event)


@pytest.fixture
def resolution(cast) -> Resolution:
    return cast.action.resolution


def offered(page) -> list[str]:
    """The keys of the promises that the form names."""
    field = page.context["form"].fields["resolution"]
    return [key for _, named in field.choices[1:] for key, _ in named]


def decided_on(cast: Cast, day: date) -> Resolution:
    """A resolution of a motion of that day."""
    motion = Motion.objects.create(
        code="LATER", kind="plan", title="A later plan", body=cast.board, decided_words="Later", decided_on=day
    )
    return Resolution.objects.create(motion=motion, order=1, label="1", words="Let them learn to drive.")


class TestByTheLink:
    def test_it_offers_what_was_agreed_in_public_and_nothing_that_may_be_exempt(self, cast, phone, resolution):
        later = decided_on(cast, TODAY + timedelta(days=1))
        Action.objects.filter(pk=cast.action.pk).update(exempt_under=2)
        page = phone.open()
        assert offered(page) == [str(each.pk) for each in Resolution.objects.exclude(pk=later.pk)]
        assert str(resolution) in page.text
        assert cast.action.title not in page.text
        assert later.words not in page.text
        with on(TODAY + timedelta(days=1)):
            assert str(later.pk) in offered(phone.open())

    def test_what_was_lost_or_withdrawn_is_no_promise(self, cast, phone):
        other = decided_on(cast, TODAY)
        assert str(other.pk) in offered(phone.open())
        for outcome in ("lost", "withdrawn"):
            Motion.objects.filter(pk=other.motion_id).update(outcome=outcome)
            assert str(other.pk) not in offered(phone.open())

    def test_what_is_chosen_stands_with_the_pledge(self, phone, resolution):
        phone.pledge(resolution=str(resolution.pk))
        assert Pledge.objects.get().resolution == resolution
        assert f"Helps {resolution}" in words(phone.client.get(phone.thanks))

    def test_whoever_is_not_sure_says_nothing(self, phone):
        assert "I am not sure" in phone.open().text
        phone.pledge()
        assert Pledge.objects.get().resolution is None
        assert "Helps" not in words(phone.client.get(phone.thanks))

    @pytest.mark.parametrize("value", ["0", "999999999999999999999", "x", "-1"])
    def test_what_is_not_offered_is_an_error_and_nothing_is_stored(self, cast, phone, value):
        page = phone.pledge(resolution=value)
        assert dict(page.context["form"].errors) == {"resolution": ["Choose what it helps from the list."]}
        assert Pledge.objects.count() == 0

    def test_a_motion_that_is_still_to_be_decided_cannot_be_chosen(self, cast, phone):
        later = decided_on(cast, TODAY + timedelta(days=1))
        page = phone.pledge(resolution=str(later.pk))
        assert dict(page.context["form"].errors) == {"resolution": ["Choose what it helps from the list."]}

    def test_the_same_page_with_another_promise_says_that_it_is_not_recorded(self, phone, resolution):
        sent = phone.wrote(resolution=str(resolution.pk))
        phone.send(sent)
        page = phone.send({**sent, "resolution": ""})
        assert "has made the pledge" in page.context["form"].non_field_errors()[0]
        assert Pledge.objects.get().resolution == resolution


class TestByACoordinator:
    def added(self, cast, **boxes):
        coordinator = cast.client(cast.coordinator)
        said = {"words": "I will mentor.", "kind": Kind.objects.first().pk, "party": "staff"}
        who = {"post_words": "Head of Parks", "email": ""}
        return coordinator.post(ADD, {**as_given(coordinator.get(ADD)), **said, **who, **boxes})

    def test_with_an_action_it_helps_the_resolution_of_that(self, cast, pledging, resolution):
        other = decided_on(cast, TODAY)
        self.added(cast, action=cast.action.pk, resolution=other.pk)
        pledge = Pledge.objects.get()
        assert (pledge.action, pledge.resolution) == (cast.action, resolution)

    def test_or_a_resolution_alone(self, cast, pledging, resolution):
        self.added(cast, resolution=resolution.pk)
        assert Pledge.objects.values_list("resolution", "action").get() == (resolution.pk, None)

    def test_what_does_not_exist_is_an_error(self, cast, pledging):
        assert len(errors(self.added(cast, action=0))) == 1
        assert Pledge.objects.count() == 0


class TestTheTracker:
    def test_it_finds_those_that_help_a_resolution_or_an_action_of_it(self, cast, pledging, resolution):
        other = decided_on(cast, TODAY)
        of_action = pledging.add("One.", action=cast.action)
        alone = pledging.add("Two.", resolution=resolution)
        pledging.add("Three.", resolution=other)
        pledging.add("Four.")
        viewer = cast.client(cast.viewer)
        page = viewer.get(reverse("list-pledges"), {"resolution": resolution.pk})
        assert [row.pledge.pk for row in page.context["page"].object_list] == [of_action.pk, alone.pk]
        assert '<details class="govuk-details" open>' in page.content.decode()
        file = viewer.get(reverse("download-pledges-csv"), {"resolution": resolution.pk}).content.decode("utf-8-sig")
        assert [line.split(",")[0].strip('"') for line in file.splitlines()[1:]] == [
            of_action.reference,
            alone.reference,
        ]

    def test_it_offers_those_that_some_pledge_helps(self, cast, pledging, resolution):
        other = decided_on(cast, clock.today())
        pledging.add("One.", resolution=resolution)
        text = words(cast.client(cast.viewer).get(reverse("list-pledges")))
        assert str(resolution) in text
        assert other.words not in text
