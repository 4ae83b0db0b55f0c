from verifier.domain.checks.catalogue import ALL_CHECKS, check_pages


def test_every_check_has_its_page_in_route_order():
    """A format that carries the rules has all that there may be findings of."""
    assert [check.id for check in ALL_CHECKS] == list(check_pages())


def test_a_page_is_cut_where_its_headings_are():
    """The problem, what it means and why it matters; what to change is in the whole alone."""
    for page in check_pages().values():
        assert page.whole.startswith(page.title)
        assert page.means
        assert "What to change:" not in page.means
        assert "What to change:" in page.whole


def test_the_facts_of_a_check_are_those_of_the_catalogue():
    """Severity, station, owner and sources."""
    for check in ALL_CHECKS:
        page = check_pages()[check.id]

        assert (check.severity, check.station, check.owner, check.cites) == (
            page.severity,
            page.station,
            page.owner,
            page.cites,
        )
