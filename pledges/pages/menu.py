"""The places of pledges in the menu."""

PLACES = []
