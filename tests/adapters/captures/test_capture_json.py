import json
from datetime import UTC, datetime

import pytest

from verifier.adapters.captures.capture_json import MOST_KEYS, dump, load
from verifier.adapters.captures.errors import NotACapture
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"


def make_login(**more):
    shape = {
        "protocol": Protocol.SAML,
        "origin": Origin.LOGIN,
        "captured_at": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
        "idp": IdentityProvider(
            entity_id="https://idp.example.edu/idp/shibboleth", profile="shibboleth-idp"
        ),
        "service_provider": "https://verify.example.edu/sp",
        "subject": Subject(kind=SubjectKind.NAME_ID, value="_5f0c", format="urn:x"),
        "attributes": (
            Attribute(
                name=EMPLOYEE_NUMBER,
                name_format=URI,
                friendly_name="employeeNumber",
                values=("00123456",),
            ),
        ),
        "authentication": Authentication(context="urn:y", instant="2026-11-24T12:00:00Z"),
        "checks": (
            GateCheck(
                name="signature",
                outcome=GateOutcome.PASSED,
                detail="RSA-SHA256, assertion",
            ),
        ),
    }
    return LoginCapture(**{**shape, **more})


CONTRACT = {
    "schema": "capture/1",
    "protocol": "saml",
    "origin": "login",
    "captured_at": "2026-11-24T12:00:00Z",
    "idp": {
        "entity_id": "https://idp.example.edu/idp/shibboleth",
        "profile": "shibboleth-idp",
    },
    "service_provider": "https://verify.example.edu/sp",
    "subject": {
        "kind": "name-id",
        "value": "_5f0c",
        "format": "urn:x",
        "name_qualifier": None,
        "sp_name_qualifier": None,
    },
    "typed_username": None,
    "attributes": [
        {
            "name": EMPLOYEE_NUMBER,
            "name_format": URI,
            "friendly_name": "employeeNumber",
            "values": ["00123456"],
            "source": "assertion",
        }
    ],
    "authentication": {"context": "urn:y", "instant": "2026-11-24T12:00:00Z"},
    "checks": [{"name": "signature", "outcome": "passed", "detail": "RSA-SHA256, assertion"}],
}


def test_writes_the_keys_of_the_contract_in_its_order():
    """A saved login has exactly the contract's keys."""
    written = json.loads(dump(make_login()))

    assert CONTRACT == written
    assert list(CONTRACT) == list(written)


def test_reads_what_the_contract_shows():
    """The contract's own example is a login."""
    assert make_login() == load(json.dumps(CONTRACT))


@pytest.mark.parametrize(
    "values",
    [
        ("00123456",),
        (" 21234 ",),
        ("",),
        (),
        ("a", "a", "b"),
        ("tab\tnew\nline\u00a0\u200b",),
        ("Ünïcode \U0001f4da",),
        ('quotes " and \\ and </script>',),
    ],
)
def test_every_value_comes_back_as_it_was(values):
    """Leading zeros, blanks, empty and absent values, order and odd characters survive."""
    login = make_login(attributes=(Attribute(name="x", values=values),))

    assert login == load(dump(login))


def test_duplicates_and_order_of_attributes_survive():
    """Two attributes of one name stay two, in wire order."""
    login = make_login(
        attributes=(
            Attribute(name="b", values=("1",)),
            Attribute(name="a", source=AttributeSource.USERINFO),
            Attribute(name="b", values=("2",), name_format=URI),
        )
    )

    assert login == load(dump(login))


@pytest.mark.parametrize(
    "scopes", [None, (), (Scope(value="example.edu"), Scope(value="^x$", regexp=True))]
)
def test_what_metadata_said_survives(scopes):
    """Unknown scopes, no scopes and some scopes are three different things."""
    login = make_login(
        idp=IdentityProvider(
            entity_id=None, display_name="Example", scopes=scopes, contact="it@example.edu"
        ),
        authentication=None,
        checks=(
            GateCheck(
                name="audience",
                outcome=GateOutcome.FAILED,
                detail="another service",
                expected="https://verify.example.edu/sp",
                received="https://other.example.edu/sp",
            ),
        ),
    )

    assert login == load(dump(login))


def changed(**more):
    return json.dumps({**CONTRACT, **more})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed(protocol="fax"), "protocol must be 'saml', 'oidc', 'cas'"),
        (changed(attribute=[]), "attribute is not a key of the schema"),
        (
            changed(attributes=[CONTRACT["attributes"][0], {"name": "x"}]),
            "attributes[1].values is missing",
        ),
        (
            changed(attributes=[{"name": "x", "values": [21234000000018]}]),
            "attributes[0].values[0] must be a text",
        ),
        (changed(captured_at="2026-11-24T12:00:00"), "captured_at cannot be used: it names no"),
        (changed(captured_at="yesterday"), "captured_at cannot be used"),
        (changed(subject={"kind": "badge"}), "subject.kind must be 'name-id'"),
        (changed(checks=[{"name": "x", "outcome": "ok", "detail": ""}]), "checks[0].outcome"),
        ("{}", "schema is missing, among others."),
        ("[" * 100_000, "out of bounds"),
        ('{"schema": "capture/1", "protocol"', "line 1, column 35"),
        ('{"schema": "capture/1", "schema": "capture/1"}', "the same key twice"),
        ('{"schema": ' + "9" * 5000 + "}", "out of bounds"),
        (changed(typed_username="\ud800"), "cannot be used"),
    ],
)
def test_says_where_it_is_wrong(text, message):
    """One sentence names the place and what would do, and never a value."""
    with pytest.raises(NotACapture) as refused:
        load(text)

    assert message in refused.value.message
    assert refused.value.message.endswith(".")
    assert "21234" not in refused.value.message
    assert "21234" not in str(refused.value.__cause__)


def test_keys_that_no_schema_has_are_counted():
    """An object of countless unknown keys is refused before each is an error."""
    keys = {f"key{number}": 1 for number in range(MOST_KEYS + 1)}

    with pytest.raises(NotACapture, match="more than 50 keys in one place"):
        load(changed(authentication=keys))


def test_another_time_zone_is_the_same_moment():
    """Moments are kept in UTC."""
    login = load(changed(captured_at="2026-11-24T13:00:00+01:00"))

    assert datetime(2026, 11, 24, 12, 0, tzinfo=UTC) == login.captured_at
