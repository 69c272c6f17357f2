"""The key of a notice: what was told, about what, to whom and as what. The database takes each one once."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """As what somebody is told: they hold the post, stand in for whoever cannot be reached, or manage the post."""

    HOLDER = "holder"
    INSTEAD = "instead"
    MANAGER = "manager"
    # Of the round as a whole.
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Key:
    """`step` tells two notices of one kind apart: the day that was due, the link, the return or the question."""

    kind: str
    round_id: int
    action_id: int | None
    post_id: int | None
    recipient: str
    role: Role
    step: str = ""

    def __str__(self) -> str:
        parts = (self.kind, self.round_id, self.action_id or "", self.post_id or "", self.recipient, self.role)
        return ":".join([*map(str, parts), self.step])

    @classmethod
    def parse(cls, text: str) -> "Key":
        """The key that was written as `text`, also of a notice that was given up. Raises ValueError for any other."""
        kind, round_id, action, post, recipient, role, step = text.split("#")[0].split(":")
        return cls(
            kind=kind,
            round_id=int(round_id),
            action_id=int(action) if action else None,
            post_id=int(post) if post else None,
            recipient=recipient,
            role=Role(role),
            step=step,
        )
