from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.metadata_factories import NOW, make_entities, make_entity, make_idp, make_role
from verifier.adapters.login.saml.federation_entities import (
    described,
    digest,
    pieces,
    published_at,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused, parse
from verifier.adapters.login.saml.metadata_reading import read_entity

A = "https://a.example.edu/idp"
NAMED = (
    '<mdui:UIInfo><mdui:DisplayName xml:lang="de">Hochschule</mdui:DisplayName>'
    '<mdui:DisplayName xml:lang="en">College</mdui:DisplayName>'
    '<mdui:Logo height="1" width="1">https://a.example.edu/logo.png</mdui:Logo></mdui:UIInfo>'
)
HIDDEN = (
    '<mdattr:EntityAttributes xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute">'
    '<saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'Name="category"><saml:AttributeValue>'
    "http://refeds.org/category/hide-from-discovery</saml:AttributeValue></saml:Attribute>"
    "</mdattr:EntityAttributes>"
)


def read(*content, attributes=""):
    """Everything that an aggregate describes."""
    data = make_entities(*content, attributes=attributes).encode()
    return [entry for piece in pieces(data) for entry in described(piece)]


def test_names_of_all_languages_are_kept():
    """The English name is shown; every name can be searched for."""
    (one,) = read(make_entity(entity_id=A, role=make_role(extensions=NAMED)))

    assert (A, "College") == (one.entity_id, one.display_name)
    assert ("Hochschule", "College") == one.names
    assert "https://a.example.edu/logo.png" == one.logo_url
    assert not one.hidden


def test_a_service_provider_is_no_member():
    """An entity that cannot log anybody in has no document, but its entity ID is known."""
    (one,) = read(make_entity(entity_id=A, role="<md:SPSSODescriptor/>"))

    assert (A, None, 1) == (one.entity_id, one.xml, one.line)


def test_an_entity_without_a_usable_entity_id_is_passed_over():
    """Nobody could choose it, and it must not make the others unusable."""
    assert [] == read(make_entity(entity_id=""), make_entity(entity_id="x" * 300))


def test_who_asks_not_to_be_listed_is_marked():
    """The category hide-from-discovery is read."""
    (one,) = read(make_entity(entity_id=A, extensions=HIDDEN))

    assert one.hidden


def test_the_document_of_a_member_keeps_what_stands_around_it():
    """An entity's own document carries the expiry dates of all groups around it."""
    group = make_entities(
        make_entity(entity_id=A, attributes=""), attributes='validUntil="2026-11-26T00:00:00Z"'
    )
    (one,) = read(group, attributes='validUntil="2026-12-01T00:00:00Z"')
    now = datetime(2026, 11, 25, tzinfo=UTC)
    found = read_entity(parse(one.xml), idp=make_idp(), now=now, verified=True)

    assert (A, datetime(2026, 11, 26, tzinfo=UTC)) == (found.entity_id, found.valid_until)


def test_a_metadata_querys_digest():
    """The SHA-1 of an entity ID is written as services know it (SAML profile of MDQ)."""
    assert "11d72e8cf351eb6c75c721e838f469677ab41bdb" == digest("http://example.org/service")


def info(text):
    """A root with a date of publication."""
    return etree.fromstring(
        make_entities(
            '<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:'
            f'rpi" publisher="x" {text}/></md:Extensions>'
        )
    )


def test_when_it_was_published():
    """The date of publication is read where there is one; a broken one is refused."""
    expected = datetime(2026, 11, 24, 12, tzinfo=UTC)

    assert expected == published_at(info('creationInstant="2026-11-24T13:00:00+01:00"'))
    assert published_at(info("")) is None
    assert published_at(etree.fromstring(make_entities())) is None
    with pytest.raises(MetadataRefused, match="creationInstant"):
        published_at(info('creationInstant="yesterday"'))


def test_a_comment_does_not_list_who_asks_not_to_be_listed():
    """The category is read as a whole, whatever stands within it."""
    split = HIDDEN.replace("hide-from", "<!-- x -->hide-from")
    (one,) = read(make_entity(entity_id=A, extensions=split))

    assert one.hidden


def test_only_what_an_entity_uses_is_kept_of_what_stands_around_it():
    """Namespaces of its elements and of its types stay; names of groups and others go."""
    role = make_role(
        extensions='<used:a xsi:type="typed:b" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )
    group = make_entities(make_entity(entity_id=A, role=role), attributes='Name="inner"')
    declared = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("used", "typed", "other"))
    (one,) = read(group, attributes=f'{declared} ID="outer" cacheDuration="PT1H"')
    root = etree.fromstring(one.xml)

    assert 1 == one.xml.count(b"<md:EntitiesDescriptor ")
    assert not root.attrib
    (used,) = root.iter("{urn:used}a")
    assert "urn:typed" == used.nsmap["typed"]
    assert "other" not in used.nsmap


def test_the_earliest_date_of_many_groups_is_kept():
    """However deep the groups are, one date stands for all; with a broken one there is none."""
    member = make_entity(entity_id=A, attributes="")
    dates = ("2026-12-01T00:00:00Z", "2026-11-26T01:00:00+01:00", "2026-12-03T00:00:00Z")
    for date in dates:
        member = make_entities(member, attributes=f'validUntil="{date}"')
    (one,) = read(member)
    assert "2026-11-26T00:00:00+00:00" == etree.fromstring(one.xml).get("validUntil")
    (broken,) = read(make_entities(member, attributes=f'validUntil="{"x" * 5_000}"'))

    assert 1_000 > len(broken.xml) - len(make_entity(entity_id=A, attributes=""))
    with pytest.raises(MetadataRefused, match="not a date and time"):
        read_entity(parse(broken.xml), idp=make_idp(), now=NOW, verified=True)


@pytest.mark.parametrize("within", [0, 2])
def test_namespaces_around_entities_have_a_bound(within):
    """An address of a namespace is kept with each entity that uses it, so they may not be long."""
    long = "x" * 9_000
    document = make_entities(make_entity(entity_id=A), attributes=f'xmlns:x="urn:{long}"')
    for _ in range(within):
        document = make_entities(document)
    with pytest.raises(MetadataRefused, match="more namespaces than any federation needs"):
        read(document)
