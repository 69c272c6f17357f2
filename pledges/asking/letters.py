"""What a message about pledges says: written when it is sent, from what is true then."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import Truncator

from pledges.asking.links import token_of
from pledges.asking.owed import Kind, Owing
from pledges.life.models import State
from pledges.pledging.models import Pledge, Wording
from resolutions.council.queries import profile
from resolutions.notices.addresses import Addresses
from resolutions.notices.letters import LONGEST, Group, Letter, Line, Part
from resolutions.rounds.models import Round


def written(told: Sequence[Owing], notices: Mapping[str, int], day: date, addresses: Addresses) -> Letter:
    """One message to one recipient, with everything in `told`; `notices` are the keys of those to be told.

    Somebody who answers for several posts by link is told of one a day: a message has one address that is a key.
    """
    to, council = told[0].to, profile()
    by_link = None if to.signs_in else next((each.maker for each in told if each.maker is not None), None)
    told = [each for each in told if by_link is None or each.maker in {None, by_link}]
    by_kind = defaultdict(list)
    for each in told:
        by_kind[each.kind].append(each)
    parts = [
        write(by_kind[kind], day)
        for kind, write in ((Kind.ASKED, _requests), (Kind.HELP, _calls), (Kind.CONFIRMED, _confirmations))
        if by_kind[kind]
    ]
    link = "" if by_link is None else addresses.page("open-pledge-link", token_of(by_link))
    answers = any(each.maker is not None for each in told)
    subject = Truncator("; ".join(part.subject for part in parts)).chars(200)
    context = {
        "council": council,
        "subject": subject,
        "parts": parts,
        "answer_at": link or (addresses.page("answer-pledges") if answers else ""),
        "answer_words": "Answer on one page" if by_kind[Kind.ASKED] else "See what you pledged, and say how it goes",
        "by_link": by_link is not None,
        "supported_at": addresses.page("list-supported") if by_kind[Kind.HELP] and to.signs_in else "",
        "opportunities": settings.OPPORTUNITIES_EMAIL if _are_opportunities(by_kind[Kind.CONFIRMED]) else "",
    }
    return Letter(
        to=to,
        subject=subject,
        # Tags of the template leave lines of their own behind.
        text=re.sub(r"\n{3,}", "\n\n", render_to_string("emails/pledges/message.txt", context)),
        html=render_to_string("emails/pledges/message.html", context),
        link=link,
        kept=frozenset(notices[each.key] for each in told),
        reply_to=council.contact_email,
    )


def _requests(told: Sequence[Owing], day: date) -> Part:
    pledges = [pledge for each in told for pledge in each.pledges]
    round_ = told[0].round
    is_one, due = len(pledges) == 1, round_.due_on
    when = f"by {_on(due)}" if day <= due else "now"
    pledged = [pledge for pledge in pledges if pledge.part != Wording.Part.INTENT]
    intended = [pledge for pledge in pledges if pledge.part == Wording.Part.INTENT]
    if pledged:
        asked = f"How {'does your pledge' if is_one else f'do your {len(pledges)} pledges'} go?"
        each = "" if is_one else " for each"
        said = [f"Please say {when}, with one press{each}: kept, under way, I need help, or I cannot keep it."]
    else:
        asked = "What do you offer?"
        said = [f"You have said what you intend. Please say {when} what you offer."]
    if pledged and intended:
        said.append("Where you have said what you intend, please say what you offer.")
    groups = (("You pledged", pledged), ("You intend, and have made no offer yet", intended))
    return Part(
        subject=f"{asked} Please say {when}",
        heading=asked,
        said=" ".join([*said, *_goes_to(pledges, round_)]),
        groups=tuple(Group(words, tuple(_line(pledge) for pledge in those)) for words, those in groups if those),
    )


def _goes_to(pledges: Sequence[Pledge], round_: Round) -> Iterator[str]:
    """Which boards hear of it: those of the events, and of what was pledged at none that of the round's meeting."""
    meeting = round_.meeting
    boards = {pledge.event.board if pledge.event is not None else meeting.board: None for pledge in pledges}
    if meeting.board in boards:
        yield f"{round_.quarter} goes to the {meeting.board} on {_on(meeting.held_on)} {meeting.held_on.year}."
    for board in boards:
        if board != meeting.board:
            yield f"What you say is reported to the {board}."


def _calls(told: Sequence[Owing], day: date) -> Part:
    groups = defaultdict(list)
    for each in told:
        (pledge,) = each.pledges
        groups[each.why].append(
            Line(
                **_named(pledge),
                state=f"With {', '.join([str(pledge.keeper), *each.contacts])}",
                said=f"They say: “{_short(pledge.asking_words)}”" if pledge.asking_words else "",
            )
        )
    count = "1 pledge needs" if len(told) == 1 else f"{len(told)} pledges need"
    return Part(
        subject=f"{count} help",
        heading=f"{count} help",
        said="Please write to whoever it is with, and note the help that is given: it then no longer asks for any.",
        groups=tuple(Group(why, tuple(lines)) for why, lines in groups.items()),
    )


def _confirmations(told: Sequence[Owing], day: date) -> Part:
    pledges = [pledge for each in told for pledge in each.pledges]
    which = "your pledge" if len(pledges) == 1 else f"your {len(pledges)} pledges"
    intends = any(pledge.part == Wording.Part.INTENT for pledge in pledges)
    helping = {f"{pledge.expert}": None for pledge in pledges if pledge.expert is not None}
    said = [
        # None of them stands here, for the reason that `owed` gives.
        "Your words are kept as you gave them, and stand on your page.",
        "Each quarter one message asks you how it goes, and one press answers it.",
        *(["It also asks what you offer, after what you intend."] if intends else []),
        *(f"{expert} helps where you need it." for expert in helping),
    ]
    return Part(
        subject=f"Thank you for {which}",
        heading=f"Thank you for {which}",
        said=" ".join(said),
        groups=(Group("On record", tuple(Line(pledge.reference, _received(pledge)) for pledge in pledges)),),
    )


def _line(pledge: Pledge) -> Line:
    return Line(**_named(pledge), state=f"So far: {State(pledge.state).label.lower()}")


def _named(pledge: Pledge) -> dict[str, str]:
    """In its maker's words, where a message may quote it; see `owed`."""
    if not pledge.is_quotable:
        return {"reference": pledge.reference, "title": _received(pledge)}
    return {"reference": pledge.reference, "title": _short(pledge.words), "timescale": pledge.by_when}


def _received(pledge: Pledge) -> str:
    """What it is in words of ours alone."""
    place = f" at {pledge.event}" if pledge.event is not None else ""
    return f"{pledge.kind}, given on {_on(pledge.made_on)}{place}"


def _are_opportunities(told: Sequence[Owing]) -> bool:
    return any(pledge.kind.is_opportunity for each in told for pledge in each.pledges)


def _on(day: date) -> str:
    """Friday 16 October."""
    return f"{day:%A} {day.day} {day:%B}"


def _short(words: str) -> str:
    return Truncator(" ".join(words.split())).chars(LONGEST)
