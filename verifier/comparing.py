"""The comparison of saved logins: which with which, and both under the same site file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from verifier import __version__
from verifier.diagnosis.comparison import compare
from verifier.diagnosis.walk import Walk
from verifier.model.capture import LoginCapture, SubjectKind
from verifier.model.comparison import Comparison, PairedBy
from verifier.model.report import Report
from verifier.model.site import Site
from verifier.release.canonical import canonicalise
from verifier.reshare.request_form import preview_request


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPair:
    """Two logins to compare, and why these two."""

    before: LoginCapture
    after: LoginCapture
    paired_by: PairedBy


def pair_logins(
    before: Sequence[LoginCapture], after: Sequence[LoginCapture]
) -> tuple[LoginPair, ...]:
    """Pair the logins of two files: those that name the same subject, the others in order.

    Two files of one login each are no question. Empty where the files hold different numbers of
    logins: nobody can say then which belong together.
    """
    if len(before) != len(after):
        return ()
    if len(before) == 1:
        return (LoginPair(before=before[0], after=after[0], paired_by="only"),)
    partners = _by_subject(before, after)
    waiting = iter([at for at in range(len(after)) if at not in partners.values()])
    return tuple(
        LoginPair(
            before=one,
            after=after[partners[at] if at in partners else next(waiting)],
            paired_by="subject" if at in partners else "order",
        )
        for at, one in enumerate(before)
    )


def compare_logins(
    pair: LoginPair, *, site: Site, reports: tuple[Report, Report] | None = None
) -> Comparison:
    """Compare two logins, with what the library system said where *reports* are given."""
    if reports is None:
        walks = tuple(
            Walk(preview=preview_request(canonicalise(one, site.form)))
            for one in (pair.before, pair.after)
        )
    else:
        walks = tuple(
            Walk(preview=one.decision.match.lookup.preview, report=one) for one in reports
        )
    return compare(
        *walks,
        site_name=site.name,
        created_at=datetime.now(UTC),
        version=__version__,
        paired_by=pair.paired_by,
    )


def _by_subject(before: Sequence[LoginCapture], after: Sequence[LoginCapture]) -> dict[int, int]:
    """Find the places of logins that alone on their side name a subject both sides name."""
    here, there = _places(before), _places(after)
    return {at: there[subject] for subject, at in here.items() if subject in there}


def _places(logins: Sequence[LoginCapture]) -> dict[tuple[SubjectKind, str], int]:
    named = {
        at: (one.subject.kind, one.subject.value)
        for at, one in enumerate(logins)
        if one.subject.value
    }
    counts = Counter(named.values())
    return {subject: at for at, subject in named.items() if counts[subject] == 1}
