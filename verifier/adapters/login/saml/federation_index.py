"""A reader of a federation's aggregate, one entity at a time, and the index built from it.

The parsed tree of 5,000 entities would take 250 MiB. So the document is cut after each
EntityDescriptor, and every piece is parsed between the root's own tags. The cuts need not be
right: a piece that is not well-formed is joined with the next one, and a signature is checked over
the pieces as they were parsed.

The index is a separate file, built once for each aggregate (``federation_indexing``), never
changed, and replaced as a whole. Each query opens it anew, so any thread may query it.
"""

import hashlib
import heapq
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self

from lxml import etree

from verifier.adapters.login.saml.metadata_document import (
    ENTITIES,
    READABLE,
    Member,
    MetadataRefused,
    entities_in,
    is_entity_id,
    malformed,
    read_date,
    strict_parser,
)
from verifier.adapters.login.saml.metadata_reading import (
    MAX_NAME,
    display_name,
    logo_url,
    roles_of,
)
from verifier.adapters.login.saml.metadata_source import MAX_AGGREGATE_BYTES
from verifier.adapters.messages import saml_xml as ns

# possessive throughout: no part of the text is scanned twice
AROUND = rb"(?:\s++|<!--(?:(?!--).)*+-->|<\?(?:(?!\?>).)*+\?>)*+"
PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml\s(?P<declared>[^>?]*+)\?>)?" + AROUND, re.DOTALL
)
ROOT = re.compile(
    rb"<(?P<name>[^\s/>!?=\"'&<]++)"
    rb"(?:\s++[^\s/>=\"'<]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'))*+\s*+>"
)
EPILOG = re.compile(rb"\s*+>" + AROUND, re.DOTALL)
ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
MAX_ROOT_TAG = 65_536  # bytes; it is parsed again with every entity
SOMETHING = re.compile(rb"\S")
DOCTYPE = re.compile(rb"<![Dd][Oo][Cc][Tt][Yy][Pp][Ee]")
ENTITY_END = re.compile(rb"</(?:[^\s<>/:]+:)?EntityDescriptor\s*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The root with part of its content; ``line`` is where that part begins in the document."""

    root: etree._Element
    line: int

    def line_of(self, element: etree._Element) -> int:
        """Return the line of the whole document where the start tag of *element* is."""
        within: Any = element.sourceline
        return self.line - 1 + int(within)


def pieces(data: bytes) -> Iterator[Piece]:
    """Cut the aggregate *data* into its entities, in document order.

    The first piece is the root without content; the others together hold all content of the root.
    Raises ``MetadataRefused``, possibly after some pieces have been yielded.
    """
    prolog = _check_bytes(data)
    found = ROOT.match(data, prolog.end() if prolog else 0)
    end = data.rfind(b"</" + found["name"]) if found else -1
    if found is None or end < found.end():
        raise malformed(data.count(b"\n") + 1)
    if EPILOG.fullmatch(data, end + 2 + len(found["name"])) is None:
        raise malformed(1 + data.count(b"\n", 0, end))
    opening, closing, start = found[0], b"</" + found["name"] + b">", found.end()
    if len(opening) > MAX_ROOT_TAG:
        raise MetadataRefused(
            "The first tag of the federation's metadata is longer than "
            f"{MAX_ROOT_TAG // 1024} kB, which no federation needs; check that it is the right "
            "file, or tell the federation."
        )
    parser = strict_parser()
    line = 1 + data.count(b"\n", 0, found.start())
    taken, wanted = 0, 0
    cuts = (cut.end() for cut in ENTITY_END.finditer(data, start, end))
    for cut in (start, *cuts, end):
        taken += 1
        if taken < wanted and cut != end:
            continue
        body = data[start:cut]
        try:
            root = etree.fromstring(opening + body + closing, parser)
        except etree.XMLSyntaxError as error:
            if cut == end:
                raise malformed(line - 1 + (error.lineno or 1)) from None
            wanted = 2 * taken  # so a long remainder is parsed a few times, not once per entity
            continue
        yield Piece(root=root, line=line)
        line += body.count(b"\n")
        start, taken, wanted = cut, 0, 0


def _check_bytes(data: bytes) -> re.Match[bytes] | None:
    """Raise ``MetadataRefused`` if *data* must not be parsed; return the match before the root."""
    if len(data) > MAX_AGGREGATE_BYTES:
        raise MetadataRefused(
            f"The aggregate is larger than {MAX_AGGREGATE_BYTES // 1_000_000} MB; "
            "use the federation's MDQ service (mdq_url)."
        )
    if not SOMETHING.search(data):
        raise MetadataRefused("The metadata is empty.")
    prolog = PROLOG.match(data)
    named = ENCODING.search(prolog["declared"] or b"") if prolog else None
    if b"\x00" in data or (named and named[1].decode("ascii").lower() not in READABLE):
        raise MetadataRefused("The metadata is not in UTF-8; save it as UTF-8 and try again.")
    if DOCTYPE.search(data):
        raise MetadataRefused(
            "The metadata holds a DOCTYPE, which SAML forbids (SAML2Int G02); "
            "ask the federation for metadata without one."
        )
    return prolog


def require_aggregate(root: etree._Element) -> None:
    """Raise ``MetadataRefused`` unless *root* is federation metadata (``EntitiesDescriptor``)."""
    if root.tag != ENTITIES:
        name = etree.QName(root).localname
        raise MetadataRefused(
            f"The document is not a federation's metadata: it starts with {name[:40]!r} where "
            "EntitiesDescriptor was expected; for one identity provider leave federation out."
        )


class Dated(Protocol):
    """The dates of published metadata, so that nothing older is accepted: aware, UTC, or None."""

    @property
    def published_at(self) -> datetime | None:
        """When it was published (``creationInstant`` of mdrpi:PublicationInfo)."""

    @property
    def valid_until(self) -> datetime | None:
        """When it expires (the earliest ``validUntil``)."""


def require_not_older(fresh: Dated, held: Dated) -> None:
    """Raise ``MetadataRefused`` if *fresh* was published before *held*, expired or not.

    If either of them has no publication date, the expiry dates are compared.
    """
    if fresh.published_at and held.published_at:
        offered, known = fresh.published_at, held.published_at
    else:
        beginning = datetime.min.replace(tzinfo=UTC)
        offered, known = fresh.valid_until or beginning, held.valid_until or beginning
    if offered < known:
        raise MetadataRefused(
            f"The federation's metadata that is offered now ({offered:%Y-%m-%d %H:%M} UTC) is "
            f"older than the one that was read before ({known:%Y-%m-%d %H:%M} UTC), so it is not "
            "used; if this goes on, tell the federation."
        )


MDRPI = "urn:oasis:names:tc:SAML:metadata:rpi"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HIDDEN = "http://refeds.org/category/hide-from-discovery"
NAMES = (
    "md:IDPSSODescriptor/md:Extensions/mdui:UIInfo/mdui:DisplayName",
    "md:Organization/md:OrganizationDisplayName",
    "md:Organization/md:OrganizationName",
)
MOST_NAMES = 100
MAX_NAMESPACES = 8_192  # characters around an entity; those it uses are kept with it
TYPES = etree.XPath("descendant-or-self::*/@xsi:type", namespaces={"xsi": XSI})
CATEGORY = "md:Extensions/mdattr:EntityAttributes/saml:Attribute/saml:AttributeValue"


def digest(entity_id: str) -> str:
    """Return the SHA-1 of *entity_id* in hexadecimal, as metadata queries (MDQ) use it."""
    return hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One entity of the aggregate. Only an identity provider has ``xml``.

    ``xml`` is a document of its own: the entity with the namespaces that it uses, inside one
    EntitiesDescriptor with the earliest expiry date of all groups around it. Nothing else of those
    groups is kept, because it would be stored once for every member.
    """

    entity_id: str
    line: int
    display_name: str | None = None
    names: tuple[str, ...] = ()
    logo_url: str | None = None
    hidden: bool = False  # it asks not to be offered in lists
    xml: bytes | None = None


def described(piece: Piece) -> Iterator[Described]:
    """Read the entities of *piece*; an entity without a usable entity ID is skipped.

    Each identity provider is moved out of *piece*, which cannot be used afterwards. Raises
    ``MetadataRefused`` if a group declares too many namespaces (``MAX_NAMESPACES``).
    """
    _require_short(piece.root)
    for entity in entities_in(piece.root):
        entity_id = entity.get("entityID", "")
        if not is_entity_id(entity_id):
            continue
        line = piece.line_of(entity)
        roles = roles_of(entity)
        if not roles:
            yield Described(entity_id=entity_id, line=line)
            continue
        names = [element for path in NAMES for element in entity.findall(path, ns.PREFIXES)]
        texts = (str(name.xpath("string()"))[:MAX_NAME] for name in names[:MOST_NAMES])
        categories = entity.findall(CATEGORY, ns.PREFIXES)
        yield Described(
            entity_id=entity_id,
            line=line,
            display_name=display_name(entity, roles[0]),
            names=tuple(dict.fromkeys(text for text in texts if text.strip())),
            logo_url=logo_url(roles[0]),
            hidden=any(str(found.xpath("string()")).strip() == HIDDEN for found in categories),
            xml=_document(entity),
        )


def published_at(root: etree._Element) -> datetime | None:
    """Return the publication date (mdrpi:PublicationInfo); None if there is none."""
    info = root.find(f"md:Extensions/{{{MDRPI}}}PublicationInfo", ns.PREFIXES)
    text = None if info is None else info.get("creationInstant")
    return None if text is None else read_date(text, "publication date (creationInstant)")


def _require_short(group: etree._Element) -> None:
    declared: Any = group.nsmap  # including those of the groups around it
    if sum(map(len, declared.values())) > MAX_NAMESPACES:
        raise MetadataRefused(
            "The federation's metadata declares more namespaces than any federation needs; "
            "check that it is the right file, or tell the federation."
        )
    for inner in group.iterchildren(ENTITIES):
        _require_short(inner)


def _document(entity: etree._Element) -> bytes:
    types: Any = TYPES(entity)  # an XPath on attributes returns texts, such as ``xs:string``
    named = (str(text).strip().partition(":") for text in types)
    prefixes = {prefix for prefix, colon, _ in named if colon and prefix != "md"}
    known = entity.nsmap if prefixes else {}
    used = {prefix: known[prefix] for prefix in sorted(prefixes) if prefix in known}
    around = etree.Element(ENTITIES, nsmap={"md": ns.MD, **used})
    ends = [group.get("validUntil") for group in entity.iterancestors()]
    try:
        dates = [read_date(text) for text in ends if text is not None]
    except MetadataRefused:
        around.set("validUntil", "unreadable")  # reading the member then refuses it
    else:
        if dates:
            around.set("validUntil", min(dates).isoformat())
    entity.tail = None
    around.append(entity)  # moves it, with the namespaces of its own names only: no copy is made
    text: bytes = etree.tostring(around, encoding="utf-8")
    return text


MOST_WORDS = 8


def fold(text: str) -> str:
    """Normalize *text* for comparison: ignore case and accents, and collapse spaces."""
    plain = text.casefold()
    if plain.isascii():
        return " ".join(plain.split())
    plain = unicodedata.normalize("NFKD", plain)
    return " ".join(
        "".join(letter for letter in plain if not unicodedata.combining(letter)).split()
    )


def search_words(text: str) -> tuple[str, ...]:
    """Split *text* into search words, normalized; only the first ``MOST_WORDS`` are used."""
    return tuple(fold(text).split()[:MOST_WORDS])


def looks_like_entity_id(text: str) -> bool:
    """Whether *text* is a whole URL or URN rather than part of a name."""
    scheme, colon, rest = text.partition(":")
    return bool(scheme and colon and rest) and not any(map(str.isspace, text))


def rank(asked: str, entity_id: str, names: Sequence[str]) -> int:
    """Rank a search result from 0 (best) to 4; all arguments are normalized already.

    0: the entity ID itself. 1: a name begins with *asked*. 2: a word of a name begins with it. 3:
    a name contains it. 4: anything else.
    """
    if asked == entity_id:
        return 0
    if any(name.startswith(asked) for name in names):
        return 1
    if any(f" {asked}" in name for name in names):
        return 2
    if any(asked in name for name in names):
        return 3
    return 4


FORMAT = 1  # an index of another format is rebuilt
TABLES = """
CREATE TABLE about (verified INTEGER, published_at TEXT, valid_until TEXT, source TEXT);
CREATE TABLE member (
    digest TEXT PRIMARY KEY, entity_id TEXT, display_name TEXT, hidden INTEGER,
    words TEXT, logo_url TEXT
) WITHOUT ROWID;
CREATE TABLE document (digest TEXT PRIMARY KEY, xml BLOB);
CREATE TABLE refused (digest TEXT PRIMARY KEY, said TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of the aggregate as a whole. ``source`` changes with the metadata file."""

    verified: bool
    published_at: datetime | None  # aware, UTC
    valid_until: datetime | None  # aware, UTC
    source: str


class IndexUnusable(Exception):  # noqa: N818 - named as people say it
    """The file is not an index of this format, or cannot be read."""


class FederationIndex:
    """A finished index, opened for reading. Thread-safe.

    Every method raises ``IndexUnusable`` if the file is damaged or gone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        if self._ask("PRAGMA user_version") != [(FORMAT,)]:
            raise IndexUnusable
        rows = self._ask("SELECT verified, published_at, valid_until, source FROM about")
        if len(rows) != 1:
            raise IndexUnusable
        verified, published_at, valid_until, source = rows[0]
        self.about = About(
            verified=bool(verified),
            published_at=_moment(published_at),
            valid_until=_moment(valid_until),
            source=str(source),
        )

    def document(self, digest: str) -> bytes | None:
        """Return the metadata of one identity provider as a separate document; None if unknown."""
        rows = self._ask("SELECT xml FROM document WHERE digest = ?", digest)
        return bytes(rows[0][0]) if rows else None

    def refusal(self, digest: str) -> str | None:
        """Return why the aggregate's entry for one entity cannot be used; None if it can."""
        rows = self._ask("SELECT said FROM refused WHERE digest = ?", digest)
        return str(rows[0][0]) if rows else None

    def search(self, text: str, limit: int, *, prefix: str = "") -> list[Member]:
        """Find members that have every word of *text* in a name or the entity ID, best first.

        A member that asks not to be listed is only found by its whole entity ID. *prefix* is put
        before the digest in each member's id.
        """
        asked = fold(text)
        parts = search_words(text)
        if not parts or limit < 1:
            return []
        condition = " AND ".join("instr(words, ?) > 0" for _ in parts)
        columns = "digest, entity_id, display_name, hidden, words"
        question = f"SELECT {columns} FROM member WHERE {condition}"  # noqa: S608 - our own words
        with self._opened() as connection:  # one for both: the file may be replaced meanwhile
            found = [
                (
                    rank(asked, fold(entity_id), found_by.split("\n")),
                    fold(name or entity_id),
                    digest,
                )
                for digest, entity_id, name, hidden, found_by in connection.execute(
                    question, parts
                )
                if not hidden or entity_id == text.strip()
            ]
            question = "SELECT entity_id, display_name, logo_url FROM member WHERE digest = ?"
            return [
                Member(f"{prefix}{digest}", *connection.execute(question, (digest,)).fetchone())
                for *_, digest in heapq.nsmallest(limit, found)
            ]

    def _ask(self, question: str, *values: str) -> list[tuple[Any, ...]]:
        with self._opened() as connection:
            return connection.execute(question, values).fetchall()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise IndexUnusable from error


def _moment(text: object) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text))


class IndexWriting:
    """A writer of a new index file, which is complete only after ``finish``.

    An entity that the aggregate describes twice is marked as refused; the others can be used.
    Raises ``sqlite3.Error`` if the disk is full or the file cannot be created.
    """

    def __init__(self, path: Path) -> None:
        self._lines: dict[str, list[int]] = {}
        self._connection = sqlite3.connect(path, isolation_level=None)
        # the file is not read before it is complete, and a broken one is rebuilt
        self._connection.execute("PRAGMA page_size = 16384")  # about the size of one entity
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(TABLES)
        self._connection.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(self, described: Described) -> None:
        """Add one entity."""
        key = digest(described.entity_id)
        lines = self._lines.setdefault(key, [])
        lines.append(described.line)
        if len(lines) > 1:
            places = " and ".join(str(line) for line in lines[:5])
            message = (
                f"The federation's metadata describes {described.entity_id} more than once "
                f"(lines {places}), so nobody can say which is meant; tell the federation."
            )
            self._connection.execute("DELETE FROM member WHERE digest = ?", (key,))
            self._connection.execute("DELETE FROM document WHERE digest = ?", (key,))
            refused = "INSERT OR REPLACE INTO refused VALUES (?, ?)"
            self._connection.execute(refused, (key, message))
        elif described.xml is not None:
            found_by = "\n".join(fold(text) for text in (*described.names, described.entity_id))
            self._connection.execute(
                "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?)",
                (
                    key,
                    described.entity_id,
                    described.display_name,
                    described.hidden,
                    found_by,
                    described.logo_url,
                ),
            )
            self._connection.execute("INSERT INTO document VALUES (?, ?)", (key, described.xml))

    def finish(self, about: About) -> int:
        """Complete the index, and return how many identity providers it holds."""
        dates = (about.published_at, about.valid_until)
        self._connection.execute(
            "INSERT INTO about VALUES (?, ?, ?, ?)",
            (about.verified, *(date and date.isoformat() for date in dates), about.source),
        )
        self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        (count,) = self._connection.execute("SELECT count(*) FROM member").fetchone()
        self._connection.execute("COMMIT")
        return int(count)
