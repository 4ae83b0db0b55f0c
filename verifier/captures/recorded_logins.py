"""Every login in a recording of a browser, whichever protocol it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from verifier.captures.exchange import Exchange, host_of, sent_values
from verifier.captures.problems import NotACapture
from verifier.captures.recorded_cas import cas_logins
from verifier.captures.recorded_oidc import oidc_logins
from verifier.captures.saml_encoding import MessageOpener
from verifier.captures.saml_message import read_message
from verifier.captures.unproven import Attempt, read_each, refused
from verifier.model.capture import LoginCapture
from verifier.model.counting import counted

_UNDECODED = NotACapture(
    "A SAMLResponse in this recording cannot be decoded: it was cut off or replaced when the "
    "recording was saved; save it again with all its values."
)


def logins_in(
    exchanges: Sequence[Exchange], keys: Sequence[Path], *, what: str
) -> tuple[LoginCapture, ...]:
    """Read each login; *what* names the recording. Raises ``NotACapture``."""
    read = read_each(
        chain(_saml_logins(exchanges, keys), oidc_logins(exchanges), cas_logins(exchanges))
    )
    if not read:
        raise NotACapture(_no_login(exchanges, what))
    return read


def _saml_logins(exchanges: Sequence[Exchange], keys: Sequence[Path]) -> Iterator[Attempt]:
    seen: set[bytes] = set()
    opener = MessageOpener()
    all_decoded = True
    decoded = ((one.saml.strip(), one.at) for one in exchanges if one.saml is not None)
    sent = ((opener.opened(one), at) for one, at in sent_values(exchanges, "SAMLResponse").items())
    for xml, at in chain(decoded, sent):
        if xml is None:
            all_decoded = False
            continue
        digest = sha256(xml.strip().encode("utf-8", "surrogatepass")).digest()
        if digest not in seen and "LogoutResponse" not in xml[:400]:
            yield partial(read_message, xml, keys, seen_at=at)
        seen.add(digest)
    if not all_decoded:
        yield refused(_UNDECODED)


def _no_login(exchanges: Sequence[Exchange], what: str) -> str:
    hosts = {host for one in exchanges if (host := host_of(one.url))}
    holds = f"{what} holds {counted(len(exchanges), 'request')} to {counted(len(hosts), 'host')}"
    if sent_values(exchanges, "SAMLRequest"):
        return (
            f"{holds} and no login: it stops after a SAML request, before the answer; keep "
            "recording until the service's page is shown."
        )
    return (
        f"{holds} and no login: no SAML response, ID token, UserInfo or CAS answer is in it; "
        "start recording before you log in, and save it with the contents of the answers."
    )
