"""What to change where a pasted request is made: no login of its own is known behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.words import difference_in_words, kind_in_words
from verifier.model.finding import Finding, Owner
from verifier.model.pasted_request import PastedRequest, RequestKind
from verifier.model.report import Remedy

_RIGHT = "Have the request carry the patron's {kind}, exactly as the library system has it"
_NEW_CARD = (
    "See where the program that makes the request takes the number from, and have the new card's "
    "number put there."
)
ADVICE: dict[str, str] = {
    "patron.identifier-transformed": f"{_RIGHT}: what is sent differs by {{difference}}.",
    "patron.identifier-of-another-kind": f"{_RIGHT}.",
    "patron.identifier-opaque": f"{_RIGHT}.",
    "patron.found-by-username-only": (
        f"{_RIGHT}, or have the library system's NCIP service accept user names as User ID."
    ),
    "patron.not-found": (
        "Look the patron up in the library system by name, and have the request carry the {kind} "
        "of that record; if there is none, register the patron."
    ),
    "patron.old-barcode": _NEW_CARD,
    "patron.old-barcode-accepted": _NEW_CARD,
    "patron.letter-case-relied-on": f"{_RIGHT}, in the same letters.",
    "request.identifier-missing": "Write the patron's {kind} under {wanted} into the request.",
    "request.identifier-placeholder": "Send no {wanted} where there is no value for it.",
    "request.identifier-joined": "Write one value of {wanted} into the request.",
    "request.identifier-too-long": f"{_RIGHT}.",
}
"""In place of the checks' own advice, which speaks of logins and of what is released."""

_BEFORE_THE_LISTENER = ("in the OpenURL listener", "in the web server before the request form")


def where_it_is_made(
    case: Case, finding: Finding, request: PastedRequest, usual: Iterable[Remedy]
) -> Iterator[Remedy]:
    """Begin where the request is made; of the *usual* remedies keep those that it passes.

    Nobody is asked to change a login that was not seen, nor a listener that is not on the way.
    """
    advice = ADVICE.get(finding.check) if finding.owner is Owner.DISCOVERY else None
    if advice is not None:
        yield Remedy(
            finding=finding.check,
            owner=Owner.DISCOVERY,
            product=None,
            place="where the requests are made",
            text=advice.format(
                kind=kind_in_words(case),
                wanted=case.wanted,
                difference=difference_in_words(case),
            ),
        )
    by_listener = request.kind is RequestKind.OPENURL
    for one in usual:
        told = advice is not None and one.owner is Owner.DISCOVERY and not one.snippets
        passed = by_listener or one.place not in _BEFORE_THE_LISTENER
        if one.owner is not Owner.IDENTITY and passed and not told:
            yield one
