import pytest

from tests.checks.delivery_tests import make_delivery, make_service, with_listener_file
from verifier.checks.check import Draft, NotAsked, Saw
from verifier.checks.services import as_set, each_service, of_which
from verifier.model.finding import Evidence


def test_every_service_is_asked():
    """Those that are wrong are told, and else what was seen."""
    delivery = with_listener_file('{"services": {"EXU": {}, "B": {}}}')

    assert [Draft("B")] == list(
        each_service(
            delivery, lambda one: Draft(one.symbol) if one.symbol == "B" else None, fine=""
        )
    )
    assert [Saw("fine")] == list(each_service(delivery, lambda _: None, fine="fine"))
    assert [NotAsked("No listener settings are known here.")] == list(
        each_service(make_delivery(), lambda _: Draft("never"), fine="")
    )


def test_settings_as_evidence():
    """What is not set has no value."""
    service = make_service(reqIdRegex="x")

    assert (
        Evidence(what="setting", name="reqIdRegex", value="x"),
        Evidence(what="setting", name="reqIdHeader"),
    ) == as_set(service, "reqIdRegex", "reqIdHeader")


@pytest.mark.parametrize(("at", "named"), [(0, ""), (1, " for B"), (2, "")])
def test_whose_service_it_is(at, named):
    """The own one and the default one need no name."""
    text = '{"okapiUrl": "x", "services": {"EXU": {}, "B": {}}}'

    assert named == of_which(with_listener_file(text).services[at])
