"""VuFind waits for a variable that mod_shib never makes.

What it means: ``username`` names a variable that no rule of ``attribute-map.xml`` has as its
``id`` or alias. Uppercase and lowercase differ.

Why it matters: VuFind gets no user name, and nobody can log in; people only see a message that an
administrator must help.

What to change: name a variable that the attribute map has, or add the rule.
"""

from verifier.domain.checks import api


@api.error(
    "delivery.variable-not-mapped",
    api.Station.SERVICE_PROVIDER,
    cites=(api.ATTRIBUTE_MAP, api.VUFIND_SHIBBOLETH),
    order=10,
    fine="the attribute map makes the variable that VuFind reads",
)
def variable_not_mapped(delivery: api.Delivery) -> api.Answers:
    known, wanted = delivery.files.attribute_map, api.usernames(delivery)
    if known is None or not wanted:
        raise api.NotAsked("The attribute map or VuFind's username is not known.")
    for setting in wanted:
        if not api.is_variable_set(delivery, setting.value):
            yield api.Draft(
                "No rule of the attribute map makes the variable that VuFind takes its user name "
                "from.",
                api.setting_evidence("username", setting.value),
                api.setting_evidence("attribute map", known.name),
                place=setting.place,
            )
