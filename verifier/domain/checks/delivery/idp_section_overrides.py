"""VuFind takes another attribute for one identity provider than for the others.

What it means: a section of ``Shibboleth.ini`` has a ``username`` of its own, and it is not the
attribute that the identifier is meant to be taken from.

Why it matters: people of that identity provider reach ReShare under another kind of identifier
than everybody else.

What to change: take the line out of the section, so that ``[Shibboleth]`` of ``config.ini`` holds
for it too, or name the right variable there.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, check, drafts_or
from verifier.domain.checks.discovery_settings import REPLACED, idp_sections, replaced_by_header
from verifier.domain.checks.references import VUFIND_SHIBBOLETH
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.idp-section-overrides",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_SHIBBOLETH,),
)
def idp_section_overrides(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a section of its own goes another way."""
    sections = idp_sections(delivery)
    own = [(one, named) for one in sections if (named := one.get("username")) is not None]
    if not sections:
        yield NotAsked("No section of Shibboleth.ini is about an identity provider of this site.")
    elif replaced_by_header(delivery):
        yield NotAsked(REPLACED)
    else:
        drafts = [
            Draft(
                "VuFind takes the identifier of this identity provider's people from another "
                "attribute than the one that is meant.",
                (
                    setting_evidence("username", named.value),
                    setting_evidence(
                        "entityId", entity.value if (entity := one.get("entityId")) else None
                    ),
                    setting_evidence("identifier", delivery.form.identifier),
                ),
                place=named.place,
            )
            for one, named in own
            if not delivery.means(named.value, delivery.form.identifier)
        ]
        yield from drafts_or(drafts, "no section takes another attribute")
