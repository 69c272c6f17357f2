"""Who makes pledges: found by their address or their post, changed, and locked for a write."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from carecommit.kit.history import record
from carecommit.kit.operation import operation
from carecommit.kit.refused import Refused, Stale
from carecommit.kit.words import is_blank
from pledges.pledging.boxes import on_lines, refuse_other_fields, trimmed
from pledges.pledging.models import Maker, Pledge, new_link_key
from pledges.pledging.rules import Said
from pledges.rules import refuse_unless_coordinator
from resolutions.council.models import Person, User
from resolutions.owners.queries import Directory

# What may be changed of a maker. `left_on` may only be taken back.
OF_MAKERS = ("title", "organisation", "email", "post", "person", "left_on")


@operation
def change_maker(maker: Maker, *, by: User, why: str = "Changed", version: int | None = None, **fields: Any) -> Maker:
    """Change who a maker is; `fields` are `title`, `organisation`, `email`, `post` and `person`.

    `left_on=None` takes back that they left. With another e-mail address the link that went to the old one ends.
    Refused for anybody but a coordinator, and for an address that is another maker's. Stale if somebody changed the
    maker since `version` (see `version_of`).
    """
    refuse_unless_coordinator(by)
    refuse_other_fields(fields, OF_MAKERS)
    if fields.get("left_on") is not None:
        raise ValueError("A maker leaves by pledges.life.keepers.record_leaving, which sees to their pledges.")
    maker = held_maker(maker, version)
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
        _refuse_address_of_another(maker, fields["email"])
        if fields["email"] != maker.email:
            # Whoever has the old address would come in by the link that went there.
            maker.link_key = new_link_key()
    for name, value in on_lines(fields).items():
        setattr(maker, name, value)
    maker.full_clean()
    record(maker, by=by, why=why.strip() or "Changed")
    return maker


def version_of(maker: Maker) -> int:
    """A number that grows with every change of a maker, for a form to carry."""
    return maker.history.latest("history_id").history_id


def held_maker(maker: Maker, version: int | None = None) -> Maker:
    """The maker as they are now, locked. Stale if they have been changed since `version`."""
    row = Maker.objects.select_for_update(no_key=True).get(pk=maker.pk)
    if version is not None and version_of(row) != version:
        raise Stale("Somebody else changed this maker while you were at it. See what stands now, then send yours.")
    return row


def maker_for(said: Said, *, by: User | None, person: Person | None = None) -> Maker:
    """Whoever has the e-mail address, or somebody new. Call it inside an operation."""
    said = trimmed(said)
    if is_blank(said.post_words):
        raise Refused("Give the post, such as Head of Housing.", about="post_words")
    theirs = Maker.objects.filter(email__iexact=said.email)
    if said.email and (known := theirs.first()) is not None:
        return known
    found = Directory().match(said.post_words) if said.party == Pledge.Party.STAFF else None
    is_one = found is not None and len(found.posts) == 1 and not found.unsettled
    maker = Maker(
        title=said.post_words,
        organisation=said.organisation,
        email=said.email,
        post=found.posts[0] if is_one else None,
        person=person,
    )
    maker.full_clean(validate_constraints=False)
    if not said.email:
        # Whoever gives no address is their post, where the register knows it.
        is_post = maker.post_id is not None and person is None
        theirs = posts_themselves().filter(post=maker.post_id) if is_post else Maker.objects.none()
    return added_once(maker, theirs, by=by, why="Made a pledge")


def posts_themselves() -> QuerySet[Maker]:
    """The makers who are nobody in particular, but whoever holds the post; one at most of each post of the register."""
    return Maker.objects.filter(email="", person=None, left_on=None)


def added_once(maker: Maker, standing: QuerySet[Maker], *, by: User | None, why: str) -> Maker:
    """The first of `standing`, or `maker`, added now; or whoever was added at the same moment in their place.

    Call it inside an operation, before it locks any maker.
    """
    known = standing.order_by("pk").first()
    if known is not None:
        return known
    try:
        # Somebody may give two pledges at one moment, at two events, and two may leave their posts.
        with transaction.atomic():
            record(maker, by=by, why=why)
    except IntegrityError:
        return standing.get()
    return maker


def _refuse_address_of_another(maker: Maker, email: str) -> None:
    other = Maker.objects.filter(email__iexact=email).exclude(pk=maker.pk).first() if email else None
    if other is not None:
        raise Refused(
            f"This is the address of {other}. Give another one, or hand the pledges over to them.", about="email"
        )
