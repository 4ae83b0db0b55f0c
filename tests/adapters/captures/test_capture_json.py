import base64
import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from tests.adapters.captures.sample_files import taken
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
from tests.report import samples
from verifier.adapters.captures.capture_json import (
    MOST_ATTRIBUTES,
    MOST_CHECKS,
    MOST_KEYS,
    MOST_SCOPES,
    MOST_VALUES,
    dump,
    load,
)
from verifier.adapters.captures.formats import read_captures_in, read_saved_logins_in
from verifier.adapters.captures.report_json import (
    MOST_BYTES,
    LoginShape,
    ReleasedShape,
    holds_reports,
    read_reports,
    read_support,
)
from verifier.adapters.captures.saved_file import NotACapture
from verifier.adapters.messages.cas_answer import read_xml
from verifier.adapters.messages.ldap_entry import entry_attributes
from verifier.adapters.messages.oidc_claims import (
    authentication_of,
    claim_attributes,
    parse_claims,
)
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    GateCheck,
    GateOutcome,
    IdentityProvider,
    Origin,
    Protocol,
    Scope,
    Subject,
    SubjectKind,
)
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.request_form import EntryPoint
from verifier.pipeline.verify import verify
from verifier.report.json_report import report_as_dict, support_export

URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"


def make_login(released=None, **more):
    """A login with every part that the contract names, and *released* or one number."""
    shape = {
        "idp": IdentityProvider(
            entity_id="https://idp.example.edu/idp/shibboleth", profile="shibboleth-idp"
        ),
        "subject": Subject(kind=SubjectKind.NAME_ID, value="_5f0c", format="urn:x"),
        "authentication": Authentication(context="urn:y", instant="2026-11-24T12:00:00Z"),
        "checks": (
            GateCheck(
                name="signature", outcome=GateOutcome.PASSED, detail="RSA-SHA256, assertion"
            ),
        ),
    }
    return make_capture(released or {"employeeNumber": "00123456"}, **{**shape, **more})


CONTRACT = {
    "schema": "capture/1",
    "protocol": "saml",
    "origin": "login",
    "captured_at": "2026-11-24T12:00:00Z",
    "idp": {"entity_id": "https://idp.example.edu/idp/shibboleth", "profile": "shibboleth-idp"},
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


def test_a_login_is_written_and_read_as_the_contract_has_it():
    written = json.loads(dump(make_login()))

    assert CONTRACT == written
    assert list(CONTRACT) == list(written)
    assert make_login() == load(json.dumps(CONTRACT))


MANY = (  # leading zeros, blanks, empty and absent values, order and odd characters
    Attribute(name="b", values=("1", "00123456", " 21234 ", "")),
    Attribute(name="a", source=AttributeSource.USERINFO),
    Attribute(name="b", values=("2", "2", "tab\tnew\nline\u00a0\u200b"), name_format=URI),
    Attribute(name="x", values=("Ünïcode \U0001f4da", 'quotes " and \\ and </script>')),
)
FAILED = GateCheck(
    name="audience", outcome=GateOutcome.FAILED, detail="other", expected="a", received="b"
)


@pytest.mark.parametrize(
    "scopes", [None, (), (Scope(value="example.edu"), Scope(value="^x$", regexp=True))]
)
def test_everything_comes_back_as_it_was(scopes):
    """Unknown scopes, no scopes and some scopes are three different things."""
    idp = IdentityProvider(
        entity_id=None, display_name="Example", scopes=scopes, contact="it@example.edu"
    )
    login = make_login(MANY, idp=idp, authentication=None, checks=(FAILED,))

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
    with pytest.raises(NotACapture) as refused:
        load(text)

    assert message in refused.value.message
    assert refused.value.message.endswith(".")
    assert "21234" not in refused.value.message
    assert "21234" not in str(refused.value.__cause__)


def test_keys_that_no_schema_has_are_counted():
    keys = {f"key{number}": 1 for number in range(MOST_KEYS + 1)}

    with pytest.raises(NotACapture, match="more than 50 keys in one place"):
        load(changed(authentication=keys))


def test_another_time_zone_is_the_same_moment():
    login = load(changed(captured_at="2026-11-24T13:00:00+01:00"))

    assert datetime(2026, 11, 24, 12, 0, tzinfo=UTC) == login.captured_at


ATTRIBUTE = {"name": "x", "values": []}
CHECK = {"name": "x", "outcome": "failed", "detail": ""}


def make_full(*, more=0):
    """A login whose lists are as long as they may be, or *more* than that."""
    return {
        "attributes": changed(attributes=[ATTRIBUTE] * (MOST_ATTRIBUTES + more)),
        "attributes[0].values": changed(
            attributes=[{"name": "x", "values": ["y"] * (MOST_VALUES + more)}]
        ),
        "checks": changed(checks=[CHECK] * (MOST_CHECKS + more)),
        "idp.scopes": changed(
            idp={"entity_id": None, "scopes": [{"value": "x"}] * (MOST_SCOPES + more)}
        ),
    }


@pytest.mark.parametrize("place", make_full())
def test_no_list_is_longer_than_anybody_needs(place):
    assert load(make_full()[place])
    with pytest.raises(NotACapture) as refused:
        load(make_full(more=1)[place])

    assert f"{place} has more than " in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        changed(attributes=[{}] * 60_000),
        changed(attributes=[{"name": "x", "values": [1] * 60_000}]),
        changed(checks=[{}] * 60_000),
        changed(idp={"entity_id": None, "scopes": [{}] * 60_000}),
    ],
    ids=["attributes", "values", "checks", "scopes"],
)
def test_a_list_of_errors_is_left_at_the_first(text):
    """Sixty thousand wrong items make one sentence, not as many errors."""
    tracemalloc.start()
    try:
        with pytest.raises(NotACapture, match=r"\[0\]"):
            load(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000


__all__ = ["crypto", "desk"]


@pytest.fixture
def report_of(tmp_path):
    """A function that follows a login to its end and gives what does not rest on its proofs."""

    def judged(capture, **form):
        site = make_site(tmp_path, form=make_form(**form))
        ils = (FixedIls({BARCODE: make_found()}),)
        report = verify(capture, site=site, ils=ils)
        diagnosis = report.diagnosis
        return (
            [run for run in report.runs if not run.check.startswith("login.")],
            (diagnosis.verdict, diagnosis.cause, diagnosis.headline, diagnosis.ils_state),
            (diagnosis.route, [without_the_day(step) for step in diagnosis.steps]),
        )

    return judged


def without_the_day(step):
    """A question with its answer, but for the day: a file that names none was saved today."""
    kept = tuple(evidence for evidence in step.rests_on if evidence.name != "judged as of")
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


def written(report, *, redact=False, **changes):
    return {**report_as_dict(report, redact=redact), **changes}


def read(content):
    return read_reports(taken(json.dumps(content)))


@pytest.mark.parametrize("report", samples.EVERY)
def test_the_login_comes_back_as_it_was(report):
    [login] = read(written(report))
    saved = replace(report.capture, origin=Origin.IMPORT, checks=())

    assert saved == replace(login.capture, checks=())
    assert GateOutcome.PASSED not in [check.outcome for check in login.capture.checks]


def test_what_the_report_says_of_it():
    """Verdict, reason, cause, what carries the identifier, the request form and the record."""
    report = samples.failing()
    [login] = read(written(report))
    message, request = login.recorded.message, login.recorded.request

    assert (report.diagnosis.verdict, report.diagnosis.cause) == (message.verdict, message.cause)
    assert report.diagnosis.headline.reason == message.reason
    assert ["employeeNumber"] == [entry.attribute for entry in message.carried_by]
    assert ("vufind-shibboleth", samples.EPPN) == (request.door, request.patron_identifier)
    assert samples.record().identifiers[0].value == message.record.identifiers[0].value
    assert not login.masked


def test_a_masked_report():
    """Nothing is taken for a value: no record, and it says that it is masked."""
    [login] = read(written(samples.failing(), redact=True))

    assert login.masked
    assert login.recorded.message.record is None
    assert "xxxx.xxxx@xxxxxxx.xxx" == login.recorded.request.patron_identifier


@pytest.mark.parametrize(
    ("outcome", "unanswered"),
    [
        *((entry.value, True) for entry in LookupFailure),
        *((name, False) for name in ("found", "not_found", "ambiguous", "not_asked")),
    ],
)
def test_whether_the_library_system_answered(outcome, unanswered):
    """It gave no answer where its outcome is a reason for that, whatever the first cause is."""
    content = written(samples.failing())
    content["ils"]["outcome"] = outcome

    [login] = read(content)

    assert unanswered is login.recorded.message.unanswered


@pytest.mark.parametrize("at", [None, 7, -1])
def test_a_person_without_a_record(at):
    [login] = read(written(samples.failing(), person={"record": at, "because": "?"}))

    assert login.recorded.message.record is None


def test_a_report_of_an_earlier_version():
    """Keys that came later may be missing, and unknown ones are passed over."""
    content = written(samples.failing(), later={"more": 1})
    del content["login"]["idp"]["scopes"]
    del content["identifier"]["expected"]

    [login] = read(content)

    assert login.capture.idp.scopes is None
    assert login.recorded.expected is None


@pytest.mark.parametrize(
    "together",
    [lambda reports: reports, lambda reports: {"schema": "reports/1", "reports": reports}],
    ids=["list", "reports/1"],
)
def test_several_reports(together):
    logins = read(together([written(samples.failing()), written(samples.passing())]))

    assert ["fail", "pass"] == [login.recorded.message.verdict for login in logins]


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        (written(samples.failing()), True),
        ([{"schema": "report/1"}], True),
        ({"schema": "reports/1", "reports": []}, True),
        ({"schema": "capture/1"}, False),
        ({"schema": "comparison/1", "note": "report/1"}, False),
        ([{"schema": "capture/1"}], False),
        ([], False),
    ],
)
def test_reports_are_recognised_by_content(content, holds):
    assert holds is holds_reports(taken(json.dumps(content)))


def broken(**changes):
    return json.dumps(written(samples.failing(), **changes))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": "report/1", "verdict"', "goes wrong at line 1, column 33"),
        ('[{"schema": "report/1"}', "This report is not whole"),
        ('{"schema": "report/1"}', "verdict is missing, among others"),
        ('{"schema": "report/1", "x": "\\ud800"}', "This report cannot be read: its JSON is out"),
        (broken(verdict="fine"), "verdict must be 'pass', 'warning'"),
        (broken(released=[{"name": 1, "values": []}]), "released[0].name must be a text"),
        (broken(login=[]), "login cannot be used"),
        (broken(redacted="21234000000018"), "redacted cannot be used"),
        (f"[{broken()}, {broken(cause={})}]", "[1].cause.check is missing"),
        ('{"schema": "reports/1", "reports": []}', "This file of reports holds none."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, message):
    with pytest.raises(NotACapture) as caught:
        read_reports(taken(text))

    assert message in caught.value.message
    assert "21234" not in caught.value.message
    assert samples.EPPN not in caught.value.message


@pytest.fixture
def written_login():
    report = report_as_dict(samples.failing(), redact=False)
    return report["login"], report["released"][0]


def test_keys_of_later_versions_are_passed_over(written_login):
    login, released = written_login
    for part in (login, login["idp"], login["subject"], login["authentication"], released):
        part["later"] = 1
    login["checks"][0]["later"] = 1

    shape = LoginShape.model_validate_json(json.dumps(login))
    capture = shape.capture([ReleasedShape.model_validate_json(json.dumps(released))])

    assert samples.EPPN == capture.attributes[0].values[0]
    assert ("signature", "example.edu") == (capture.checks[0].name, capture.idp.scopes[0].value)


@pytest.mark.parametrize(
    ("key", "value"), [("protocol", "smtp"), ("captured_at", "2026-11-24T12:00:00"), ("idp", None)]
)
def test_what_is_needed_is_read_strictly(written_login, key, value):
    """A moment names its time zone, and a protocol is one that there is."""
    login, _ = written_login

    with pytest.raises(ValidationError, match=key):
        LoginShape.model_validate_json(json.dumps({**login, key: value}))


NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def exported(tmp_path):
    site = make_site(tmp_path)
    return json.loads(support_export(samples.failing(), site=site, number="N-1", now=NOW))


def read_exported(document):
    return read_support(json.dumps(document).encode())


def test_an_export_is_read_as_it_was_written(exported):
    """Verdict, cause, road, findings, questions and names are those of the report."""
    report, found = samples.failing(), read_exported(exported)

    def shown(diagnosis):
        return (
            (diagnosis.verdict, diagnosis.cause.check, diagnosis.headline.verdict),
            [stop.station for stop in diagnosis.route],
            [finding.check for finding in diagnosis.findings],
            [step.answer for step in diagnosis.steps],
            [remedy.text for remedy in diagnosis.remedies],
        )

    assert shown(report.diagnosis) == shown(found)
    assert ("N-1", NOW, report.site_name) == (found.number, found.exported_at, found.site_name)
    assert ("reshare.identifier", "employeeNumber") in found.settings


def test_values_are_masked_again(exported):
    """Whoever wrote the file: what stands where values stand is never shown."""
    exported["report"]["route"][0]["value"] = BARCODE
    exported["report"]["released"][0]["values"] = [BARCODE]
    exported["report"]["findings"][0]["evidence"] = [
        {"what": "identifier", "name": "x", "value": BARCODE},
        {"what": "setting", "name": "regex", "value": "^p(1)$"},
    ]

    found = read_exported(exported)

    assert BARCODE not in repr(found)
    assert "99999999999999" == found.route[0].value
    assert "^p(1)$" == found.findings[0].evidence[1].value


def with_keys(**keys):
    return lambda item: item["report"].update(keys)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda item: item.update(schema="report/1"), "This is no report that was exported"),
        (lambda item: item.pop("number"), "number is missing"),
        (with_keys(redacted=False), "report.redacted must be True"),
        (with_keys(verdict="great"), "report.verdict must be"),
        (with_keys(route="road"), "report.route"),
        (with_keys(findings=[{}] * 1001), "report.findings"),
        (with_keys(site="x" * 5000), "report.site"),
        (with_keys(created_at="2026-11-26T09:00:00"), "it names no time zone"),
    ],
)
def test_a_file_that_is_no_export_is_a_sentence(exported, change, message):
    change(exported)

    with pytest.raises(NotACapture) as refused:
        read_exported(exported)
    assert message in refused.value.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is no text"),
        (b"", "is not whole"),
        (b'{"schema": "support/1", ', "is not whole"),
        (b"[]", "This is no report that was exported"),
        (b"[" * 100_000, "out of bounds"),
        (b" " * (MOST_BYTES + 1), "larger than any export"),
    ],
)
def test_a_broken_file_is_a_sentence(content, message):
    with pytest.raises(NotACapture) as refused:
        read_support(content)
    assert message in refused.value.message


def test_an_export_is_a_saved_login_too(exported):
    [login] = read_saved_logins_in(json.dumps(exported).encode())

    assert login.masked
    assert samples.failing().diagnosis.verdict is login.recorded.message.verdict
