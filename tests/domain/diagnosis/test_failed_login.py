"""Logins without a report: who can act, what to change, and a message that stands alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.factories import make_site
from verifier.domain.diagnosis.failed_login import explain_failed_login
from verifier.domain.model.capture import (
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginRefused,
)
from verifier.domain.model.site import CasServer, Contacts, Idp, OidcProvider

SITE = make_site(Path("data"), contacts=Contacts(identity="idm@example.edu"))
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SAML = Idp(id="campus", protocol="saml", name="Example Campus")
OIDC = Idp(
    id="campus-oidc",
    protocol="oidc",
    oidc=OidcProvider(issuer="https://sso.example.edu", client_id="verifier"),
)
CAS = Idp(id="campus-cas", protocol="cas", cas=CasServer(url="https://cas.example.edu/cas"))
CAMPUS, OURS = "identity team", "whoever runs the release verifier"


def failed(kind, idp=SAML, *, patron="grad1", summary="It failed.", **more):
    return explain_failed_login(
        summary, site=SITE, at=AT, idp=idp, patron=patron, kind=kind, **more
    )


def refused(reason, owner="identity", contact=None):
    check = GateCheck(
        name=reason,
        outcome=GateOutcome.FAILED,
        detail="It is for another service.",
        expected="https://verify.example.edu/sp",
        received="https://other.example.edu/sp",
    )
    idp = IdentityProvider(entity_id="https://idp.example.edu/idp", contact=contact)
    return LoginRefused(
        reason=reason, summary="It was refused.", owner=owner, idp=idp, checks=(check,)
    )


@pytest.mark.parametrize(
    ("kind", "idp", "whose", "remedy"),
    [
        ("wrong-password", SAML, OURS, "table [idp.test_patrons.grad1]"),
        ("not-tried", SAML, OURS, "Correct username and password of the test patron"),
        ("locked", SAML, CAMPUS, "Unlock or enable the account grad1"),
        ("second-factor", SAML, CAMPUS, "Exempt the account grad1 from the second factor"),
        ("unreachable", OIDC, CAMPUS, "whether the identity provider is running"),
        ("unknown-service", SAML, CAMPUS, "entity ID https://verify.example.edu/sp, assertion"),
        (
            "unknown-service",
            OIDC,
            CAMPUS,
            "client ID verifier, redirect URI https://verify.example.edu/oidc/campus-oidc/return",
        ),
        (
            "unknown-service",
            CAS,
            CAMPUS,
            "service URL https://verify.example.edu/cas/campus-cas/return/",
        ),
        ("error-page", SAML, CAMPUS, "See in the identity provider's log"),
        (None, SAML, OURS, 'the [[idp]] table with id = "campus"'),
    ],
)
def test_who_can_act_and_what_to_change(kind, idp, whose, remedy):
    explained = failed(kind, idp)

    assert (whose, whose) == (explained.whose_turn, explained.message.to)
    assert remedy in explained.remedy
    assert explained.remedy in explained.message.body


@pytest.mark.parametrize(
    ("reason", "owner", "whose", "remedy"),
    [
        ("audience", "identity", CAMPUS, "the entity ID is https://verify.example.edu/sp"),
        ("signature", "identity", CAMPUS, "certificate is in the metadata"),
        ("conditions", "identity", CAMPUS, "Set the clocks"),
        ("metadata", "service-provider", OURS, "Load the current metadata"),
        ("tokens-refused", "service-provider", OURS, "Correct client_id"),
        ("wrong-password", "patron", OURS, "[idp.test_patrons.grad1]"),
        ("must-change-password", "patron", CAMPUS, "Unlock or enable the account grad1"),
        ("ambiguous", "identity", CAMPUS, "See in the identity provider's log"),
        ("bad-base", "service-provider", OURS, 'table with id = "campus"'),
    ],
)
def test_a_refused_login_has_an_owner_and_a_remedy(reason, owner, whose, remedy):
    explained = failed(reason, refused=refused(reason, owner))

    assert whose == explained.whose_turn
    assert remedy in explained.remedy


def test_the_message_alone_tells_what_was_seen_and_which_login():
    message = failed(
        "audience", summary="It was refused.", refused=refused("audience", contact=None)
    ).message

    assert message.text.startswith(
        "To: identity team <idm@example.edu>\n"
        "Subject: Login at the release verifier failed (Example Campus)\n"
    )
    for part in (
        "What is wrong\nIt was refused.\n",
        "Check of the login, audience: It is for another service.; expected: https://verify.",
        "received: https://other.example.edu/sp\n",
        "Time: 24 November 2026, 12:00 UTC\nIdentity provider: Example Campus\n",
        "Identity provider (entity ID): https://idp.example.edu/idp\n",
        "Test patron in the site file: grad1\n",
    ):
        assert part in message.body


def test_the_identity_providers_own_contact_goes_first():
    explained = failed("audience", refused=refused("audience", contact="mailto:a@example.edu"))

    assert "a@example.edu" == explained.message.contact
    assert failed("wrong-password").message.contact is None


def test_what_a_server_quotes_is_masked():
    body = failed("error-page", summary="It knows no gail.good@example.edu, 21234000000018.")
    text = body.message.body

    assert "gail" not in text
    assert "21234" not in text
    assert "It knows no xxxx.xxxx@xxxxxxx.xxx, 99999999999999." in text


def test_a_person_at_the_web_page_is_no_test_patron():
    explained = failed(
        "wrong-password", patron=None, refused=refused("wrong-password", owner="patron")
    )

    assert "the person who logged in" == explained.whose_turn
    assert "Type the user name and the password again." == explained.remedy
    again = failed("state", patron=None, refused=refused("state", owner="patron"))
    assert "Begin the login again" in again.remedy
