"""What a message to an owner states: names that were received, the form that is wanted, values."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.filling import name_on_the_wire
from verifier.diagnosis.words import kind_in_words, name_in_words, one_line
from verifier.model.attribute_names import NOT_ATTRIBUTES, UNSPECIFIED, URI
from verifier.model.capture import Protocol
from verifier.model.finding import Evidence, Finding, Owner
from verifier.model.masking import mask

_STAND_INS = ("9", "8")
_MOST_NAMES = 12


def received(case: Case) -> str:
    """List the names of the attributes that came, each once; never a value."""
    labels = [one_line(one.label) for one in case.release.attributes]
    names = list(dict.fromkeys(labels))
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    return f"{listed} and {more} more" if more > 0 else listed


def wanted(case: Case, cause: Finding) -> str:
    """Say which attribute is wanted, under which name and format, and how its value looks.

    Who looks after ReShare has nothing to do with the names and formats of attributes.
    """
    kind = kind_in_words(case)
    lines = [f"The patron's {kind}, exactly as the library system has it"]
    if cause.owner is not Owner.RESHARE:
        name = _attribute(case, cause)
        lines = [f"{one_line(name_in_words(name))}, holding the patron's {kind}"]
        if cause.owner is Owner.IDENTITY and name not in NOT_ATTRIBUTES:
            lines += _as_sent(case)
    example = invented_example(case)
    if example is not None:
        lines.append(f"Form of its value: {example} (made up, in length and kind of characters)")
    return "\n".join(lines)


def _attribute(case: Case, cause: Finding) -> str:
    """Name what is to carry the identifier: the delivery may have to take another one."""
    best = case.best_match
    pasted = case.capture.request is not None  # its reader takes no other key
    if cause.owner is Owner.DISCOVERY and best is not None and not pasted:
        return best.attribute
    return case.wanted


def _as_sent(case: Case) -> Iterator[str]:
    name = name_on_the_wire(case)
    if name != case.wanted:
        yield f"Name: {name}"
    if case.capture.protocol is Protocol.SAML:
        yield f"Name format: {URI if ':' in name else UNSPECIFIED}"


def invented_example(case: Case) -> str | None:
    """Give an invented identifier in the form of the right one, where that is known."""
    right = _right(case)
    if right is None:
        return None
    made_up = (mask(right, digit) for digit in _STAND_INS)
    return next((one for one in made_up if one != right), None)


def _right(case: Case) -> str | None:
    """Give the identifier that this patron's should be: the record's, else the one expected."""
    recorded = next(iter(case.identifiers), None)
    return recorded.value if recorded else case.lookup.expected


def values_that_help(case: Case, cause: Finding) -> tuple[Evidence, ...]:
    """List the values at this login that would help; they are shown to who asks for them.

    The library has to know whom to look for.
    """
    best = case.best_match
    found: list[tuple[str, str | None]] = [
        ("The identifier that ReShare would receive", case.sent),
        (f"The patron's {kind_in_words(case)} in the library system", _right(case)),
    ]
    if best is not None:
        found.append((one_line(name_in_words(best.attribute)), best.value))
    if cause.owner is Owner.ILS:
        found.append(("The name that was released", _released_name(case)))
    return tuple(
        Evidence(what="identifier", name=name, value=one_line(value))
        for name, value in found
        if value is not None
    )


def _released_name(case: Case) -> str | None:
    """Give the person's name as it came: whole, else from its two parts."""
    values = {
        one.canonical: one.sent.values[0] for one in case.release.attributes if one.sent.values
    }
    for parts in (("displayName",), ("cn",), ("givenName", "sn")):
        name = " ".join(values[part] for part in parts if part in values)
        if name:
            return name
    return None
