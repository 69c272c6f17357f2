"""A plan -> the register: set by set, through the operations of each subject. Called inside `operations.confirm`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from carecommit.kit import clock
from carecommit.kit.history import record
from carecommit.kit.sets import insert, new_keys
from resolutions.actions.sets import Agreement, ChangedAction, NewAction, add_actions, change_actions
from resolutions.council.models import Board, Post, User
from resolutions.council.operations import add_post
from resolutions.council.scales import Stage
from resolutions.intake.comparing import KEPT
from resolutions.intake.fields import Field
from resolutions.intake.matching import LONGEST_REFERENCE, fingerprint
from resolutions.intake.meaning import Owners, PostRef, Reader, SettledStatus
from resolutions.intake.models import Batch, Origin, StatusWord
from resolutions.intake.plan import Line, Plan
from resolutions.intake.queries import Prepared
from resolutions.intake.terms import Terms
from resolutions.motions.models import Motion
from resolutions.motions.operations import record_motion
from resolutions.motions.sets import NewResolution, add_resolutions
from resolutions.owners import normalised
from resolutions.owners.operations import remember
from resolutions.progress.sets import Told, close_undelivered, correct_updates, submit_updates
from resolutions.timescales import read

_LONGEST_TABLE = 200
_LONGEST_ALIAS, _LONGEST_CELL = 200, 500
_COUNCILLOR = ("cllr", "councillor", "cabinet member", "portfolio holder", "lead member")


@dataclass
class Written:
    """The keys of what an intake created, for its batch to remember."""

    motions: list[int] = field(default_factory=list)
    resolutions: list[int] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    actions: list[int] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)


def write(batch: Batch, prepared: Prepared, *, by: User) -> Written:
    """Write every row of the plan that creates or changes something."""
    return _Writing(batch, prepared, by).write()


class _Writing:
    def __init__(self, batch: Batch, prepared: Prepared, by: User) -> None:
        self._batch = batch
        self._plan: Plan = prepared.plan
        self._terms: Terms = prepared.terms
        self._register = prepared.register
        self._reader: Reader = prepared.reader
        self._by = by
        self._why = f"Intake of {batch.name}"
        self._written = Written()
        self._new_posts: dict[str, int] = {}

    def write(self) -> Written:
        self._add_posts()
        self._remember()
        resolutions = self._add_places()
        created = [line for line in self._plan.writes if line.known is None and line.has_action]
        changed = [line for line in self._plan.writes if line.known is not None]
        self._add_actions(created, resolutions)
        self._change_actions(changed)
        return self._written

    # --- What actions refer to --------------------------------------------------------------------------------------

    def _add_posts(self) -> None:
        for title in self._plan.posts:
            kind = Post.Kind.COUNCILLOR if title.casefold().startswith(_COUNCILLOR) else Post.Kind.OFFICER
            self._new_posts[title] = add_post(title, kind=kind, by=self._by).pk
        self._written.posts = list(self._new_posts.values())

    def _post(self, ref: PostRef) -> int:
        return self._new_posts[ref] if isinstance(ref, str) else ref

    def _remember(self) -> None:
        """So that nobody is asked again: the answers about names and about words for a status."""
        posts = {**self._register.posts, **Post.objects.in_bulk(self._written.posts)}
        for settled in self._reader.owners.settled_now.values():
            if len(settled.words) > _LONGEST_ALIAS or len(settled.within) > _LONGEST_CELL:
                # Too long to be written like this again.
                continue
            if any(isinstance(ref, str) and ref not in self._new_posts for ref in settled.posts):
                # A post for rows that were left out: it was not created.
                continue
            named = [posts[self._post(ref)] for ref in settled.posts]
            if not settled.within and [normalised(post.title) for post in named] == [normalised(settled.words)]:
                # The post has this very title.
                continue
            remember(settled.words, *named, within=settled.within, by=self._by, why=self._why)
        for spelling, settled in self._reader.statuses.settled_now.items():
            self._settle_status(spelling, settled)

    def _settle_status(self, spelling: str, settled: SettledStatus) -> None:
        word = StatusWord.objects.filter(spelling=spelling).first() or StatusWord(spelling=spelling)
        word.words, word.stage, word.rating = settled.words, settled.stage, settled.rating
        word.full_clean()
        record(word, by=self._by, why=self._why)

    def _add_places(self) -> dict[tuple, int]:
        motions: dict[int | str, int] = {pk: pk for pk in self._register.motions}
        for name, new in self._plan.motions.items():
            motion = record_motion(
                kind=self._terms.kind or Motion.Kind.PLAN,
                title=new.title,
                preamble=new.words,
                body=Board.objects.get(pk=self._terms.body),
                decided_words=new.decided_words,
                by=self._by,
            )
            motions[name] = motion.pk
            self._written.motions.append(motion.pk)
        agreed = [
            NewResolution(motions[new.motion], new.words, new.label, new.heading)
            for new in self._plan.resolutions.values()
        ]
        self._written.resolutions = add_resolutions(agreed, by=self._by)
        return dict(zip(self._plan.resolutions, self._written.resolutions, strict=True))

    # --- Actions ----------------------------------------------------------------------------------------------------

    def _add_actions(self, lines: list[Line], resolutions: dict[tuple, int]) -> None:
        if not lines:
            return
        added = [self._new(line, resolutions) for line in lines]
        keys = add_actions(added, by=self._by)
        self._written.actions = keys
        closed = {key: line.decided for key, line in zip(keys, lines, strict=True) if line.decided}
        close_undelivered(closed, happened_on=self._terms.agreed_on, decided_by=self._terms.agreed_by, by=self._by)
        self._submit({key: self._told(line) for key, line in zip(keys, lines, strict=True) if line.telling})
        self._keep_origins((key, line, None, 1) for key, line in zip(keys, lines, strict=True))

    def _new(self, line: Line, resolutions: dict[tuple, int]) -> NewAction:
        meaning, telling = line.meaning, line.telling
        owners = meaning.owners or Owners()
        closed = Stage.NOT_TAKEN_FORWARD if line.decided else None
        return NewAction(
            resolution_id=resolutions[line.resolution] if isinstance(line.resolution, tuple) else line.resolution,
            title=meaning.title,
            detail=meaning.detail or "",
            plan_year=meaning.plan_year or self._terms.plan_year,
            owner_words=meaning.owner_words,
            agreement=Agreement(meaning.timescale or read(""), self._terms.agreed_on, self._terms.agreed_by),
            lead=None if owners.lead is None else self._post(owners.lead),
            joint=frozenset(map(self._post, owners.joint)),
            began=str(line.stage),
            stage=str(closed or (telling.stage if telling else line.stage)),
            rating=telling.rating if telling else None,
        )

    def _change_actions(self, lines: list[Line]) -> None:
        if not lines:
            return
        quarter = self._register.quarter
        before = {line.known.pk: self._stood(line) for line in lines}
        told = [line for line in lines if line.telling]
        by_what: dict[str, list[Line]] = {}
        for line in lines:
            names = [each.name for each in line.changes]
            by_what.setdefault(names[0] if names in ([KEPT], ["update"]) else "", []).append(line)
        # What an update alone moves is its own entry in the action's story, and needs no other reason. What is only
        # kept as written changes no action.
        if apart := by_what.get("update"):
            self._change(apart, why=f"Update for {quarter.slug}")
        if alike := by_what.get(""):
            self._change(alike, why=self._why)
        kept = {line.known.pk for line in by_what.get(KEPT, ())}
        self._submit({line.known.pk: self._told(line) for line in told if line.known.told is None})
        corrected = {line.known.told.pk: self._told(line) for line in told if line.known.told is not None}
        if corrected:
            correct_updates(corrected, quarter, by=self._by, why=self._why)
        self._keep_origins(
            (line.known.pk, line, before[line.known.pk], line.known.version + (line.known.pk not in kept))
            for line in lines
        )

    def _change(self, lines: list[Line], *, why: str) -> None:
        change_actions([self._changed(line) for line in lines], since=clock.today(), by=self._by, why=why)

    def _changed(self, line: Line) -> ChangedAction:
        meaning, names = line.meaning, {each.name: each.value for each in line.changes}
        fields: dict[str, Any] = {name: names[name] for name in ("title", "detail", "plan_year") if name in names}
        owners, agreement = None, None
        if "owners" in names:
            fields["owner_words"] = meaning.owner_words
            lead = None if meaning.owners.lead is None else self._post(meaning.owners.lead)
            owners = (lead, frozenset(map(self._post, meaning.owners.joint)))
        if "timescale" in names:
            agreement = Agreement(meaning.timescale, self._terms.agreed_on, self._terms.agreed_by)
        if line.telling:
            fields["stage"], fields["rating"] = line.telling.stage, line.telling.rating
        return ChangedAction(line.known.pk, line.known.version, fields, owners, agreement)

    # --- Updates and origins ----------------------------------------------------------------------------------------

    def _told(self, line: Line) -> Told:
        telling = line.telling
        return Told(
            stage=str(telling.stage),
            rating=telling.rating,
            rating_reason=telling.reason,
            what_happened=telling.words,
            happened_on=self._terms.happened_on,
        )

    def _submit(self, told: dict[int, Told]) -> None:
        if told:
            self._written.updates += submit_updates(told, self._register.quarter, by=self._by)

    def _stood(self, line: Line) -> dict[str, Any]:
        """What the take-back of a batch needs of an action that it changed."""
        known = line.known
        return {
            "title": known.title,
            "detail": known.detail,
            "plan_year": known.plan_year,
            "owner_words": known.owner_words,
            "stage": known.stage,
            "rating": known.rating,
            "retimed": known.retimed,
        }

    def _keep_origins(self, rows: Iterable[tuple[int, Line, dict | None, int]]) -> None:
        rows = list(rows)
        keys = new_keys(Origin, len(rows))
        origins = [
            {
                "id": key,
                "batch_id": self._batch.pk,
                "action_id": action,
                "table": line.draft.table[:_LONGEST_TABLE],
                "row": line.draft.row,
                "cells": list(line.draft.cells.items()),
                # As JSON a Field is its value.
                "said": line.draft.said,
                "reference": self._their_reference(line),
                "fingerprint": fingerprint(line.draft.answered, line.action_words),
                "before": before,
                "version": version,
            }
            for key, (action, line, before, version) in zip(keys, rows, strict=True)
        ]
        insert(Origin, origins, by=self._by, why=self._why)

    def _their_reference(self, line: Line) -> str:
        words = line.draft.said.get(Field.REFERENCE, "").strip()
        is_ours = line.known is not None and words.casefold() == line.known.reference.casefold()
        return "" if is_ours else words[:LONGEST_REFERENCE]
