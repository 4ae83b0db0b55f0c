from tests.domain.checks.asking import finding, proofs, saw
from tests.domain.checks.delivery_tests import ANCHORED, with_rule, with_service
from verifier.domain.checks.request.replacement_empty import delivery_replacement_empty


def test_an_empty_replacement():
    """The place is that of the empty setting."""
    found = finding(
        delivery_replacement_empty, with_service(reqIdRegex="@x$", reqIdReplacement="")
    )

    assert "[reshare.listener] reqIdReplacement" == found.place.key


def test_no_replacement_at_all():
    """The place is that of the expression."""
    found = finding(delivery_replacement_empty, with_service(reqIdRegex="@x$"))

    assert "[reshare.listener] reqIdRegex" == found.place.key
    assert [("setting", "reqIdRegex", "@x$"), ("setting", "reqIdReplacement", None)] == proofs(
        found
    )


def test_a_replacement():
    """The expression is in force."""
    assert "every regular expression has a replacement" == saw(
        delivery_replacement_empty, with_rule(ANCHORED)
    )
