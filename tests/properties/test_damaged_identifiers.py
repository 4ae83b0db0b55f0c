"""For any healthy login, a transform of its identifier is named, and misleads nobody silently.

The short form runs with the suite; ``make hypothesis`` runs the full one.
"""

import os
import re

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from tests.house.repository import DOCS
from tests.properties.damages import DAMAGES
from tests.properties.identifiers import KINDS
from tests.properties.stories import OLD_CARD, SAYING, USER_NAME, Story, careless
from verifier.domain.model.match import HARMLESS, Transform
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.text_values import is_placeholder

EQUIVALENTS: dict[Transform, dict[Transform, str]] = {
    Transform.T9: {
        Transform.T7: "The fourteenth digit of a library number is its check digit.",
        Transform.T12: "A spreadsheet turns every digit behind the fifteenth into zero.",
    },
    Transform.T15: {
        Transform.T2: "A letter was typed in the other case.",
        Transform.T4: "The digit that is missing or too many is a zero in front.",
        Transform.T5: "The character that is missing or too many is a letter before the number.",
        Transform.T7: "The digit that is missing or too many is the fourteenth.",
        Transform.T9: "The digits that differ are the last ones.",
        Transform.T12: "The digit that became a zero stands behind the fifteenth.",
        Transform.T14: "A letter was typed as the digit that looks like it.",
    },
}
"""Applied, then named instead, and why that is no mistake: the documentation has the same table.

Nobody can tell from two values which of the two ways it went; the order of likelihood decides.
"""


EXAMPLES = int(os.environ.get("VERIFIER_EXAMPLES", "0"))
"""For all tests together; without it few, and the same ones every time."""
TESTS = 2 * len(DAMAGES) + 3

BOUNDED = settings(
    max_examples=EXAMPLES // TESTS or 25,
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
KNOWN_BY = st.sampled_from(["email", "expected"])
DOORS = st.sampled_from(list(EntryPoint))


@st.composite
def damaged(draw, transform: Transform, known_by=KNOWN_BY) -> Story:
    """A story in which *transform* was applied to an identifier of any kind that it applies to."""
    damage = DAMAGES[transform]
    kinds = [name for name, kind in KINDS.items() if damage(kind.example) is not None]
    identifier = draw(KINDS[draw(st.sampled_from(kinds))].every)
    ways = damage(identifier)
    assume(ways is not None)
    released = draw(ways)
    assume(not is_placeholder(released))
    nameless = draw(st.booleans())
    near = careless(identifier, released)
    if not nameless and transform is not Transform.T17:  # a made-up key is nobody else's
        near += (released,)
    return Story(
        identifier=identifier,
        released=released,
        door=draw(DOORS),
        known_by=draw(known_by),
        strangers=tuple(draw(st.lists(st.sampled_from(near), unique=True, max_size=4))),
        nameless=nameless,
    )


def is_named(story: Story, transform: Transform) -> bool:
    """Whether the report names *transform*, or what may stand for it."""
    if transform is Transform.T17 and "request.sub-as-identifier" in story.checks:
        return True  # that the login's own subject is no library number is said in its place
    return bool(story.named & {transform, *EQUIVALENTS.get(transform, {})})


transforms = pytest.mark.parametrize("transform", list(DAMAGES))


@transforms
def test_every_transform_is_named(transform):
    """Where the record is known otherwise, the difference is named, whatever stands around."""

    @BOUNDED
    @given(damaged(transform))
    def holds(story):
        assume(story.sent != story.identifier)  # our form and ReShare take outer blanks off

        assert is_named(story, transform)
        assert story.report.diagnosis.verdict in (Verdict.FAIL, Verdict.UNKNOWN)
        assert not story.is_taken_for_a_stranger

    holds()


@transforms
def test_nobody_is_taken_for_somebody_else_in_silence(transform):
    """Where nothing else tells whose record it is, a stranger's is shown as a stranger's."""

    @BOUNDED
    @given(damaged(transform, st.sampled_from(["email", "expected", "nothing"])))
    def holds(story):
        assume(story.sent != story.identifier)
        misleading = [
            entry
            for entry in story.strangers_led_to
            if not (story.nameless and entry.transform in HARMLESS)
        ]

        assert not misleading or story.checks & SAYING

    holds()


@BOUNDED
@given(st.sampled_from(list(KINDS)).flatmap(lambda item: KINDS[item].every), DOORS, KNOWN_BY)
def test_a_replaced_card_is_named(identifier, door, known_by):
    """T10: the number out of use stands in the record and is called what it is."""
    story = Story(identifier=identifier, released=OLD_CARD, door=door, known_by=known_by)

    assert Transform.T10 in story.named
    assert "patron.old-barcode" in story.checks


@BOUNDED
@given(
    st.sampled_from(list(KINDS)).flatmap(lambda item: KINDS[item].every),
    st.sampled_from([entry for entry in EntryPoint if entry is not EntryPoint.VUFIND_OIDC]),
    st.booleans(),
    st.sampled_from(["FOLIO", "Millennium"]),
)
def test_another_kind_of_identifier_is_named(identifier, door, released_too, host_lms):
    """T11: the user name was sent; the right value is released beside it, or is not."""
    others = (("uid", identifier),) if released_too else ()
    story = Story(
        identifier=identifier, released=USER_NAME, door=door, others=others, host_lms=host_lms
    )
    if host_lms == "FOLIO":
        expected = "patron.found-by-username-only"
    elif released_too:
        expected = "patron.identifier-is-another-attribute"
    else:
        expected = "patron.identifier-of-another-kind"

    assert Transform.T11 in story.named
    assert expected in story.checks


@BOUNDED
@given(st.sampled_from(list(KINDS)).flatmap(lambda item: KINDS[item].every), DOORS)
def test_a_healthy_identifier_is_found_whoever_stands_around(identifier, door):
    """Whatever its kind: the right record, no error, and no transform."""
    strangers = careless(identifier, identifier)
    story = Story(identifier=identifier, released=identifier, door=door, strangers=strangers)

    assert story.report.diagnosis.verdict in (Verdict.PASS, Verdict.WARNING)
    assert not story.is_taken_for_a_stranger
    assert frozenset() == story.named


def test_every_transform_is_applied():
    """None is left out: those that are no change within a value have tests of their own."""
    assert set(Transform) == {*DAMAGES, Transform.T10, Transform.T11}


def test_the_documentation_states_the_same_equivalents():
    page = (DOCS / "explanation" / "matching.md").read_text("utf-8")
    stated = re.findall(r"^\| (T\d+) \| (T\d+) \| (.+) \|$", page, re.MULTILINE)

    assert {
        (applied, named, why)
        for applied, others in EQUIVALENTS.items()
        for named, why in others.items()
    } == {(Transform(first), Transform(other), why) for first, other, why in stated}
