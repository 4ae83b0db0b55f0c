import pytest

from tests.domain.checks.delivery_tests import make_delivery, with_listener_file
from verifier.domain.checks.check import Draft, NotAsked
from verifier.domain.checks.listener_settings import (
    each_service,
    for_service,
    is_anchored,
    keeps_a_part,
    letters_never_met,
    unknown_groups,
)
from verifier.domain.model.config_files import RegexFacts
from verifier.domain.model.finding import Evidence


@pytest.mark.parametrize(
    ("regex", "upper", "letters"),
    [
        ("^a+B$", True, "a"),
        ("^a+B$", False, "B"),
        (r"^\d\w[a-z]$", True, ""),
        ("^(?<name>.)$", True, ""),
        ("^(a)?B$", True, ""),
        ("^a*$", True, ""),
        ("^a{0,2}$", True, ""),
        ("^a{1,2}$", True, "a"),
        ("^a|B$", True, ""),
    ],
)
def test_letters_that_never_come(regex, upper, letters):
    """Of classes, names, choices and what may be missing nothing is said."""
    assert letters == letters_never_met(regex, upper=upper)


@pytest.mark.parametrize(
    ("regex", "anchored"),
    [
        ("^a$", True),
        ("^a", False),
        ("a$", False),
        (r"^a\$", False),
        (r"\^a$", False),
        ("^(a|b)$", True),
        ("^(?<n>a|b)$", True),
        ("^a$|^b$", True),
        ("^a|b$", False),
        ("[^a]$", False),
        ("^0+(.*)", True),
        ("^([^@]+)@.*", True),
        ("(.+)@x$", True),
        (".*@(x)$", True),
        (r"^a\.*", False),
        ("^(.*?)@", False),
        ("^a.*?", False),
        ("", False),
    ],
)
def test_an_expression_that_matches_a_value_as_a_whole(regex, anchored):
    """Each branch at the top needs both ends; escaped signs are none."""
    assert anchored is is_anchored(regex)


@pytest.mark.parametrize(("replacement", "keeps"), [("x$1", True), ("$<n>", True), ("$&", False)])
def test_a_replacement_that_keeps_a_part(replacement, keeps):
    """By a number or by a name."""
    assert keeps is keeps_a_part(replacement)


@pytest.mark.parametrize(
    ("replacement", "unknown"),
    [
        ("$1$12$2", ()),
        ("$3", ("$3",)),
        ("$0 and $00", ("$0", "$00")),
        ("$30", ("$30",)),
        ("$<n>", ("$<n>",)),
        ("$$3", ()),
    ],
)
def test_groups_that_are_not_there(replacement, unknown):
    """With two groups and no names."""
    assert unknown == unknown_groups(replacement, RegexFacts(valid=True, groups=2))


def test_names_that_are_not_there():
    """An unknown name becomes nothing where there are names at all."""
    facts = RegexFacts(valid=True, groups=1, names=frozenset({"n"}))

    assert () == unknown_groups("$<n>$<other>", facts)


GOOD = '{"reqIdHeader": "x"}'

BAD = '{"reqIdHeader": "Y"}'


def test_every_service_is_asked():
    """Those that are wrong are told."""
    delivery = with_listener_file('{"services": {"EXU": {}, "B": {}}}')

    def wrong(service, whose):
        return Draft(whose) if service.symbol == "B" else None

    assert [Draft(" for B")] == list(each_service(delivery, wrong))
    with pytest.raises(NotAsked, match="No listener settings"):
        list(each_service(make_delivery(), wrong))


@pytest.mark.parametrize(("own", "named"), [("{}", ["", " for C"]), (GOOD, [" for B", " for C"])])
def test_a_line_that_services_inherit_is_told_once(own, named):
    """It stands in the file once, and is told of the own service where that takes it."""
    text = (
        f'{{"reqIdHeader": "X", "services": {{"B": {{}}, "D": {{}}, "EXU": {own}, "C": {BAD}}}}}'
    )
    delivery = with_listener_file(text)

    def wrong(service, whose):
        if not service.settings.header_never_read:
            return None
        return Draft(whose, place=service.place("reqIdHeader"))

    assert named == [draft.message for draft in each_service(delivery, wrong)]


def test_what_differs_between_services_at_one_line_is_told_of_each():
    """An inherited line may go wrong with what each service has beside it."""
    delivery = with_listener_file('{"reqIdHeader": "X", "services": {"B": {}, "C": {}}}')

    def wrong(service, whose):
        evidence = Evidence(what="setting", name=service.symbol)
        return Draft(whose, evidence, place=service.place("reqIdHeader"))

    assert [" for B", " for C"] == [draft.message for draft in each_service(delivery, wrong)]


@pytest.mark.parametrize(
    ("at", "named"), [(0, ""), (1, " for B"), (2, " for RESHARE:EXU"), (3, "")]
)
def test_whose_service_it_is(at, named):
    """The one that answers for the site and the default one need no name."""
    text = '{"okapiUrl": "x", "services": {"EXU": {}, "B": {}, "RESHARE:EXU": {}}}'
    delivery = with_listener_file(text)

    assert named == for_service(delivery.services[at], delivery)
