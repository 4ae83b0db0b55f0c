import json
from datetime import date
from decimal import Decimal

import pytest

from verifier.adapters.ils.record.connector import records_connectors
from verifier.adapters.ils.record.file_format import RecordFileProblem, read_record_file
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

JO = {
    "internal_id": "u1",
    "identifiers": [
        {"type": "barcode", "value": "21234000000017", "status": "active", "primary": True},
        {"type": "barcode", "value": "21234000000009", "status": "inactive"},
        {"type": "username", "value": "jdoe", "status": "active"},
    ],
    "name": {"given": "Jo", "family": "Doe"},
    "emails": ["jo.doe@example.edu"],
    "group": {"code": "GRAD", "label": "Graduate"},
    "account_status": "active",
    "expires": "2027-06-30",
    "blocks": [{"kind": "fines", "stops": "requests", "message": "Over the limit", "until": None}],
    "balance": {"amount": "12.50", "currency": "USD"},
}
UNKNOWN = NotFound(message="Unknown User")


def connectors(tmp_path, *records, **lookup):
    path = tmp_path / "records.json"
    content = {"schema": "patron-records/1", "records": records}
    path.write_text(json.dumps({**content, **({"lookup": lookup} if lookup else {})}))
    return records_connectors(path)


def key(value: str) -> PatronKey:
    return PatronKey(value=value)


def test_reads_a_whole_record(tmp_path):
    """Every part of the file's record arrives, and NCIP's answer is derived from it."""
    reshare, _ = connectors(tmp_path, JO)
    found = reshare.look_up(key("21234000000017"))
    active, inactive = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE
    assert found.record == PatronRecord(
        source="record",
        internal_id="u1",
        identifiers=(
            PatronIdentifier(type="barcode", value="21234000000017", status=active, primary=True),
            PatronIdentifier(type="barcode", value="21234000000009", status=inactive),
            PatronIdentifier(type="username", value="jdoe", status=active),
        ),
        name=PersonName(given="Jo", family="Doe"),
        emails=("jo.doe@example.edu",),
        group=PatronGroup(code="GRAD", label="Graduate"),
        account_status=AccountStatus.ACTIVE,
        expires=date(2027, 6, 30),
        blocks=(Block(kind=BlockKind.FINES, stops=Stops.REQUESTS, message="Over the limit"),),
        balance=Balance(amount=Decimal("12.50"), currency="USD"),
    )
    assert "barcode" == found.matched_type
    assert "21234000000017" == found.answer.user_id
    assert found.answer.privileges == (
        Privilege(key="PROFILE", value="GRAD"),
        Privilege(key="STATUS", value="ACTIVE", valid_to=date(2027, 6, 30)),
    )


def test_ncip_parts_given_go_before_derived_ones(tmp_path):
    ncip = {"user_id": "P1", "status": "Barred", "profile": "ALUM", "optional_fields": False}
    reshare, _ = connectors(tmp_path, {**JO, "ncip": ncip})
    answer = reshare.look_up(key("21234000000017")).answer

    assert ("P1", False) == (answer.user_id, answer.has_optional_fields)
    assert ["ALUM", "Barred"] == [privilege.value for privilege in answer.privileges]


def test_an_empty_profile_is_none_and_not_the_group(tmp_path):
    """An answer without a PROFILE can be told; only what the file leaves out is derived."""
    reshare, _ = connectors(tmp_path, {**JO, "ncip": {"profile": ""}})
    answer = reshare.look_up(key("21234000000017")).answer

    assert [("STATUS", "ACTIVE")] == [
        (privilege.key, privilege.value) for privilege in answer.privileges
    ]


@pytest.mark.parametrize(
    "value", ["21234000000009", "jdoe", "2123400000001", "021234000000017", " 21234000000017"]
)
def test_reshare_finds_by_exact_active_barcode_only(tmp_path, value):
    """ReShare's lookup compares by exact string on the types and states that are set."""
    reshare, _ = connectors(tmp_path, JO, by=["barcode"], inactive=False)

    assert UNKNOWN == reshare.look_up(key(value))


def test_reshare_finds_by_old_barcode_where_the_system_does(tmp_path):
    reshare, _ = connectors(tmp_path, JO, by=["barcode"], inactive=True)
    found = reshare.look_up(key("21234000000009"))

    assert isinstance(found, Found)
    assert "21234000000009" == found.answer.user_id


def test_the_user_name_attempt_looks_at_user_names(tmp_path):
    """ReShare's second question finds by user name, whatever the first one looks at."""
    reshare, _ = connectors(tmp_path, JO)
    found = reshare.look_up(PatronKey(value="jdoe", kind=KeyKind.USERNAME))

    assert "username" == found.matched_type
    assert UNKNOWN == reshare.look_up(PatronKey(value="21234000000017", kind=KeyKind.USERNAME))


@pytest.mark.parametrize("value", ["21234000000009", "jdoe", "21234000000017"])
def test_evidence_finds_by_any_identifier(tmp_path, value):
    _, evidence = connectors(tmp_path, JO)

    assert "u1" == evidence.look_up(key(value)).record.internal_id


@pytest.mark.parametrize("value", ["", "0", "N/A", "none", " NONE "])
def test_placeholders_lead_to_nobody(tmp_path, value):
    record = {"identifiers": [{"type": "barcode", "value": value, "status": "active"}]}
    _, evidence = connectors(tmp_path, record)

    assert UNKNOWN == evidence.look_up(key(value))


def test_two_records_are_ambiguous(tmp_path):
    """Two records under one identifier: ReShare's server names no one, evidence shows both."""
    reshare, evidence = connectors(tmp_path, JO, {**JO, "internal_id": "u2"})
    seen_by_reshare = reshare.look_up(key("21234000000017"))
    seen = evidence.look_up(key("21234000000017"))

    assert Ambiguous(count=2, message="Non-Unique User") == seen_by_reshare
    assert ["u1", "u2"] == [record.internal_id for record in seen.records]


@pytest.mark.parametrize("fails_with", ["timeout", "server_error", "auth_error"])
def test_a_system_that_fails_tells_nobody_anything(tmp_path, fails_with):
    for connector in connectors(tmp_path, JO, fails_with=fails_with):
        outcome = connector.look_up(key("21234000000017"))

        assert isinstance(outcome, CouldNotLook)
        assert fails_with == outcome.failure


def by_email(address: str) -> PatronKey:
    return PatronKey(value=address, kind=KeyKind.EMAIL)


def test_an_address_leads_to_its_record_for_either_role(tmp_path):
    """Letter case does not count in an address, and no answer of NCIP is made up for it."""
    for connector in connectors(tmp_path, JO):
        outcome = connector.look_up(by_email("Jo.Doe@Example.edu"))

        assert isinstance(outcome, Found)
        assert "u1" == outcome.record.internal_id
        assert outcome.answer is None


def test_an_address_of_two_records_is_ambiguous(tmp_path):
    """Both are shown; an address of nobody's is an explicit no."""
    jim = {**JO, "internal_id": "u2", "identifiers": []}
    evidence = connectors(tmp_path, JO, jim)[1]
    outcome = evidence.look_up(by_email("jo.doe@example.edu"))

    assert isinstance(outcome, Ambiguous)
    assert ["u1", "u2"] == [record.internal_id for record in outcome.records]
    assert NotFound is type(evidence.look_up(by_email("nobody@example.edu")))


def refused(tmp_path, content) -> str:
    path = tmp_path / "records.json"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(RecordFileProblem) as caught:
        read_record_file(path)
    return caught.value.message


def records(*some, **more):
    return {"schema": "patron-records/1", "records": list(some), **more}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            records({}, {"identifiers": [{"type": "barcode", "value": 21234000000018}]}),
            ["record 2", "identifier 1", "value", "string"],
        ),
        (records({"acount_status": "active"}), ["acount_status", '"account_status"']),
        (records({"account_status": "dead"}), ["record 1", "account_status", "'active'"]),
        (records({"expires": "30.6.2027"}), ["record 1", "expires", "date"]),
        (records(lookup={"fails_with": "fire"}), ["lookup", "fails_with", "'timeout'"]),
        ({"schema": "capture/1", "records": []}, ["schema", "'patron-records/1'"]),
        ({"records": []}, ["schema is missing.", 'Write "schema": "patron-records/1".']),
        ({"schema": "patron-records/1"}, ["records is missing."]),
        ([], ["not a file of patron records"]),
        (
            b"{",
            ["records.json is not whole: its JSON breaks off or goes wrong at line 1, column 1."],
        ),
        (b"", ["line 1, column 0."]),
        (b'{"schema": "patron-records/1", "records": [{"internal_id": "\xe9"}]}', ["not whole"]),
        (None, ["records.json cannot be read: No such file"]),
    ],
)
def test_names_record_and_key_of_a_mistake(tmp_path, content, words):
    message = refused(tmp_path, content)

    assert [] == [word for word in words if word not in message]
    assert "21234000000018" not in message
