"""Everything about a signed token's header, key and signature that python-jose leaves open.

Source: RFC 7515, RFC 8725 (best current practice); OpenID Connect Core 3.1.3.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from jose import jws

from verifier.login.gate_record import Gate
from verifier.login.oidc.key_set import LONGEST_KID, Choice
from verifier.messages.oidc.claims import as_text
from verifier.messages.oidc.token import NotAToken, Token, split_token

_FORBIDDEN: Final = ("crit", "b64", "jwk", "jku", "x5u", "x5c", "zip")
_UNSUPPORTED = frozenset({"PS256", "PS384", "PS512", "EdDSA", "ES256K"})
_NAMED = frozenset(
    {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "none"}
)


def verified_token(
    text: str,
    *,
    algorithm: str,
    key_of: Callable[[str | None], Choice],
    gate: Gate,
    what: str = "ID token",
    prefix: str = "",
) -> Token | None:
    """Give the token whose signature holds; None where *gate* has recorded why not.

    *key_of* chooses the key for a ``kid``. *prefix* stands before the names of the checks.
    """
    try:
        token = split_token(text)
    except NotAToken as wrong:
        gate.failed(f"{prefix}{wrong.reason}", f"The {what} {wrong.said}.")
        return None
    gate.passed(f"{prefix}token-form", f"The {what} has three parts in strict base64url.")
    if not _header_holds(token, algorithm, gate, what, prefix):
        return None
    choice = key_of(token.header.get("kid"))
    if choice.key is None:
        gate.failed(f"{prefix}key", choice.said)
        return None
    gate.passed(f"{prefix}key", "One key that the provider publishes fits.")
    holds = token.signed and _signature_holds(token.text, choice.key.jwk, algorithm)
    gate.judge(
        f"{prefix}signature",
        holds,
        passed=f"{algorithm}, by the provider's published key",
        failed=f"The signature of the {what} does not hold under the provider's published key.",
    )
    return token if holds else None


def _header_holds(token: Token, algorithm: str, gate: Gate, what: str, prefix: str) -> bool:
    header = token.header
    used = as_text(header.get("alg"))
    if used in _UNSUPPORTED:
        said = f"The {what} is signed with {used}, which is not supported here."
    else:
        said = f"The {what} is not signed with the algorithm that the site file registers."
    if not gate.judge(
        f"{prefix}algorithm",
        used == algorithm,
        passed=f"{algorithm}, as registered",
        failed=said,
        expected=algorithm,
        received=used if used in _NAMED | _UNSUPPORTED else "another text",
    ):
        return False
    found = [one for one in _FORBIDDEN if one in header]
    said = ""
    if found:
        said = f"The header of the {what} brings {found[0]} along, which is not allowed."
    elif "kid" in header and not 0 < len(as_text(header["kid"]) or "") <= LONGEST_KID:
        said = f"The header of the {what} names its key by something that is no usable text."
    elif "typ" in header and (as_text(header["typ"]) or "").upper() != "JWT":
        said = f"The header says that this is no {what}, but another kind of token."
    return gate.judge(
        f"{prefix}header",
        not said,
        passed="Nothing in the header but algorithm, key name and kind.",
        failed=said,
    )


def _signature_holds(text: str, jwk: dict[str, str], algorithm: str) -> bool:
    try:
        jws.verify(text, jwk, algorithms=[algorithm])
    except Exception:  # noqa: BLE001 - the library raises half a dozen kinds, and all mean no
        return False
    return True
