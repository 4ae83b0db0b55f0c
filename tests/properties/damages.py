"""Each transform applied to a healthy identifier: what may arrive in its place."""

import base64
import re
import string
from collections.abc import Callable
from urllib.parse import quote

from hypothesis import strategies as st

from tests.properties.identifiers import DIGITS, USER_NAME
from verifier.domain.diagnosis.transforms import luhn_digit
from verifier.domain.model.match import Transform

Damage = Callable[[str], "st.SearchStrategy[str] | None"]
"""What may become of an identifier; None where the transform does not apply to it."""

_BLANKS = (" ", "  ", "\t", "\r", "\u00a0", "\u200b", "\ufeff", "\u2003")
_SCOPES = ("example.edu", "library.example.edu", "students.example.edu")
_BYTES = st.binary(min_size=16, max_size=16)


def _is_number(value: str, shortest: int = 1, longest: int = 99) -> bool:
    return value.isdigit() and shortest <= len(value) <= longest


def blanks(value: str) -> st.SearchStrategy[str]:
    """T1: one kind of blank at any place."""
    places = st.integers(0, len(value))
    return st.builds(
        lambda at, item: value[:at] + item + value[at:], places, st.sampled_from(_BLANKS)
    )


def letter_case(value: str) -> st.SearchStrategy[str] | None:
    """T2: capitals, small letters, or each exchanged."""
    others = {value.upper(), value.lower(), value.swapcase()} - {value}
    return st.sampled_from(sorted(others)) if others else None


def scope(value: str) -> st.SearchStrategy[str]:
    """T3: a scope is added, or the one there is dropped or exchanged."""
    local, at, own = value.partition("@")
    if not at:
        return st.sampled_from(_SCOPES).map(lambda item: f"{value}@{item}")
    return st.sampled_from([local, *(f"{local}@{scope}" for scope in _SCOPES if scope != own)])


def leading_zeros(value: str) -> st.SearchStrategy[str] | None:
    """T4: zeros are added, or those that there are are lost."""
    if not _is_number(value, 1, 14):
        return None
    padded = st.integers(1, 4).map(lambda item: "0" * item + value)
    return st.one_of(padded, st.just(value.lstrip("0"))) if value.startswith("0") else padded


def letter_prefix(value: str) -> st.SearchStrategy[str] | None:
    """T5: letters are added before a number, or those that there are are lost."""
    if _is_number(value, 4, 12):
        letters = st.text(string.ascii_uppercase, min_size=1, max_size=2)
        return letters.map(lambda item: item + value)
    lettered = re.fullmatch(r"[A-Z]{1,2}(\d{4,})", value)
    return st.just(lettered[1]) if lettered else None


def start_and_stop(value: str) -> st.SearchStrategy[str] | None:
    """T6: what a scanner sends with a barcode."""
    if not _is_number(value, 5):
        return None
    letters = st.sampled_from("ABCD")
    codabar = st.builds(lambda first, last: first + value + last, letters, letters)
    return st.one_of(codabar, st.just(f"*{value}*"))


def check_digit(value: str) -> st.SearchStrategy[str] | None:
    """T7: the fourteenth digit is lost or added."""
    if _is_number(value, 14, 14):
        return st.just(value[:-1])
    return st.just(value + luhn_digit(value)) if _is_number(value, 13, 13) else None


def campus_card(value: str) -> st.SearchStrategy[str] | None:
    """T8: the stripe's signs around a number, or the issuer's number before the card's own."""
    if not _is_number(value, 5, 19):
        return None
    made = [st.sampled_from([f";{value}=99120000?", f"{value}=9912", f"%{value}?"])]
    issuer = st.integers(100_000, 999_999).map(str)
    if len(value) == 10:  # the card's own number
        made.append(issuer.map(lambda item: item + value))
    if len(value) == 14 and value.startswith("2") and value[-1] == luhn_digit(value[:-1]):
        made.append(issuer.map(lambda item: item + value[3:13]))  # 2, a code of two, ten, check
    return st.one_of(made)


def issue_digits(value: str) -> st.SearchStrategy[str] | None:
    """T9: one or two digits more, fewer, or counted on."""
    if not _is_number(value, 9, 17):
        return None
    more = st.text(DIGITS, min_size=1, max_size=2).map(lambda item: value + item)
    fewer = st.sampled_from([value[:-1], value[:-2]])
    on = [f"{value[:-2]}{int(value[-2:]) + by:02}" for by in (-2, -1, 1, 2)]
    return st.one_of(
        more, fewer, st.sampled_from([damage for damage in on if _is_on(damage, value)])
    )


def _is_on(text: str, value: str) -> bool:
    return len(text) == len(value) and text.isdigit()


def numeric_damage(value: str) -> st.SearchStrategy[str] | None:
    """T12: what a spreadsheet writes; digits are lost beyond fifteen, or in short notation."""
    if not _is_number(value, 6, 19) or value.startswith("0"):
        return None
    mantissa = f"{value[0]}.{value[1:].rstrip('0') or '0'}"
    power = len(value) - 1
    made = [f"{value}.0", f"{int(value):,}", f"{mantissa}E+{power}"]
    if len(value) >= 12:
        made.append(f"{int(value):.4E}".replace("E+0", "E+"))
    if len(value) > 15 and set(value[15:]) != {"0"}:
        made.append(value[:15] + "0" * (len(value) - 15))
    return st.sampled_from(made)


def wrapping(value: str) -> st.SearchStrategy[str]:
    """T13: joined with another value, listed, quoted, encoded, or within a longer name."""
    joined = USER_NAME.flatmap(
        lambda other: st.sampled_from(
            [f"{value};{other}", f"{other};{value}", f"{other}|{value}", f"['{other}', '{value}']"]
        )
    )
    wrapped = [f'"{value}"', f"['{value}']", f'["{value}"]']
    wrapped.append(base64.b64encode(value.encode()).decode())
    if not re.search("[^A-Za-z0-9.]", value):
        wrapped += [f"EX\\{value}", f"uid={value},ou=people,dc=example,dc=edu"]
        wrapped.append(f"urn:schac:personalUniqueCode:int:esi:example.edu:{value}")
    elif quote(value, safe="") != value:
        wrapped.append(quote(value, safe=""))
    return st.one_of(joined, st.sampled_from(wrapped))


def look_alikes(value: str) -> st.SearchStrategy[str] | None:
    """T14: letters for digits, or hyphens within."""
    if not _is_number(value, 6):
        return None
    made = [f"{value[0]}-{value[1:5]}-{value[5:]}", f"{value[:3]}\u2013{value[3:]}"]
    if "0" in value:
        made += [value.replace("0", "O"), value.replace("0", "o", 1)]
    if "1" in value:
        made += [value.replace("1", "l"), value.replace("1", "I", 1)]
    return st.sampled_from(made)


def one_off(value: str) -> st.SearchStrategy[str] | None:
    """T15: one character wrong, left out or added, or two neighbours exchanged."""
    if len(value) < 7 or not value.isalnum() or not any(damage.isdigit() for damage in value):
        return None
    places = st.integers(0, len(value) - 1)
    typed = st.sampled_from(DIGITS if _is_number(value) else DIGITS + string.ascii_letters)
    wrong = st.builds(lambda at, item: value[:at] + item + value[at + 1 :], places, typed)
    out = places.map(lambda at: value[:at] + value[at + 1 :])
    added = st.builds(lambda at, item: value[:at] + item + value[at:], places, typed)
    swapped = st.integers(0, len(value) - 2).map(
        lambda at: value[:at] + value[at + 1] + value[at] + value[at + 2 :]
    )
    return st.one_of(wrong, out, added, swapped).filter(lambda item: item != value)


def institution_prefix(value: str) -> st.SearchStrategy[str] | None:
    """T16: a consortium's prefix, or a record number as Sierra decorates it."""
    if ":" in value or len(value) < 4:
        return None
    made = [f"INST:{value}", f"01ABC_INST:{value}"]
    if re.fullmatch(r"\d[A-Za-z0-9]{3,}", value):
        made += [f"EXU-{value}", f"lib1.{value}", f"XXX-{value}"]
    if _is_number(value, 7, 7):
        made += [f".p{value}x", f"p{value}3"]
    return st.sampled_from(made)


def opaque(_: str) -> st.SearchStrategy[str]:
    """T17: a value that was never the identifier."""
    return st.one_of(
        st.uuids().map(str),
        _BYTES.map(lambda item: base64.b64encode(item).decode()).filter(_is_mixed),
        _BYTES.map(lambda item: f"_{item.hex()}"),
        _BYTES.map(
            lambda item: f"https://idp.example.edu/idp!https://sp.example.edu/sp!{item.hex()}"
        ),
    )


def _is_mixed(value: str) -> bool:
    return all(re.search(name, value) for name in ("[a-z]", "[A-Z]", "[0-9]"))


DAMAGES: dict[Transform, Damage] = {
    Transform.T1: blanks,
    Transform.T2: letter_case,
    Transform.T3: scope,
    Transform.T4: leading_zeros,
    Transform.T5: letter_prefix,
    Transform.T6: start_and_stop,
    Transform.T7: check_digit,
    Transform.T8: campus_card,
    Transform.T9: issue_digits,
    Transform.T12: numeric_damage,
    Transform.T13: wrapping,
    Transform.T14: look_alikes,
    Transform.T15: one_off,
    Transform.T16: institution_prefix,
    Transform.T17: opaque,
}
"""T10 and T11 are no change within a value: the patron's other identifiers take its place."""
