"""ReShare is set otherwise than the site file says.

What it means: ReShare was asked for its settings and patron profiles. Its answer differs from the
site file's [reshare.settings] or its patron profiles. This report uses ReShare's answer.

Why it matters: an outdated copy makes reports wrong whenever ReShare cannot be asked; or somebody
changed a setting in ReShare by mistake.

What to change: correct the site file, or remove the settings from it, since ReShare can be asked.
If the site file is right, correct the setting in ReShare.
"""

from verifier.domain.checks import api

_NOT_SET = "not set"


@api.warning(
    "decision.settings-differ",
    api.Station.RESHARE,
    cites=(api.MODRS_SETTINGS,),
    order=20,
    fine="the site file says nothing of ReShare that ReShare does not",
    reason="The copy of ReShare's settings that is kept here is not what ReShare has now.",
    advice="Correct the site file's [reshare.settings] and patron profiles, or ReShare's "
    "settings if the site file is what was meant.",
)
def settings_differ(decision: api.HasSettings) -> api.Answers:
    differences = api.live_settings(decision).differences
    if differences:
        yield api.Draft(
            "ReShare is set otherwise than the site file says; this report goes by ReShare.",
            *(proof for difference in differences for proof in _both(difference)),
        )


def _both(difference: api.SettingDifference) -> tuple[api.Evidence, api.Evidence]:
    proof = api.state_evidence if difference.in_words else api.setting_evidence
    return (
        proof(f"{difference.name} in the site file", difference.in_site_file or _NOT_SET),
        proof(f"{difference.name} in ReShare", difference.in_reshare or _NOT_SET),
    )
