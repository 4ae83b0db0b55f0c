"""Compare two sign-ins attribute by attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from verifier.domain.diagnosis.agreement import same_person
from verifier.domain.diagnosis.changes.attributes import (
    Between,
    Entry,
    Pair,
    ValueChange,
    compare_masked,
    compare_values,
    either_way,
    entries,
    is_telling,
    paired,
    subject_entry,
)
from verifier.domain.diagnosis.changes.compared_login import ComparedLogin
from verifier.domain.diagnosis.changes.impact import LoginChange
from verifier.domain.diagnosis.changes.messages import judge
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import (
    Change,
    ChangeKind,
    Comparison,
    ContextChange,
    Effect,
    Impact,
    PairedBy,
)
from verifier.domain.model.match import Agreement, Transform

# What became of each attribute between two logins, and what that means for the road.

_OF_VALUES = frozenset(
    {
        ChangeKind.REFORMATTED,
        ChangeKind.CHANGED,
        ChangeKind.MORE_VALUES,
        ChangeKind.FEWER_VALUES,
        ChangeKind.REORDERED,
    }
)
_SAID_BESIDE = frozenset({ChangeKind.FRIENDLY_NAME, ChangeKind.SUBJECT_QUALIFIER})
"""What no service provider goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What became of one pair, before the road is judged."""

    pair: Pair
    kinds: tuple[ChangeKind, ...]
    transforms: tuple[Transform, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Which attribute is which, and what became of each."""

    before: ComparedLogin
    after: ComparedLogin
    between: Between

    def drafts(self) -> Iterator[Draft]:
        """Every pair that is not the same in both logins; the subject stands for itself."""
        subject = Pair(
            before=subject_entry(self.before.release), after=subject_entry(self.after.release)
        )
        one, other = entries(self.before.release), entries(self.after.release)
        pairs = paired(one, other, self.between.agreement, hidden=self.between.hidden)
        for pair in (subject, *pairs):
            draft = self._draft(pair)
            if draft.kinds:
                yield draft

    def _draft(self, pair: Pair) -> Draft:
        one, other = pair.before, pair.after
        if one is None or other is None:
            if one is other:
                return Draft(pair=pair, kinds=())
            return Draft(pair=pair, kinds=(ChangeKind.NEW if one is None else ChangeKind.GONE,))
        values = self._values(one, other)
        return Draft(
            pair=pair,
            kinds=(*self._kinds_beside(one, other), *values.kinds),
            transforms=values.transforms,
        )

    def _values(self, one: Entry, other: Entry) -> ValueChange:
        if self.between.hidden:
            return compare_masked(one.sent.values, other.sent.values)
        values = compare_values(one.sent.values, other.sent.values, self.between.agreement)
        natures = (self.before.nature_of(one), self.after.nature_of(other))
        if values.kinds and self.between.must_differ(*natures):
            return ValueChange(kinds=(ChangeKind.BY_NATURE,))
        return values

    def _kinds_beside(self, one: Entry, other: Entry) -> Iterator[ChangeKind]:
        """Compare everything but the values."""
        if one.sent.source is None:
            yield from _kinds_of_subject(one, other)
            return
        if one.sent.name != other.sent.name:
            yield ChangeKind.RENAMED
        logins = (self.before.release.capture, self.after.release.capture)
        if logins[0].protocol is logins[1].protocol:
            yield from _kinds_of_wrapping(one, other)

    def change(self, draft: Draft, *, breaks: bool) -> Change:
        """Say what the change means for the road."""
        one, other = draft.pair.before, draft.pair.after
        labels = [entry.label for entry in (other, one) if entry is not None]
        return Change(
            label=labels[0],
            was=labels[-1] if labels[-1] != labels[0] else None,
            kinds=draft.kinds,
            bearing=self._bearing(draft, breaks=breaks),
            before=None if one is None else one.sent,
            after=None if other is None else other.sent,
            transforms=draft.transforms,
            also=self._also(draft.pair),
        )

    def _bearing(self, draft: Draft, *, breaks: bool) -> Impact:
        one, other = draft.pair.before, draft.pair.after
        kinds = set(draft.kinds) - _SAID_BESIDE
        if kinds == {ChangeKind.NOT_COMPARED}:
            return Impact.NOT_COMPARED
        kinds -= {ChangeKind.NOT_COMPARED}
        by_nature = ChangeKind.BY_NATURE in kinds
        feeds = (one is not None and self.before.feeds(one)) or (
            other is not None and self.after.feeds(other)
        )
        if feeds and kinds - {ChangeKind.BY_NATURE}:
            return Impact.BREAKS if breaks and _can_break(other, kinds) else Impact.TOUCHES
        if by_nature:
            return Impact.BY_NATURE
        email = (one is not None and self.before.feeds_email(one)) or (
            other is not None and self.after.feeds_email(other)
        )
        received = (self.before.preview.email, self.after.preview.email)
        differs = self.between.another(*received) is not False
        return Impact.MATTERS if email and differs else Impact.HARMLESS

    def _also(self, pair: Pair) -> tuple[str, ...]:
        """Find where the values of what is gone or new stand in the other login."""
        alone = pair.after if pair.before is None else pair.before
        both = pair.before is not None and pair.after is not None
        if alone is None or both or self.between.hidden:
            return ()
        there = self.before if pair.before is None else self.after
        values = filter(is_telling, alone.sent.values)
        found = (one.label for value in values for one in there.holders.get(value, ()))
        return tuple(dict.fromkeys(found))


def _kinds_of_subject(one: Entry, other: Entry) -> Iterator[ChangeKind]:
    if one.sent.name != other.sent.name:
        yield ChangeKind.SUBJECT_KIND
    if one.sent.name_format != other.sent.name_format:
        yield ChangeKind.SUBJECT_FORMAT
    if one.sent.qualifiers != other.sent.qualifiers:
        yield ChangeKind.SUBJECT_QUALIFIER


def _kinds_of_wrapping(one: Entry, other: Entry) -> Iterator[ChangeKind]:
    """What is said about an attribute in one protocol; of two it says nothing."""
    before, after = one.sent, other.sent
    if before.name_format != after.name_format:
        yield ChangeKind.NAME_FORMAT
    if before.source != after.source:
        yield ChangeKind.MOVED
    if before.json_type != after.json_type:
        yield ChangeKind.JSON_TYPE
    if before.friendly_name != after.friendly_name:
        yield ChangeKind.FRIENDLY_NAME


def _can_break(after: Entry | None, kinds: set[ChangeKind]) -> bool:
    """Whether this is what breaks the road: what arrives breaks it by its values alone."""
    if after is None or not after.arrives or ChangeKind.NEW in kinds:
        return True
    by_values = kinds & _OF_VALUES
    return bool(by_values or kinds & {ChangeKind.SUBJECT_KIND, ChangeKind.SUBJECT_FORMAT})


# Two logins, judged under the same site file, side by side: what changed, and what it breaks.

_BEARINGS = tuple(Impact)


def compare(
    before: ComparedLogin,
    after: ComparedLogin,
    *,
    site_name: str,
    created_at: datetime,
    version: str,
    paired_by: PairedBy = "only",
) -> Comparison:
    """Compare two logins. Pure; never raises for what a login holds."""
    hidden = before.masked or after.masked
    agreement = Agreement.CANNOT_TELL if hidden else same_person(before.release, after.release)
    between = Between.of(before.release.capture, after.release.capture, agreement, hidden=hidden)
    differences = Differences(before=before, after=after, between=between)
    drafts = tuple(differences.drafts())
    circumstances = tuple(_circumstances(before, after))
    transform = _transform(before, after, between)
    crossing = LoginChange(before=before, after=after, between=between, transform=transform)
    judgement = judge(crossing, nothing_changed=not drafts and not circumstances)
    changes = [differences.change(one, breaks=judgement.road is Effect.BREAKS) for one in drafts]
    changes.sort(key=lambda one: _BEARINGS.index(one.bearing))
    return Comparison(
        site_name=site_name,
        created_at=created_at,
        version=version,
        paired_by=paired_by,
        before=before.side(after),
        after=after.side(before),
        person=agreement,
        circumstances=circumstances,
        changes=tuple(changes),
        transform=transform,
        judgement=judgement,
        same_identifier=crossing.same_identifier,
    )


def _transform(before: ComparedLogin, after: ComparedLogin, between: Between) -> Transform | None:
    if not before.identifier or not after.identifier or before.identifier == after.identifier:
        return None
    if between.hidden:
        return None
    return either_way(before.identifier, after.identifier, between.agreement)


def _circumstances(before: ComparedLogin, after: ComparedLogin) -> Iterator[ContextChange]:
    """What differs about the logins as wholes; what one of them does not say is no difference."""
    one, other = before.release.capture, after.release.capture
    for what, here, there in (
        ("identity-provider", one.idp.entity_id, other.idp.entity_id),
        ("service-provider", one.service_provider, other.service_provider),
        ("protocol", one.protocol.value, other.protocol.value),
        ("authentication-context", _context(one), _context(other)),
    ):
        if here is not None and there is not None and here != there:
            yield ContextChange(what=what, before=here, after=there)


def _context(login: LoginCapture) -> str | None:
    return None if login.authentication is None else login.authentication.context
