"""A committee paper over a report that was damaged: the command names both, whatever it cannot read."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from carecommit.kit.append_only import lifted
from resolutions.models import CommitteePaper, Edition, FrozenFile
from tests.committee.papering import leave_a_paper

UNREADABLE = "what it takes from its report cannot be read again."


def content_unreadable() -> None:
    Edition.objects.update(content="{}")


def content_of_another_schema() -> None:
    Edition.objects.update(content='{"schema":99}')


def editions_deleted() -> None:
    FrozenFile.objects.all().delete()
    Edition.objects.all().delete()


def edition_renumbered() -> None:
    Edition.objects.update(part=F("part") + 1)


def what_was_filled_broken() -> None:
    CommitteePaper.objects.update(filled={})


@pytest.mark.parametrize(
    "damage",
    [content_unreadable, content_of_another_schema, editions_deleted, edition_renumbered, what_was_filled_broken],
)
def test_every_difference_is_named_beside_the_paper_that_cannot_be_read(cast, capsys, damage):
    leave_a_paper(cast)
    call_command("verify_reports")
    assert "all are as they were frozen" in capsys.readouterr().out
    with lifted("The test is a fault of the disk"):
        damage()
    with pytest.raises(CommandError, match="difference"):
        call_command("verify_reports")
    named = capsys.readouterr().err.splitlines()
    papers = list(CommitteePaper.objects.select_related("meeting__board"))
    assert [line for line in named if line.endswith(UNREADABLE)] == [f"{paper}: {UNREADABLE}" for paper in papers]
    # What the report itself says is there too, where it was the report that was damaged.
    assert (len(named) > len(papers)) is (damage is not what_was_filled_broken)
