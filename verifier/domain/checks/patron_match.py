"""Helpers for the checks on the patron: whose record was found, and what explains a failure."""

from collections.abc import Iterable
from datetime import date

from verifier.domain.checks.check import NotAsked, known
from verifier.domain.checks.evidence import sent_evidence, transform_evidence
from verifier.domain.model.attribute_names import canonical_name
from verifier.domain.model.evidence import PatronEvidence, RequestEvidence
from verifier.domain.model.finding import Evidence, record_identifier_evidence
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, LookupFailure, NotFound
from verifier.domain.model.match import IdentifierMatch, PatronMatch, Transform
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    CapabilityName,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    same_account,
)

# Helpers of the checks on the patron: whose record it is, and whether a lookup was made.


def require_answer(evidence: PatronEvidence) -> None:
    """Raise ``NotAsked`` if ReShare's own lookup was not made or got no answer."""
    if evidence.lookup.decisive is None:
        if evidence.why_unknown is not None:
            raise NotAsked(evidence.why_unknown)
        if not evidence.preview.has_identifier:
            raise NotAsked(
                "No identifier would be sent, so there was nothing to ask the library system for."
            )
        raise NotAsked(evidence.lookup.not_asked or "The library system was not asked.")
    if isinstance(evidence.lookup.decisive.outcome, CouldNotLook):
        raise NotAsked(
            "The library system could not be asked, so nothing is known about the patron."
        )


def found_by_reshare(evidence: PatronEvidence) -> Found | None:
    """Return the record that ReShare's own lookup found; None if it did not find exactly one."""
    decisive = evidence.lookup.decisive
    if decisive is None or not isinstance(decisive.outcome, Found):
        return None
    return decisive.outcome


def single_record(evidence: PatronEvidence) -> Found:
    """Return the one record that ReShare's own lookup found. Raises ``NotAsked`` otherwise."""
    found = found_by_reshare(evidence)
    if found is None:
        require_answer(evidence)
        raise NotAsked("ReShare would find no single record.")
    return found


def not_found_by_reshare(evidence: PatronEvidence) -> tuple[str, str] | None:
    """Return connection and message if ReShare's own lookup found no such patron; else None."""
    decisive = evidence.lookup.decisive
    if decisive is None or not isinstance(decisive.outcome, NotFound):
        return None
    return decisive.connection, decisive.outcome.message


def unknown_to_reshare(evidence: PatronEvidence) -> tuple[str, str]:
    """Return what ``not_found_by_reshare`` returns. Raises ``NotAsked`` instead of None."""
    require_answer(evidence)
    answer = not_found_by_reshare(evidence)
    return known(answer, "The library system found somebody by the identifier.")


def records_of_patron(match: PatronMatch) -> tuple[PatronRecord, ...]:
    """Return every record of this patron's account, from one connection or several."""
    patron = match.record
    if patron is None:
        return ()
    return tuple(record for record in match.records if same_account(record, patron))


def known_records(evidence: PatronEvidence) -> tuple[PatronRecord, ...]:
    """Return every record of this patron's account. Raises ``NotAsked`` if there is none."""
    records = records_of_patron(evidence.match)
    if not records:
        require_answer(evidence)
        raise NotAsked("No record is known to be this patron's.")
    return records


def balances(evidence: PatronEvidence) -> list[tuple[str, Balance]]:
    """Return the open balance, with its source, from each record of this patron that has one.

    Raises ``NotAsked`` if none has one.
    """
    records = known_records(evidence)
    found = [(record.source, record.balance) for record in records if record.balance is not None]
    if not found:
        unseen = evidence.lookup.may_not_see(CapabilityName.BALANCE, records)
        raise NotAsked(unseen or "The library system shows no balance.")
    return found


def found_this_patron(evidence: PatronEvidence) -> bool:
    """Whether ReShare's own lookup found this patron's account."""
    found = found_by_reshare(evidence)
    if found is None or evidence.match.record is None:
        return False
    return same_account(found.record, evidence.match.record)


def sent_attribute(evidence: RequestEvidence) -> str:
    """Name the attribute behind ReShare's identifier, or the one expected if it did not arrive."""
    name = evidence.carrier
    delivered = evidence.release.delivered(name)
    return delivered[0].label if delivered else canonical_name(name)


def inactive_identifier(evidence: PatronEvidence) -> tuple[PatronRecord, PatronIdentifier] | None:
    """Return the inactive identifier that equals the sent value, with its record; None if none.

    A number that now belongs actively to somebody else in the same system does not count.
    """
    sent = evidence.preview.stored_identifier
    holding = [
        (record, identifier)
        for record in evidence.match.records
        for identifier in record.bearing(sent)
    ]
    current = {
        record.source
        for record, identifier in holding
        if identifier.status is IdentifierStatus.ACTIVE
    }
    for record, identifier in holding:
        if identifier.status is IdentifierStatus.INACTIVE and record.source not in current:
            return record, identifier
    return None


def old_identifier_evidence(
    evidence: PatronEvidence, record: PatronRecord, old: PatronIdentifier
) -> tuple[Evidence, ...]:
    """Return the old identifier that was sent, and the current ones of its type, primary first."""
    current = [
        identifier
        for identifier in record.identifiers
        if identifier.type == old.type and identifier.status is not IdentifierStatus.INACTIVE
    ]
    return (
        sent_evidence(evidence),
        record_identifier_evidence(old),
        transform_evidence(Transform.T10),
        *map(
            record_identifier_evidence,
            sorted(current, key=lambda identifier: not identifier.primary),
        ),
    )


def blocks_in_force(records: Iterable[PatronRecord], day: date) -> tuple[tuple[str, Block], ...]:
    """List the blocks that had not ended before *day*, with their source, without repeats."""
    found = (
        (record.source, block)
        for record in records
        for block in record.blocks
        if block.until is None or block.until >= day
    )
    return tuple(dict.fromkeys(found))


def record_problems(records: Iterable[PatronRecord], day: date) -> tuple[Evidence, ...]:
    """List what keeps the patron from borrowing on *day*: account, expiry, blocks."""
    seen = tuple(records)
    found: list[Evidence] = []
    for record in seen:
        if record.account_status is AccountStatus.INACTIVE:
            found.append(Evidence(what="record", name=f"{record.source}, inactive"))
        if record.expires is not None and record.expires < day:
            expired = record.expires.isoformat()
            found.append(Evidence(what="record", name=f"{record.source}, expired", value=expired))
    found.extend(
        Evidence(what="block", name=f"{source}, {block.kind.value}", value=block.message)
        for source, block in blocks_in_force(seen, day)
    )
    return tuple(found)


def states_active_account(records: Iterable[PatronRecord]) -> bool:
    """Whether a record says that the account is active, and until when.

    Not seeing a block would prove nothing.
    """
    return any(
        record.account_status is AccountStatus.ACTIVE and record.expires is not None
        for record in records
    )


# The released value that best explains why ReShare's lookup did not find the patron.
#
# Three checks use it, each for its own kind, so that one mistake gives one finding. Source of
# the order: the identifier that the site names comes before any other, and a value equal to the
# library's comes before one that is only similar.

EXACT = frozenset({None, Transform.T11})  # T11 is an equal value under another attribute


def best_explanation(evidence: PatronEvidence) -> IdentifierMatch | None:
    """Find the released value, other than the one sent, that best matches this patron's record.

    None if ReShare's own lookup found this patron, or found several.
    """
    decisive = evidence.lookup.decisive
    if evidence.match.record is None or found_this_patron(evidence):
        return None
    if decisive is not None and isinstance(decisive.outcome, Ambiguous):
        return None
    return min(
        _candidates(evidence), key=lambda candidate: _rank(evidence, candidate), default=None
    )


def is_exact(match: IdentifierMatch) -> bool:
    """Whether the released value equals the library's identifier."""
    return match.transform in EXACT


def is_from_sent(evidence: PatronEvidence, candidate: IdentifierMatch) -> bool:
    """Whether the value is from the attribute that ReShare's identifier comes from."""
    return candidate.attribute == sent_attribute(evidence)


def _candidates(evidence: PatronEvidence) -> list[IdentifierMatch]:
    ours = records_of_patron(evidence.match)
    sent = evidence.preview.stored_identifier
    usable = [
        candidate
        for candidate in evidence.match.matches
        if candidate.counts
        and candidate.status is not IdentifierStatus.INACTIVE
        and candidate.transform not in (Transform.T10, Transform.T17)
        and evidence.match.records[candidate.record_index] in ours
        and not (is_exact(candidate) and candidate.value == sent)
    ]
    kind = asked_kind(evidence)
    return [match for match in usable if kind is None or match.matches.lower() == kind]


def asked_kind(evidence: PatronEvidence) -> str | None:
    """Return the type of identifier that the site requires, if the patron's record has one."""
    kind = (evidence.release.form.ils_identifier or "").lower()
    known = {
        identifier.type.lower()
        for record in records_of_patron(evidence.match)
        for identifier in record.identifiers
    }
    return kind if kind in known else None


def _rank(evidence: PatronEvidence, candidate: IdentifierMatch) -> int:
    from_sent = is_from_sent(evidence, candidate)
    if is_exact(candidate) and from_sent:
        return 0
    if is_exact(candidate) and candidate.attribute == evidence.release.form.identifier:
        return 1
    if from_sent:
        return 2
    return 3 if is_exact(candidate) else 4


# Why a lookup failed, to follow "because" or a colon.

LOOKUP_FAILURES = {
    LookupFailure.AUTH_ERROR: "it did not accept our credentials",
    LookupFailure.FORBIDDEN: "it does not allow us this question",
    LookupFailure.UNSUPPORTED: "it does not support this question",
    LookupFailure.RATE_LIMITED: "it was asked too often",
    LookupFailure.TIMEOUT: "it did not answer in time",
    LookupFailure.UNREACHABLE: "it could not be reached",
    LookupFailure.TLS: "no secure connection to it came about",
    LookupFailure.REDIRECTED: "it pointed to another address, which is not followed",
    LookupFailure.SERVER_ERROR: "it reported an error of its own",
    LookupFailure.PROTOCOL_ERROR: "its answer could not be read",
    LookupFailure.TOO_LARGE: "its answer was too large",
    LookupFailure.WRONG_PATRON: "its answer was about somebody else",
    LookupFailure.NOT_CONFIGURED: "the connection is not fully set up",
}
