"""A file that somebody damaged is answered in a sentence: the page goes on, and the register is as it was."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from resolutions.intake.models import Batch
from resolutions.intake.operations import settle_terms
from tests.cast import Cast
from tests.intake.bringing import Bringing, register
from tests.intake.files.test_damaged import damaged_files

# How a fault would show itself on a page.
FAULT = re.compile(r"\b\w+(?:Error|Exception|Traceback)\b|site-packages|\.py\b|line \d+, in ")


@pytest.mark.parametrize("seed", range(2))
def test_damaged_files_meet_sentences_and_never_a_fault(cast: Cast, seed: int) -> None:
    bringing, client = Bringing(cast), cast.client(cast.administrator)
    before = register()
    taken = 0
    for number, content in enumerate(damaged_files(1, seed=1000 + seed)):
        upload = SimpleUploadedFile(f"plan {number}.xlsx", content)
        answer = client.post(reverse("receive-file"), {"file": upload, "pasted": ""})
        if answer.status_code == 200:
            assert "govuk-error-summary" in answer.text
            assert not FAULT.search(answer.text)
            continue
        assert answer.status_code == 302
        taken += 1
        batch = Batch.objects.latest("pk")
        settle_terms(batch, bringing.terms(), by=bringing.by)
        for name in ("show-batch", "check-batch", "answer-questions"):
            page = client.get(reverse(name, args=[batch.pk]))
            assert page.status_code in {200, 302}
            assert not FAULT.search(page.text)
        page = client.get(reverse("settle-table", args=[batch.pk, 0]))
        assert page.status_code == 200
    assert Batch.objects.count() == taken
    assert register() == before
