import io
import json
import resource
import sqlite3
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.bench_federation import entity_id, write_federation
from tests.metadata_factories import (
    NOW,
    in_days,
    make_entities,
    make_entity,
    make_idp,
    make_publication,
    make_role,
)
from verifier.adapters.login.saml import federation_indexing
from verifier.adapters.login.saml.federation_index import FederationIndex, IndexUnusable, digest
from verifier.adapters.login.saml.federation_indexing import Order, carry_out, index, main
from verifier.adapters.login.saml.metadata_document import MetadataRefused, parse
from verifier.adapters.login.saml.metadata_reading import read_entity
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable

UNTIL = 'validUntil="2026-12-08T12:00:00Z"'
MEMBER = make_entity(attributes="")
OLD = make_role(protocol="urn:oasis:names:tc:SAML:1.1:protocol")


@pytest.fixture
def idp(tmp_path):
    """A federation of fifty, signed, with its certificate pinned."""
    write_federation(tmp_path, 50, now=NOW)
    return make_idp(
        id="federation",
        federation=True,
        metadata=tmp_path / "federation.xml",
        metadata_certificate=tmp_path / "federation.pem",
    )


def order(idp, target):
    return Order(idp=idp, allow_private=False, now=NOW, source="s", target=target)


def test_a_signed_aggregate_becomes_an_index(idp, tmp_path):
    target = tmp_path / "index"

    assert 50 == index(idp.metadata.read_bytes(), idp=idp, now=NOW, source="here", target=target)
    made = FederationIndex(target)
    assert (True, "here") == (made.about.verified, made.about.source)
    assert NOW + timedelta(days=14) == made.about.valid_until
    assert made.about.published_at is None
    found = read_entity(
        parse(made.document(digest(entity_id(49)))), idp=make_idp(), now=NOW, verified=True
    )
    assert entity_id(49) == found.entity_id
    assert "https://idp49.example.edu/sso" == found.sso_redirect
    assert "technical@u49.example.edu" == found.contact
    assert ["u49.example.edu"] == [scope.value for scope in found.scopes]
    assert 1 == len(made.search("University 49", 9))


def test_a_changed_aggregate_leaves_no_index(idp, tmp_path):
    target = tmp_path / "index"
    data = idp.metadata.read_bytes().replace(b"u49.example.edu", b"u48.example.edu", 1)
    with pytest.raises(MetadataRefused, match="changed after it was signed"):
        index(data, idp=idp, now=NOW, source="", target=target)
    with pytest.raises(IndexUnusable):
        FederationIndex(target)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (make_entity(), "not a federation's metadata"),
        (make_entities(MEMBER, attributes='validUntil="2026-11-01T00:00:00Z"'), "expired on"),
        (make_entities(MEMBER, attributes='validUntil="2028-11-01T00:00:00Z"'), "days ahead"),
        (make_entities(attributes=UNTIL), "describes no identity provider"),
        (make_entities(make_entity(role="<md:SPSSODescriptor/>")), "describes no identity"),
        (make_entities(make_entity(role=OLD, attributes="")), "describes no identity"),
    ],
    ids=["single", "expired", "far", "empty", "services", "saml-1.1"],
)
def test_what_is_no_use_is_refused(tmp_path, document, message):
    """The rules for dates hold for the whole aggregate; one without members is a mistake."""
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    with pytest.raises(MetadataRefused, match=message):
        index(document.encode(), idp=idp, now=NOW, source="", target=tmp_path / "index")


def test_a_file_of_ones_own_may_be_unsigned(tmp_path):
    file = tmp_path / "federation.xml"
    file.write_text(make_entities(MEMBER, attributes=UNTIL))
    target = tmp_path / "index"

    assert carry_out(order(make_idp(federation=True, metadata=file), target)) is None
    assert not FederationIndex(target).about.verified


def test_an_expiry_date_can_be_demanded(tmp_path):
    """With metadata_trusted_without_expiry = false an aggregate without a date is refused."""
    file = tmp_path / "federation.xml"
    file.write_text(make_entities(MEMBER))
    idp = make_idp(federation=True, metadata=file, metadata_trusted_without_expiry=False)

    assert "has no expiry date" in carry_out(order(idp, tmp_path / "index"))


@pytest.mark.parametrize(("published", "kept"), [(-1, -1), (9_000, 0)], ids=["past", "future"])
def test_the_date_of_publication_is_kept(tmp_path, published, kept):
    """It is there for the comparison; a slip into the future does not bar the corrected one."""
    info = f"<md:Extensions>{make_publication(in_days(published))}</md:Extensions>"
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    data = make_entities(info, MEMBER, attributes=UNTIL).encode()
    index(data, idp=idp, now=NOW, source="", target=tmp_path / "index")

    about = FederationIndex(tmp_path / "index").about
    assert NOW + timedelta(days=kept) == about.published_at


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (MetadataRefused("It is broken."), "It is broken."),
        (CryptoUnavailable("No library."), "No library."),
        (MemoryError(), "more memory than it may"),
        (sqlite3.OperationalError("full"), "is the disk full"),
    ],
)
def test_every_failure_is_one_sentence(idp, tmp_path, monkeypatch, failure, message):
    def fail(*_, **__):
        raise failure

    monkeypatch.setattr(federation_indexing, "index", fail)

    assert message in carry_out(order(idp, tmp_path / "index"))


def test_an_order_survives_the_way_to_the_process(idp, tmp_path):
    sent = order(idp, tmp_path / "index")

    assert sent == Order.from_json(sent.to_json())


def test_the_program_answers_with_json(idp, tmp_path, monkeypatch, capsys):
    """It bounds its memory and what it writes first, and says whether there is an index now."""
    bounds = []
    monkeypatch.setattr(resource, "setrlimit", lambda *bound: bounds.append(bound))
    sent = order(idp, tmp_path / "index")
    monkeypatch.setattr("sys.stdin", io.StringIO(sent.to_json()))
    main()

    assert {"message": None} == json.loads(capsys.readouterr().out)
    assert [
        (resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000)),
        (resource.RLIMIT_FSIZE, (600_000_000, 600_000_000)),
    ] == bounds
    assert FederationIndex(tmp_path / "index").about.verified


def test_an_index_beyond_the_bound_is_not_written(tmp_path):
    write_federation(tmp_path, 50, now=NOW)
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    sent = order(idp, tmp_path / "index")
    program = (
        "import resource; from verifier.adapters.login.saml import federation_indexing as one; "
        "one.MAX_INDEX_BYTES = 65_536; one.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        input=sent.to_json().encode(),
        stdout=subprocess.PIPE,
        check=True,
    )

    assert "cannot be written" in json.loads(ended.stdout)["message"]
    assert 65_536 >= (tmp_path / "index").stat().st_size


@pytest.mark.parametrize("groups", [1, 200])
def test_what_stands_around_members_is_not_kept_for_each(tmp_path, groups):
    """A megabyte on a group, or hundreds of groups, make no index of hundreds of megabytes."""
    members = "".join(
        make_entity(entity_id=entity_id(number), attributes="") for number in range(100)
    )
    around = "x" * (1_000_000 // groups)
    group = f'<md:EntitiesDescriptor Name="{around}">' * groups + members
    document = make_entities(
        group + "</md:EntitiesDescriptor>" * groups, attributes='validUntil="2026-12-08T12:00:00Z"'
    )
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    target = tmp_path / "index"

    assert 100 == index(document.encode(), idp=idp, now=NOW, source="", target=target)
    assert 2 * len(document.encode()) > target.stat().st_size
