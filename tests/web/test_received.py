import pytest

from tests.web.conftest import Browser

ADDRESSES = (
    "/history?idp=%00",
    "/history?%00=campus",
    "/runs/%00",
    "/results/a%00b",
    "/setup/%00",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_a_nul_is_refused(browser, address):
    """PostgreSQL knows no such text: asked for it, it would seem to be out of order."""
    assert 400 == browser.get(address).status_code


@pytest.mark.parametrize(
    "address",
    ["/oidc/campus-oidc/return?state=%00", "/cas/campus-cas/return/%00"],
)
def test_nobody_reaches_the_store_with_a_nul(app, address):
    """Not at those addresses either that everybody may open."""
    assert 400 == Browser(app, None).get(address).status_code


def test_who_is_not_signed_in_is_told_the_same_as_ever(app):
    """Whatever the address holds."""
    assert 401 == Browser(app, None).get("/runs/%00").status_code


@pytest.mark.parametrize("fields", [{"name": "a\0b", "identifier": "x"}, {"a\0b": "x"}])
def test_a_field_with_a_nul_is_refused(browser, here, fields):
    """An operator of such a name could do nothing that is written down."""
    answer = browser.post("/operators", role="admin", **fields)

    assert 400 == answer.status_code
    assert [browser.operator] == here.store.operators.all()


def test_a_relay_state_with_a_nul_is_refused(app):
    """It may come from anybody's page."""
    nobody = Browser(app, None)
    nobody.token()

    assert 400 == nobody.bare_post("/saml/acs", SAMLResponse="x", RelayState="\0").status_code


def test_other_signs_are_text(browser):
    """Of whatever language."""
    assert 200 == browser.get("/history?idp=%E5%9B%BE%E4%B9%A6%E9%A6%86%01").status_code


def test_what_was_pasted_is_judged_by_its_page(browser):
    """Which gives it back with a sentence of its own."""
    answer = browser.post("/check", text="\0")

    assert (400, True) == (answer.status_code, 'role="alert"' in answer.text)
