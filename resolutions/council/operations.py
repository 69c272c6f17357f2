"""Writes of the council's own facts, for commands; in a browser the admin keeps them."""

from datetime import date

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused
from resolutions.council.models import Board, CouncilProfile, Holding, KeyEntry, Meeting, Person, Post, User


@operation
def set_profile(*, by: User | None, why: str, **fields) -> CouncilProfile:
    """Write the council's profile; `fields` are those of `CouncilProfile`. Raises ValidationError for bad ones."""
    profile = CouncilProfile.objects.first() or CouncilProfile(pk=1)
    for name, value in fields.items():
        setattr(profile, name, value)
    profile.full_clean(validate_constraints=False)
    record(profile, by=by, why=why)
    return profile


@operation
def define(code: str, *, words: str, definition: str, by: User | None, why: str) -> KeyEntry:
    """Set the council's words for one stage or rating."""
    entry = KeyEntry.objects.filter(code=code).first() or KeyEntry(code=code)
    entry.words, entry.definition = words, definition
    entry.full_clean()
    record(entry, by=by, why=why)
    return entry


@operation
def add_board(name: str, *, by: User | None, short_name: str = "") -> Board:
    """Record a board."""
    board = Board(name=name, short_name=short_name)
    board.full_clean()
    record(board, by=by, why="Added")
    return board


@operation
def add_meeting(board: Board, held_on: date, *, by: User | None, note: str = "") -> Meeting:
    """Record a meeting of a board."""
    meeting = Meeting(board=board, held_on=held_on, note=note)
    meeting.full_clean()
    record(meeting, by=by, why="Added")
    return meeting


@operation
def find_or_add_meeting(board: Board, held_on: date, *, by: User | None) -> Meeting:
    """The meeting of a board on a day, recorded if it is not yet."""
    return Meeting.objects.filter(board=board, held_on=held_on).first() or add_meeting(board, held_on, by=by)


@operation
def add_post(title: str, *, by: User | None, **fields) -> Post:
    """Create a post; `fields` are those of `Post`."""
    post = Post(title=title, **fields)
    post.full_clean()
    record(post, by=by, why="Added")
    return post


@operation
def add_user(email: str, *, role: str, password: str, by: User | None, person: Person | None = None, **fields) -> User:
    """Open an account."""
    user = User(email=email, role=role, person=person, **fields)
    user.set_password(password)
    user.full_clean()
    record(user, by=by, why="Account opened")
    return user


@operation
def appoint(person: Person, post: Post, *, since: date, by: User | None, why: str = "Appointed") -> Holding:
    """`person` holds `post` from `since`."""
    if person.pk is None:
        record(person, by=by, why="Added")
    holding = Holding(person=person, post=post, started_on=since)
    holding.full_clean()
    record(holding, by=by, why=why)
    return holding


@operation
def leave(holding: Holding, *, last_day: date, by: User | None, why: str = "Left the post") -> Holding:
    """End a holding on `last_day`. Refused if that is before it began."""
    if last_day < holding.started_on:
        raise Refused("The last day is before the first. Give a last day on or after the day the post was taken up.")
    holding.ended_on = last_day
    record(holding, by=by, why=why)
    return holding
