"""VuFind waits for a variable that mod_shib never makes.

What it means: ``username`` names a variable that no rule of ``attribute-map.xml`` has as its
``id`` or alias. Variables are told apart by letter case.

Why it matters: VuFind gets no user name, and nobody can log in; people read only that an
administrator must help.

What to change: name a variable that the attribute map has, or add the rule.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.variable-not-mapped",
    severity=api.Severity.ERROR,
    station=api.Station.SERVICE_PROVIDER,
    owner=api.Owner.DISCOVERY,
    cites=(api.ATTRIBUTE_MAP, api.VUFIND_SHIBBOLETH),
    order=10,
)
def variable_not_mapped(delivery: api.Delivery) -> api.Answers:
    """Ask whether the variable exists."""
    known = delivery.files.attribute_map
    wanted = api.usernames(delivery)
    if known is None or not wanted:
        yield api.NotAsked("The attribute map or VuFind's username is not known.")
        return
    missing = [setting for setting in wanted if not api.is_variable_set(delivery, setting.value)]
    for setting in missing:
        yield api.Draft(
            "No rule of the attribute map makes the variable that VuFind takes its user name "
            "from.",
            (
                api.setting_evidence("username", setting.value),
                api.setting_evidence("attribute map", known.name),
            ),
            place=setting.place,
        )
    if not missing:
        yield api.Saw("the attribute map makes the variable that VuFind reads")
