"""Compare two sign-ins by attribute, and determine whether requests would stop working."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from verifier.domain.diagnosis.agreement import same_person
from verifier.domain.diagnosis.case import attribute_label
from verifier.domain.diagnosis.changes.action import action_on
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
from verifier.domain.diagnosis.grouping import group_by_each
from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.model.attribute_names import TYPED, canonical_name
from verifier.domain.model.capture import Protocol
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
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import Severity
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.match import DANGEROUS, Agreement, Transform
from verifier.domain.model.patron import same_account
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.saved_login import MatchingValue, RecordedVerdict
from verifier.domain.model.site import NOBODY, Contacts
from verifier.domain.model.text_values import is_placeholder
from verifier.domain.model.wording import DIFFERENCES


@dataclass(frozen=True, kw_only=True)
class ComparedLogin(RequestEvidence):
    """What ReShare would receive, and the verdict recorded in a report, if there is one."""

    message: RecordedVerdict | None = None
    masked: bool = False  # of its values, only length and shape are left
    expected: str | None = None  # what this patron's identifier must be, where somebody knew
    other_settings: bool = False  # a report made under another site file: its verdict is left out

    @classmethod
    def of_report(cls, report: Report) -> ComparedLogin:
        """Build a login for comparison from *report*, with the values computed there."""
        return cls(
            capture=report.capture,
            release=report.release,
            preview=report.preview,
            message=_recorded(report),
            expected=report.lookup.expected,
        )

    @property
    def identifier(self) -> str | None:
        """What ReShare would store as patronIdentifier."""
        return self.preview.stored_identifier

    @property
    def taken_from(self) -> str:
        """The attribute that the identifier comes from, or should come from.

        If the request's own headers were saved, the header that the listener read.
        """
        carrier = self.carrier
        if self.capture.protocol is Protocol.HEADERS:
            read = (self.preview.trace.header_name or "").lower()
            named = (entry.label for entry in self.every_entry if entry.sent.name.lower() == read)
            carrier = next(named, None) or carrier
        return canonical_name(carrier)

    @property
    def verdict(self) -> Verdict | None:
        """The recorded verdict; None if there is none or it is unknown."""
        verdict = self.message.verdict if self.message else None
        return None if verdict is Verdict.UNKNOWN else verdict

    @property
    def unanswered(self) -> bool:
        """Whether the lookup of the identifier in a library system failed."""
        return self.message is not None and self.message.unanswered

    @cached_property
    def every_entry(self) -> tuple[Entry, ...]:
        """The attributes, the typed user name, and the subject."""
        subject = subject_entry(self)
        return (*entries(self), *(() if subject is None else (subject,)))

    @cached_property
    def holders(self) -> dict[str, list[Entry]]:
        """The entries that hold each value; empty if the values are masked."""
        if self.masked:
            return {}
        return group_by_each(self.every_entry, lambda entry: dict.fromkeys(entry.sent.values))

    @property
    def nature(self) -> Nature:
        """How long the identifier stays the same, and for whom."""
        feeding = (self.nature_of(entry) for entry in self.every_entry if self.feeds(entry))
        return next(feeding, Nature.LASTING)

    def nature_of(self, entry: Entry) -> Nature:
        """Return how long the values of *entry* stay the same, and for whom."""
        if entry.sent.source is None and entry.sent.name != TYPED:
            return nature_of_subject(entry)
        return nature_of_attribute(entry, self)

    @property
    def usable(self) -> bool:
        """Whether a library system could know the identifier: one value that is lasting."""
        if not self.identifier or is_placeholder(self.identifier):
            return False
        feeding = [entry for entry in self.every_entry if entry.arrives and self.feeds(entry)]
        count = sum(len(entry.sent.values) for entry in feeding)
        joined = count > 1 and ";" in self.identifier
        return self.nature is not Nature.ONE_TIME and not joined

    def feeds(self, entry: Entry | None) -> bool:
        """Whether the identifier comes from *entry*, or would if it arrived."""
        return entry is not None and self.taken_from in entry.names

    def feeds_email(self, entry: Entry | None) -> bool:
        """Whether the e-mail address that ReShare stores comes from *entry*."""
        wanted = self.release.form.email
        if entry is None or wanted is None:
            return False
        return bool({wanted, canonical_name(wanted)} & entry.names)

    def carries(self, identifier: str | None) -> tuple[str, ...]:
        """List what else in this login holds *identifier*, which is the other login's."""
        if not identifier or is_placeholder(identifier):
            return ()
        holding = self.holders.get(identifier, ())
        labels = (entry.label for entry in holding if not (self.feeds(entry) and entry.arrives))
        return tuple(dict.fromkeys(labels))

    def side(self, other: ComparedLogin) -> ComparedSide:
        """Build this side of the comparison."""
        capture, recorded = self.capture, self.message
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
            verdict=recorded.verdict if recorded else None,
            reason=recorded.reason if recorded else None,
            cause=recorded.cause if recorded else None,
            carried_by=recorded.carried_by if recorded else (),
            masked=self.masked,
        )


def _recorded(report: Report) -> RecordedVerdict:
    match, decisive, diagnosis = report.match, report.lookup.decisive, report.diagnosis
    leading = () if match.person is None else match.leading_to(match.person)
    return RecordedVerdict(
        verdict=diagnosis.verdict,
        reason=diagnosis.headline.reason,
        cause=diagnosis.cause,
        remedy=_first_remedy(report),
        carried_by=tuple(
            MatchingValue(
                attribute=value.attribute,
                value_index=value.value_index,
                transform=value.transform,
                matches=value.matches,
                status=value.status,
            )
            for value in leading
        ),
        record=match.record,
        unanswered=decisive is not None and isinstance(decisive.outcome, CouldNotLook),
    )


def _first_remedy(report: Report) -> str | None:
    cause = report.diagnosis.cause
    if cause is None:
        return None
    remedy = first_remedy(report.diagnosis.remedies, cause.check, cause.owner)
    return None if remedy is None else " ".join(filter(None, (remedy.text, remedy.how)))


_BEARINGS = tuple(Impact)
_CAN_BREAK = frozenset(
    {
        *(ChangeKind.NEW, ChangeKind.SUBJECT_KIND, ChangeKind.SUBJECT_FORMAT),
        *(ChangeKind.REFORMATTED, ChangeKind.CHANGED, ChangeKind.REORDERED),
        *(ChangeKind.MORE_VALUES, ChangeKind.FEWER_VALUES),
    }
)
"""By which what arrives can break the road: mostly by its values."""

_SAID_BESIDE = frozenset({ChangeKind.FRIENDLY_NAME, ChangeKind.SUBJECT_QUALIFIER})
"""What no service provider goes by."""


def compare(
    before: ComparedLogin,
    after: ComparedLogin,
    *,
    site_name: str,
    created_at: datetime,
    version: str,
    paired_by: PairedBy = "only",
    contacts: Contacts = NOBODY,
) -> Comparison:
    """Compare two logins, judged under the same site file. Never raises, whatever they contain.

    *contacts* are the possible addressees of the message to whoever can act.
    """
    hidden = before.masked or after.masked
    agreement = Agreement.CANNOT_TELL if hidden else same_person(before.release, after.release)
    service, idp = before.capture.service_provider, before.capture.idp.entity_id
    between = Between(  # unknown values do not count as equal
        same_service=service is not None and service == after.capture.service_provider,
        same_idp=idp is not None and idp == after.capture.idp.entity_id,
        agreement=agreement,
        hidden=hidden,
    )
    change = LoginChange(before=before, after=after, between=between)
    drafts = tuple(change.drafts())
    circumstances = tuple(_circumstances(before, after))
    judgement = _judge(change, nothing_changed=not drafts and not circumstances)
    breaks = judgement.road is Effect.BREAKS
    changes = [change.finished(pair, values, breaks=breaks) for pair, values in drafts]
    changes.sort(key=lambda change: _BEARINGS.index(change.bearing))
    was, now = before.side(after), after.side(before)
    return Comparison(
        site_name=site_name,
        created_at=created_at,
        version=version,
        paired_by=paired_by,
        before=was,
        after=now,
        person=agreement,
        circumstances=circumstances,
        changes=tuple(changes),
        transform=change.transform,
        judgement=judgement,
        same_identifier=change.same_identifier,
        action=action_on(
            judgement,
            tuple(changes),
            was,
            now,
            remedy=after.message.remedy if after.message else None,
            institution=after.release.form.institution,
            contact=after.capture.idp.contact,
            contacts=contacts,
        ),
    )


def _circumstances(before: ComparedLogin, after: ComparedLogin) -> Iterator[ContextChange]:
    """Yield what differs about the logins as a whole, if both of them state it."""
    was, now = before.capture, after.capture
    for what, here, there in (
        ("identity-provider", was.idp.entity_id, now.idp.entity_id),
        ("service-provider", was.service_provider, now.service_provider),
        ("protocol", was.protocol.value, now.protocol.value),
        (
            "authentication-context",
            was.authentication.context if was.authentication else None,
            now.authentication.context if now.authentication else None,
        ),
    ):
        if here is not None and there is not None and here != there:
            yield ContextChange(what=what, before=here, after=there)


@dataclass(frozen=True, kw_only=True)
class LoginChange:
    """The change from one login to the other, for each attribute and the identifier."""

    before: ComparedLogin
    after: ComparedLogin
    between: Between

    @property
    def same_identifier(self) -> bool | None:
        """Whether ReShare receives the same identifier; None if a mask hides it."""
        another = self.between.another(self.before.identifier, self.after.identifier)
        return None if another is None else not another

    @cached_property
    def transform(self) -> Transform | None:
        """The transform between the two identifiers; None if there is none."""
        was, now = self.before.identifier, self.after.identifier
        if not was or not now or was == now or self.between.hidden:
            return None
        return either_way(was, now, self.between.agreement)

    @property
    def two_people(self) -> bool:
        """Whether names and e-mail addresses show that the logins are of two people."""
        return self.between.agreement is Agreement.DISAGREES

    def drafts(self) -> Iterator[tuple[Pair, ValueChange]]:
        """Yield every pair that differs between the logins; the subject is a pair of its own."""
        subject = Pair(before=subject_entry(self.before), after=subject_entry(self.after))
        was, now = entries(self.before), entries(self.after)
        pairs = paired(was, now, self.between.agreement, hidden=self.between.hidden)
        for pair in (subject, *pairs):
            if pair.before is not None and pair.after is not None:
                values = self._values(pair.before, pair.after)
                kinds = (*self._kinds_beside(pair.before, pair.after), *values.kinds)
                if kinds:
                    yield pair, ValueChange(kinds=kinds, transforms=values.transforms)
            elif pair.before is not pair.after:
                kind = ChangeKind.NEW if pair.before is None else ChangeKind.GONE
                yield pair, ValueChange(kinds=(kind,))

    def _values(self, was: Entry, now: Entry) -> ValueChange:
        if self.between.hidden:
            return compare_masked(was.sent.values, now.sent.values)
        values = compare_values(was.sent.values, now.sent.values, self.between.agreement)
        natures = (self.before.nature_of(was), self.after.nature_of(now))
        if values.kinds and self.between.must_differ(*natures):
            return ValueChange(kinds=(ChangeKind.BY_NATURE,))
        return values

    def _kinds_beside(self, before: Entry, after: Entry) -> Iterator[ChangeKind]:
        was, now = before.sent, after.sent
        if was.source is None:
            differs = {
                ChangeKind.SUBJECT_KIND: was.name != now.name,
                ChangeKind.SUBJECT_FORMAT: was.name_format != now.name_format,
                ChangeKind.SUBJECT_QUALIFIER: was.qualifiers != now.qualifiers,
            }
        else:
            # meaningless between two protocols
            same = self.before.capture.protocol is self.after.capture.protocol
            differs = {
                ChangeKind.RENAMED: was.name != now.name,
                ChangeKind.NAME_FORMAT: same and was.name_format != now.name_format,
                ChangeKind.MOVED: same and was.source != now.source,
                ChangeKind.JSON_TYPE: same and was.json_type != now.json_type,
                ChangeKind.FRIENDLY_NAME: same and was.friendly_name != now.friendly_name,
            }
        return (kind for kind, holds in differs.items() if holds)

    def finished(self, pair: Pair, change: ValueChange, *, breaks: bool) -> Change:
        """Build the change, with its impact on the patron identifier."""
        labels = [entry.label for entry in (pair.after, pair.before) if entry is not None]
        return Change(
            label=labels[0],
            was=labels[-1] if labels[-1] != labels[0] else None,
            kinds=change.kinds,
            bearing=self._bearing(pair, set(change.kinds) - _SAID_BESIDE, breaks=breaks),
            before=None if pair.before is None else pair.before.sent,
            after=None if pair.after is None else pair.after.sent,
            transforms=change.transforms,
            also=self._also(pair),
        )

    def _bearing(self, pair: Pair, kinds: set[ChangeKind], *, breaks: bool) -> Impact:
        if kinds == {ChangeKind.NOT_COMPARED}:
            return Impact.NOT_COMPARED
        kinds -= {ChangeKind.NOT_COMPARED}
        feeds = self.before.feeds(pair.before) or self.after.feeds(pair.after)
        if feeds and kinds - {ChangeKind.BY_NATURE}:
            # what arrives breaks the road by its values alone
            arrives = pair.after is not None and pair.after.arrives
            can_break = not arrives or kinds & _CAN_BREAK
            return Impact.BREAKS if breaks and can_break else Impact.TOUCHES
        if ChangeKind.BY_NATURE in kinds:
            return Impact.BY_NATURE
        email = self.before.feeds_email(pair.before) or self.after.feeds_email(pair.after)
        received = (self.before.preview.email, self.after.preview.email)
        differs = self.between.another(*received) is not False
        return Impact.MATTERS if email and differs else Impact.HARMLESS

    def _also(self, pair: Pair) -> tuple[str, ...]:
        """List the attributes of the other login that hold a gone or new attribute's values."""
        both = pair.before is not None and pair.after is not None
        alone = pair.before or pair.after
        there = self.before if pair.before is None else self.after
        if alone is None or both or self.between.hidden:
            return ()
        values = filter(is_telling, alone.sent.values)
        found = (entry.label for value in values for entry in there.holders.get(value, ()))
        return tuple(dict.fromkeys(found))


_SAME = "ReShare receives the same identifier before and after"
_TWO_PEOPLE = "the logins are of two people"
_BY_VERDICTS = {
    (False, False): (Effect.STILL_BROKEN, "a request of this patron does not pass"),
    (True, False): (Effect.BREAKS, "a request of this patron no longer passes"),
    (False, True): (Effect.MENDED, "a request of this patron now passes"),
}


def _effect(change: LoginChange) -> tuple[Effect, str]:
    """Decide by the library system's verdicts if there are two, else by what ReShare receives."""
    before, after = change.before, change.after
    if before.verdict is not None and after.verdict is not None:
        works = (before.verdict.works, after.verdict.works)
        if change.two_people and works[0] is not works[1]:
            return Effect.UNKNOWN, _TWO_PEOPLE
        return _BY_VERDICTS.get(works) or _both_work(change)
    for login, which in ((before, "before"), (after, "after")):
        if login.why_unknown:
            return Effect.UNKNOWN, f"what ReShare receives {which} the change is not known"
    return _by_use(before, after) or _by_value(change)


def _by_use(before: ComparedLogin, after: ComparedLogin) -> tuple[Effect, str] | None:
    """Decide by whether each identifier is usable; None if both are."""
    match before.usable, after.usable:
        case True, True:
            return None
        case False, True if after.masked:
            return Effect.UNKNOWN, "an identifier now arrives, and its value is masked"
        case False, True:
            return Effect.MENDED, "ReShare now receives an identifier that can be looked up"
        case True, _:
            return Effect.BREAKS, _unusable(after)
        case _:
            return Effect.STILL_BROKEN, _unusable(after)


def _both_work(change: LoginChange) -> tuple[Effect, str]:
    if change.same_identifier:
        return Effect.HOLDS, _SAME
    if change.same_identifier is None:
        return Effect.HOLDS, "a request of this patron passes before and after"
    if change.two_people:
        return Effect.HOLDS, "each of the two people is found by an identifier of their own"
    sides = (change.before.message, change.after.message)
    was, now = (message.record if message else None for message in sides)
    if was is not None and now is not None and not same_account(was, now):
        return Effect.BREAKS, "a request now leads to another patron's record"
    return Effect.HOLDS_BY_ANOTHER, (
        "ReShare receives another identifier, and the library system knows the patron by both"
    )


def _by_value(change: LoginChange) -> tuple[Effect, str]:
    """Decide by the values: another identifier breaks requests.

    If the library system did not answer about it, the effect is unknown.
    """
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
    another = "ReShare receives another identifier"
    if change.before.unanswered or change.after.unanswered:
        return Effect.UNKNOWN, f"{another}, and the library system gave no answer about it"
    if change.transform is not None:
        another = (
            "ReShare receives the identifier in another form, the same but for "
            f"{DIFFERENCES[change.transform]}"
        )
    return Effect.BREAKS, another


def _unusable(login: ComparedLogin) -> str:
    if login.preview.blocked:
        return "the listener answers every request with an error"
    if login.identifier is None:
        return "ReShare receives no identifier"
    if login.nature is Nature.ONE_TIME:
        return "the identifier is made up anew at every login"
    if ";" in login.identifier:
        return "ReShare receives several values joined as one identifier"
    return "ReShare receives nothing that could be an identifier"


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


def _judge(change: LoginChange, *, nothing_changed: bool) -> Judgement:
    """Determine the effect of the change, and what else there is to act on."""
    road, reason = _effect(change)
    remarks = [*_of_sides(change), *_of_road(change, road, reason), *_of_values(change)]
    remarks.sort(key=lambda remark: _SEVERITIES.index(remark.severity))
    harmless = all(remark.severity is Severity.NOTICE for remark in remarks)
    lead = _HEADLINES[road]
    if nothing_changed and not change.between.hidden and road in _NOTHING_CHANGED:
        lead = _NOTHING_CHANGED[road]
    elif road is Effect.HOLDS and harmless and not change.between.hidden:
        lead = "The change is harmless"
    return Judgement(
        road=road, headline=f"{lead}: {reason}.", reason=reason, remarks=tuple(remarks)
    )


def _warning(kind: str, message: str) -> Remark:
    return Remark(kind=kind, severity=Severity.WARNING, message=message)


def _notice(kind: str, message: str) -> Remark:
    return Remark(kind=kind, severity=Severity.NOTICE, message=message)


def _of_sides(change: LoginChange) -> Iterator[Remark]:
    """Yield remarks on what limits the comparison, and on what only the reports show."""
    sides = (("BEFORE", change.before), ("AFTER", change.after))
    for name, side in sides:
        if side.other_settings:
            yield _warning(
                "other-settings",
                f"{name} is a report made under other settings than those of the site "
                "file: what it says of the library system is left aside.",
            )
    masked = " and ".join(name for name, side in sides if side.masked)
    if masked:
        yield _notice(
            "values-masked", f"Values are masked in {masked}: whether they changed cannot be said."
        )
    if change.before.capture == change.after.capture:
        yield _warning("same-login", _SAME_LOGIN)
    causes = {side.message.cause.check for _, side in sides if side.message and side.message.cause}
    if len(causes) > 1:
        yield _notice(
            "another-cause", "What goes wrong first is not what went wrong first before."
        )


def _of_road(change: LoginChange, road: Effect, reason: str) -> Iterator[Remark]:
    if change.two_people:
        yield _warning("two-people", _OF_TWO_PEOPLE)
    if road in _REMARKS:
        kind, severity = _REMARKS[road]
        message = f"{reason[:1].upper()}{reason[1:]}."
        yield Remark(kind=kind, severity=severity, message=message, in_headline=True)
    # a masked identifier is found nowhere
    carriers = () if change.before.masked else change.after.carries(change.before.identifier)
    if road is Effect.BREAKS and carriers:
        names = " and ".join(map(attribute_label, carriers))
        yield _notice(
            "identifier-elsewhere",
            f"The identifier of before still arrives, in {names}: let it be released as "
            "before, or let the request take it from there.",
        )
    if change.transform in DANGEROUS:
        yield _notice(
            "perhaps-another-number",
            "The identifier in its other form may be another person's number.",
        )


def _of_values(change: LoginChange) -> Iterator[Remark]:
    before, after = change.before, change.after
    if before.usable and after.usable and before.taken_from != after.taken_from:
        yield _warning(
            "another-carrier",
            f"The identifier came from {attribute_label(before.taken_from)} and now comes "
            f"from {attribute_label(after.taken_from)}.",
        )
    was, now = before.preview.email, after.preview.email
    if change.two_people or not was or not change.between.another(was, now):
        return
    if now:
        yield _notice("email-changed", "ReShare receives another e-mail address for the patron.")
    else:
        yield _warning(
            "email-gone", "ReShare no longer receives an e-mail address for the patron."
        )
