"""The parameters that a browser brings back from the provider.

Source: OpenID Connect Core 3.1.2.5 and 3.1.2.6; RFC 9207 (``iss`` against mix-up).
"""

from __future__ import annotations

from collections.abc import Mapping

from verifier.login.gate_record import Gate, shown
from verifier.login.oidc.discovery import Discovered
from verifier.model.idp import OidcProvider

LONGEST_CODE = 4_096
LONGEST_SAID = 200
_ERRORS = {
    "access_denied": "The provider did not let the person in, or they declined (access_denied).",
    "login_required": "The provider wants the person to log in first (login_required).",
    "interaction_required": "The provider wants to ask the person something first.",
    "consent_required": "The provider needs the person's consent first (consent_required).",
    "account_selection_required": "The provider wants the person to choose an account.",
    "invalid_scope": "The provider does not know one of the scopes in the site file.",
    "unauthorized_client": "The provider does not let this client log in (unauthorized_client).",
    "invalid_request": "The provider does not understand the login request (invalid_request).",
    "unsupported_response_type": "The provider does not offer the login by authorization code.",
    "server_error": "The provider had an error of its own (server_error).",
    "temporarily_unavailable": "The provider is overloaded or being maintained just now.",
}


def check_answer(
    answer: Mapping[str, str], provider: OidcProvider, discovered: Discovered, gate: Gate
) -> bool:
    """Whether the answer is the asked provider's and brings a code; *gate* says why not."""
    named = answer.get("iss")
    if named is not None or discovered.names_itself:
        if not gate.judge(
            "answer-issuer",
            named == provider.issuer,
            passed="The answer names the provider that was asked.",
            failed="The answer comes from another provider than the one that was asked, or does "
            "not say from whom.",
            expected=provider.issuer,
            received=shown(named),
        ):
            return False
    else:
        gate.not_checked("answer-issuer", "This provider does not name itself in its answers.")
    error = answer.get("error")
    if error is not None:
        said = _ERRORS.get(error, "The provider refused the login, for a reason of its own.")
        gate.failed("provider-error", said, received=_its_words(answer))
        return False
    code = answer.get("code", "")
    return gate.judge(
        "code",
        0 < len(code) <= LONGEST_CODE and code.isascii() and code.isprintable(),
        passed="The answer brings a code.",
        failed="The answer brings no usable code.",
    )


def _its_words(answer: Mapping[str, str]) -> str | None:
    words = answer.get("error_description", "")
    return words if 0 < len(words) <= LONGEST_SAID and words.isprintable() else None
