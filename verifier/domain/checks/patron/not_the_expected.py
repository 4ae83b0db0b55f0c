"""The identifier is not the one that this test patron must have.

What it means: the site file says what this patron's identifier is, but the request would carry
another one, which does not find the same record.

Why it matters: the request would be about somebody else, or about nobody.

What to change: find out where the value comes from. If another finding is named as the reason,
correct that first; if the expected value itself is out of date, correct it in the site file.
"""

from verifier.domain.checks import api


@api.error(
    "patron.not-the-expected",
    api.Station.IDP,
    cites=(f"{api.LOOKUP_PROBLEMS}, intermittent step 5",),
    after=(
        *api.LOST_BEFORE_RESHARE,
        "release.identifier-transient",
        *api.NOT_DELIVERED,
        *api.WRONG_VALUE,
    ),
    order=110,
    reason="The User ID is not the identifier that this test patron must have.",
    advice="Compare this test patron's entry at the campus with the record in the library "
    "system: the one carries another identifier than the site's settings expect.",
)
def not_the_expected(evidence: api.PatronEvidence) -> api.Answers:
    expected = api.known(
        evidence.lookup.expected, "Nobody said what this patron's identifier must be."
    )
    found = api.found_by_reshare(evidence)
    if api.identifier_sent(evidence) == expected:
        yield api.Saw("the identifier is the expected one")
    elif found is not None and found.record.bearing(expected):
        yield api.Saw("the identifier is another one of the expected patron's")
    else:
        yield api.Draft(
            "The request would carry another identifier than this patron must have.",
            api.sent_evidence(evidence),
            api.Evidence(what="expected", name="identifier", value=expected),
        )
