"""The site file does not say how ReShare is set, so the usual settings are taken for granted.

What it means: there is no table [reshare.settings]. ReShare is taken to look patrons up over
NCIP, as most of its libraries have it, and to ask a second time by user name.

Why it matters: if the borrower check is off, or another host LMS is set, ReShare's decision
differs from this report.

What to change: copy the settings from ReShare, Settings, into the site file.
"""

from verifier.domain.checks import api


@api.notice(
    "decision.settings-not-stated",
    api.Station.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    order=10,
    fine="the site file says how ReShare is set",
)
def settings_not_stated(evidence: api.DecisionEvidence) -> api.Answers:
    settings = evidence.settings
    if not settings.stated:
        yield api.Draft(
            "How ReShare is set is not stated; it is taken to check patrons by NCIP.",
            api.setting_evidence("host_lms_integration", settings.host_lms_integration),
            api.setting_evidence("borrower_check", settings.borrower_check),
        )
