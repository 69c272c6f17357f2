"""Who is asked in a round how their pledges go, who has answered, and who cannot be reached."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from pledges.asking.owed import Kind, asked_in, key_of, parts_of
from pledges.asking.people import Reach
from pledges.life.models import LIVE
from pledges.pledging.models import Maker, Pledge, Wording
from resolutions.notices.models import Message, Notice
from resolutions.rounds.models import Round


@dataclass
class Asked:
    """One maker: the pledges of theirs that are asked about, the messages that ask, and why they cannot be reached."""

    maker: Maker
    why_not: str
    pledges: list[Pledge] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many of the pledges have been heard of."""
        return sum(pledge.is_heard for pledge in self.pledges)

    @property
    def intents(self) -> list[Pledge]:
        """Those of which a partner has said what they intend, and not yet what they offer."""
        return [pledge for pledge in self.pledges if pledge.part == Wording.Part.INTENT and pledge.state in LIVE]

    @property
    def is_answered(self) -> bool:
        """Whether all of them have."""
        return self.answered == len(self.pledges)

    @property
    def sent_at(self) -> datetime | None:
        """When they were last asked."""
        return max((message.sent_at for message in self.messages if message.sent_at is not None), default=None)

    @property
    def is_waiting(self) -> bool:
        """Whether a message is about to go."""
        return any(message.state in {Message.State.WAITING, Message.State.SENDING} for message in self.messages)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether they owe an answer, and nobody can be asked for it."""
        return bool(self.why_not) and not self.is_answered


@dataclass(frozen=True, slots=True)
class Following:
    """Everybody who is asked in one round, by title."""

    round: Round
    rows: list[Asked]

    @property
    def sent(self) -> int:
        """How many a message has gone to."""
        return sum(row.sent_at is not None for row in self.rows)

    @property
    def answered(self) -> int:
        """How many have answered everything."""
        return sum(row.is_answered for row in self.rows)

    @property
    def intents(self) -> int:
        """How many pledges of partners have no offer yet."""
        return sum(len(row.intents) for row in self.rows)

    @property
    def silent(self) -> list[Asked]:
        """Those who can be reached and still owe an answer."""
        return [row for row in self.rows if not row.is_answered and not row.is_out_of_reach]

    @property
    def out_of_reach(self) -> list[Asked]:
        """Those who owe one and cannot be asked."""
        return [row for row in self.rows if row.is_out_of_reach]

    @property
    def done(self) -> list[Asked]:
        """Those who owe none."""
        return [row for row in self.rows if row.is_answered]


def following(round_: Round, day: date) -> Following:
    """How the asking of `round_` stands on `day`; six queries for any number of pledges."""
    reach, rows = Reach(day), {}
    for pledge in asked_in(round_, day).order_by("keeper__title", "keeper_id", "pk"):
        maker = pledge.keeper
        if maker.pk not in rows:
            rows[maker.pk] = Asked(maker, reach.why_not(maker))
        rows[maker.pk].pledges.append(pledge)
    for maker_id, messages in _messages(round_).items():
        if maker_id in rows:
            rows[maker_id].messages = messages
    return Following(round_, list(rows.values()))


def _messages(round_: Round) -> dict[int, list[Message]]:
    found = defaultdict(list)
    of_round = Notice.objects.filter(key__startswith=f"{key_of(Kind.ASKED, round_.pk)}:").select_related("message")
    for notice in of_round:
        _, (_, maker_id, *_) = parts_of(notice.key)
        found[int(maker_id)].append(notice.message)
    return found
