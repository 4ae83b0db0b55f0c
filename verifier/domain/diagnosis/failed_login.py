"""Say who can act on a login that was refused or that failed, what to change, and write to them.

Such a login has no report: nothing that was released is shown, since nothing was verified.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from verifier.domain.diagnosis.case import one_line
from verifier.domain.model.capture import GateOutcome, LoginRefused
from verifier.domain.model.finding import Evidence, state_evidence
from verifier.domain.model.report import WHAT_TO_CHANGE, FailedLogin, Message, Paragraph
from verifier.domain.model.site import Idp, Site
from verifier.domain.model.text_values import mail_address, mask_numbers

IDENTITY, OURS, PATRON = "identity", "service-provider", "patron"

OWNERS: Mapping[str, str] = {
    IDENTITY: "identity team",
    OURS: "whoever runs the release verifier",
    PATRON: "the person who logged in",
}
"""Who can change it, in words."""

_AT_THE_IDP = frozenset(
    {
        *("locked", "password-expired", "must-change-password", "second-factor", "disabled"),
        *("account-expired", "unreachable", "timeout", "error-page", "other-host"),
        *("unreadable-page", "too-many-steps", "unknown-service", "not-permitted"),
    }
)
"""Failures without a verified answer that the identity team can act on; all others are ours."""

_TEST_ACCOUNT = (
    "Correct username and password of the test patron: its table [idp.test_patrons.{patron}] in "
    "the site file, verifier.toml, names both."
)
_AGAIN = "Begin the login again at the start page, and finish it in the same browser."
_CLOCK = (
    "Set the clocks of the identity provider and of the release verifier by NTP. If both are "
    "right, raise the lifetime of what the identity provider issues."
)
_ADDRESSES = (
    "Load the metadata of this service provider again at the identity provider: the entity ID is "
    "{sp}, and the assertion consumer service is {acs}."
)
_SIGNING_KEY = (
    "Sign with the key whose certificate is in the metadata of the identity provider. If the key "
    "was changed, publish the new certificate in the metadata."
)
_ACCOUNT = (
    "Unlock or enable the account {patron} at the campus, or give it a password that is valid."
)
_REGISTRATION = (
    "Correct client_id, client_secret and client_authentication in the [[idp]] table with id = "
    '"{idp}" of the site file, so that they are what is registered at the provider.'
)
_OUR_COPY = (
    "Load the current metadata of the identity provider: metadata or metadata_url in the [[idp]] "
    'table with id = "{idp}" of the site file.'
)
REMEDIES: Mapping[str, str] = {
    **dict.fromkeys(("wrong-password", "unknown-user", "not-tried"), _TEST_ACCOUNT),
    **dict.fromkeys(("empty-username", "empty-password", "other-domain"), _TEST_ACCOUNT),
    **dict.fromkeys(("locked", "password-expired", "must-change-password"), _ACCOUNT),
    **dict.fromkeys(("disabled", "account-expired"), _ACCOUNT),
    **dict.fromkeys(("state", "code", "ticket", "in-response-to", "replay"), _AGAIN),
    **dict.fromkeys(("conditions", "issued-at", "lifetime", "session-lifetime"), _CLOCK),
    **dict.fromkeys(("audience", "destination", "recipient", "subject-confirmation"), _ADDRESSES),
    **dict.fromkeys(("signature", "signature-placement"), _SIGNING_KEY),
    **dict.fromkeys(("provider", "tokens-refused"), _REGISTRATION),
    **dict.fromkeys(("metadata", "idp-role"), _OUR_COPY),
    "second-factor": "Exempt the account {patron} from the second factor at this service "
    "provider, or name another test account.",
    "encryption": "Encrypt for the certificate in the current metadata of this service provider, "
    "whose entity ID is {sp}.",
    "issuer": "Let the identity provider name itself by the entity ID, or the issuer, that its "
    "metadata has.",
    "status": "See in the identity provider's log why it answered with this status at this time.",
    "unreachable": "See whether the identity provider is running, and whether a firewall lets the "
    "release verifier reach it.",
    "timeout": "See why the identity provider took so long to answer at this time.",
    "unknown-service": "Register this service provider at the identity provider: {registered}.",
    "not-permitted": "Allow the account {patron} to use this service provider ({registered}).",
    "error-page": "See in the identity provider's log why it showed an error at this time, and "
    "whether this service provider is registered there: {registered}.",
    "validation": "Register this service at the CAS server: {registered}.",
}
"""What to change, by the check that failed or by the way in which the login failed."""

_ELSE: Mapping[str, str] = {
    IDENTITY: "See in the identity provider's log what it did at this time, and correct what is "
    "named above.",
    OURS: "Correct what is named above. The settings of this identity provider are in the [[idp]] "
    'table with id = "{idp}" of the site file, verifier.toml.',
    PATRON: _AGAIN,
}


def explain_failed_login(
    summary: str,
    *,
    site: Site,
    at: datetime,
    idp: Idp | None = None,
    patron: str | None = None,
    kind: str | None = None,
    refused: LoginRefused | None = None,
) -> FailedLogin:
    """Explain a login at *idp* that failed because of *summary*, a sentence without any value.

    *patron* is the site file's id of a test patron; None if a person logged in. *kind* is the
    failure's stable word.
    """
    owner = refused.owner if refused else IDENTITY if kind in _AT_THE_IDP else OURS
    remedy = REMEDIES.get(kind or "", _ELSE.get(owner, _ELSE[OURS]))
    if owner == PATRON and patron is not None:  # nobody typed anything: the site file names both
        owner = IDENTITY if remedy == _ACCOUNT else OURS
    if patron is None and remedy == _TEST_ACCOUNT:
        remedy = "Type the user name and the password again."
    remedy = remedy.format(
        sp=site.sp_entity_id,
        acs=site.acs_url,
        idp=idp.id if idp else "",
        patron=patron or "of this person",
        registered=_registered(site, idp),
    )
    contact = refused.idp.contact if refused else None
    if owner == IDENTITY:
        contact = mail_address(contact) or site.contacts.identity
    whose_turn = OWNERS.get(owner, owner)
    facts = _facts(site, at, idp, patron, refused)
    message = Message(
        to=whose_turn,
        contact=contact if owner == IDENTITY else None,
        subject=one_line(f"Login at the release verifier failed ({_name(idp, refused)})"),
        paragraphs=tuple(_paragraphs(mask_numbers(one_line(summary)), remedy, facts, refused)),
    )
    return FailedLogin(owner=owner, whose_turn=whose_turn, remedy=remedy, message=message)


def _paragraphs(
    summary: str, remedy: str, facts: tuple[Evidence, ...], refused: LoginRefused | None
) -> Iterator[Paragraph]:
    yield Paragraph(
        text="The library checks with test logins at the release verifier whether its patrons can "
        "place requests in ReShare. A login there failed, so nothing is known about the patron "
        "identifier."
    )
    yield Paragraph(heading="What is wrong", text=summary, needed=True)
    failed = tuple(_failed_checks(refused))
    if failed:
        yield Paragraph(heading="What was seen", text="", evidence=failed)
    yield Paragraph(heading="Which login", text="", evidence=facts, needed=True)
    yield Paragraph(heading=WHAT_TO_CHANGE, text=remedy, needed=True)
    yield Paragraph(
        heading="How to check", text="Log in at the release verifier again, as the same person."
    )


def _failed_checks(refused: LoginRefused | None) -> Iterator[Evidence]:
    for check in refused.checks if refused else ():
        if check.outcome is GateOutcome.FAILED:
            parts = (
                ("", mask_numbers(check.detail)),
                ("expected: ", check.expected),
                ("received: ", check.received),
            )
            text = "; ".join(f"{word}{value}" for word, value in parts if value)
            yield state_evidence(f"Check of the login, {check.name}", one_line(text))


def _facts(
    site: Site, at: datetime, idp: Idp | None, patron: str | None, refused: LoginRefused | None
) -> tuple[Evidence, ...]:
    moment = at.astimezone(UTC)
    entity_id = refused.idp.entity_id if refused else None
    facts = (
        ("Time", f"{moment.day} {moment:%B %Y, %H:%M} UTC"),
        ("Identity provider", _name(idp, refused)),
        ("Identity provider (entity ID)", entity_id or (idp.entity_id if idp else None)),
        ("Service provider", _registered(site, idp)),
        ("Test patron in the site file", patron),
    )
    return tuple(state_evidence(name, one_line(value)) for name, value in facts if value)


def _name(idp: Idp | None, refused: LoginRefused | None) -> str:
    named = refused.idp.display_name or refused.idp.entity_id if refused else None
    return (idp.called if idp else None) or named or "identity provider not known"


def _registered(site: Site, idp: Idp | None) -> str:
    """Return what the identity provider must know of this service provider."""
    if idp is not None and idp.protocol == "oidc":
        client = f"client ID {idp.oidc.client_id}, " if idp.oidc else ""
        return f"{client}redirect URI {site.oidc_redirect_uri(idp.id)}"
    if idp is not None and idp.protocol == "cas":
        return f"service URL {site.cas_service(idp.id, '')}"
    if idp is not None and idp.protocol == "ldap":
        return site.base_url
    return f"entity ID {site.sp_entity_id}, assertion consumer service {site.acs_url}"
