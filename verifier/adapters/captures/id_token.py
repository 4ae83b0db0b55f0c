"""A reader of ID tokens and UserInfo responses, which builds the login of either or both."""

import re
from datetime import datetime
from functools import partial
from typing import Any

from verifier.adapters.captures.saved_file import (
    AGED,
    MEANT_FOR_ANOTHER,
    NotACapture,
    SavedFile,
    first_date,
    not_checked,
    read_each,
    signature_not_checked,
)
from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotAToken,
    NotClaims,
    Token,
    as_text,
    authentication_of,
    claim_attributes,
    parse_claims,
    split_token,
)
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    GateCheck,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_ALGORITHMS = frozenset(
    f"{kind}{bits}" for kind in ("RS", "ES", "PS", "HS") for bits in (256, 384, 512)
) | {"EdDSA"}
_NO_ID_TOKEN = not_checked(
    "signature",
    "Not checked: a UserInfo answer is not signed; only its connection vouched for it.",
)


def read_token(text: str) -> Token:
    """Split an ID token into its parts and decode them. Raises ``NotACapture``."""
    try:
        token = split_token(text)
    except NotAToken as wrong:
        if wrong.reason == "token-encrypted":
            raise NotACapture(
                "This token is encrypted and cannot be opened here; save the UserInfo answer, or "
                "have the ID token sent signed alone."
            ) from None
        raise NotACapture(f"The token {wrong.message}; copy all of it.") from None
    if token.header.get("typ") in ("at+jwt", "application/at+jwt"):
        raise NotACapture("This is an access token, not a login; save the ID token instead.")
    if as_text(token.claims.get("sub")) is None:
        raise NotACapture("The token names no sub, so it is no ID token; save the ID token.")
    return token


def read_info(content: bytes | str) -> Claims:
    """Parse a UserInfo response, or the claims of a decoded token. Raises ``NotACapture``."""
    try:
        claims = parse_claims(content)
    except NotClaims as wrong:
        raise NotACapture(f"The UserInfo answer {wrong.message}.") from None
    if as_text(claims.get("sub")) is None:
        raise NotACapture("The UserInfo answer names no sub, which every one has.")
    return claims


def token_login(
    claims: Claims, info: Claims | None, *, signed_with: object, seen_at: datetime
) -> LoginCapture:
    """Build the login of an ID token, with the UserInfo response of the same ``sub``, if any.

    *signed_with* is the token's own ``alg``, or None if it has no signature. Raises
    ``NotACapture``.
    """
    attributes = _attributes(claims, AttributeSource.ID_TOKEN)
    if info is not None:
        attributes += _attributes(info, AttributeSource.USERINFO)
    algorithm = None if signed_with in (None, "none") else "an unknown algorithm"
    if isinstance(signed_with, str) and signed_with in _ALGORITHMS:
        algorithm = str(signed_with)
    checks = (
        signature_not_checked(algorithm),
        not_checked("lifetime", AGED),
        not_checked("audience", MEANT_FOR_ANOTHER),
    )
    return _login(claims, attributes, checks, seen_at)


def info_login(info: Claims, *, seen_at: datetime) -> LoginCapture:
    """Build the login of a UserInfo response alone. Raises ``NotACapture``."""
    checks = (_NO_ID_TOKEN, not_checked("lifetime", AGED))
    return _login(info, _attributes(info, AttributeSource.USERINFO), checks, seen_at)


def _login(
    claims: Claims,
    attributes: tuple[Attribute, ...],
    checks: tuple[GateCheck, ...],
    seen_at: datetime,
) -> LoginCapture:
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    named = [claims.get("azp"), *named]  # the party that it was issued to comes first
    return LoginCapture(
        protocol=Protocol.OIDC,
        origin=Origin.IMPORT,
        captured_at=first_date(claims.get("iat"), claims.get("auth_time"), otherwise=seen_at),
        idp=IdentityProvider(entity_id=_text(claims.get("iss"))),
        service_provider=next(filter(None, map(_text, named)), None),
        subject=Subject(kind=SubjectKind.SUB, value=_text(claims.get("sub"))),
        attributes=attributes,
        authentication=authentication_of(claims),
        checks=checks,
    )


def _attributes(claims: Claims, source: AttributeSource) -> tuple[Attribute, ...]:
    try:
        return claim_attributes(claims, source)
    except NotClaims as wrong:
        raise NotACapture(f"The login {wrong.message}.") from None


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str) and value else None


_TOKEN = re.compile(r"[\w-]+(?:\.[\w-]*){2,4}", re.ASCII)
_DECODED = ("iss", "sub", "aud")
_LONGEST = 200_000  # characters: some tokens, one a line


def is_id_token(saved: SavedFile) -> bool:
    """Whether the file holds ID tokens, one a line, or the decoded claims of one."""
    if saved.document is not None:
        return _sent(saved) is not None or all(key in saved.document for key in _DECODED)
    words = saved.text.split() if len(saved.text) <= _LONGEST else []
    return bool(words) and all(word[:2] == "ey" and _TOKEN.fullmatch(word) for word in words)


def read_id_token(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read each token. Raises ``NotACapture``."""
    sent = _sent(saved)
    if saved.document is not None and sent is None:
        claims = read_info(saved.text)
        return (token_login(claims, None, signed_with=None, seen_at=saved.saved_at),)
    tokens = dict.fromkeys(saved.text.split()) if sent is None else (sent,)
    return read_each(partial(_read_token, token, saved) for token in tokens)


def _read_token(text: str, saved: SavedFile) -> LoginCapture:
    token = read_token(text)
    signed_with = token.header.get("alg") if token.signed else None
    return token_login(token.claims, None, signed_with=signed_with, seen_at=saved.saved_at)


def _sent(saved: SavedFile) -> str | None:
    sent = (saved.document or {}).get("id_token")
    return str(sent) if isinstance(sent, str) else None


def is_userinfo(saved: SavedFile) -> bool:
    """Whether the file is a JSON object with a ``sub``."""
    document = saved.document
    return document is not None and "sub" in document and "schema" not in document


def read_userinfo(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read the claims of a UserInfo response. Raises ``NotACapture``."""
    return (info_login(read_info(saved.text), seen_at=saved.saved_at),)
