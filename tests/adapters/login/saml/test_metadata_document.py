from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    make_entities,
    make_entity,
    make_idp,
    make_role,
)
from verifier.adapters.login.saml import metadata_document
from verifier.adapters.login.saml.metadata_document import (
    MetadataRefused,
    choose_entity,
    parse,
    valid_until,
)

OTHER = "https://other.example.edu/idp"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<a", "not well-formed XML"),
        (b"{}", "not well-formed XML"),
        ('<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "not in UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "not in UTF-8"),
        (
            b"<?xml version='1.0' encoding = 'UTF-7'?>+ADwAIQ-DOCTYPE a+AD4-+ADw-a/+AD4-",
            "not in UTF-8",
        ),
        (b'<?xml version="1.0" encoding\n=\n"latin1"?><a/>', "not in UTF-8"),
        (
            '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a><a/>'.encode("cp037"),
            "not well-formed",
        ),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (
            b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
            "DOCTYPE",
        ),
    ],
)
def test_refuses_before_anything_is_believed(data, message):
    """Each unreadable document is refused with a sentence of its own."""
    with pytest.raises(MetadataRefused, match=message):
        parse(data)


def test_size_has_a_limit(monkeypatch):
    """A document above the limit is refused without being parsed."""
    monkeypatch.setattr(metadata_document, "MAX_BYTES", 10)
    with pytest.raises(MetadataRefused, match="larger than"):
        parse(b"<a>" + b" " * 10 + b"</a>")


def test_accepts_a_byte_order_mark():
    """A file saved as UTF-8 with a byte order mark is read."""
    document = '﻿<?xml version="1.0" encoding="utf-8"?>' + make_entity()
    assert parse(document.encode()).get("entityID") == ENTITY_ID


def test_a_web_page_is_no_metadata():
    """A root of another kind is named."""
    with pytest.raises(MetadataRefused, match="starts with 'html'"):
        choose_entity(parse(b"<html/>"), make_idp())


def test_the_entity_asked_for_must_be_there():
    """An entity ID of the site file is compared exactly, and what was found is said."""
    root = parse(make_entity(entity_id=OTHER).encode())
    with pytest.raises(MetadataRefused, match=f"does not describe {ENTITY_ID} but {OTHER}"):
        choose_entity(root, make_idp(entity_id=ENTITY_ID))


def test_finds_one_entity_in_nested_aggregates():
    """The entity is found however deep the aggregates are nested."""
    inner = make_entities(make_entity())
    root = parse(make_entities(make_entity(entity_id=OTHER), inner).encode())
    assert ENTITY_ID == choose_entity(root, make_idp(entity_id=ENTITY_ID)).get("entityID")


def test_an_aggregate_needs_a_name():
    """Without an entity ID nothing is guessed from several entities; one alone is clear."""
    with pytest.raises(MetadataRefused, match="describes 2 entities; name the one"):
        choose_entity(
            parse(make_entities(make_entity(), make_entity(entity_id=OTHER)).encode()), make_idp()
        )
    alone = choose_entity(parse(make_entities(make_entity()).encode()), make_idp())
    assert ENTITY_ID == alone.get("entityID")


def test_duplicates_are_refused_by_line():
    """The same entity twice is refused, and both places are named."""
    document = make_entities(make_entity() + "\n\n", make_entity())
    with pytest.raises(MetadataRefused, match=r"more than once \(lines 1 and 3\)"):
        choose_entity(parse(document.encode()), make_idp(entity_id=ENTITY_ID))


def test_an_entity_hidden_in_an_extension_is_not_found():
    """Only entities along the aggregate's own structure count."""
    hidden = make_entity(entity_id=OTHER)
    root = parse(make_entity(extensions=hidden).encode())
    with pytest.raises(MetadataRefused, match="does not describe"):
        choose_entity(root, make_idp(entity_id=OTHER))


@pytest.mark.parametrize("entity_id", ["", "x" * 257, " https://idp.example.edu "])
def test_entity_ids_have_a_shape(entity_id):
    """An empty, overlong or padded entity ID is refused."""
    with pytest.raises(MetadataRefused, match="entity ID"):
        choose_entity(parse(make_entity(entity_id=entity_id).encode()), make_idp())


def until(document, *, now=NOW, **idp):
    site_idp = make_idp(**idp)
    return valid_until(choose_entity(parse(document.encode()), site_idp), site_idp, now=now)


def test_the_earliest_date_counts():
    """The date on an aggregate around the entity, or on the role, ends it as well."""
    around = make_entities(make_entity(), attributes='validUntil="2026-12-01T00:00:00Z"')
    assert datetime(2026, 12, 1, tzinfo=UTC) == until(around)
    role = make_role(attributes='validUntil="2026-11-30T00:00:00.123Z"')
    assert datetime(2026, 11, 30, 0, 0, 0, 123000, tzinfo=UTC) == until(make_entity(role=role))


def test_offsets_are_understood():
    """A date with an offset, or without any, is read as UTC."""
    offset = make_entity(attributes='validUntil="2026-12-01T01:00:00+02:00"')
    assert datetime(2026, 11, 30, 23, tzinfo=UTC) == until(offset)
    bare = make_entity(attributes='validUntil="2026-12-01T01:00:00"')
    assert datetime(2026, 12, 1, 1, tzinfo=UTC) == until(bare)


def test_expired_metadata_is_refused_with_its_date():
    """The moment of expiry is said; that very moment is already too late."""
    document = make_entity(attributes='validUntil="2026-11-24T12:00:00Z"')
    with pytest.raises(MetadataRefused, match="expired on 2026-11-24 at 12:00 UTC"):
        until(document)


def test_a_far_date_is_refused_unless_the_site_allows_it():
    """The limit is the site's, and the sentence names its key."""
    document = make_entity(attributes='validUntil="2027-11-24T12:00:00Z"')
    with pytest.raises(MetadataRefused, match="more than 60 days ahead; raise metadata_max_days"):
        until(document)
    assert 2027 == until(document, metadata_max_days=365).year


def test_no_date_is_the_sites_own_risk():
    """Without a date metadata is refused where the site does not trust it, and always from MDQ."""
    document = make_entity(attributes="")
    assert until(document) is None
    for idp in (
        {"metadata_trusted_without_expiry": False},
        {"mdq_url": "https://mdq.example.edu", "entity_id": ENTITY_ID},
    ):
        with pytest.raises(MetadataRefused, match="no expiry date"):
            until(document, **idp)


@pytest.mark.parametrize("text", ["soon", "", "9999-12-31T23:59:59-14:00", "2026-13-01T00:00:00Z"])
def test_a_date_that_is_none_is_refused(text):
    """Text that is no date never counts as far away."""
    with pytest.raises(MetadataRefused, match="not a date and time"):
        until(make_entity(attributes=f'validUntil="{text}"'))


def test_another_encoding_is_never_used(monkeypatch):
    """Even where the check is passed by, bytes are parsed as the UTF-8 they were checked as."""
    monkeypatch.setattr(metadata_document, "READABLE", {"utf-8", "utf-7"})
    with pytest.raises(MetadataRefused, match="not well-formed"):
        parse(b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-')
