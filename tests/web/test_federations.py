def test_the_start_page_asks_for_the_institution(browser):
    """A federation is a search field, not thousands of buttons."""
    page = browser.get("/").text

    assert 'action="/idps/all"' in page
    assert "Another institution, in The Federation" in page


def test_what_is_found_can_be_logged_in_at(browser):
    """Each member is a button to its own login; a name is only text, and no logo runs."""
    page = browser.get("/idps/all?q=university+1").text

    assert 'action="/saml/login/all~0000000000000000000000000000000000000001"' in page
    assert "Log in at University &lt;1&gt;" in page
    assert "javascript" not in page
    assert "11 found" in page


def test_a_member_without_a_name_goes_by_its_entity_id(browser):
    """Nothing is nameless."""
    assert "Log in at https://idp0.example.edu/idp" in browser.get("/idps/all?q=university+0").text


def test_more_than_fits_is_said(browser):
    """The first twenty are shown, and that there are more."""
    page = browser.get("/idps/all?q=university").text

    assert "The first 20 found" in page
    assert "There are more" in page


def test_nothing_found_says_what_to_try(browser):
    """An empty list is not the end."""
    assert "Try another part of the name" in browser.get("/idps/all?q=nowhere").text


def test_metadata_that_cannot_be_used_says_why(browser):
    """The search page says it in one sentence."""
    assert "The metadata expired yesterday." in browser.get("/idps/all?q=broken").text


def test_the_json_twin(browser):
    """The same for programs."""
    found = browser.get("/idps/all.json?q=university+29").json

    assert {
        "members": [
            {
                "name": "University <29>",
                "entity_id": "https://idp29.example.edu/idp",
                "logo": None,
                "action": "/saml/login/all~000000000000000000000000000000000000001d",
            }
        ],
        "more": False,
        "problem": None,
    } == found
    assert [] == browser.get("/idps/all.json").json["members"]


def test_a_federation_alone_is_searched(browser):
    """Another identity provider has no members, and the federation is no login."""
    assert 404 == browser.get("/idps/campus?q=x").status_code


def test_a_member_is_logged_in_at(browser, here):
    """The member's id is remembered with the login."""
    member = f"all~{1:040x}"

    assert 200 == browser.post(f"/saml/login/{member}").status_code
    assert [member] == [entry.idp_id for entry in here.service_provider.started]


def test_a_federation_itself_is_no_login(browser, here):
    """Somebody has to be chosen first."""
    assert 404 == browser.post("/saml/login/all").status_code
    assert [] == here.service_provider.started
