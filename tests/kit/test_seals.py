"""A seal opens for its purpose and this site alone, and nothing else that anybody sends does."""

import pytest
from django.test import override_settings

from carecommit.kit.seals import LONGEST, opened, sealed

NUMBERS = [0, 1, 7, 300, 2**31, 10**18]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_seal_opens_for_its_purpose(number):
    assert opened("a door", sealed("a door", number)) == number


def test_it_is_the_same_each_time_and_needs_no_escape_in_an_address():
    seal = sealed("a door", 12)
    assert seal == sealed("a door", 12)
    assert seal.startswith("12.")
    assert set(seal) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert len(sealed("a door", 10**18)) < LONGEST


def test_each_number_and_each_purpose_has_a_signature_of_its_own():
    signatures = {sealed(purpose, number).split(".")[1] for purpose in ("a door", "a window") for number in NUMBERS}
    assert len(signatures) == 2 * len(NUMBERS)


def test_another_purpose_does_not_open_it():
    assert opened("a window", sealed("a door", 1)) is None


def test_another_site_does_not_open_it():
    seal = sealed("a door", 1)
    with override_settings(SECRET_KEY="another site's key, as long as ours is, and not the same"):
        assert opened("a door", seal) is None
        theirs = sealed("a door", 1)
    assert opened("a door", theirs) is None


@pytest.mark.parametrize("at", range(len(sealed("a door", 1))))
def test_one_character_changed_anywhere_and_it_does_not_open(at):
    seal = sealed("a door", 1)
    other = "B" if seal[at] == "A" else "A"
    assert opened("a door", seal[:at] + other + seal[at + 1 :]) is None


@pytest.mark.parametrize("at", range(len(sealed("a door", 1))))
def test_no_part_of_it_opens(at):
    assert opened("a door", sealed("a door", 1)[:at]) is None


@pytest.mark.parametrize("sent", ["", ".", "1", "1.", ".1", "\0", "\ud800", "1.é", "9" * (LONGEST + 1), "1." * 90])
def test_what_is_no_seal_opens_nothing_and_raises_nothing(sent):
    assert opened("a door", sent) is None
