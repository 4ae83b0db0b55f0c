from dataclasses import replace

from verifier.web.app import create_app


def test_each_identity_provider_is_a_button(browser):
    """Name and logo come from metadata."""
    page = browser.get("/").text

    assert "<span>Log in at Example University</span>" in page
    assert (
        '<img src="https://www.example.edu/logo.png" alt="" referrerpolicy="no-referrer">' in page
    )


def test_an_identity_provider_that_cannot_be_used_says_why(browser):
    """In place of a button that would not work."""
    page = browser.get("/").text

    assert "<strong>Broken University</strong> cannot be used now." in page
    assert "The metadata expired yesterday." in page
    assert "/saml/login/broken" not in page


def test_a_logo_of_another_scheme_is_not_loaded(browser, here):
    """Only https and data addresses become pictures."""
    here.metadata.known = replace(here.metadata.known, logo_url="javascript:alert(1)")

    assert "javascript" not in browser.get("/").text


def test_a_hostile_name_is_only_text(browser, here):
    """Metadata is written by others."""
    here.metadata.known = replace(here.metadata.known, display_name="<script>{{7*7}}")
    page = browser.get("/").text

    assert "Log in at &lt;script&gt;{{7*7}}" in page


def test_the_last_reports_are_the_sites(browser, viewer, nobody):
    """Newest first, for every operator and for nobody else."""
    assert "No report yet." in viewer.get("/").text
    locations = [browser.log_in(number) for number in (1, 2)]
    page = viewer.get("/").text

    assert page.index(locations[1]) < page.index(locations[0])
    assert locations[0] not in nobody.get("/").text


def test_who_is_not_signed_in_is_told_where_to_begin(nobody):
    """Testers by their link, operators by signing in; no identity provider, no report."""
    page = nobody.get("/").text

    assert "Open the link that you were given." in page
    assert "Log in at" not in page
    assert "<nav" not in page


def test_the_demo_lists_reports_made_without_a_browser(here, open_browser):
    """Logins of the command line are seen on the demo's start page, by everybody."""
    demo = replace(here, everyone_sees_reports=True)
    here.store.keep(
        here.service_provider.finish("good none _a", pending=None).capture,
        report_id="a" * 22,
        browser=None,
    )
    here.store.save_report("a" * 22, here.verify.report)

    assert "/reports/" + "a" * 22 in open_browser(create_app(demo), None).get("/").text
    assert "/reports/" + "a" * 22 not in open_browser(create_app(here), None).get("/").text


def test_a_site_without_identity_provider_still_checks_saved_logins(here, open_browser):
    """The page says what there is."""
    page = open_browser(create_app(replace(here, site=replace(here.site, idps=())))).get("/").text

    assert "This site has no identity provider to log in at." in page
    assert 'href="/check"' in page
