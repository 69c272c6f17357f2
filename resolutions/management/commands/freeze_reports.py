"""`manage.py freeze_reports`: freezes the reports of quarters that were closed before reports were frozen."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from resolutions.council.models import User
from resolutions.council.rules import is_coordinator
from resolutions.quarters.models import Quarter
from resolutions.reports.operations import freeze_closed


class Command(BaseCommand):
    """Run once after an upgrade; run again it finds nothing to do."""

    help = "Freezes the report of every closed quarter that has none, as it was known when the quarter was closed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who freezes them."""
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the coordinator or administrator who does it")

    def handle(self, *, by: str, **options) -> None:
        """The oldest first, for each is measured from the one before. Raises CommandError for another's address."""
        user = User.objects.filter(email__iexact=by, is_active=True).first()
        if user is None or not is_coordinator(user):
            raise CommandError(f"{by} is no account of a coordinator or an administrator.")
        quarters = Quarter.objects.filter(state=Quarter.State.CLOSED, issues=None).order_by("year", "number")
        for quarter in list(quarters):
            self.stdout.write(f"Frozen: {freeze_closed(quarter, by=user)}.")
        if not quarters:
            self.stdout.write("Every closed quarter has its frozen report.")
