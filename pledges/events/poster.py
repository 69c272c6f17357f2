"""What hangs on the wall: an event's title and welcome, its QR code and its address, on one sheet of A4."""

from dataclasses import dataclass
from pathlib import Path

from carecommit.kit.pdf import beyond_fonts, pdf
from carecommit.kit.words import day_in_words
from pledges.events.models import Event
from pledges.events.qr import qr_svg
from pledges.events.queries import address_of, address_to_read
from resolutions.council.models import CouncilProfile

TEMPLATE = Path(__file__).with_name("poster.typ")
# Characters that fit into a line of the welcome on the printed page.
_LINE = 85


@dataclass(frozen=True, slots=True)
class Poster:
    """The words of the poster, the same for the PDF and the page to print."""

    event: Event
    council: CouncilProfile

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
    def size(self) -> str:
        """How much there is to read on the page to print: "short", "long", or "longest"."""
        welcome = sum(len(line) // _LINE + 1 for line in self.event.welcome.splitlines())
        # A line of the title is as high as two of the welcome.
        lines = welcome + len(self.event.title) // 15 + len(self.event.host) // 40
        return "short" if lines <= 8 else "long" if lines <= 16 else "longest"

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
            "closes_on": day_in_words(event.closes_on),
            "welcome": event.welcome.replace("\r\n", "\n").strip(),
            "qr": qr_svg(address_of(event)),
            "alternative": poster.alternative,
            "address": poster.address,
            "council": council.name,
            "marking": council.marking,
        },
    )
