"""`manage.py load_demo`: a demonstration with one council's published paper."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from carecommit.kit.refused import Refused
from resolutions.demo.accounts import table
from resolutions.demo.building import build, is_loaded
from resolutions.demo.paper import COUNCILS, Council, read_council


class Command(BaseCommand):
    """Loads a demonstration into an empty database, or shows the accounts of the one that is there."""

    help = "Loads a council's demonstration into an empty, migrated database; run again, it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which council, and whether only to show the accounts."""
        parser.add_argument("--council", choices=COUNCILS, required=True, help="whose paper")
        parser.add_argument("--show-accounts", action="store_true", help="print the accounts again and change nothing")

    def handle(self, *args, **options) -> None:
        """Raises CommandError, in a sentence, where the database is not free for this demonstration."""
        council = read_council(options["council"])
        if options["show_accounts"]:
            self._show(council, options["council"])
        elif is_loaded(council):
            self.stdout.write(
                f"The demonstration of {council.profile['short_name']} is here already, and everything in it "
                "is kept. Its accounts: --show-accounts."
            )
        else:
            try:
                build(council)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(table(council.accounts))

    def _show(self, council: Council, name: str) -> None:
        if not is_loaded(council):
            raise CommandError(
                f"This database holds no demonstration of {council.profile['short_name']} yet: "
                f"run load_demo --council {name} first."
            )
        self.stdout.write(table(council.accounts))
