"""Every address x every role x GET and POST has an expected answer; an address that is not listed fails.

A row gives the answers to the visitor, the viewer, the officer who owns the action, the officer who does not, the
coordinator and the administrator, in that order; one number stands for all six. Each cell signs in afresh.
"""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from resolutions.models import User

ROLES = ("visitor", "viewer", "officer", "other_officer", "coordinator", "administrator")

# A visitor is sent to sign in; everybody who has signed in reads.
READ = "302 200 200 200 200 200"
# Reading pages have nothing to send to; a visitor is sent to sign in before that is looked at.
NO_POST = "302 405 405 405 405 405"
COORDINATORS = "302 403 403 403 200 200"
OFFICERS = "302 403 200 200 200 200"
# An empty form comes back with its errors.
COORDINATORS_POST = COORDINATORS
OPEN = "200"

PAGES: dict[str, tuple[str, str]] = {
    "show-dashboard": (READ, NO_POST),
    "list-motions": (READ, NO_POST),
    "show-motion": (READ, NO_POST),
    "correct-words": (COORDINATORS, COORDINATORS_POST),
    "add-action": (COORDINATORS, COORDINATORS_POST),
    "list-actions": (READ, NO_POST),
    "show-action": (READ, NO_POST),
    # The viewer and the officer of another post may read the action, and may not speak for its owner.
    "update-action": ("302 403 200 403 200 200", "302 403 200 403 200 200"),
    "edit-action": (COORDINATORS, COORDINATORS_POST),
    "retime-action": (COORDINATORS, COORDINATORS_POST),
    "assign-action": (COORDINATORS, COORDINATORS_POST),
    "decide-action": (COORDINATORS, COORDINATORS_POST),
    "list-my-actions": (OFFICERS, "302 403 405 405 405 405"),
    "list-reports": (READ, NO_POST),
    "show-report": (READ, NO_POST),
    "print-report": (READ, NO_POST),
    "download-report-csv": (READ, NO_POST),
    "download-report-json": (READ, NO_POST),
    "list-posts": (READ, NO_POST),
    "show-post": (READ, NO_POST),
    "list-quarters": (COORDINATORS, "302 403 403 403 405 405"),
    "open-quarter": (COORDINATORS, COORDINATORS_POST),
    # Closing has no field to leave empty: a coordinator's POST closes, and goes to the list.
    "close-quarter": (COORDINATORS, "302 403 403 403 302 302"),
    "show-accessibility": (OPEN, "405"),
    "show-brand-css": (OPEN, "405"),
}
