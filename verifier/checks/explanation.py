"""The one released value that best explains why ReShare's question did not lead to the patron.

Three checks read it, each for its own kind, so that one mistake gives one finding. Source of
the order: the identifier that the site names goes before any other, and a value that equals the
library's goes before one that only resembles it.
"""

from __future__ import annotations

from verifier.checks.patrons import reached, records_of_patron, sent_from
from verifier.model.lookup import Ambiguous
from verifier.model.match import IdentifierMatch, PatronMatch, Transform
from verifier.model.patron import IdentifierStatus

EXACT = frozenset({None, Transform.T11})  # T11 is an equal value under another attribute


def explanation(match: PatronMatch) -> IdentifierMatch | None:
    """Find the released value, other than the one sent, that leads to this patron's record."""
    decisive = match.lookup.decisive
    if match.record is None or reached(match):
        return None
    if decisive is not None and isinstance(decisive.outcome, Ambiguous):
        return None
    return min(_candidates(match), key=lambda one: _rank(match, one), default=None)


def is_exact(one: IdentifierMatch) -> bool:
    """Tell whether the released value equals the library's."""
    return one.transform in EXACT


def is_from_sent(match: PatronMatch, one: IdentifierMatch) -> bool:
    """Tell whether the value belongs to the attribute that ReShare's identifier comes from."""
    return one.attribute == sent_from(match.lookup.preview)


def _candidates(match: PatronMatch) -> list[IdentifierMatch]:
    ours = records_of_patron(match)
    sent = match.lookup.preview.patron_identifier
    usable = [
        one
        for one in match.matches
        if one.counts
        and one.status is not IdentifierStatus.INACTIVE
        and one.transform not in (Transform.T10, Transform.T17)
        and match.records[one.record_index] in ours
        and not (is_exact(one) and one.value == sent)
    ]
    kind = asked_kind(match)
    return [one for one in usable if kind is None or one.matches.lower() == kind]


def asked_kind(match: PatronMatch) -> str | None:
    """Name the type of identifier that the site says must be sent, where the record has one."""
    kind = (match.lookup.preview.release.form.ils_identifier or "").lower()
    known = {one.type.lower() for record in records_of_patron(match) for one in record.identifiers}
    return kind if kind in known else None


def _rank(match: PatronMatch, one: IdentifierMatch) -> int:
    from_sent = is_from_sent(match, one)
    if is_exact(one) and from_sent:
        return 0
    if is_exact(one) and one.attribute == match.lookup.preview.release.form.identifier:
        return 1
    if from_sent:
        return 2
    return 3 if is_exact(one) else 4
