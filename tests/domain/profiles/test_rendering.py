"""Each remedy of each product, filled for a real login of that product."""

import pytest

from tests.domain.diagnosis.cases import make_finding
from tests.domain.profiles.product_login import case_of, faults_of
from tests.domain.profiles.product_logins import PRODUCT_LOGINS
from tests.domain.profiles.snippet_parsers import PARSERS
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.diagnosis.remedies.identity_provider import at_identity, fill
from verifier.domain.model.idp_product import PLACEHOLDER, PLACEHOLDERS, Fault, Language
from verifier.domain.profiles.idp_profile import profiles_of

CHECKS = {check.fault: check.id for check in ALL_CHECKS}
NASTY = """https://sp.example.edu/a"b'c<d>&e\\f"""

each_fault = pytest.mark.parametrize(
    ("login", "fault"),
    [
        pytest.param(login, fault, id=f"{login.label}-{fault}")
        for login in PRODUCT_LOGINS
        for fault in sorted(faults_of(login.protocol))
    ],
)


def remedies(login, fault: Fault):
    """The remedies of the login's product for *fault*, by the real diagnosis."""
    finding = make_finding(CHECKS[fault])
    case = case_of(login.healthy, login.idp_profile.product(), finding, login.wanted)
    return list(at_identity(case, finding, "It is to be mended."))


@each_fault
def test_nothing_is_left_to_fill_in(login, fault):
    """Every text of every remedy is whole, and each says where it is done."""
    found = remedies(login, fault)
    texts = [
        text
        for snippet in found
        for text in (
            *(
                snippet.text,
                snippet.how,
                snippet.where,
                snippet.applies,
                snippet.preview,
                snippet.caution,
            ),
            *snippet.mistakes,
            *(part for copied in snippet.snippets for part in (copied.place, copied.text)),
        )
        if text is not None
    ]

    assert found
    assert all(snippet.where and snippet.applies and snippet.preview for snippet in found)
    assert [] == [text for text in texts if PLACEHOLDER.search(text) or not text.strip()]


@each_fault
def test_its_snippets_can_be_read(login, fault):
    """By the parser of their language, and none of them is empty."""
    snippets = [snippet for remedy in remedies(login, fault) for snippet in remedy.snippets]

    assert all(PARSERS[Language(snippet.language)](snippet.text) for snippet in snippets)


SNIPPETS = [
    pytest.param(snippet, id=f"{name}-{number}-{place}")
    for name in dict.fromkeys(product_login.product for product_login in PRODUCT_LOGINS)
    for number, remedy in enumerate(profiles_of(None)[name].remedies)
    for place, snippet in enumerate(remedy.snippets)
]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_nothing_that_is_filled_in_breaks_a_snippet(snippet):
    """Quotes and brackets arrive as they are, but where a language has no way to write them."""
    filled = fill(snippet.text, dict.fromkeys(PLACEHOLDERS, NASTY), snippet.language)
    arriving = NASTY.replace('"', "") if snippet.language is Language.CLAIM_RULES else NASTY

    texts = PARSERS[snippet.language](filled.strip("\n"))

    assert bool(PLACEHOLDER.search(snippet.text)) is any(arriving in text for text in texts)
