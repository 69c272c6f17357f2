"""Whoever changes their mind on a form comes back to where they came from, and nothing is done."""

import re

from django.urls import reverse

from tests.pledges.bringing import Bringing, pledges

LINKS = re.compile(r'<a[^>]*href="([^"]*)"[^>]*>(?:Cancel|Keep it|Leave it in the register)</a>')


def test_from_every_form_of_pledges_and_of_their_intake(pledging):
    pledge, bringing = pledging.give(), Bringing(pledging.cast)
    waiting, brought = bringing.receive(pledges("I will teach.")), bringing.bring(pledges("I will sing."))
    back = {
        "revise-pledge": ([pledge.pk], "show-pledge"),
        "settle-pledge": ([pledge.pk], "show-pledge"),
        "record-step": ([pledge.pk], "show-pledge"),
        "note-help": ([pledge.pk], "show-pledge"),
        "hand-over-pledge": ([pledge.pk], "show-pledge"),
        "change-maker": ([pledge.maker.pk], "show-maker"),
        "record-leaving": ([pledge.maker.pk], "show-maker"),
        "add-event": ([], "list-events"),
        "receive-pledges": ([], "list-pledge-batches"),
        "discard-pledges": ([waiting.pk], "check-pledges"),
        "take-back-pledges": ([brought.pk], "check-pledges"),
        "receive-file": ([], "list-batches"),
    }
    administrator = pledging.cast.client(pledging.cast.administrator)
    found = {
        name: LINKS.findall(administrator.get(reverse(name, args=of)).content.decode())
        for name, (of, _) in back.items()
    }
    assert found == {name: [reverse(to, args=of)] for name, (of, to) in back.items()}
