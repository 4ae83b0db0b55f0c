"""Compare saved logins: pair them, and judge both sides under the same site file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from verifier import __version__
from verifier.domain.diagnosis.changes.aggregate import aggregate
from verifier.domain.diagnosis.changes.comparison import ComparedLogin, compare
from verifier.domain.diagnosis.changes.login_pairing import pair
from verifier.domain.model.capture import LoginCapture
from verifier.domain.model.comparison import Comparison, ComparisonSet, UnpairedLogin
from verifier.domain.model.evidence import RequestEvidence, stages
from verifier.domain.model.report import Report
from verifier.domain.model.request_form import RequestForm
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.model.saved_login import RecordedReport, SavedLogin
from verifier.domain.model.site import Site
from verifier.domain.release.canonical import canonicalize
from verifier.domain.reshare_rules.request_preview import preview_request

Verify = Callable[[Sequence[LoginCapture]], Mapping[int, Report]]
"""Follows logins to their end, with the library system asked: the reports by their places.

Where it was interrupted some are missing.
"""


def compare_logins(
    before: Sequence[ComparedLogin],
    after: Sequence[ComparedLogin],
    *,
    site: Site,
    verify: Verify | None = None,
) -> Comparison | ComparisonSet:
    """Compare two logins, or two sets of logins.

    Returns a single comparison if there is one pair and no login is left over. With *verify*, both
    logins of each pair are looked up in the library system.
    """
    pairing = pair(before, after)
    walks = [side for pair in pairing.pairs for side in (before[pair.before], after[pair.after])]
    if verify is not None:
        walks = _asked(walks, verify)
    comparisons = tuple(
        compare(
            walks[2 * place],
            walks[2 * place + 1],
            site_name=site.name,
            created_at=datetime.now(UTC),
            version=__version__,
            paired_by=partners.by,
            contacts=site.contacts,
        )
        for place, partners in enumerate(pairing.pairs)
    )
    if len(comparisons) == 1 and not pairing.only_before and not pairing.only_after:
        return comparisons[0]
    only_before = _unpaired(before, pairing.only_before)
    only_after = _unpaired(after, pairing.only_after)
    return ComparisonSet(
        site_name=site.name,
        created_at=datetime.now(UTC),
        version=__version__,
        together=aggregate(comparisons, only_before=len(only_before), only_after=len(only_after)),
        comparisons=comparisons,
        only_before=only_before,
        only_after=only_after,
    )


def walk_of(
    login: SavedLogin,
    *,
    form: RequestForm,
    receiver: Flavour = Flavour.MOD_RS,
    whatever_form: bool = False,
) -> ComparedLogin:
    """Follow a saved login through the settings *form*, without asking the library system.

    *receiver* is the ReShare software that reads the request.

    A report's verdict is kept if the report was made under these settings. For masked values, the
    report's own request is used. With *whatever_form*, everything in the report is kept even if
    the site's settings have changed since.
    """
    evidence = preview_request(canonicalize(login.capture, form), receiver)
    recorded = login.recorded
    if recorded is None:
        return ComparedLogin(**stages(evidence))
    same = whatever_form or _same_settings(evidence, recorded)
    if whatever_form or (same and recorded.masked):
        there = recorded.request
        preview = replace(
            evidence.preview,
            req_id=there.req_id,
            req_id_from=there.req_id_from,
            trace=there.trace,
            patron_identifier=there.patron_identifier,
            email=there.email,
            blocked=there.blocked,
        )
        evidence = replace(evidence, preview=preview)
    return ComparedLogin(
        **stages(evidence),
        message=recorded.message if same else None,
        masked=recorded.masked,
        expected=recorded.expected,
        other_settings=not same,
    )


def _same_settings(evidence: RequestEvidence, recorded: RecordedReport) -> bool:
    """Whether a report shows the same request; for masked values, only its origin counts."""
    there, preview = recorded.request, evidence.preview
    here_from = (evidence.release.form.door, preview.req_id_from, preview.trace.header_name)
    there_from = (there.door, there.req_id_from, there.trace.header_name)
    same_value = recorded.masked or preview.patron_identifier == there.patron_identifier
    return here_from == there_from and same_value


def _asked(walks: Sequence[ComparedLogin], verify: Verify) -> list[ComparedLogin]:
    """Verify the logins whose values are not masked: a mask is nobody's identifier."""
    places = [place for place, walk in enumerate(walks) if not walk.masked]
    reports = verify([walks[place].capture for place in places])
    asked = list(walks)
    for number, report in reports.items():
        place = places[number]
        asked[place] = replace(ComparedLogin.of_report(report), expected=walks[place].expected)
    return asked


def _unpaired(walks: Sequence[ComparedLogin], places: Iterable[int]) -> tuple[UnpairedLogin, ...]:
    return tuple(
        UnpairedLogin(
            place=at + 1, identifier=walks[at].identifier, subject=walks[at].capture.subject.value
        )
        for at in places
    )
