"""The words for owners, differences and kinds of identifiers, for readers without the jargon."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.model.attribute_names import TYPED, canonical_name, last_word
from verifier.model.differences import DIFFERENCES
from verifier.model.finding import Owner
from verifier.model.owners import OWNERS

_NO_ATTRIBUTES = {
    "name-id": "the login's own name for the person",
    "sub": "the sign-on system's own key for the person",
    "principal": "the user name of the login",
    "dn": "the directory's name for the person",
    TYPED: "the user name that was typed",
}


_NAMELESS = "an attribute whose name cannot be read"


def owner_in_words(owner: Owner, case: Case) -> str:
    """Who it is, and at which software where that is known."""
    if owner is Owner.DISCOVERY and case.form.door.is_vufind:
        return f"{OWNERS[owner]} (VuFind)"
    return OWNERS[owner]


def idp_in_words(case: Case) -> str:
    """Give the identity provider's own name, else what it is, as within a sentence."""
    return case.capture.idp.display_name or "the identity provider"


def kind_in_words(case: Case) -> str:
    """Name the kind of identifier that the library system is asked for."""
    return (case.form.ils_identifier or "library number").replace("_", " ")


def difference_in_words(case: Case) -> str:
    """In what the best released value differs from the library's."""
    best = case.best_match
    return DIFFERENCES[best.transform] if best and best.transform else "its form"


def name_in_words(name: str) -> str:
    """Put an attribute's name, the last word of a URI's, or in words what is no attribute."""
    return _NO_ATTRIBUTES.get(name) or one_line(last_word(canonical_name(name))) or _NAMELESS


def one_line(text: str) -> str:
    """Put what others wrote into one line of a sentence: no line end, no control character."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
