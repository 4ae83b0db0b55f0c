"""CrossLink's rules about the patron of a request."""

from dataclasses import replace

import pytest

from tests.factories import (
    BARCODE,
    make_answer,
    make_attempt,
    make_decision,
    make_found,
    make_lookup,
    make_match,
    make_pasted,
    make_preview,
    make_record,
    make_settings,
)
from verifier.domain.model.evidence import RequestState
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.reshare_settings import Flavour
from verifier.domain.reshare_rules.decision import decide

CROSSLINK = make_settings(flavour=Flavour.CROSSLINK)
OFF = make_settings(flavour=Flavour.CROSSLINK, lookup_user_enabled=False)
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer in time.")
UNKNOWN = NotFound(message="Unknown User")
EMPTY = CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, message="Nothing in it.", empty=True)
UUID = "1ad737b0-d847-11e6-bf26-cec0c932ce01"


def decided(*outcomes, settings=CROSSLINK):
    """The decision where the first question, then the one by user name, had these outcomes."""
    kinds = (KeyKind.USER_ID, KeyKind.USERNAME)
    attempts = tuple(
        make_attempt(BARCODE, outcome, key=PatronKey(value=BARCODE, kind=kind))
        for outcome, kind in zip(outcomes, kinds, strict=False)
    )
    evidence = make_match()
    lookup = replace(evidence.lookup, attempts=attempts)
    return decide(replace(evidence, lookup=lookup), settings)


def message(evidence):
    """State, qualifier, audit text, identifier that goes on, problems."""
    decision = evidence.decision
    return (
        decision.state,
        decision.qualifier,
        decision.audit,
        decision.user_id,
        decision.problems,
    )


def answered(**more):
    """A record found, with parts of the answer."""
    return make_found(**more)


ACCEPTED = RequestState.CROSSLINK_VALIDATED
REFUSED = RequestState.CROSSLINK_NEW


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([make_found()], (ACCEPTED, None, None, BARCODE, ())),
        # by user id the identifier that was sent goes on, whatever the answer calls the patron
        ([answered(user_id="other")], (ACCEPTED, None, None, BARCODE, ())),
        ([answered(has_optional_fields=False)], (ACCEPTED, None, None, BARCODE, ())),
        # privileges are not evaluated at all
        (
            [answered(privileges=(Privilege(key="STATUS", value="BLOCKED"),))],
            (ACCEPTED, None, None, BARCODE, ()),
        ),
        # by user name the first optional user id goes on, else the answer's own
        (
            [UNKNOWN, answered(user_id="P1", optional_user_ids=(UUID, "P2"))],
            (ACCEPTED, None, None, UUID, ()),
        ),
        ([UNKNOWN, answered(user_id="P1")], (ACCEPTED, None, None, "P1", ())),
        ([SILENT, answered(user_id="P1")], (ACCEPTED, None, None, "P1", ())),
        (
            [UNKNOWN, answered(user_id=None)],
            (
                REFUSED,
                "failure",
                "LMS LookupUser failed: missing User ID in LookupUser response",
                None,
                ("missing User ID in LookupUser response",),
            ),
        ),
        # a response with nothing in it is no error; by user name it has no user id
        ([EMPTY], (ACCEPTED, None, None, BARCODE, ())),
        (
            [UNKNOWN, EMPTY],
            (
                REFUSED,
                "failure",
                "LMS LookupUser failed: missing User ID in LookupUser response",
                None,
                ("missing User ID in LookupUser response",),
            ),
        ),
        # where both fail, the second problem is kept
        (
            [UNKNOWN, NotFound(message="Unknown Username")],
            (REFUSED, "review", "Unknown Username", None, ("Unknown Username",)),
        ),
        ([UNKNOWN, NotFound(message="")], (REFUSED, "review", "LMS LookupUser failed", None, ())),
        (
            [answered(problems=(NcipProblem(type="Unknown User", detail="P1"),)), UNKNOWN],
            (REFUSED, "review", "Unknown User", None, ("Unknown User",)),
        ),
        (
            [UNKNOWN, answered(problems=(NcipProblem(type="Temporary", detail="later"),))],
            (REFUSED, "review", "Temporary · later", None, ("Temporary · later",)),
        ),
        (
            [SILENT, SILENT],
            (REFUSED, "failure", "LMS LookupUser failed", None, ("No answer in time.",)),
        ),
        # an answer about the first of several is an answer
        (
            [UNKNOWN, Ambiguous(count=2, message="", answer=make_answer(user_id="P1"))],
            (ACCEPTED, None, None, "P1", ()),
        ),
        # a source without NCIP answers with the record alone
        ([UNKNOWN, Found(record=make_record())], (ACCEPTED, None, None, BARCODE, ())),
        (
            [Ambiguous(count=2, message="Non-Unique User")],
            (REFUSED, "review", "Non-Unique User", None, ("Non-Unique User",)),
        ),
    ],
)
def test_what_crosslink_makes_of_the_answers(outcomes, expected):
    """Each rule of its look-up, in order."""
    evidence = decided(*outcomes)
    decision = evidence.decision

    assert expected == message(evidence)
    assert (expected[0] is ACCEPTED, True) == (decision.accepted, decision.checked)
    assert (len(outcomes) > 1 and decision.accepted) is decision.by_username
    assert (None, None, None) == (decision.status, decision.profile, decision.profile_allowed)


@pytest.mark.parametrize("released", [{}, {"employeeNumber": ""}])
def test_an_empty_identifier_is_an_error_of_its_own_words(released):
    """The library system is not asked."""
    evidence = make_decision(settings=CROSSLINK, preview=make_preview(released))

    assert (
        REFUSED,
        "failure",
        "LMS LookupUser failed: empty patron identifier",
        None,
        ("empty patron identifier",),
    ) == message(evidence)
    assert "it would note: empty patron identifier." in evidence.lookup.not_asked


@pytest.mark.parametrize(
    ("preview", "goes_on"), [(make_preview(), BARCODE), (make_preview({}), None)]
)
def test_switched_off_it_passes_anything_even_nothing(preview, goes_on):
    """``lookupUserEnabled`` is false."""
    evidence = make_decision(UNKNOWN, settings=OFF, preview=preview)

    assert (ACCEPTED, None, None, goes_on, ()) == message(evidence)
    assert not evidence.decision.checked


def test_what_cannot_be_said_or_placed_is_not_decided():
    """A list of patrons, a request that is refused where it was sent, and no question at all."""
    listed = make_pasted('{"patron": ["a", "b"], "requesterSymbol": "ISIL:EXU"}')
    refused = make_pasted("/rs/patronrequests/openURL?req.id=P1&rft.title=T")

    for evidence in (listed, refused):
        assert make_decision(settings=CROSSLINK, preview=evidence).decision.state is None
    assert decided().decision.state is None


@pytest.mark.parametrize(
    ("flavour", "asked"),
    [
        (Flavour.CROSSLINK, [KeyKind.USER_ID, KeyKind.USERNAME]),
        (Flavour.MOD_RS, [KeyKind.USER_ID]),
    ],
)
def test_it_asks_again_by_user_name_whatever_the_adapter(flavour, asked):
    """The host LMS of mod-rs has no say: Symphony's adapter there asks once."""
    settings = make_settings(flavour=flavour, host_lms_integration="Symphony")
    lookup = make_lookup(UNKNOWN, settings=settings).lookup

    assert asked == [attempt.key.kind for attempt in lookup.as_reshare]
    assert flavour is lookup.flavour
