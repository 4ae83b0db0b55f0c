"""There is no site file, so it is not known how the identifier reaches ReShare.

What it means: the login was checked without a site file. Which attribute ReShare takes the patron
identifier from, how it enters a request, and what the OpenURL listener does to it are not known.

Why it matters: what was released is shown, and compared with a patron's record where one is given.
Whether ReShare would find this patron cannot be told from that.

What to change: write a site file with verifier init. See: verifier explain site-file
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.model.finding import Owner, Severity, Station, state_evidence
from verifier.domain.model.request import RequestPreview

_UNKNOWN = (
    state_evidence("not known", "which attribute ReShare takes the identifier from (identifier)"),
    state_evidence("not known", "how the identifier enters a request (login)"),
    state_evidence("not known", "what the OpenURL listener does to it ([reshare.listener])"),
)


@check(
    "request.delivery-not-stated",
    severity=Severity.NOTICE,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
)
def delivery_not_stated(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether a site file says how the identifier reaches ReShare."""
    if preview.release.form.stated:
        yield Saw("a site file says how the identifier reaches ReShare")
    else:
        # a pasted request shows the identifier itself
        unknown = _UNKNOWN if preview.release.is_unstated else _UNKNOWN[-1:]
        yield Draft("There is no site file that says how the identifier reaches ReShare.", unknown)
