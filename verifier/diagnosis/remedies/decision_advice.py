"""What to change where ReShare's decision, or how it is known here, is at fault."""

from __future__ import annotations

DECISION_ADVICE: dict[str, str] = {
    "decision.host-lms-unknown": (
        "In ReShare's settings choose the library system under Host LMS integration."
    ),
    "decision.borrower-check-off": (
        "In ReShare's settings choose the host LMS integration and set the borrower check to NCIP."
    ),
    "decision.identifier-becomes-uuid": (
        "Have the requests carry the patron's {kind}, by which the library system's first answer "
        "already finds the patron."
    ),
    "decision.patron-blocked": "Settle with the library what blocks the account.",
    "decision.profile-not-allowed": (
        "In ReShare, Settings, Host LMS patron profiles, allow this patron's group to create "
        "requests; or leave it, if these patrons are not to use ReShare."
    ),
    "decision.national-number-goes-to-suppliers": (
        "Set suppress_patron_info to yes in ReShare's settings, under Request defaults; then have "
        "another identifier released."
    ),
    "decision.no-optional-fields": (
        "Have the NCIP service answer with UserOptionalFields; ReShare cannot read an answer "
        "without them."
    ),
    "decision.disagrees-with-ils": (
        "Decide which of the two is to hold, and have the library system report the state as "
        "the privilege STATUS."
    ),
    "decision.settings-differ": (
        "Correct the site file's [reshare.settings] and patron profiles, or ReShare's settings if "
        "the site file is what was meant."
    ),
    "decision.reshare-disagrees": (
        "Compare what ReShare said with the look-up shown here: its settings, its adapter or the "
        "connection to the library system differ from what is known here. ReShare's protocol "
        "audit (setting loggingNCIP) shows the messages."
    ),
}
"""By check id."""
