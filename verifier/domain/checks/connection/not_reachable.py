"""The library system, ReShare or the identity provider cannot be reached from here.

What it means: the connection failed, no answer came in time, or the server redirects to another
address. For a metadata file: it cannot be read.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.
Nobody can sign in through an identity provider that cannot be reached.

What to change: check the address in the site file, the name server, and whether a firewall lets
this machine through. A redirect is never followed: enter the final address.
"""

from verifier.domain.checks import api


@api.warning("connection.not-reachable", api.Station.ILS, cites=(api.NCIP_LOOKUP_PAGE,), order=20)
def not_reachable(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(test, api.Stage.REACHABLE, "{It} could not be reached.")
