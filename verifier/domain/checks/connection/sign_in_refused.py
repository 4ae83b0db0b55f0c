"""The library system does not accept the credentials of the connection.

What it means: the user name, password, key or secret of the connection is wrong, has expired, or
may not sign in this way.

Why it matters: no patron can be looked up. Many systems lock an account after a few failures, so a
refused sign-in is not tried again for some minutes.

What to change: renew the secret that the site file refers to, and check in the library system that
the account may use this interface.
"""

from verifier.domain.checks import api


@api.warning(
    "connection.sign-in-refused", api.Station.ILS, cites=(api.NCIP_LOOKUP_PAGE,), order=80
)
def sign_in_refused(test: api.ConnectionTest) -> api.Answers:
    yield from api.stage_failed(test, api.Stage.SIGNED_IN, "{It} did not accept our credentials.")
