"""A configuration file says another thing than the site file.

What it means: a setting that the site file copies has another value in the file that it was
copied from. A login is verified by the site file; the checks here judge the file.

Why it matters: what this program predicts about a login may not be what happens.

What to change: correct the site file if the file is in use; otherwise name the file that is.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, Saw, check
from verifier.domain.checks.discovery_settings import differences
from verifier.domain.checks.references import LISTENER_CONFIG, VUFIND_SHIBBOLETH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.site-file-differs",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER_CONFIG, VUFIND_SHIBBOLETH),
    after=("delivery.symbol-in-other-case",),
)
def site_file_differs(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the copies are true."""
    found = list(differences(delivery))
    for one in found:
        yield Draft(
            "The file and the site file differ. The program follows the site file when it "
            "verifies a login.",
            (
                setting_evidence(f"{one.name} in {one.place.file}", one.in_file),
                setting_evidence(f"{one.name} in {delivery.site_file}", one.in_site_file),
            ),
            station=one.station,
            owner=one.owner,
            place=one.place,
        )
    if not found:
        yield Saw("no file says another thing than the site file")
