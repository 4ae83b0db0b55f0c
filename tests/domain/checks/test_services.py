import pytest

from tests.domain.checks.delivery_tests import make_delivery, make_service, with_listener_file
from verifier.domain.checks.check import Draft, NotAsked, Saw
from verifier.domain.checks.listener_settings import each_service, for_service, service_evidence
from verifier.domain.model.finding import Evidence

GOOD = '{"reqIdHeader": "x"}'
BAD = '{"reqIdHeader": "Y"}'


def test_every_service_is_asked():
    """Those that are wrong are told, and else what was seen."""
    delivery = with_listener_file('{"services": {"EXU": {}, "B": {}}}')

    assert [Draft(" for B")] == list(
        each_service(
            delivery, lambda item, whose: Draft(whose) if item.symbol == "B" else None, fine=""
        )
    )
    assert [Saw("fine")] == list(each_service(delivery, lambda *_: None, fine="fine"))
    assert [NotAsked("No listener settings are known here.")] == list(
        each_service(make_delivery(), lambda *_: Draft("never"), fine="")
    )


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

    assert named == [entry.message for entry in each_service(delivery, wrong, fine="")]


def test_what_differs_between_services_at_one_line_is_told_of_each():
    """An inherited line may go wrong with what each service has beside it."""
    delivery = with_listener_file('{"reqIdHeader": "X", "services": {"B": {}, "C": {}}}')

    def wrong(service, whose):
        evidence = Evidence(what="setting", name=service.symbol)
        return Draft(whose, (evidence,), place=service.place("reqIdHeader"))

    assert [" for B", " for C"] == [
        entry.message for entry in each_service(delivery, wrong, fine="")
    ]


def test_settings_as_evidence():
    """What is not set has no value, and what is on is written as in the listener's file."""
    service = make_service(reqIdRegex="x", reqIdToUpper=True)

    assert (
        Evidence(what="setting", name="reqIdRegex", value="x"),
        Evidence(what="setting", name="reqIdHeader"),
        Evidence(what="setting", name="reqIdToUpper", value="true"),
    ) == service_evidence(service, "reqIdRegex", "reqIdHeader", "reqIdToUpper")


@pytest.mark.parametrize(
    ("at", "named"), [(0, ""), (1, " for B"), (2, " for RESHARE:EXU"), (3, "")]
)
def test_whose_service_it_is(at, named):
    """The one that answers for the site and the default one need no name."""
    text = '{"okapiUrl": "x", "services": {"EXU": {}, "B": {}, "RESHARE:EXU": {}}}'
    delivery = with_listener_file(text)

    assert named == for_service(delivery.services[at], delivery)
