"""Masking of personal values in every kind of report.

Digits become 9 and letters become x or X; everything else stays. Length and shape are kept, the
value never. Names of attributes, check ids, addresses of identity and service providers and
ReShare's own settings stay readable.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast, get_type_hints

from verifier.domain.model import population, triage
from verifier.domain.model.capture import GateCheck, Origin, PostedField, RequestPair
from verifier.domain.model.comparison import ComparisonSet
from verifier.domain.model.finding import Evidence, Station
from verifier.domain.model.lookup import Privilege
from verifier.domain.model.patron import Balance
from verifier.domain.model.report import Report, RouteStop
from verifier.domain.model.text_values import Privacy, mask

SHORTEST = 3  # shorter values are too often ordinary words to be masked inside sentences
_LONG_ENOUGH_ALONE = 6  # from here on an identifier is masked even inside a longer word
_LONG_NUMBER = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\s<>()\[\]\"',;:]+")


def without_numbers(text: str) -> str:
    """Mask long numbers and mail addresses in *text*, whose personal values are not known."""
    return Scrubber(()).message(text)


class Scrubber:
    """Masks known values wherever they occur in a sentence.

    *foreign* lists the model classes whose sentences come from elsewhere. They are masked more
    strictly than the verifier's own sentences.
    """

    def __init__(self, values: Iterable[str], *, foreign: Collection[type] = ()) -> None:
        self.foreign = foreign
        self._all = frozenset(values)
        known = {value for value in self._all if len(value.strip()) >= SHORTEST}
        known |= {value.strip() for value in known}
        self._any = _finder(re.escape(value) for value in _longest_first(known))
        self._telling = _finder(
            _alone(value) for value in _longest_first(filter(_tells_a_person, known))
        )

    def knows(self, text: str) -> bool:
        """Whether *text* as a whole is one of the values."""
        return text in self._all

    def message(self, text: str) -> str:
        """Mask known values, long numbers and mail addresses in *text* from elsewhere."""
        for finder in (self._any, _LONG_NUMBER):
            if finder is not None:
                text = finder.sub(lambda found: mask(found.group()), text)
        return _WORD.sub(_without_address, text)

    def prose(self, text: str) -> str:
        """Mask known values in the verifier's own *text* if they look like identifiers.

        Mail addresses are masked too. Plain words are left alone: a patron called Good must not
        spoil "in good standing".
        """
        if self._telling is None:
            return text
        return self._telling.sub(lambda found: mask(found.group()), text)


def _without_address(word: re.Match[str]) -> str:
    text = word.group()
    return mask(text) if "@" in text.strip("@") else text


def _finder(patterns: Iterable[str]) -> re.Pattern[str] | None:
    joined = "|".join(patterns)
    return re.compile(joined, re.IGNORECASE) if joined else None


def _longest_first(values: Iterable[str]) -> list[str]:
    return sorted(values, key=lambda value: (-len(value), value))


def _tells_a_person(value: str) -> bool:
    return "@" in value or any(char.isdigit() for char in value)


def _alone(value: str) -> str:
    if len(value) >= _LONG_ENOUGH_ALONE:
        return re.escape(value)
    return rf"(?<![\w:./-]){re.escape(value)}(?![\w:/-]|\.\w)"


# The keys of a pasted request: which are real keys, and which are part of a value.
#
# A value whose ``&`` was not encoded is split, and what follows looks like a key:
# ``svc.note=Jo & Jane Doe``.

_OF_AN_OPENURL = re.compile(
    r"(?:rft|req|svc|res|rfr|rfe|ctx|url)[_.](?:[A-Za-z_.]|\d{1,3}(?!\d))+"
)
_OF_VERSION_0_1 = frozenset(
    {
        *("genre", "title", "stitle", "atitle", "aulast", "aufirst", "auinit", "volume", "issue"),
        *("date", "pages", "spage", "epage", "issn", "eissn", "isbn", "sid", "id", "pid", "part"),
    }
)
_KEY_WORD = re.compile(r"[A-Za-z][A-Za-z_.]{0,60}")


def shown_keys(node: Any) -> dict[str, str]:
    """Mask the key of *node* if it may be part of a personal value, such as a name.

    Returns the masked key by the name of its field; empty if the key is safe to show.
    """
    match node:
        case RequestPair(key=key, value=value, json_type=None) if not _is_a_key(key, value):
            return {"key": mask(key)}
        case PostedField(key=None, source=str(key), values=values) if not _is_a_key(key, *values):
            return {"source": mask(key)}
        case _:
            return {}


def _is_a_key(key: str, *values: str) -> bool:
    """Whether *key* is a word that programs use as a key, not part of a personal value.

    Without a value, only the keys of OpenURL 0.1 and 1.0 count: any other may be a piece of a
    value.
    """
    if key in _OF_VERSION_0_1 or _OF_AN_OPENURL.fullmatch(key):
        return True
    return any(values) and _KEY_WORD.fullmatch(key) is not None


T = TypeVar("T")

_KEPT_KEYS = frozenset(
    {
        *("res.org", "svc_id", "svc.id", "svc.pickupLocation", "pickupLocation", "url_ver"),
        *("ctx_ver", "ctx_enc", "requestingInstitutionSymbol", "pickupLocationSlug"),
        *("serviceType", "serviceLevel", "isRequester", "deliveryMethod", "publicationType"),
        *("requesterSymbol", "numberOfPages"),
    }
)
"""Keys of a request that say nothing about a person, so they are not masked."""

_KEPT_PRIVILEGE = "STATUS"  # the protocol's own vocabulary, not the person's


def redacted(subject: T) -> T:
    """Return any kind of report with every personal value masked, and nothing else changed."""
    whole: Any = subject
    match whole:
        case Report():
            capture = whole.capture
            # The checks of a saved login come from a file that anybody can write.
            foreign = () if capture.origin is Origin.LOGIN else (GateCheck,)
            # A remedy names the row of ReShare's settings to change.
            rows = {row.code for row in whole.decision.settings.patron_profiles}
            known = (value for value in values_in(whole) if value not in rows)
            return cast("T", _walk(whole, Scrubber(known, foreign=foreign)))
        case ComparisonSet():
            # Each pair by itself: to look for the values of thousands in the sentences about each
            # would take too long. Sentences about all hold attributes' names and numbers alone.
            whole = replace(
                whole,
                comparisons=tuple(map(redacted, whole.comparisons)),
                only_before=_masked(whole.only_before, ()),
                only_after=_masked(whole.only_after, ()),
            )
            return cast("T", whole)
        case population.Population():
            # The names of files are masked whole: saved logins are often named after their person.
            return _masked(subject, values_in(replace(whole, logins=())))
        case triage.Triage():
            # The requests' own numbers are kept. The histories are left out: they quote
            # identifiers, and what they say is read back already.
            lines = (
                replace(line, request=replace(line.request, audit=())) for line in whole.lines
            )
            return cast("T", _masked(replace(whole, lines=tuple(lines)), ()))
        case _:
            return _masked(subject, values_in(subject))


def _masked(node: T, known: Iterable[str]) -> T:
    """Return *node* with every personal value masked; *known* values also inside sentences."""
    return cast("T", _walk(node, Scrubber(known)))


def _walk(node: Any, scrubber: Scrubber) -> Any:
    if isinstance(node, tuple):
        return tuple(_walk(part, scrubber) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Balance):
        finite = node.amount.is_finite()
        return replace(node, amount=Decimal(mask(f"{node.amount:f}"))) if finite else node
    changed = {
        field.name: _changed(node, field.name, scrubber)
        for field in fields(node)
        if getattr(node, field.name) is not None
    }
    return replace(node, **{**changed, **shown_keys(node)})


def _changed(node: Any, name: str, scrubber: Scrubber) -> Any:
    value, privacy = getattr(node, name), privacy_of(type(node)).get(name)
    if isinstance(node, RouteStop) and name == "value":
        # At the last station the library system may have said something.
        quoted = node.station is Station.ILS and not scrubber.knows(value)
        return scrubber.message(value) if quoted else mask(value)
    change: Callable[[str], str]
    match privacy:
        case None:
            return value if isinstance(value, Enum) else _walk(value, scrubber)
        case Privacy.PERSONAL if _kept(node):
            return value
        case Privacy.PERSONAL:
            change = mask
        case Privacy.PROSE if type(node) not in scrubber.foreign:
            change = scrubber.prose
        case _:
            change = scrubber.message
    return change(value) if isinstance(value, str) else tuple(change(part) for part in value)


_MARKS: dict[type, dict[str, Privacy]] = {}


def privacy_of(kind: type) -> dict[str, Privacy]:
    """Return the fields of a model class that hold personal values, each with its kind."""
    if kind not in _MARKS:
        _MARKS[kind] = {
            name: mark
            for name, hint in get_type_hints(kind, include_extras=True).items()
            for mark in getattr(hint, "__metadata__", ())
            if isinstance(mark, Privacy)
        }
    return _MARKS[kind]


def _kept(node: Any) -> bool:
    match node:
        case Evidence():
            return not node.is_personal
        case population.Trait(kind=kind):
            return kind != "patron-group"
        case triage.SharedTrait(name=name):
            return name != "group"
        case Privilege(key=key):
            return key.strip().upper() == _KEPT_PRIVILEGE
        case RequestPair(key=key) | PostedField(key=str(key)) | PostedField(source=key):
            return key in _KEPT_KEYS
        case _:
            return False


def values_in(node: Any) -> Iterator[str]:
    """Yield every personal value in *node*, so that it can also be masked inside sentences."""
    if isinstance(node, tuple):
        for part in node:
            yield from values_in(part)
    if not is_dataclass(node) or isinstance(node, type):
        return
    if isinstance(node, Balance):
        yield str(node.amount)
    marks = {} if _kept(node) else privacy_of(type(node))
    for field in fields(node):
        value = getattr(node, field.name)
        if marks.get(field.name) is Privacy.PERSONAL and value is not None:
            yield from (value,) if isinstance(value, str) else value
        elif not isinstance(value, Enum):
            yield from values_in(value)
