"""Plan further lookups that may show which released value is the right one."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Literal

from verifier.domain.diagnosis.agreement import agreement_of_names, agreement_with
from verifier.domain.diagnosis.matching import released_values
from verifier.domain.diagnosis.transforms import candidates, rank, with_scopes
from verifier.domain.model.evidence import PatronEvidence, RequestEvidence
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupAttempt,
    PatronKey,
    PlannedLookup,
    Purpose,
    records_in,
)
from verifier.domain.model.match import DANGEROUS, Agreement
from verifier.domain.model.patron import IdentifierStatus, same_account
from verifier.domain.model.release import Release
from verifier.domain.model.site import IlsRole
from verifier.domain.model.text_values import is_placeholder

MOST_LOOKUPS = 12
"""Questions for one login beside ReShare's own: library systems are asked with restraint."""

_MOST_RELEASED = 6  # leaves room for the e-mail address and for transforms
_EMAIL = "mail"


def plan_lookups(
    evidence: RequestEvidence,
    *,
    expected: str | None,
    further: Literal["as-needed", "none"] = "as-needed",
    by_email: bool = False,
    by_turns: bool = False,
) -> tuple[PlannedLookup, ...]:
    """List the lookups to send besides ReShare's own, in order, without duplicates.

    If *further* is ``none``, only the expected identifier is looked up.

    First comes the identifier that this patron should have; then the other released values,
    beginning with kinds that libraries store; then, with *by_email*, one e-mail address of the
    person; then the identifier inside another value: the name before the ``@`` of a scoped value
    (of an e-mail address only with *by_email*), and the last number of a URN; then transforms of
    the value that was sent, and of the other values that libraries store.
    Opaque values and national numbers are never looked up, nor is an e-mail address looked up as
    an identifier. With *by_turns*, the likeliest transform of each value comes before the second
    of any: use it if all values are equally likely to be right.
    """
    plan: list[PlannedLookup] = []
    # what ReShare's own lookup searches for, if it is known
    asked = {PatronKey(value=evidence.preview.stored_identifier or "")}
    if evidence.why_unknown is not None:
        asked.clear()
    wanted: list[PlannedLookup] = []
    if expected is not None:
        wanted.append(PlannedLookup(key=PatronKey(value=expected), purpose=Purpose.EXPECTED))
    if further != "none":
        wanted += _further(evidence, by_email, by_turns)
    for item in wanted:
        if item.key not in asked and not is_placeholder(item.key.value):
            asked.add(item.key)
            plan.append(item)
    released = [planned for planned in plan if planned.purpose is Purpose.RELEASED]
    too_many = {planned.key for planned in released[_MOST_RELEASED:]}
    return tuple(planned for planned in plan if planned.key not in too_many)[:MOST_LOOKUPS]


def key_once_right(evidence: PatronEvidence) -> PatronKey | None:
    """Return the patron's own identifier, by which ReShare's connection should be asked as well.

    So it is known what ReShare will read once the identifier is right. None if ReShare finds the
    patron already, if its connection has returned this record or does not answer, or if no record
    is known.
    """
    record, decisive = evidence.match.record, evidence.lookup.decisive
    if record is None or evidence.why_unknown is not None:
        return None
    if decisive is not None and isinstance(decisive.outcome, CouldNotLook):
        return None
    leading = [
        attempt
        for attempt in evidence.lookup.attempts
        if any(same_account(found, record) for found in records_in(attempt.outcome))
    ]
    if any(attempt.role is IlsRole.RESHARE for attempt in leading):
        return None
    wanted = (evidence.release.form.ils_identifier or "").casefold()
    own = [
        identifier
        for identifier in record.identifiers
        if identifier.status is not IdentifierStatus.INACTIVE
        and identifier.type.casefold() == wanted
    ]
    if own:
        return PatronKey(value=max(own, key=lambda identifier: identifier.primary).value)
    return next((item.key for item in leading if item.key.kind is KeyKind.USER_ID), None)


def is_conclusive(evidence: RequestEvidence, attempt: LookupAttempt) -> bool:
    """Whether *attempt* found a record that may be this patron's, so that no more are needed.

    A record of another person does not count. Nor does an unconfirmed record found by a dangerous
    transform, or several people of one e-mail address of whom none has the name.
    """
    release, by_email = evidence.release, attempt.purpose is Purpose.BY_EMAIL
    if isinstance(attempt.outcome, Ambiguous):
        return not by_email or any(
            agreement_of_names(release, record) is Agreement.AGREES
            for record in records_in(attempt.outcome)
        )
    if not isinstance(attempt.outcome, Found):
        return False
    agrees = agreement_with(release, attempt.outcome.record, by_email_alone=by_email)
    if agrees is Agreement.DISAGREES:
        return attempt.purpose is Purpose.EXPECTED
    return agrees is Agreement.AGREES or not attempt.may_mislead


def _further(evidence: RequestEvidence, by_email: bool, by_turns: bool) -> Iterator[PlannedLookup]:
    every = released_values(evidence)
    values = [value for value in every if value.may_be_asked_for]
    values.sort(key=lambda value: not value.is_first_class)
    for value in values:
        yield PlannedLookup(
            key=PatronKey(value=value.value),
            purpose=Purpose.RELEASED,
            derived_from=value.label,
            only_if_needed=not value.is_first_class,
            may_mislead=value.may_mislead,
        )
    if by_email:
        yield from _by_email(evidence.release)
    preview = evidence.preview
    for value in every:
        part = None if value.value == preview.patron_identifier else value.part_to_ask_for
        if part is not None and (by_email or not value.is_email):
            yield PlannedLookup(
                key=PatronKey(value=part),
                purpose=Purpose.TRANSFORMED,
                derived_from=value.label,
                only_if_needed=True,
                may_mislead=value.may_mislead or value.is_email,
            )
    known = evidence.capture.idp.scopes or ()  # patterns are not domains
    scopes = tuple(scope.value for scope in known if not scope.regexp)
    kept = [(value.value, value.label) for value in values if value.is_first_class]
    series = [
        _transforms(value, label, scopes)
        for value, label in ((preview.patron_identifier or "", preview.req_id_from), *kept)
    ]
    if by_turns:
        yield from filter(None, chain.from_iterable(zip_longest(*series)))
    else:
        yield from chain(*series)


def _by_email(release: Release) -> Iterator[PlannedLookup]:
    """Yield one lookup, by the first e-mail address: library systems are searched sparingly."""
    for attribute in release.attributes:
        for value in attribute.sent.values:
            if attribute.known_as == _EMAIL and value.strip().count("@") == 1:
                yield PlannedLookup(
                    key=PatronKey(value=value.strip(), kind=KeyKind.EMAIL),
                    purpose=Purpose.BY_EMAIL,
                    derived_from=attribute.label,
                    only_if_needed=True,
                )
                return


def _transforms(
    value: str, derived_from: str | None, scopes: Sequence[str]
) -> Iterator[PlannedLookup]:
    """Yield what *value* may stand for, likeliest first, also with a domain that it may lack."""
    possible = [*candidates(value), *with_scopes(value, scopes)]
    for candidate in sorted(possible, key=lambda candidate: rank(candidate.transform)):
        yield PlannedLookup(
            key=PatronKey(value=candidate.value),
            purpose=Purpose.TRANSFORMED,
            derived_from=derived_from,
            only_if_needed=True,
            may_mislead=candidate.transform in DANGEROUS,
        )
