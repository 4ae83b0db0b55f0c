"""Compare two sign-ins attribute by attribute, and tell whether requests would stop working."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from verifier.domain.diagnosis.agreement import same_person
from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.changes.attributes import (
    Between,
    Entry,
    Nature,
    Pair,
    ValueChange,
    compare_masked,
    compare_values,
    either_way,
    entries,
    is_telling,
    nature_of_attribute,
    nature_of_subject,
    paired,
    subject_entry,
)
from verifier.domain.model.attribute_names import TYPED, canonical_name
from verifier.domain.model.capture import LoginCapture, Protocol
from verifier.domain.model.comparison import (
    Change,
    ChangeKind,
    ComparedSide,
    Comparison,
    ContextChange,
    Effect,
    Impact,
    Judgement,
    PairedBy,
    Remark,
)
from verifier.domain.model.finding import Severity
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.match import DANGEROUS, Agreement, Transform
from verifier.domain.model.patron import PatronRecord, same_account
from verifier.domain.model.release import Release
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.saved_login import MatchingValue, RecordedVerdict
from verifier.domain.model.text_values import is_placeholder
from verifier.domain.model.wording import DIFFERENCES

# One login's identifier on its road, as a comparison sees it.


@dataclass(frozen=True, kw_only=True)
class ComparedLogin:
    """What ReShare would receive, and what a report *said* of it, where there is one."""

    preview: RequestPreview
    said: RecordedVerdict | None = None
    masked: bool = False  # its values keep length and shape alone
    expected: str | None = None  # what this patron's identifier must be, where somebody knew
    other_settings: bool = False  # a report made under another site file: its verdict is left out

    @classmethod
    def of_report(cls, report: Report) -> ComparedLogin:
        """Follow the login of *report* as it was followed there."""
        lookup = report.decision.match.lookup
        return cls(preview=lookup.preview, said=summarize_report(report), expected=lookup.expected)

    @property
    def release(self) -> Release:
        """What was released."""
        return self.preview.release

    @property
    def identifier(self) -> str | None:
        """What ReShare would store as patronIdentifier."""
        return self.preview.patron_identifier

    @property
    def taken_from(self) -> str:
        """The attribute that it comes from, or would have come from."""
        return canonical_name(self._recorded_header or self.preview.carrier)

    @property
    def _recorded_header(self) -> str | None:
        """The header that the listener read, where a request's own headers were saved."""
        if self.release.capture.protocol is not Protocol.HEADERS:
            return None
        read = (self.preview.trace.header_name or "").lower()
        return next((one.label for one in self.every_entry if one.sent.name.lower() == read), None)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, where the library system gave one."""
        if self.said is None or self.said.verdict is Verdict.UNKNOWN:
            return None
        return self.said.verdict

    @property
    def unanswered(self) -> bool:
        """Whether a library system was asked about the identifier and gave no answer."""
        return self.said is not None and self.said.unanswered

    @property
    def record(self) -> PatronRecord | None:
        """The patron record that the login leads to."""
        return None if self.said is None else self.said.record

    @cached_property
    def every_entry(self) -> tuple[Entry, ...]:
        """The attributes, what was typed, and the subject."""
        subject = subject_entry(self.release)
        return (*entries(self.release), *(() if subject is None else (subject,)))

    @cached_property
    def holders(self) -> dict[str, tuple[Entry, ...]]:
        """What carries each value; nobody can tell of masked ones."""
        if self.masked:
            return {}
        found: dict[str, list[Entry]] = defaultdict(list)
        for one in self.every_entry:
            for value in dict.fromkeys(one.sent.values):
                found[value].append(one)
        return {value: tuple(carrying) for value, carrying in found.items()}

    @property
    def nature(self) -> Nature:
        """How long the identifier stays the same, and for whom."""
        feeding = (self.nature_of(one) for one in self.every_entry if self.feeds(one))
        return next(feeding, Nature.LASTING)

    def nature_of(self, entry: Entry) -> Nature:
        """How long the values of *entry* stay the same, and for whom."""
        if entry.sent.source is None and entry.sent.name != TYPED:
            return nature_of_subject(entry)
        return nature_of_attribute(entry, self.release)

    @property
    def usable(self) -> bool:
        """Whether a library system could know the identifier: there, one value, and lasting."""
        if not self.identifier or is_placeholder(self.identifier):
            return False
        return self.nature is not Nature.ONE_TIME and not self._several

    @property
    def _several(self) -> bool:
        """Whether several values arrive joined as one."""
        feeding = [one for one in self.every_entry if one.arrives and self.feeds(one)]
        count = sum(len(one.sent.values) for one in feeding)
        return count > 1 and ";" in (self.identifier or "")

    def feeds(self, entry: Entry) -> bool:
        """Whether the identifier comes from *entry*, or would if it arrived."""
        return self.taken_from in entry.names

    def feeds_email(self, entry: Entry) -> bool:
        """Whether the e-mail address that ReShare stores comes from *entry*."""
        wanted = self.release.form.email
        return wanted is not None and bool({wanted, canonical_name(wanted)} & entry.names)

    def carries(self, identifier: str | None) -> tuple[str, ...]:
        """Name what else in this login holds *identifier*, the other login's."""
        if not identifier or is_placeholder(identifier):
            return ()
        found = (
            one.label
            for one in self.holders.get(identifier, ())
            if not (self.feeds(one) and one.arrives)
        )
        return tuple(dict.fromkeys(found))

    def side(self, other: ComparedLogin) -> ComparedSide:
        """Say it all in one value."""
        capture = self.release.capture
        said = self.said
        return ComparedSide(
            protocol=capture.protocol,
            origin=capture.origin,
            captured_at=capture.captured_at,
            idp_name=capture.idp.display_name,
            entity_id=capture.idp.entity_id,
            service_provider=capture.service_provider,
            identifier=self.identifier,
            taken_from=self.taken_from,
            email=self.preview.email,
            carries=() if other.masked else self.carries(other.identifier),
            verdict=None if said is None else said.verdict,
            reason=None if said is None else said.reason,
            cause=None if said is None else said.cause,
            carried_by=() if said is None else said.carried_by,
            masked=self.masked,
        )


def summarize_report(report: Report) -> RecordedVerdict:
    """Keep of *report* what a comparison needs."""
    match, diagnosis = report.decision.match, report.diagnosis
    decisive = match.lookup.decisive
    leading = () if match.person is None else match.leading_to(match.person)
    return RecordedVerdict(
        verdict=diagnosis.verdict,
        reason=diagnosis.headline.reason,
        cause=diagnosis.cause,
        carried_by=tuple(
            MatchingValue(
                attribute=one.attribute,
                value_index=one.value_index,
                transform=one.transform,
                matches=one.matches,
                status=one.status,
            )
            for one in leading
        ),
        record=match.record,
        unanswered=decisive is not None and isinstance(decisive.outcome, CouldNotLook),
    )


# Whether a change breaks the road of the identifier, and why.

ImpactReason = tuple[Effect, str]
"""What the change does to the road, and the reason as the rest of a sentence."""

_SAME = "ReShare receives the same identifier before and after"
_TWO_PEOPLE = "the logins are of two people"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginChange:
    """The change from one login to the other, as the road sees it."""

    before: ComparedLogin
    after: ComparedLogin
    between: Between
    transform: Transform | None = None  # how the one identifier is the other

    @property
    def same_identifier(self) -> bool | None:
        """Whether ReShare receives the same; None where a mask hides it."""
        another = self.between.another(self.before.identifier, self.after.identifier)
        return None if another is None else not another

    @property
    def way_out(self) -> tuple[str, ...]:
        """What else still holds the identifier of before; a masked one is found nowhere."""
        return () if self.before.masked else self.after.carries(self.before.identifier)

    @property
    def two_people(self) -> bool:
        """Whether names and e-mail addresses say that the logins are not of one person."""
        return self.between.agreement is Agreement.DISAGREES


def find_impact(change: LoginChange) -> ImpactReason:
    """Go by the library system's verdicts where it gave two, else by what ReShare receives."""
    if change.before.verdict is not None and change.after.verdict is not None:
        works = (change.before.verdict.works, change.after.verdict.works)
        if change.two_people and works[0] is not works[1]:
            return Effect.UNKNOWN, _TWO_PEOPLE
        return _BY_VERDICTS.get(works) or _both_work(change)
    for one, which in ((change.before, "before"), (change.after, "after")):
        if one.preview.cannot_be_said:
            return Effect.UNKNOWN, f"what ReShare receives {which} the change is not known"
    return _by_use(change) or _by_value(change)


_BY_VERDICTS: dict[tuple[bool, bool], ImpactReason] = {
    (False, False): (Effect.STILL_BROKEN, "a request of this patron does not pass"),
    (True, False): (Effect.BREAKS, "a request of this patron no longer passes"),
    (False, True): (Effect.MENDED, "a request of this patron now passes"),
}


def _both_work(change: LoginChange) -> ImpactReason:
    if change.same_identifier:
        return Effect.HOLDS, _SAME
    if change.same_identifier is None:
        return Effect.HOLDS, "a request of this patron passes before and after"
    if change.two_people:
        return Effect.HOLDS, "each of the two people is found by an identifier of their own"
    one, other = change.before.record, change.after.record
    if one is not None and other is not None and not same_account(one, other):
        return Effect.BREAKS, "a request now leads to another patron's record"
    return Effect.HOLDS_BY_ANOTHER, (
        "ReShare receives another identifier, and the library system knows the patron by both"
    )


def _by_use(change: LoginChange) -> ImpactReason | None:
    """Judge by whether each identifier is one; None where both are."""
    match change.before.usable, change.after.usable:
        case True, True:
            return None
        case False, True if change.after.masked:
            return Effect.UNKNOWN, "an identifier now arrives, and its value is masked"
        case False, True:
            return Effect.MENDED, "ReShare now receives an identifier that can be looked up"
        case True, _:
            return Effect.BREAKS, _unusable(change.after)
        case _:
            return Effect.STILL_BROKEN, _unusable(change.after)


def _by_value(change: LoginChange) -> ImpactReason:
    if change.same_identifier is None:
        return Effect.UNKNOWN, "the identifier that ReShare receives is masked"
    if change.same_identifier:
        return Effect.HOLDS, _SAME
    if change.two_people:
        return Effect.UNKNOWN, _TWO_PEOPLE
    if change.between.must_differ(change.before.nature, change.after.nature):
        return Effect.UNKNOWN, (
            "the identifier is made for one service provider only, "
            "and the logins are not known to be at the same one"
        )
    return _by_other_value(change)


def _by_other_value(change: LoginChange) -> ImpactReason:
    """Another identifier breaks the road, unless a silent library system might know it."""
    if change.before.unanswered or change.after.unanswered:
        return Effect.UNKNOWN, (
            "ReShare receives another identifier, and the library system gave no answer about it"
        )
    if change.transform is None:
        return Effect.BREAKS, "ReShare receives another identifier"
    return Effect.BREAKS, (
        "ReShare receives the identifier in another form, the same but for "
        f"{DIFFERENCES[change.transform]}"
    )


def _unusable(walk: ComparedLogin) -> str:
    if walk.preview.blocked:
        return "the listener answers every request with an error"
    if walk.identifier is None:
        return "ReShare receives no identifier"
    if walk.nature is Nature.ONE_TIME:
        return "the identifier is made up anew at every login"
    if ";" in walk.identifier:
        return "ReShare receives several values joined as one identifier"
    return "ReShare receives nothing that could be an identifier"


# What a comparison says: one sentence first, then what there is to act on.

_SEVERITIES = tuple(Severity)
_OF_TWO_PEOPLE = (
    "The logins are of two people: their names and e-mail addresses have nothing in common. "
    "Compare two logins of one person."
)
_SAME_LOGIN = (
    "Both sides hold the same login, made at the same moment, so nothing can have changed. "
    "Compare a login from before the change with one from after it."
)
_HEADLINES = {
    Effect.HOLDS: "The road holds",
    Effect.HOLDS_BY_ANOTHER: "The road holds",
    Effect.BREAKS: "The change breaks the road",
    Effect.MENDED: "The change mends the road",
    Effect.STILL_BROKEN: "The road was broken before the change and still is",
    Effect.UNKNOWN: "Whether the change breaks the road cannot be said",
}
_NOTHING_CHANGED = {
    Effect.HOLDS: "Nothing changed",
    Effect.STILL_BROKEN: "Nothing changed, and the road is broken",
    Effect.UNKNOWN: "Nothing changed, but whether the road is whole cannot be said",
}
_REMARKS = {
    Effect.BREAKS: ("road-breaks", Severity.ERROR),
    Effect.STILL_BROKEN: ("road-still-broken", Severity.WARNING),
    Effect.UNKNOWN: ("road-not-known", Severity.WARNING),
    Effect.HOLDS_BY_ANOTHER: ("another-identifier", Severity.WARNING),
}


def judge(change: LoginChange, *, nothing_changed: bool) -> Judgement:
    """Say what the change does to the road, and what else there is to act on."""
    road, reason = find_impact(change)
    remarks = sorted(
        (
            *_of_sides(change),
            *_of_road(change, road, reason),
            *_of_carrier(change),
            *_of_email(change),
        ),
        key=lambda one: _SEVERITIES.index(one.severity),
    )
    return Judgement(
        road=road,
        headline=f"{_lead(change, road, remarks, nothing_changed=nothing_changed)}: {reason}.",
        reason=reason,
        remarks=tuple(remarks),
    )


def _lead(
    change: LoginChange, road: Effect, remarks: Sequence[Remark], *, nothing_changed: bool
) -> str:
    if change.between.hidden:
        return _HEADLINES[road]
    if nothing_changed and road in _NOTHING_CHANGED:
        return _NOTHING_CHANGED[road]
    if road is Effect.HOLDS and all(one.severity is Severity.NOTICE for one in remarks):
        return "The change is harmless"
    return _HEADLINES[road]


def _of_sides(change: LoginChange) -> Iterator[Remark]:
    """What the two sides leave open, and what reports say that logins do not."""
    sides = (("BEFORE", change.before), ("AFTER", change.after))
    for name, side in sides:
        if side.other_settings:
            yield Remark(
                kind="other-settings",
                severity=Severity.WARNING,
                said=f"{name} is a report made under other settings than those of the site "
                "file: what it says of the library system is left aside.",
            )
    masked = " and ".join(name for name, side in sides if side.masked)
    if masked:
        yield Remark(
            kind="values-masked",
            severity=Severity.NOTICE,
            said=f"Values are masked in {masked}: whether they changed cannot be said.",
        )
    if change.before.release.capture == change.after.release.capture:
        yield Remark(kind="same-login", severity=Severity.WARNING, said=_SAME_LOGIN)
    causes = [None if side.said is None else side.said.cause for _, side in sides]
    if causes[0] and causes[1] and causes[0].check != causes[1].check:
        yield Remark(
            kind="another-cause",
            severity=Severity.NOTICE,
            said="What goes wrong first is not what went wrong first before.",
        )


def _of_road(change: LoginChange, road: Effect, reason: str) -> Iterator[Remark]:
    if change.two_people:
        yield Remark(kind="two-people", severity=Severity.WARNING, said=_OF_TWO_PEOPLE)
    if road in _REMARKS:
        kind, severity = _REMARKS[road]
        said = f"{reason[:1].upper()}{reason[1:]}."
        yield Remark(kind=kind, severity=severity, said=said, in_headline=True)
    if road is Effect.BREAKS:
        yield from _way_out(change.way_out)
    if change.transform in DANGEROUS:
        yield Remark(
            kind="perhaps-another-number",
            severity=Severity.NOTICE,
            said="The identifier in its other form may be another person's number.",
        )


def _of_carrier(change: LoginChange) -> Iterator[Remark]:
    before, after = change.before, change.after
    if before.usable and after.usable and before.taken_from != after.taken_from:
        yield Remark(
            kind="another-carrier",
            severity=Severity.WARNING,
            said=f"The identifier came from {attribute_label(before.taken_from)} and now comes "
            f"from {attribute_label(after.taken_from)}.",
        )


def _of_email(change: LoginChange) -> Iterator[Remark]:
    before, after = change.before.preview.email, change.after.preview.email
    if change.two_people or not change.between.another(before, after):
        return
    if before and not after:
        yield Remark(
            kind="email-gone",
            severity=Severity.WARNING,
            said="ReShare no longer receives an e-mail address for the patron.",
        )
    elif before and after:
        yield Remark(
            kind="email-changed",
            severity=Severity.NOTICE,
            said="ReShare receives another e-mail address for the patron.",
        )


def _way_out(carriers: Sequence[str]) -> Iterator[Remark]:
    if carriers:
        names = " and ".join(attribute_label(one) for one in carriers)
        yield Remark(
            kind="identifier-elsewhere",
            severity=Severity.NOTICE,
            said=f"The identifier of before still arrives, in {names}: let it be released as "
            "before, or let the request take it from there.",
        )


# Compare two sign-ins attribute by attribute.

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
