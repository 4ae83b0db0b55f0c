"""The pages of a login (password, consent, error): recognize them and fill in their forms.

The order of the tests comes from trials with five identity providers: a form that only relays a
message is looked for before a login form, and both before a consent page.
"""

import re
from typing import Literal

from verifier.adapters.login.gate_record import Refused
from verifier.adapters.login.headless.html_forms import Field, Form, Page

FailureKind = Literal[
    "wrong-password",
    "unknown-user",
    "locked",
    "password-expired",
    "second-factor",
    "unreadable-page",
    "too-many-steps",
    "unreachable",
    "timeout",
    "other-host",
    "error-page",
    "unknown-service",
    "not-permitted",
]

FROM_HTTP: dict[str, FailureKind] = {
    "timeout": "timeout",
    "unreachable": "unreachable",
    "tls": "unreachable",
    "bad_address": "unreachable",
    "redirected": "other-host",
    "too_large": "unreadable-page",
    "broken_answer": "unreadable-page",
}

Fields = list[tuple[str, str]]
_Sentence = tuple[FailureKind, str]


class FormLoginFailed(Refused):
    """The login through the form failed.

    ``message`` is one sentence without user name, password or the query part of a URL.
    """

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind


SECOND_FACTOR: _Sentence = (
    "second-factor",
    (
        "The identity provider asks for a second factor after the password; use a test account "
        "that needs none, or log in through the web page."
    ),
)
NO_PASSWORD: _Sentence = (
    "second-factor",
    (
        "The identity provider asks for a code, a passkey or a security key instead of the "
        "password; use a test account that signs in by password, or log in through the web page."
    ),
)
NAME_REFUSED: _Sentence = (
    "unknown-user",
    (
        "The identity provider asked for the user name alone and did not accept it; correct "
        "username of the test patron."
    ),
)
NEW_PASSWORD: _Sentence = (
    "password-expired",
    "The identity provider asks this patron to choose a new password; do so in a browser first.",
)
PASSWORD_IN_ADDRESS: _Sentence = (
    "unreadable-page",
    (
        "The login form would put the password into an address, so it was not filled in; log in "
        "through the web page instead."
    ),
)
OTHER_ADDRESS_OF_OURS: _Sentence = (
    "other-host",
    (
        "The identity provider answers at another address of ours than our metadata names; give "
        "the identity team the current metadata."
    ),
)
STUCK_AFTER_PASSWORD: _Sentence = (
    "error-page",
    (
        "After the password the identity provider showed a page of its own instead of finishing "
        "the login; see in a browser what it says."
    ),
)


_LOCKED = re.compile(
    r"\block(?:ed)?(?: out)?\b|too many (?:failed |wrong )?(?:log-?ins|attempts)", re.IGNORECASE
)
_EXPIRED = re.compile(r"password (?:has |is )?expired|expired password", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"(?:unknown|no such) (?:user|account)|(?:user(?: ?name)?|account) (?:was )?"
    r"(?:not found|unknown|does not exist)",
    re.IGNORECASE,
)
_SAYS: tuple[tuple[re.Pattern[str], frozenset[str], FailureKind, str], ...] = (
    (_LOCKED, frozenset({"21", "PE21"}), "locked", "the account is locked; have it unlocked."),
    (
        _EXPIRED,
        frozenset({"22", "PE22"}),
        "password-expired",
        "the password has expired; set a new one first.",
    ),
    (_UNKNOWN, frozenset({"4", "PE4"}), "unknown-user", "it knows nobody of this user name."),
)
"""What login pages say of a refused password, in English or by LemonLDAP::NG's numbers."""

RELAYED = ("SAMLResponse", "SAMLRequest", "RelayState", "wresult", "code", "id_token")
VISIBLE = ("text", "email", "password", "tel", "number", "search")
NOT_TYPED = frozenset({"submit", "checkbox", "radio"})
CODE = re.compile(
    r"\b(?:code|passcode|otp|totp|2fa|mfa|duo|token|pin|tan)\b|one time|verification",
    re.IGNORECASE,
)
ASKS_CODE = re.compile(
    r"verification code|one-time (?:code|pass)|authenticator app|security code|passcode"
    r"|two-(?:factor|step) |multi-?factor|second factor|push notification|duo (?:push|security)"
    r"|approve (?:the|this) (?:sign-?in|log-?in|request)|security key|\bpasskeys?\b|\bwebauthn\b"
    r"|\byubikey\b",
    re.IGNORECASE,
)
WEBAUTHN = frozenset({"clientdatajson", "authenticatordata", "credentialid"})
"""Hidden fields that a script fills in with what a security key signed (W3C WebAuthn 5.2)."""
DUO = re.compile(r"(?:^|[\s./])(?:duosecurity\.com|duo_iframe)(?=$|[\s:/?])", re.IGNORECASE)
"""Duo's host, or the frame that its older prompt is shown in."""
SEARCH = re.compile(r"\b(?:q|search|query|find|filter)\b", re.IGNORECASE)
CONSENT = re.compile(
    r"consent|information release|will be (?:shared|sent|released)", re.IGNORECASE
)
REFUSES = re.compile(
    r"reject|decline|deny|refuse|cancel|abort|revoke|logout|\bno\b|\bback\b", re.IGNORECASE
)


def ending(page: Page, ends_at: str) -> Fields | None:
    """Return the fields of the form that posts a SAML response to *ends_at*, if there is one."""
    for form in page.forms:
        if form.method == "post" and form.action == ends_at and form.hidden("SAMLResponse"):
            return plain_fields(form)
    return None


def relay_form(page: Page) -> Form | None:
    """Find a form that only relays a protocol message: nobody types or chooses anything in it."""
    for form in page.forms:
        if _is_hidden(form) and any(form.hidden(name) for name in RELAYED):
            return form
    return None


def _is_hidden(form: Form) -> bool:
    return all(field.type in ("hidden", "textarea", "submit") for field in form.fields)


def username_form(page: Page) -> Form | None:
    """Find a form that asks for the user name alone, as the first of two steps."""
    for form in page.forms:
        typed = form.of_type(*VISIBLE)
        if form.method != "post" or [field.type for field in typed] not in (["text"], ["email"]):
            continue
        words = _words(typed[0])
        if not CODE.search(words) and not SEARCH.search(words):
            return form
    return None


def password_form(page: Page) -> Form | None:
    """Find the login form: the first with one password field, else the first with several."""
    asking = [form for form in page.forms if form.of_type("password")]
    simple = [form for form in asking if len(form.of_type("password")) == 1]
    return next(iter(simple or asking), None)


def refused_password(page: Page) -> FormLoginFailed:
    """Return why the login form was shown again, as far as the page says."""
    return page_refusal(page) or FormLoginFailed(
        "wrong-password",
        "The identity provider did not accept the user name and password; they were sent once "
        "only, so that the account is not locked.",
    )


def page_refusal(page: Page) -> FormLoginFailed | None:
    """Return the problem with the account that the page reports; None if it reports none.

    The page may show the login form as well: locked, expired password, unknown user.
    """
    for words, marks, kind, message in _SAYS:
        if marks.intersection(page.marks) or words.search(page.text):
            return FormLoginFailed(
                kind, f"The identity provider's page says: {message} It was tried once only."
            )
    return None


def asks_second_factor(page: Page) -> bool:
    """Whether a page after the password asks for a code, a push approval or a security key."""
    if any(DUO.search(frame) for frame in page.frames):
        return True
    for form in page.forms:
        if WEBAUTHN.intersection(field.name.lower() for field in form.of_type("hidden")):
            return True
        typed = form.of_type(*VISIBLE)
        if any(CODE.search(_words(field)) for field in typed):
            return True
        if any(field.type == "password" for field in typed):
            return False  # the login form again, whatever its page says of second factors
    return bool(ASKS_CODE.search(page.text)) and not CONSENT.search(page.text)


def onward_form(page: Page, *, logged_in: bool) -> Form | None:
    """Find a form that only needs submitting: one of hidden fields, or a consent page's.

    After login (*logged_in*), the first form of the page counts as a consent form.
    """
    for form in page.forms:
        if form.of_type("hidden", "textarea") and _is_hidden(form):
            return form
    return next(iter(page.forms), None) if logged_in else None


def plain_fields(form: Form) -> Fields:
    """Return the fields that the form sends without any button, checkbox or radio button."""
    sent = [field for field in form.fields if field.name and field.type not in NOT_TYPED]
    return [(field.name, field.value) for field in sent]


def consent_fields(form: Form) -> Fields:
    """Return the fields sent when a person changes nothing and accepts."""
    button = named_button(form)
    return [
        (field.name, field.value)
        for field in form.fields
        if field.name
        and (
            field is button
            or field.type not in NOT_TYPED
            or (field.type in ("checkbox", "radio") and field.checked)
        )
    ]


def named_button(form: Form) -> Field | None:
    """Find the button that Enter would press: the first named one that does not mean refusal.

    Some servers continue only if the form includes its name.
    """
    for button in form.of_type("submit"):
        if button.name and not REFUSES.search(_words(button)):
            return button
    return None


def _words(field: Field) -> str:
    # Names run together: "otpCode" and "otp_code" are split into the words they are made of.
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", f"{field.name} {field.hint}")
    value = field.value if field.type == "submit" else ""
    return re.sub(r"[_\W]+", " ", f"{text} {value}")
