"""A login saved elsewhere leads to the report of the live one, but for its proofs."""

import base64
import json
from dataclasses import replace

import pytest

from tests.adapters.login.saml.conftest import crypto, desk
from tests.adapters.login.saml.idp_stub import posted
from tests.factories import (
    BARCODE,
    FixedIls,
    make_capture,
    make_form,
    make_found,
    make_oidc_capture,
    make_site,
)
from verifier.adapters.captures.formats import read_captures_in
from verifier.adapters.messages.cas_answer import read_xml
from verifier.adapters.messages.ldap_entry import entry_attributes
from verifier.adapters.messages.oidc_claims import (
    authentication_of,
    claim_attributes,
    parse_claims,
)
from verifier.domain.model.capture import (
    AttributeSource,
    GateOutcome,
    IdentityProvider,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.request_form import EntryPoint
from verifier.pipeline.verify import verify

__all__ = ["crypto", "desk"]


@pytest.fixture
def report_of(tmp_path):
    """A function that follows a login to its end and gives what does not rest on its proofs."""

    def told(capture, **form):
        site = make_site(tmp_path, form=make_form(**form))
        ils = (FixedIls({BARCODE: make_found()}),)
        report = verify(capture, site=site, ils=ils)
        diagnosis = report.diagnosis
        return (
            [run for run in report.runs if not run.check.startswith("login.")],
            (diagnosis.verdict, diagnosis.cause, diagnosis.headline, diagnosis.ils_state),
            (diagnosis.route, [without_the_day(step) for step in diagnosis.steps]),
        )

    return told


def without_the_day(step):
    """A question with its answer, but for the day: a file that names none was saved today."""
    kept = tuple(evidence for evidence in step.rests_on if evidence.name != "day of the login")
    return replace(step, rests_on=kept)


def without_metadata(live):
    """The live login as far as its message goes: a file knows nothing of metadata."""
    return replace(live, idp=IdentityProvider(entity_id=live.idp.entity_id))


def read_one(text):
    """The one login of a saved text; nothing about it may count as verified."""
    [login] = read_captures_in(text.encode())
    assert GateOutcome.PASSED not in {check.outcome for check in login.checks}
    return login


def as_tracer(text):
    request = {"method": "POST", "url": "https://verify.example.edu/", "requestId": "1"}
    return json.dumps({"requests": [{**request, "post": [["SAMLResponse", posted(text)]]}]})


def har(*entries):
    return json.dumps(
        {
            "log": {
                "entries": [
                    {
                        "startedDateTime": "2026-11-24T12:00:00Z",
                        "request": {"url": url, "postData": {"params": params}},
                        "response": {"content": {"text": answer}},
                    }
                    for url, params, answer in entries
                ]
            }
        }
    )


def as_har(text):
    fields = [{"name": "SAMLResponse", "value": posted(text)}]
    return har(("https://verify.example.edu/saml/acs", fields, ""))


@pytest.mark.parametrize("saved_as", [str, posted, as_tracer, as_har])
def test_a_saml_login(desk, report_of, saved_as):
    """A response that our service provider accepted, saved in each form."""
    text = desk.signed()
    live = without_metadata(desk.finish(text).capture)

    saved = read_one(saved_as(text))

    assert (live.attributes, live.subject, live.authentication, live.idp) == (
        saved.attributes,
        saved.subject,
        saved.authentication,
        saved.idp,
    )
    assert report_of(live) == report_of(saved)


ISSUER = "https://login.example.edu"
CLAIMS = {
    "iss": ISSUER,
    "sub": "gail",
    "aud": "vufind",
    "iat": 1795521600,
    "acr": "1",
    "employeeNumber": BARCODE,
    "given_name": "Gail",
    "library": {"group": "GRAD"},
}
INFO = {"sub": "gail", "email": "gail.good@example.edu", "email_verified": True}


def token():
    parts = (json.dumps(entry).encode() for entry in ({"alg": "RS256"}, CLAIMS))
    coded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
    return ".".join((*coded, "AAAA"))


def oidc_har():
    answer = json.dumps({"access_token": "x", "id_token": token()})
    return har((f"{ISSUER}/token", [], answer), (f"{ISSUER}/userinfo", [], json.dumps(INFO)))


@pytest.mark.parametrize(
    ("saved_as", "info"),
    [(token, None), (lambda: json.dumps({"id_token": token()}), None), (oidc_har, INFO)],
)
def test_an_oidc_login(report_of, saved_as, info):
    """An ID token, with the UserInfo answer where the recording holds it."""
    claims = parse_claims(json.dumps(CLAIMS))
    attributes = claim_attributes(claims, AttributeSource.ID_TOKEN)
    if info is not None:
        attributes += claim_attributes(parse_claims(json.dumps(info)), AttributeSource.USERINFO)
    live = make_oidc_capture(
        attributes,
        idp=IdentityProvider(entity_id=ISSUER),
        service_provider="vufind",
        authentication=authentication_of(claims),
    )

    saved = read_one(saved_as())

    assert live == replace(saved, origin=live.origin, checks=live.checks)
    assert report_of(live, door=EntryPoint.DIRECT) == report_of(saved, door=EntryPoint.DIRECT)


CAS_XML = (
    '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>'
    "<cas:user>ggood</cas:user><cas:attributes>"
    f"<cas:employeeNumber>{BARCODE}</cas:employeeNumber>"
    "<cas:mail>gail.good@example.edu</cas:mail></cas:attributes>"
    "</cas:authenticationSuccess></cas:serviceResponse>"
)
CAS_JSON = json.dumps(
    {
        "serviceResponse": {
            "authenticationSuccess": {
                "user": "ggood",
                "attributes": {"employeeNumber": [BARCODE], "mail": "gail.good@example.edu"},
            }
        }
    }
)


@pytest.mark.parametrize("text", [CAS_XML, CAS_JSON])
def test_a_cas_login(report_of, text):
    """The answer to a ticket, in either of its forms."""
    success = read_xml(CAS_XML.encode())
    live = make_capture(
        success.attributes,
        protocol=Protocol.CAS,
        idp=IdentityProvider(entity_id=None),
        subject=Subject(kind=SubjectKind.PRINCIPAL, value=success.principal),
        authentication=None,
    )

    saved = read_one(text)

    assert (live.attributes, live.subject) == (saved.attributes, saved.subject)
    assert report_of(live, door=EntryPoint.DIRECT) == report_of(saved, door=EntryPoint.DIRECT)


def test_a_directory_login(report_of):
    """The entry that a login read, exported as LDIF."""
    raw = {
        "employeeNumber": [BARCODE.encode()],
        "mail": [b"gail.good@example.edu"],
        "sn;lang-de": ["Größe".encode()],
        "objectSid": [bytes.fromhex("010200000000000520000000200200") + b"\0"],
    }
    dn = "uid=ggood,ou=people,dc=example,dc=edu"
    live = make_capture(
        entry_attributes(raw),
        protocol=Protocol.LDAP,
        idp=IdentityProvider(entity_id=None),
        subject=Subject(kind=SubjectKind.DN, value=dn),
        authentication=None,
    )
    lines = [
        f"{name}:: {base64.b64encode(entry).decode()}"
        for name, all_ in raw.items()
        for entry in all_
    ]

    saved = read_one("\n".join((f"dn: {dn}", *lines)))

    assert (live.attributes, live.subject) == (saved.attributes, saved.subject)
    assert report_of(live, door=EntryPoint.DIRECT) == report_of(saved, door=EntryPoint.DIRECT)
