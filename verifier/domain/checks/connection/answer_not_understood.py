"""What is asked answers, and not as its protocol says.

What it means: something responds at the address, but it is a web page, another service, a server
error, or a protocol version that does not fit. For an identity provider: its metadata or discovery
document is not valid, has expired, or belongs to another provider.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.
Nobody can sign in through such an identity provider here.

What to change: the evidence names what to check, usually the path of the URL, or the metadata
file: ask the identity team for theirs.
"""

from verifier.domain.checks import api


@api.warning(
    "connection.answer-not-understood",
    api.Station.ILS,
    cites=(api.NCIP_STANDARD, f"{api.SAML2INT}, MD01-MD07"),
    order=50,
)
def answer_not_understood(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(test, api.Stage.ANSWERS, "{Answer} could not be used.")
