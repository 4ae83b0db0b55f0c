"""VuFind sends another attribute to ReShare than the one that is meant.

What it means: ``cat_username``, which VuFind's own library pages use, is taken from the right
attribute. ``username`` is taken from another, and VuFind sends ``username`` alone.

Why it matters: VuFind's own pages work, so all looks well, and ReShare gets an identifier that
the library system does not know.

What to change: take ``username`` from the same variable as ``cat_username``. People who used
VuFind before get a new account there.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.discovery_settings import REPLACED, replaced_by_header, username_behind
from verifier.domain.checks.references import VUFIND_SHIBBOLETH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.other-attribute-sent",
    severity=Severity.ERROR,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_SHIBBOLETH,),
)
def other_attribute_sent(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether the right value stays in VuFind."""
    username, catalogue = delivery.vufind("username"), delivery.vufind("cat_username")
    if username is None or catalogue is None:
        yield NotAsked("VuFind's two settings are not both known.")
    elif replaced_by_header(delivery):
        yield NotAsked(REPLACED)
    elif username_behind(delivery) is None:
        yield Saw("VuFind's username is not behind its cat_username")
    else:
        yield Draft(
            "VuFind uses the right attribute for its own library pages (cat_username) and sends "
            "another one to ReShare (username).",
            (
                setting_evidence("username", username.value),
                setting_evidence("cat_username", catalogue.value),
                setting_evidence("identifier", delivery.form.identifier),
            ),
            place=username.place,
        )
