"""One login's identifier on its road, as a comparison sees it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from verifier.domain.diagnosis.changes.attributes import (
    Entry,
    Nature,
    entries,
    nature_of_attribute,
    nature_of_subject,
    subject_entry,
)
from verifier.domain.model.attribute_names import TYPED, canonical_name
from verifier.domain.model.capture import Protocol
from verifier.domain.model.comparison import ComparedSide
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.patron import PatronRecord
from verifier.domain.model.release import Release
from verifier.domain.model.report import Report, Verdict
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.saved_login import MatchingValue, RecordedVerdict
from verifier.domain.model.text_values import is_placeholder


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
