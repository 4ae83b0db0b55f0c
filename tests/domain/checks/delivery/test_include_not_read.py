from tests.domain.checks.asking import findings, reason, saw
from tests.domain.checks.delivery_tests import with_proxy
from verifier.domain.checks.delivery.include_not_read import include_not_read


def test_each_file_that_is_drawn_in_is_named():
    """Apache and nginx have the same word in another case."""
    both = findings(
        include_not_read, with_proxy("IncludeOptional a/*.conf", "http { include b; }")
    )

    assert ["a/*.conf", "b"] == [entry.evidence[0].value for entry in both]
    assert [("proxy1.conf", 1), ("proxy2.conf", 1)] == [
        (entry.place.file, entry.place.line) for entry in both
    ]


def test_nothing_is_drawn_in():
    """All that there is was read."""
    assert "the files draw in no others" == saw(include_not_read, with_proxy("ServerName a"))
    assert "No lines of a proxy are given." == reason(include_not_read, with_proxy())
