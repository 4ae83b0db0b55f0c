"""The site file does not say how ReShare is set, so the usual settings are taken for granted.

What it means: there is no table [reshare.settings]. ReShare is taken to look patrons up over
NCIP, as most of its libraries have it, and to ask a second time by user name.

Why it matters: where the borrower check is off, or another host LMS is set, ReShare decides
otherwise than this report says.

What to change: copy the settings from ReShare, Settings, into the site file.
"""

from verifier.domain.checks import api


@api.check(
    "decision.settings-not-stated",
    severity=api.Severity.NOTICE,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    order=10,
)
def settings_not_stated(evidence: api.DecisionEvidence) -> api.Answers:
    """Ask whether the site file says how ReShare is set."""
    settings = evidence.decision.settings
    if settings.stated:
        yield api.Saw("the site file says how ReShare is set")
    else:
        yield api.Draft(
            "How ReShare is set is not stated; it is taken to check patrons by NCIP.",
            (
                api.setting_evidence("host_lms_integration", settings.host_lms_integration),
                api.setting_evidence("borrower_check", settings.borrower_check),
            ),
        )
