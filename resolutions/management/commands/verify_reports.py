"""`manage.py verify_reports`: whether every frozen report and paper is what was frozen, for a nightly run."""

from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from resolutions.committee.models import FrozenPaper
from resolutions.committee.verifying import faults
from resolutions.reports.verifying import verify


class Command(BaseCommand):
    """Reads every issue, and writes nothing."""

    help = (
        "Takes every hash of every frozen report again, reads each as a report, counts its figures from its lines, and "
        "compares its editions; the same of committee papers. Names every difference, and ends with 1 if there is any."
    )

    def handle(self, **options) -> None:
        """A sentence for each difference on the error output. Raises CommandError if there is any."""
        found, differences = verify(), 0
        for difference in chain(found.differences, faults()):
            self.stderr.write(difference)
            differences += 1
        papers = _many(FrozenPaper.objects.count(), "committee paper")
        asked = f"{_many(found.issues, 'issue')}, {_many(found.files, 'file')} and {papers}"
        if differences:
            raise CommandError(f"{asked} were looked at: {_many(differences, 'difference')}.")
        self.stdout.write(f"{asked} were looked at: all are as they were frozen.")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
