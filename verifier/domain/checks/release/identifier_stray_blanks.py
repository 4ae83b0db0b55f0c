"""The patron identifier was released with blanks around or inside it.

What it means: the value has spaces before, after or between its characters, perhaps invisible ones
(a no-break space, a tab, a zero-width character).

Why it matters: library systems compare the whole text. ReShare removes ordinary spaces and tabs
around the value, but no space inside it and no invisible one such as a no-break space; CrossLink
removes none. A header loses the outer spaces and a link keeps them, so the listener may count the
limit of requests for another value than ReShare stores.

What to change: clean the value in the campus directory, or set the identity provider to trim it.
"""

from verifier.domain.checks import api


@api.warning(
    "release.identifier-stray-blanks",
    api.Station.IDP,
    cites=(api.LISTENER_KEYS, api.LISTENER, api.GRAILS_BINDER),
    after=("release.identifier-pairwise",),
    order=120,
    fault=api.Fault.OTHER_FORM,
    fine="no blanks in the value",
    reason="{idp} sends {wanted} with blanks around the value.",
    advice="Remove the blanks from the value at its source, or in the rule that releases it.",
)
def identifier_stray_blanks(evidence: api.ReleaseEvidence) -> api.Answers:
    need = api.identifier_source(evidence)
    values = [value for value in need.values or () if not api.is_empty(value)]
    if not values:
        raise api.NotAsked(f"{need.name} came without a value.")
    if need.name == api.TYPED:
        raise api.NotAsked("VuFind takes the blanks off what the patron types.")
    blank = [value for value in values if api.without_blanks(value) != value]
    if blank:
        yield api.Draft(
            f"{need.name} was released with blanks that are part of the value.",
            *api.attribute_values(need.name, blank),
        )
