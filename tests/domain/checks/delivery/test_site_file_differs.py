from tests.domain.checks.asking import findings, proofs, saw
from tests.domain.checks.delivery_tests import make_delivery, with_listener_file, with_vufind
from tests.factories import make_form, make_listener
from verifier.domain.checks.delivery.site_file_differs import site_file_differs
from verifier.domain.model.finding import Owner, Station

TEXT = '{"services": {"EXU": {\n"reqIdHeader": "x-a",\n"reqIdToLower": 1}}}'


def test_a_listener_that_the_site_file_does_not_know():
    """Each setting on its own, with both values."""
    first, second = findings(site_file_differs, with_listener_file(TEXT))

    assert [
        ("setting", "reqIdHeader in openurl.json", "x-a"),
        ("setting", "reqIdHeader in verifier.toml", "not set"),
    ] == proofs(first)
    assert "openurl.json, line 3, services.EXU.reqIdToLower" == str(second.place)


def test_vufind_goes_another_way():
    """The discovery team owns that."""
    text = "[Authentication]\nmethod = CAS\n[CAS]\nusername = uid\n"
    method, username = findings(site_file_differs, with_vufind(text))

    assert ("setting", "login in verifier.toml", "Shibboleth") in proofs(method)
    assert ("setting", "username in config.ini", "uid") in proofs(username)
    assert {(Station.DISCOVERY, Owner.DISCOVERY)} == {
        (entry.station, entry.owner) for entry in (method, username)
    }


def test_true_copies():
    """A switch may be written in several ways, and no file is no difference."""
    form = make_form(listener=make_listener(reqIdHeader="x-a", reqIdToLower="yes"))

    for delivery in (with_listener_file(TEXT, form=form), make_delivery()):
        assert "no file says another thing than the site file" == saw(site_file_differs, delivery)


def test_a_method_that_chooses_among_others():
    """Which one is used cannot be told from it."""
    assert saw(site_file_differs, with_vufind("[Authentication]\nmethod = ChoiceAuth\n"))
