import threading
from datetime import UTC, datetime

import pytest
from lxml import etree

from tests.metadata_factories import (
    NOW,
    make_entities,
    make_entity,
    make_idp,
    make_publication,
    make_role,
)
from verifier.adapters.login.saml import federation_index
from verifier.adapters.login.saml.federation_index import (
    About,
    Described,
    FederationIndex,
    IndexUnusable,
    IndexWriting,
    described,
    digest,
    fold,
    looks_like_entity_id,
    pieces,
    published_at,
    rank,
    require_aggregate,
    search_words,
)
from verifier.adapters.login.saml.metadata_document import MetadataRefused, entities_in, parse
from verifier.adapters.login.saml.metadata_reading import read_entity

ABOUT = About(
    verified=True,
    published_at=datetime(2026, 11, 24, tzinfo=UTC),
    valid_until=None,
    source="(1, 2)",
)
TABLE = {
    "https://a.example.edu/idp": ("University of Aarau", "Universität Aarau"),
    "https://b.example.edu/idp": ("Aarau College", "École d'Aarau"),
    "https://c.example.edu/idp": ("College of Basel",),
    "https://aarau.example.edu/idp": (),
}


def write(path, *more, about=ABOUT):
    with IndexWriting(path) as writing:
        for line, (entity_id, names) in enumerate(TABLE.items()):
            writing.add(
                Described(
                    entity_id=entity_id,
                    line=line,
                    display_name=names[0] if names else None,
                    names=names,
                    logo_url=f"{entity_id}/logo.png",
                    xml=f"<{names}/>".encode(),
                )
            )
        for entry in more:
            writing.add(entry)
        writing.finish(about)
    return FederationIndex(path)


@pytest.fixture
def index(tmp_path):
    """An index of the table and of one that does not want to be listed."""
    hidden = Described(
        entity_id="https://hidden.example.edu/idp",
        line=9,
        display_name="Aarau Tests",
        names=("Aarau Tests",),
        hidden=True,
        xml=b"<a/>",
    )
    return write(tmp_path / "index ü?#%20", hidden)


def found(index, text, limit=20):
    return [entry.entity_id.split("/")[2].split(".")[0] for entry in index.search(text, limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aarau", ["b", "a", "aarau"]),
        ("AARAU coll", ["b"]),
        ("college aarau", ["b"]),
        ("universitat", ["a"]),
        ("ecole", ["b"]),
        ("llege", ["b", "c"]),
        ("https://c.example.edu/idp", ["c"]),
        ("C.example", ["c"]),
        ("example.edu", ["b", "c", "aarau", "a"]),
        ("nobody", []),
        ("%", []),
        ("'; DROP TABLE member; --", []),
        ("  ", []),
    ],
)
def test_members_are_found_by_words_of_any_name(index, text, expected):
    assert expected == found(index, text)


def test_one_that_asks_not_to_be_listed_is_found_by_its_entity_id_only(index):
    """A test system stays out of lists, and a person who knows it can choose it."""
    assert "hidden" not in found(index, "tests")
    assert ["hidden"] == found(index, "https://hidden.example.edu/idp")


def test_a_search_gives_as_many_as_were_asked_for(index):
    assert ["b"] == found(index, "aarau", 1)
    assert [] == found(index, "aarau", 0)


def test_what_a_list_shows_is_there(index):
    (entity,) = index.search("basel", 1)

    assert digest(entity.entity_id) == entity.idp_id
    assert ("College of Basel", f"{entity.entity_id}/logo.png") == (
        entity.display_name,
        entity.logo_url,
    )


def test_the_document_of_one(index):
    assert b"<('College of Basel',)/>" == index.document(digest("https://c.example.edu/idp"))
    assert index.document(digest("https://nobody.example.edu")) is None
    assert index.refusal(digest("https://c.example.edu/idp")) is None
    assert ABOUT == index.about


@pytest.mark.parametrize("content", [None, b"", b"<xml/>", b"SQLite format 3\x00" + b"\x00" * 100])
def test_another_file_is_no_index(tmp_path, content):
    path = tmp_path / "index"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexUnusable):
        FederationIndex(path)


def test_an_index_that_was_not_finished_is_none(tmp_path):
    path = tmp_path / "index"
    with IndexWriting(path) as writing:
        writing.add(Described(entity_id="https://a.example.edu", line=1, xml=b"<a/>"))
    with pytest.raises(IndexUnusable):
        FederationIndex(path)


def test_an_index_that_is_lost_later_is_told(index):
    index.path.unlink()
    with pytest.raises(IndexUnusable):
        index.search("aarau", 1)


def test_many_may_search_while_the_index_is_replaced(index, tmp_path):
    failures = []
    done = threading.Event()

    def search():
        while not done.is_set():
            try:
                found(index, "aarau")
            except (IndexUnusable, TypeError, ValueError) as error:
                failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(30):
        empty = tmp_path / str(number)
        if number % 2:
            write(empty)
        else:
            with IndexWriting(empty) as writing:
                writing.finish(ABOUT)
        empty.replace(index.path)
    done.set()
    for thread in threads:
        thread.join()

    assert [] == failures


ABOUT_WRITING = About(verified=False, published_at=None, valid_until=None, source="")
A = "https://a.example.edu/idp"
B = "https://b.example.edu/idp"


def member(entity_id, line, **more):
    return Described(entity_id=entity_id, line=line, **{"xml": b"<a/>", "names": ("x",), **more})


def counted(path, *entities):
    """How many identity providers an index of *entities* holds."""
    with IndexWriting(path) as writing:
        for entity in entities:
            writing.add(entity)
        return writing.finish(ABOUT_WRITING)


def test_what_is_described_twice_cannot_be_used(tmp_path):
    path = tmp_path / "index"

    assert 1 == counted(path, member(A, 3), member(B, 5), member(A, 70), member(A, 90))
    index = FederationIndex(path)
    assert index.document(digest(A)) is None
    assert f"{A} more than once (lines 3 and 70 and 90)" in index.refusal(digest(A))
    assert [B] == [found.entity_id for found in index.search("example", 9)]


def test_a_service_provider_of_the_same_entity_id_counts_as_well(tmp_path):
    """An entity ID names one entity, whatever its roles."""
    path = tmp_path / "index"

    assert 0 == counted(path, member(A, 3, xml=None), member(A, 4))
    assert FederationIndex(path).refusal(digest(A)) is not None


def test_a_service_provider_alone_is_not_in_it(tmp_path):
    path = tmp_path / "index"

    assert 1 == counted(path, member(A, 3, xml=None), member(B, 4))
    index = FederationIndex(path)
    assert (None, None) == (index.document(digest(A)), index.refusal(digest(A)))


C = "https://c.example.edu/idp"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"


def named(data):
    data = data.encode() if isinstance(data, str) else data
    return [
        [(entity.get("entityID"), piece.line_of(entity)) for entity in entities_in(piece.root)]
        for piece in pieces(data)
    ]


def entity(entity_id):
    return f'<md:EntityDescriptor entityID="{entity_id}"><md:X/></md:EntityDescriptor>'


def test_each_entity_is_a_piece_of_its_own():
    data = make_entities("\n", make_entity(entity_id=A), "\n\n", make_entity(entity_id=B), "\n")

    assert [[], [(A, 2)], [(B, 4)], []] == named(data)


def test_every_piece_has_the_roots_own_tags():
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
    data = make_entities(hiding, entity(B), entity(C))

    assert [B, C] == [member for piece in named(data) for member, _ in piece]


def test_a_group_of_entities_stays_together():
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
    with pytest.raises(MetadataRefused, match=message):
        list(pieces(data))


def test_a_huge_aggregate_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(federation_index, "MAX_AGGREGATE_BYTES", 100)
    with pytest.raises(MetadataRefused, match="mdq_url"):
        next(pieces(make_entities(entity(A)).encode()))


def test_a_declaration_and_comments_may_stand_around():
    data = '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- by > us -->\n'
    data += make_entities("\n", entity(A)) + "\n<!-- end -->\n"

    assert [[], [(A, 4)], []] == named(data)


def test_one_entity_is_no_federation():
    data = make_entity().encode()
    with pytest.raises(MetadataRefused, match="not a federation's metadata"):
        require_aggregate(next(pieces(data)).root)


@pytest.mark.parametrize("filling", [" ", "<!---->", "<!-- -", "<?a ?>", "<", "</", " a='b'"])
def test_no_filling_takes_long(filling):
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
    data = make_entities(*content, attributes=attributes).encode()
    return [entry for piece in pieces(data) for entry in described(piece)]


def test_names_of_all_languages_are_kept():
    (entity,) = read(make_entity(entity_id=A, role=make_role(extensions=NAMED)))

    assert (A, "College") == (entity.entity_id, entity.display_name)
    assert ("Hochschule", "College") == entity.names
    assert "https://a.example.edu/logo.png" == entity.logo_url
    assert not entity.hidden


def test_a_service_provider_is_no_member():
    (entity,) = read(make_entity(entity_id=A, role="<md:SPSSODescriptor/>"))

    assert (A, None, 1) == (entity.entity_id, entity.xml, entity.line)


def test_an_entity_without_a_usable_entity_id_is_passed_over():
    assert [] == read(make_entity(entity_id=""), make_entity(entity_id="x" * 300))


def test_who_asks_not_to_be_listed_is_marked():
    """The category hide-from-discovery is read."""
    (entity,) = read(make_entity(entity_id=A, extensions=HIDDEN))

    assert entity.hidden


def test_the_document_of_a_member_keeps_what_stands_around_it():
    """An entity's own document carries the expiry dates of all groups around it."""
    group = make_entities(
        make_entity(entity_id=A, attributes=""), attributes='validUntil="2026-11-26T00:00:00Z"'
    )
    (entity,) = read(group, attributes='validUntil="2026-12-01T00:00:00Z"')
    now = datetime(2026, 11, 25, tzinfo=UTC)
    found = read_entity(parse(entity.xml), idp=make_idp(), now=now, verified=True)

    assert (A, datetime(2026, 11, 26, tzinfo=UTC)) == (found.entity_id, found.valid_until)


def test_a_metadata_querys_digest():
    """The SHA-1 of an entity ID is written as services know it (SAML profile of MDQ)."""
    assert "11d72e8cf351eb6c75c721e838f469677ab41bdb" == digest("http://example.org/service")


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        (make_publication("2026-11-24T13:00:00+01:00"), datetime(2026, 11, 24, 12, tzinfo=UTC)),
        (make_publication("").replace('creationInstant=""', ""), None),
        ("", None),
    ],
)
def test_when_it_was_published(extensions, expected):
    root = etree.fromstring(make_entities(f"<md:Extensions>{extensions}</md:Extensions>"))

    assert expected == published_at(root)


def test_a_date_of_publication_that_is_none():
    info = make_publication("yesterday")
    with pytest.raises(MetadataRefused, match="creationInstant"):
        published_at(etree.fromstring(make_entities(f"<md:Extensions>{info}</md:Extensions>")))


def test_a_comment_does_not_list_who_asks_not_to_be_listed():
    """The category is read as a whole, whatever stands within it."""
    split = HIDDEN.replace("hide-from", "<!-- x -->hide-from")
    (entity,) = read(make_entity(entity_id=A, extensions=split))

    assert entity.hidden


def test_only_what_an_entity_uses_is_kept_of_what_stands_around_it():
    role = make_role(
        extensions='<used:a xsi:type="typed:b" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )
    group = make_entities(make_entity(entity_id=A, role=role), attributes='Name="inner"')
    declared = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("used", "typed", "other"))
    (entity,) = read(group, attributes=f'{declared} ID="outer" cacheDuration="PT1H"')
    root = etree.fromstring(entity.xml)

    assert 1 == entity.xml.count(b"<md:EntitiesDescriptor ")
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
    (entity,) = read(member)
    assert "2026-11-26T00:00:00+00:00" == etree.fromstring(entity.xml).get("validUntil")
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


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Université   de\nGenève ", "universite de geneve"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}", "a"),
    ],
)
def test_case_accents_and_blanks_do_not_matter(text, folded):
    assert folded == fold(text)


def test_only_so_many_words_count():
    assert ("a", "b") == search_words(" A b ")
    assert 8 == len(search_words("x " * 1000))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("https://idp.example.edu/idp", True),
        ("urn:mace:example.edu", True),
        ("Example University", False),
        ("Example: University", False),
        (":", False),
        ("", False),
    ],
)
def test_a_whole_entity_id_is_told_from_words(text, whole):
    """An address or a URN has a colon and no blanks."""
    assert whole is looks_like_entity_id(text)


def test_names_that_begin_so_come_first():
    """The order is: the entity ID, a name's beginning, a word's, within a name, elsewhere."""
    names = ("university of example", "tech")
    asked = ("urn:x", "university", "example", "ampl", "urn")

    assert [0, 1, 2, 3, 4] == [rank(entry, "urn:x", names) for entry in asked]
