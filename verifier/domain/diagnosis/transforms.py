"""The rules for the transforms (T1 to T16), and the search for one that explains a difference."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from urllib.parse import unquote

from verifier.domain.diagnosis.shapes import Shape, is_opaque, shape_of
from verifier.domain.model.match import Transform
from verifier.domain.model.text_values import is_placeholder, trimmed, without_blanks


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule for one transform.

    ``candidates`` returns the identifiers that a released value may stand for, likeliest first.
    They may be looked up, so they are few. ``explains`` compares a released value with a known
    identifier that differs, and may recognize more than ``candidates`` could guess.
    """

    transform: Transform
    candidates: Callable[[str], Iterable[str]]
    explains: Callable[[str, str], bool]


# T1: blanks before, after or within a value, visible or not.


def blanks_candidates(value: str) -> Iterator[str]:
    """Yield the value without outer spaces, then without any spaces."""
    yield trimmed(value)
    yield without_blanks(value)


def explains_blanks(released: str, identifier: str) -> bool:
    """Whether only spaces differ."""
    return without_blanks(released) == without_blanks(identifier) != ""


# T2: letter case.


def alike(value: str, other: str) -> bool:
    """Whether two values differ only in spaces and letter case.

    Compared in lowercase and in uppercase, as the listener's flags work, not by Unicode case
    folding.
    """
    value, other = without_blanks(value), without_blanks(other)
    same = value.lower() == other.lower() or value.upper() == other.upper()
    return value != "" and same


def letter_case_candidates(value: str) -> Iterator[str]:
    """Yield lowercase, then uppercase: more systems store user names in lowercase."""
    yield trimmed(value).lower()
    yield trimmed(value).upper()


# T3: the scope behind the ``@`` is dropped, added or another one.


def local_part(value: str) -> str | None:
    """Return the part before the only ``@``; None if the value has no scope."""
    local, _, scope = trimmed(value).partition("@")
    return local if local and scope and "@" not in scope else None


def explains_scope(released: str, identifier: str) -> bool:
    """Whether only the scope differs, or one of the two has none."""
    sent, kept = local_part(released), local_part(identifier)
    if sent is None and kept is None:
        return False
    return alike(sent or released, kept or identifier)


# T13: the identifier is inside: joined with others, quoted, encoded, or part of a longer name.

_JOINS = (r"(?<!\\);", r",\s*", r"\|")
_QUOTES = ('"', "'", "\u201c\u201d", "\u2018\u2019", "<>")
_RDN = re.compile(r"(?:uid|cn|employeenumber)=((?:[^,\\]|\\.)+),.+=.+", re.IGNORECASE)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)  # one number: see transform T12
_SHORTEST_ENCODED = 8
_WRAPPED = re.compile("[;,|\\[%=\"'<\u201c\u2018\\\\]|^urn:", re.IGNORECASE)
"""A sign of any wrapping but base64: without one there is nothing to unwrap."""


def wrapping_candidates(value: str) -> Iterator[str]:
    """Yield the parts of a joined value, first and last part first; then unwrapped values."""
    bare = trimmed(value)
    if not (_WRAPPED.search(bare) or _BASE64.fullmatch(bare)):
        return
    for unwrap in (_joined, _listed, _quoted, _urn, _domain_user, _rdn, _percent, _encoded):
        for text in unwrap(bare):
            if trimmed(text) not in ("", bare):
                yield trimmed(text)


def explains_wrapping(released: str, identifier: str) -> bool:
    """Whether a part equals *identifier* in any letter case, or *released* is its base64."""
    if any(alike(candidate, identifier) for candidate in wrapping_candidates(released)):
        return True
    return base64.b64encode(identifier.encode(errors="surrogatepass")) == released.encode(
        errors="surrogatepass"
    )


def _joined(value: str) -> Iterator[str]:
    r"""Split at ``;``, ``,`` and ``|``. A semicolon inside a value is written ``\;``."""
    if _RDN.fullmatch(value) or _THOUSANDS.fullmatch(value) or value.startswith(("[", "{")):
        return
    for join in _JOINS:
        parts = [part.replace("\\;", ";") for part in re.split(join, value)]
        if len(parts) > 1:
            yield from (parts[0], parts[-1], *parts[1:-1])


def _listed(value: str) -> Iterator[str]:
    """Yield the items of a list in JSON or Python syntax."""
    if not (value.startswith("[") and value.endswith("]")):
        return
    try:
        items = json.loads(value)
    except (ValueError, RecursionError):  # no JSON, or lists in lists without end
        items = [part.strip().strip("'\"") for part in value[1:-1].split(",")]
    yield from (str(item) for item in items if isinstance(item, (str, int)))


def _quoted(value: str) -> Iterator[str]:
    for marks in _QUOTES:
        if len(value) > 2 and value[0] == marks[0] and value[-1] == marks[-1]:  # noqa: PLR2004 - two marks and something between
            yield value[1:-1]


def last_segment(value: str) -> str | None:
    """Return the last segment of a URN: ``urn:schac:personalUniqueCode:…:21234000000018``."""
    return value.rpartition(":")[2] if value.lower().startswith("urn:") else None


def _urn(value: str) -> Iterator[str]:
    segment = last_segment(value)
    if segment is not None:
        yield segment


def _domain_user(value: str) -> Iterator[str]:
    domain, mark, user = value.rpartition("\\")
    if mark and domain and not user.startswith(";"):
        yield user


def _rdn(value: str) -> Iterator[str]:
    found = _RDN.fullmatch(value)
    if found:
        yield re.sub(r"\\(.)", r"\1", found.group(1))


def _percent(value: str) -> Iterator[str]:
    if re.search("%[0-9A-Fa-f]{2}", value):
        yield unquote(value)


def _encoded(value: str) -> Iterator[str]:
    """Yield the text encoded in base64. Sixteen random bytes contain no text, so yield nothing."""
    if len(value) < _SHORTEST_ENCODED or not _BASE64.fullmatch(value):
        return
    try:
        text = base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return
    if text.isprintable():
        yield text


# T14: letters typed for digits that look like them, and hyphens within a number.

_AS_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212_./"
_SHORTEST_NUMBER = 5


def _as_number(value: str) -> str | None:
    """Return the digits that *value* is meant to be; None if it is not meant as a number."""
    bare = without_blanks(value).translate(_AS_DIGITS)
    bare = "".join(text for text in bare if text not in _HYPHENS)
    return bare if len(bare) >= _SHORTEST_NUMBER and bare.isascii() and bare.isdigit() else None


def explains_look_alikes(released: str, identifier: str) -> bool:
    """Whether both values are meant to be the same number."""
    number = _as_number(released)
    return number is not None and number == _as_number(identifier)


# T15: one character is wrong, or two are exchanged. Dangerous, and so never asked for.

_SHORTEST_VALUE = 6


def explains_one_off(released: str, identifier: str) -> bool:
    """Whether one character was mistyped, omitted or added, or two neighbors swapped."""
    if min(len(released), len(identifier)) < _SHORTEST_VALUE or alike(released, identifier):
        return False
    if not any(value.isdigit() for value in identifier):
        return False
    if len(released) == len(identifier):
        differing = [
            at for at, (a, b) in enumerate(zip(released, identifier, strict=True)) if a != b
        ]
        if len(differing) == 1:
            return True
        if len(differing) != 2 or differing[1] - differing[0] != 1:  # noqa: PLR2004 - two neighbours
            return False
        first, second = differing
        return released[first] == identifier[second] and released[second] == identifier[first]
    short, long = sorted((released, identifier), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


# T16: a consortium's prefix, or the decoration of a Sierra record number.

_SIERRA = re.compile(r"\.?p(\d{7})[\dx]?", re.ASCII)
_PREFIXED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,15}:([^:\s]{4,})", re.ASCII)
_PREFIXED_NUMBER = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,11}[-._/](\d[A-Za-z0-9]{3,})", re.ASCII)


def without_prefix(value: str) -> str | None:
    """Return the part after the prefix; None if there is no prefix."""
    bare = trimmed(value)
    for pattern in (_SIERRA, _PREFIXED, _PREFIXED_NUMBER):
        found = pattern.fullmatch(bare)
        if found:
            return found.group(1)
    return None


def explains_institution_prefix(released: str, identifier: str) -> bool:
    """Whether the values are alike except for a prefix on one or both of them."""
    sent, kept = without_prefix(released), without_prefix(identifier)
    if sent is None and kept is None:
        return False
    return any(
        alike(value, other)
        for value in (released, sent)
        for other in (identifier, kept)
        if value is not None and other is not None
    )


# T4: leading zeros lost or added. Dangerous: the other number may be another person's.

USUAL_LENGTHS = (7, 8, 9, 10, 14)
"""The lengths that libraries' numbers are padded to."""


def leading_zeros_candidates(value: str) -> Iterator[str]:
    """Yield the number without leading zeros, then padded to the usual lengths."""
    bare = trimmed(value)
    if not (bare.isascii() and bare.isdigit() and bare.strip("0")):
        return
    if bare.startswith("0"):
        yield bare.lstrip("0")
    for length in USUAL_LENGTHS:
        if len(bare) < length:
            yield bare.zfill(length)


def explains_leading_zeros(released: str, identifier: str) -> bool:
    """Whether only the number of leading zeros differs, and a nonzero digit follows."""
    sent, kept = (trimmed(value).lstrip("0") for value in (released, identifier))
    return sent == kept and any(value in "123456789" for value in sent)


# T5: one or two letters before the digits. Dangerous: counters with other letters overlap.

USUAL_PREFIXES = ("B", "P", "D", "N", "L", "S", "M", "A", "ID")
"""Letters seen before the digits of patron numbers."""

_LETTERED = re.compile(r"[A-Za-z]{1,2}(\d{4,12})", re.ASCII)
_DIGITS = re.compile(r"\d{4,12}", re.ASCII)


def _digits_behind_letters(value: str) -> str | None:
    found = _LETTERED.fullmatch(value)
    return found.group(1) if found else None


def letter_prefix_candidates(value: str) -> Iterator[str]:
    """Yield the number without its letters, or with each of the usual prefixes."""
    bare = trimmed(value)
    stripped = _digits_behind_letters(bare)
    if stripped is not None:
        yield stripped
    elif _DIGITS.fullmatch(bare):
        for prefix in USUAL_PREFIXES:
            yield prefix + bare


def explains_letter_prefix(released: str, identifier: str) -> bool:
    """Whether the values are equal except for one or two letters in front of one."""
    sent, kept = trimmed(released), trimmed(identifier)
    return _digits_behind_letters(sent) == kept or _digits_behind_letters(kept) == sent


# T6: the start and stop characters of a barcode, sent on by a scanner that is set to do so.

_CODABAR = re.compile(r"[A-Da-d](\d+)[A-Da-d]", re.ASCII)
_CODE_39 = re.compile(r"\*(.+)\*")


def _inner(value: str) -> str | None:
    bare = trimmed(value)
    found = _CODABAR.fullmatch(bare) or _CODE_39.fullmatch(bare)
    return found.group(1) if found else None


def explains_start_and_stop(released: str, identifier: str) -> bool:
    """Whether the values are alike except for start and stop characters around one."""
    sent, kept = _inner(released), _inner(identifier)
    return (sent is not None and alike(sent, identifier)) or (
        kept is not None and alike(kept, released)
    )


# T7: the check digit of the 14-digit library number is lost or added.

_WITHOUT, _WITH = 13, 14


def luhn_digit(digits: str) -> str:
    """Compute the mod-10 check digit (Luhn): every second digit is doubled, from the right."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if index % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of its digits
    return str(-total % 10)


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit is a valid check digit. A hint only: many real numbers fail."""
    return digits[-1:] == luhn_digit(digits[:-1])


def _is_number(value: str, length: int) -> bool:
    return len(value) == length and value.isascii() and value.isdigit()


def check_digit_candidates(value: str) -> Iterator[str]:
    """Yield the number with its check digit added, or without it."""
    bare = without_blanks(value)
    if _is_number(bare, _WITHOUT):
        yield bare + luhn_digit(bare)
    elif _is_number(bare, _WITH):
        yield bare[:-1]


def explains_check_digit(released: str, identifier: str) -> bool:
    """Whether one value is the other without its fourteenth digit, correct or not.

    The thirteen digits before it identify the patron, so a wrong check digit does not mean another
    person.
    """
    short, long = sorted((without_blanks(released), without_blanks(identifier)), key=len)
    return _is_number(short, _WITHOUT) and _is_number(long, _WITH) and long[:-1] == short


# T8: what a magnetic stripe or a campus card number adds around the library number.

_TRACK_2 = re.compile(r"[;%]?(\d{5,19})=[^?]*\??|[;%](\d{5,19})\?", re.ASCII)
_ISO_CARD = re.compile(r"[1-9]\d{5}(\d{10})", re.ASCII)  # zeros in front: see transform T4


def _unique_part(value: str) -> str | None:
    """Return the last ten digits of an ISO card number, after the six of its issuer."""
    found = _ISO_CARD.fullmatch(value)
    return found.group(1) if found else None


def campus_card_candidates(value: str) -> Iterator[str]:
    """Yield the number on the card's stripe, then its last ten digits.

    The library number that some libraries build from them also needs a library code, so only
    ``explains`` recognizes it.
    """
    bare = without_blanks(value)
    # Read the digits of track 2: between its sentinels, before the separator
    found = _TRACK_2.fullmatch(bare)
    stripe = (found.group(1) or found.group(2)) if found else None
    if stripe is not None:
        yield stripe
    unique = _unique_part(stripe or bare)
    if unique is not None:
        yield unique


def explains_campus_card(released: str, identifier: str) -> bool:
    """Whether *identifier* is the stripe's number, its last ten digits, or built from these."""
    kept = without_blanks(identifier)
    parts = tuple(campus_card_candidates(released))
    return kept in parts or any(_built_of(part, kept) for part in parts)


def _built_of(unique: str, kept: str) -> bool:
    """Whether *kept* is ``2``, a library code, the ten digits and optionally a check digit."""
    library_number = re.fullmatch(rf"2\d{{2,4}}{re.escape(unique)}(\d?)", kept, re.ASCII)
    if library_number is None:
        return False
    return not library_number.group(1) or has_luhn_digit(kept)


# T9: digits at the end that count a card's issues. Dangerous: they may be a serial number.

_NUMBER = re.compile(r"\d{7,19}", re.ASCII)
_MOST_ISSUES_APART = 2
_MOST_ISSUE_DIGITS = 2


def issue_digits_candidates(value: str) -> Iterator[str]:
    """Yield the number without its last digit, then without its last two."""
    bare = without_blanks(value)
    if _NUMBER.fullmatch(bare):
        yield bare[:-1]
        yield bare[:-2]


def explains_issue_digits(released: str, identifier: str) -> bool:
    """Whether one has one or two more digits at the end, or the numbers differ by 1 or 2."""
    sent, kept = without_blanks(released), without_blanks(identifier)
    if not (_NUMBER.fullmatch(sent) and _NUMBER.fullmatch(kept)):
        return False
    short, long = sorted((sent, kept), key=len)
    if len(short) != len(long):
        return long.startswith(short) and len(long) - len(short) <= _MOST_ISSUE_DIGITS
    return short[:-2] == long[:-2] and 0 < abs(int(short) - int(long)) <= _MOST_ISSUES_APART


# T12: what spreadsheets and number types make of a long number.

_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?(\d{1,2})", re.ASCII)
_DECIMAL = re.compile(r"(\d{4,})[.,]0+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}([,.'])\d{3}(\1\d{3})*", re.ASCII)
_SPREADSHEET_DIGITS = 15  # a spreadsheet keeps fifteen digits and writes zeros behind them


def _repaired(value: str) -> str | None:
    """Return the whole number that *value* means, with zeros for lost digits; None if none."""
    bare = without_blanks(value)
    if _SCIENTIFIC.fullmatch(bare):
        number = Decimal(bare)
        return f"{number:.0f}" if number == number.to_integral_value() else None
    if decimal := _DECIMAL.fullmatch(bare):
        return decimal.group(1)
    return re.sub(r"\D", "", bare) if _GROUPED.fullmatch(bare) else None


def _is_plain_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _digits_kept(value: str) -> int | None:
    """Return how many digits a number in scientific notation still shows, else None."""
    bare = without_blanks(value)
    if not _SCIENTIFIC.fullmatch(bare):
        return None
    return len(re.split("[eE]", bare)[0].replace(".", ""))


def numeric_damage_candidates(value: str) -> Iterator[str]:
    """Yield the whole number, unless digits were lost by rounding."""
    repaired, kept = _repaired(value), _digits_kept(value)
    if repaired is not None and (kept is None or kept == len(repaired)):
        yield repaired


def explains_numeric_damage(released: str, identifier: str) -> bool:
    """Whether *identifier* is the number, or the number before it was rounded."""
    exact = without_blanks(identifier)
    if not _is_plain_number(exact):
        return False
    return exact in numeric_damage_candidates(released) or loses_digits(released, identifier)


def loses_digits(released: str, identifier: str) -> bool:
    """Whether digits are lost, so that other people's numbers would look the same."""
    exact = without_blanks(identifier)
    repaired, kept = _repaired(released), _digits_kept(released)
    if repaired is None:
        repaired, kept = without_blanks(released), _SPREADSHEET_DIGITS
        if repaired == exact:
            return False
    if kept is None or not (_is_plain_number(exact) and _is_plain_number(repaired)):
        return False
    lost = len(exact) - kept
    longer = len(repaired) - len(exact)  # by one where nines were rounded up to a power of ten
    if lost <= 0 or longer not in (0, 1):
        return False
    number, unit = int(exact), 10**lost
    stored = _rounded(number, 10 ** max(0, len(exact) - _SPREADSHEET_DIGITS))
    return int(repaired) in (number // unit * unit, _rounded(number, unit), _rounded(stored, unit))


def _rounded(number: int, unit: int) -> int:
    return (number + unit // 2) // unit * unit


# All transforms, the cheapest and likeliest first.


def _only(part: Callable[[str], str | None]) -> Callable[[str], Iterable[str]]:
    """Return a function that suggests the one value that *part* finds."""
    return lambda value: () if (found := part(value)) is None else (found,)


RULES: tuple[Rule, ...] = (
    Rule(Transform.T1, blanks_candidates, explains_blanks),
    Rule(Transform.T2, letter_case_candidates, alike),
    Rule(Transform.T13, wrapping_candidates, explains_wrapping),
    Rule(Transform.T3, _only(local_part), explains_scope),
    Rule(Transform.T6, _only(_inner), explains_start_and_stop),
    Rule(Transform.T7, check_digit_candidates, explains_check_digit),
    Rule(Transform.T8, campus_card_candidates, explains_campus_card),
    Rule(Transform.T16, _only(without_prefix), explains_institution_prefix),
    Rule(Transform.T4, leading_zeros_candidates, explains_leading_zeros),
    Rule(Transform.T5, letter_prefix_candidates, explains_letter_prefix),
    Rule(Transform.T12, numeric_damage_candidates, explains_numeric_damage),
    Rule(Transform.T14, _only(_as_number), explains_look_alikes),
    Rule(Transform.T9, issue_digits_candidates, explains_issue_digits),
    # compared with records that name or e-mail have already found, and never asked for
    Rule(Transform.T15, lambda _: (), explains_one_off),
)

_RANKS = {rule.transform: place for place, rule in enumerate(RULES, start=1)}

_MOST_SCOPES = 2
LONGEST = 512
"""In characters. A longer value is no identifier, and comparing it would take long."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a released value equals an identifier: by *transform*, or exactly if that is None."""

    transform: Transform | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a released value may stand for."""

    value: str
    transform: Transform


class Comparisons:
    """Comparisons of one login's values with identifiers. Results are cached."""

    def __init__(self) -> None:
        self._explained: dict[tuple[str, str], Explanation | None] = {}
        self._nobodys: dict[str, bool] = {}
        self._whole: dict[str, bool] = {}

    def explain(self, released: str, identifier: str) -> Explanation | None:
        """Explain how *released* equals *identifier*; None if nothing does.

        Placeholders are nobody's identifier. Opaque values and guest account names match only as a
        whole.
        """
        pair = released, identifier
        if pair not in self._explained:
            self._explained[pair] = self._explain(released, identifier)
        return self._explained[pair]

    def _explain(self, released: str, identifier: str) -> Explanation | None:
        if self._is_nobodys(released) or self._is_nobodys(identifier):
            return None
        if released == identifier:
            return Explanation(transform=None)
        if self._is_whole(released) or self._is_whole(identifier):
            return None
        first = next((rule for rule in RULES if rule.explains(released, identifier)), None)
        return Explanation(transform=first.transform) if first else None

    def _is_nobodys(self, value: str) -> bool:
        if value not in self._nobodys:
            self._nobodys[value] = is_placeholder(value)
        return self._nobodys[value]

    def _is_whole(self, value: str) -> bool:
        if value not in self._whole:
            self._whole[value] = _whole_only(value)
        return self._whole[value]


def explain(released: str, identifier: str) -> Explanation | None:
    """Compare one value with one identifier (see ``Comparisons.explain``)."""
    return Comparisons().explain(released, identifier)


def rank(transform: Transform | None) -> int:
    """Return the place in the order of likelihood; 0 is an exact match."""
    return 0 if transform is None else _RANKS.get(transform, 1 + len(RULES))


def candidates(released: str) -> tuple[Candidate, ...]:
    """List everything that *released* may stand for, likeliest first, without duplicates."""
    if is_placeholder(released) or _whole_only(released):
        return ()
    found: dict[str, Candidate] = {}
    for rule in RULES:
        for value in rule.candidates(released):
            if value != released and not is_placeholder(value):
                found.setdefault(value, Candidate(value, rule.transform))
    return tuple(found.values())


def with_scopes(released: str, scopes: Iterable[str]) -> tuple[Candidate, ...]:
    """Append each of the first two *scopes* to *released*: "u@example.edu" (transform T3).

    Empty if it is not a plain user name. A number is excluded: libraries assign those, and they
    have no domain.
    """
    bare = trimmed(released)
    plain = bare and "@" not in bare and without_blanks(bare) == bare and not bare.isdigit()
    if not plain or is_placeholder(bare) or _whole_only(bare):
        return ()
    found = (Candidate(f"{bare}@{scope}", Transform.T3) for scope in scopes)
    return tuple(islice(found, _MOST_SCOPES))


def _whole_only(value: str) -> bool:
    return len(value) > LONGEST or is_opaque(value) or shape_of(value) is Shape.GUEST
