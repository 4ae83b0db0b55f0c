"""The attribute map takes the identifier only under a name format that it does not come in.

What it means: each rule applies to one name format. Names such as ``urn:oid:…`` are sent in the
format *uri*, which a rule has if it names none; plain words are sent in *basic* or *unspecified*.

Why it matters: the rule never applies, the variable is never set, and the attribute seems not to
be released.

What to change: leave ``nameFormat`` out for names that are URIs, and write it for bare words as
the identity provider sends them.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.mapped-under-other-format",
    api.Station.SERVICE_PROVIDER,
    cites=(api.ATTRIBUTE_MAP, api.SAML2INT),
    order=20,
    fine="a rule takes the identifier in the format that it comes in",
)
def mapped_under_other_format(delivery: api.Delivery) -> api.Answers:
    api.known(delivery.files.attribute_map, "The attribute map is not known.")
    rules = api.identifier_rules(delivery)
    if not rules:
        raise api.NotAsked("The attribute map has no rule for the identifier.")
    if any(api.has_usual_format(rule) for rule in rules):
        return
    for rule in rules:
        name_format = rule.name_format or "not written, which means uri"
        yield api.Draft(
            "This rule of the attribute map fits no identifier as identity providers send it: the "
            "name format is another.",
            api.setting_evidence("name", rule.name),
            api.setting_evidence("nameFormat", name_format),
            place=rule.place,
        )
