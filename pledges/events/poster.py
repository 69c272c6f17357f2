"""What hangs on the wall: an event's title and welcome, its QR code and its address, on one sheet of A4."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carecommit.kit.pdf import beyond_fonts, pdf
from carecommit.kit.words import day_in_words
from pledges.events.models import Event
from pledges.events.qr import qr_svg
from pledges.events.queries import address_of, address_to_read
from pledges.events.sheet import Letters, letters_of
from resolutions.council.models import CouncilProfile

TEMPLATE = Path(__file__).with_name("poster.typ")


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of the poster on a day, the same for the PDF and the page to print."""

    event: Event
    council: CouncilProfile
    day: date

    @property
    def alternative(self) -> str:
        """What the QR code says to somebody who does not see it."""
        return f"QR code that opens {address_of(self.event)}"

    @property
    def address(self) -> str:
        """In large letters, for whoever types it."""
        return address_to_read(self.event)

    @property
    def address_parts(self) -> list[str]:
        """The same in the parts between which a line may end."""
        *before, last = self.address.split("/")
        return [f"{part}/" for part in before] + [last]

    @property
    def is_long(self) -> bool:
        """Whether the title needs smaller letters in the room."""
        return len(self.event.title) > 60

    @property
    def letters(self) -> Letters:
        """How large they are on the page to print."""
        return letters_of(self.event, self.council, self.address)

    @property
    def when_open(self) -> str:
        """From when to when, before the first day; after it, until when."""
        first, last = self.event.opens_on, self.event.closes_on
        if self.day >= first:
            return f"Open until {day_in_words(last)}."
        if first == last:
            return f"Open on {day_in_words(last)} only."
        since = f"{first.day} {first:%B}" if first.year == last.year else day_in_words(first)
        return f"Open from {since} to {day_in_words(last)}."

    @property
    def beyond_fonts(self) -> str:
        """The characters that the PDF cannot show, and a browser can."""
        return beyond_fonts(f"{self.event.title}{self.event.host}{self.event.welcome}{self.council.name}")


def poster_pdf(poster: Poster) -> bytes:
    """The poster as a PDF."""
    event, council = poster.event, poster.council
    return pdf(
        TEMPLATE,
        {
            "title": event.title,
            "host": event.host,
            "held_on": day_in_words(event.held_on),
            "when_open": poster.when_open,
            "welcome": event.welcome.replace("\r\n", "\n").strip(),
            "qr": qr_svg(address_of(event)),
            "alternative": poster.alternative,
            "address": poster.address,
            "council": council.name,
            "marking": council.marking,
        },
    )
