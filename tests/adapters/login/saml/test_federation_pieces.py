from __future__ import annotations

import pytest

from tests.metadata_factories import make_entities, make_entity
from verifier.adapters.login.saml import federation_entities
from verifier.adapters.login.saml.federation_entities import pieces, require_aggregate
from verifier.adapters.login.saml.metadata_document import MetadataRefused, entities_in

A = "https://a.example.edu/idp"
B = "https://b.example.edu/idp"
C = "https://c.example.edu/idp"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


def named(data):
    """The entity IDs in each piece, with their lines."""
    data = data.encode() if isinstance(data, str) else data
    return [
        [(entity.get("entityID"), piece.line_of(entity)) for entity in entities_in(piece.root)]
        for piece in pieces(data)
    ]


def entity(entity_id):
    """A very short entity."""
    return f'<md:EntityDescriptor entityID="{entity_id}"><md:X/></md:EntityDescriptor>'


def test_each_entity_is_a_piece_of_its_own():
    """The root comes first and alone, then one entity at a time, then what is left."""
    data = make_entities("\n", make_entity(entity_id=A), "\n\n", make_entity(entity_id=B), "\n")

    assert [[], [(A, 2)], [(B, 4)], []] == named(data)


def test_every_piece_has_the_roots_own_tags():
    """What the root says, dates above all, can be read in each piece."""
    data = make_entities(entity(A), attributes='validUntil="2026-12-01T00:00:00Z" Name=">"')
    found = [piece.root for piece in pieces(data.encode())]

    assert {(f"{MD}EntitiesDescriptor", ">")} == {
        (entry.tag, entry.get("Name")) for entry in found
    }
    assert 0 == len(found[0])


@pytest.mark.parametrize(
    "hiding",
    [
        f"<!-- {entity(A)} {entity(B)} -->",
        f"<md:Extensions><x><![CDATA[{entity(A)}]]></x></md:Extensions>",
        f"<?note {entity(A)} ?>",
    ],
    ids=["comment", "cdata", "instruction"],
)
def test_a_cut_at_the_wrong_place_is_mended(hiding):
    """What only looks like the end of an entity neither ends one nor makes one."""
    data = make_entities(hiding, entity(B), entity(C))

    assert [B, C] == [one for piece in named(data) for one, _ in piece]


def test_a_group_of_entities_stays_together():
    """Groups within the aggregate are read with all that stands around an entity."""
    group = f'<md:EntitiesDescriptor Name="g">{entity(A)}{entity(B)}</md:EntitiesDescriptor>'

    assert [[], [(A, 1), (B, 1), (C, 1)], []] == named(make_entities(group, entity(C)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" \n", "is empty"),
        (make_entities(entity(A)).encode("utf-16"), "not in UTF-8"),
        (b'<?xml version="1.0" encoding="latin1"?><a></a>', "not in UTF-8"),
        (b"<!dOcTyPe a>" + make_entities(entity(A)).encode(), "DOCTYPE"),
        (make_entities(entity(A)).encode()[:-30], r"not well-formed XML \(line 1\)"),
        (make_entities("\n", entity(A), "\n<b>\n").encode(), r"not well-formed XML \(line 4\)"),
        (make_entities(entity(A)).encode() + b"<more/>", "not well-formed"),
        (make_entities(entity("\xe4")).encode("latin1"), "not well-formed"),
        (b"<html><body>Sign in", "a web page was saved"),
        (make_entities("&e;").encode(), "not well-formed"),
    ],
    ids=["empty", "utf16", "latin1", "doctype", "cut", "open", "more", "bytes", "html", "entity"],
)
def test_what_cannot_be_read_is_refused(data, message):
    """Each kind of broken or dangerous document is refused in one sentence."""
    with pytest.raises(MetadataRefused, match=message):
        list(pieces(data))


def test_a_huge_aggregate_is_refused_before_it_is_read(monkeypatch):
    """What is larger than the bound is not parsed; the sentence names another way."""
    monkeypatch.setattr(federation_entities, "MAX_AGGREGATE_BYTES", 100)
    with pytest.raises(MetadataRefused, match="mdq_url"):
        next(pieces(make_entities(entity(A)).encode()))


def test_a_declaration_and_comments_may_stand_around():
    """A byte order mark, a declaration and comments around the root are passed over."""
    data = '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- by > us -->\n'
    data += make_entities("\n", entity(A)) + "\n<!-- end -->\n"

    assert [[], [(A, 4)], []] == named(data)


def test_one_entity_is_no_federation():
    """The metadata of one identity provider is told from an aggregate."""
    data = make_entity().encode()
    with pytest.raises(MetadataRefused, match="not a federation's metadata"):
        require_aggregate(next(pieces(data)).root)


@pytest.mark.parametrize("filling", [" ", "<!---->", "<!-- -", "<?a ?>", "<", "</", " a='b'"])
def test_no_filling_takes_long(filling):
    """However a stranger fills the document, reading it takes time in proportion to its size."""
    filled = filling * 20_000
    for data in (f"{filled}x", f"<a>{filled}</a>{filled}x", f"<a {filled}", f"<a{filled}x</a>"):
        with pytest.raises(MetadataRefused, match="not well-formed"):
            list(pieces(data.encode()))


def test_the_roots_own_tag_has_a_bound():
    """It is parsed with every entity, so what is longer than any federation's is refused."""
    attributes = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(4_000))
    data = make_entities(entity(A), attributes=attributes).encode()
    with pytest.raises(MetadataRefused, match=r"first tag .* longer than 64 kB"):
        next(pieces(data))
