"""What to change in the web server that stands before the request form."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.asking_advice import advice_on
from verifier.diagnosis.remedies.header_lines import header_lines
from verifier.diagnosis.words import name_in_words
from verifier.model.attribute_names import NOT_ATTRIBUTES
from verifier.model.finding import Finding, Owner
from verifier.model.match import IdentifierMatch
from verifier.model.report import Remedy, Snippet
from verifier.model.request_form import Door

_VUFIND_SENDS = {
    Door.VUFIND_LDAP: "what the patron types",
    Door.VUFIND_OIDC: "sub",
    Door.VUFIND_ILS: "what the library system calls the patron",
    Door.VUFIND_SIP2: "what the library system calls the patron",
}
_TRY_IT = (
    "Test the configuration and reload the web server; then send a header of your own making: it "
    "must not arrive."
)
_OR = (
    "For: VuFind and its accounts stay as they are, and the patron cannot change the identifier. "
    "Against: the request form has to stand behind the login, and the listener has to read the "
    "header (reqIdHeader)."
)


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Say the general advice, with the lines that hold it."""
    yield _lines(case, finding, advice_on(case, finding), case.wanted)


def pass_the_right_one(case: Case, finding: Finding, best: IdentifierMatch) -> Iterator[Remedy]:
    """Have the header carry what holds the library's identifier."""
    if best.attribute in NOT_ATTRIBUTES:
        return
    right = name_in_words(best.attribute)
    sends = _VUFIND_SENDS.get(case.form.door)
    if case.uses_header:
        text = f"Have the web server pass {right} on in the header instead."
    elif sends is not None:
        text = (
            f"VuFind sends {sends}, whatever else arrives: have the web server before the request "
            f"form pass {right} on in a header that the listener reads (reqIdHeader)."
        )
    else:
        return
    yield _lines(case, finding, text, best.attribute)


def instead(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Have a header carry the library's identifier, where an attribute is known to be it."""
    best = case.best_match
    if best is not None and best.transform is None and best.attribute != case.wanted:
        yield from pass_the_right_one(case, finding, best)


def lines_for(case: Case, attribute: str) -> tuple[Snippet, ...]:
    """Write the lines that pass *attribute* on; what is no attribute has no variable."""
    if attribute in NOT_ATTRIBUTES:
        return ()
    return header_lines(case.form, attribute, case.capture.protocol)


def _lines(case: Case, finding: Finding, text: str, attribute: str) -> Remedy:
    settings = lines_for(case, attribute)
    return Remedy(
        finding=finding.check,
        owner=Owner.DISCOVERY,
        product="proxy",
        place="in the web server before the request form",
        text=text,
        how="Drop what a client sends under the header's name, and send the header only where "
        "there is a value."
        if settings
        else None,
        snippets=settings,
        applies=_TRY_IT if settings else None,
        trade_off=_OR,
    )
