"""What is asked answers, and not as its protocol says.

What it means: something answers at the address: a web page, another service, an error of the
server, or a version of the protocol that does not fit. Of an identity provider: its metadata or
discovery document is not what it should be, has expired, or is another one's.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.
Nobody can sign in through such an identity provider here.

What to change: the evidence names what to look at, most often the path of the url, or the file of
the metadata: ask the identity team for theirs.
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
