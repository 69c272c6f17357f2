"""The places of pledges in the menu."""

from resolutions.council.rules import is_officer

PLACES = [
    ("Pledges", "list-pledges", lambda user: True),
    ("My pledges", "answer-pledges", is_officer),
]
