"""A real browser, with the identity provider under another host name, as in real life."""

import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.programs import require_program
from tests.web.fakes import refused
from verifier.web.app import create_app
from verifier.web.server import make_server

pytestmark = pytest.mark.browser

FORM = """<!doctype html><title>IdP</title><form method="post" action="{acs}">
<input type="hidden" name="SAMLResponse" value="{response}"><button>Go on</button></form>"""


class Idp(BaseHTTPRequestHandler):
    """Sends people on to another host name of its own, then posts to the ACS."""

    def do_GET(self):
        body = b""
        if self.path.startswith("/sso"):
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/answer")
        else:
            body = FORM.format(acs=self.server.acs, response=self.server.response).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require_program("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def idp():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Idp)
    server.response = "good _r1 _a1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def base(here, idp):
    site = replace(here.site, base_url="http://127.0.0.1")
    server = make_server(create_app(replace(here, site=site)), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    base = f"http://127.0.0.1:{server.effective_port}"
    idp.acs = f"{base}/saml/acs"
    begin = here.service_provider.begin
    here.service_provider.begin = lambda *args, **more: replace(
        begin(*args, **more), url=f"http://127.0.0.1:{idp.server_port}/sso"
    )
    here.metadata.known = replace(here.metadata.known, logo_url=None)
    yield base
    server.close()
    thread.join(10)


@pytest.fixture(params=["light", "dark"])
def page(chromium, request, base):
    del base  # the browser's connections end before the server does
    context = chromium.new_context(color_scheme=request.param)
    made = context.new_page()
    made.problems = []
    made.on("console", lambda said: made.problems.append(said.text))
    made.on("pageerror", lambda error: made.problems.append(str(error)))
    yield made
    context.close()


def assert_accessible(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]

    assert [] == [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def log_in(page, base):
    page.goto(base)
    page.get_by_role("button", name="Log in at Example University").click()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/reports/*")


def test_a_login_across_two_host_names_ends_at_the_report(page, base):
    """The cookie stays away from the cross-site post; the login is finished all the same."""
    log_in(page, base)

    assert page.get_by_role("heading", level=1).inner_text() == (
        "ReShare would not find this patron."
    )
    assert [] == page.problems


def test_it_works_without_scripts(chromium, base):
    """Every step has a button."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base)
    page.get_by_role("button", name="Log in at Example University").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/reports/*")
    context.close()


def test_a_login_by_post_reaches_an_identity_provider_that_sends_on(page, base, here, idp):
    """The policy of the forwarding page allows the redirects that follow its form."""
    here.service_provider.method = "POST"
    idp.RequestHandlerClass.do_POST = Idp.do_GET
    log_in(page, base)

    assert [] == page.problems


def test_every_page_is_accessible(page, base, here):
    """WCAG 2.2 AA as far as a machine can tell, light and dark."""
    page.goto(base)
    assert_accessible(page)
    page.goto(f"{base}/check")
    assert_accessible(page)
    page.goto(f"{base}/nowhere")
    assert_accessible(page)
    log_in(page, base)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert_accessible(page)
    here.service_provider.finish = lambda *_, **__: refused()
    page.goto(base)
    page.get_by_role("button", name="Log in at Example University").click()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/saml/finish")
    assert_accessible(page)


def test_a_phone_shows_everything_without_scrolling_sideways(page, base):
    """At 360 pixels the page is no wider than the screen."""
    page.set_viewport_size({"width": 360, "height": 740})
    log_in(page, base)

    assert 360 == page.evaluate("document.documentElement.scrollWidth")


def test_a_report_prints_on_two_pages(page, base):
    """Paper is handed over too."""
    log_in(page, base)
    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") in (1, 2)


def test_the_keyboard_reaches_the_content_first(page, base):
    """The first stop is the way past the header."""
    page.goto(base)
    page.keyboard.press("Tab")

    assert "Skip to the content" == page.evaluate("document.activeElement.textContent")


def test_a_snippet_can_be_copied(chromium, base):
    """With scripts there is a copy button, which says that it copied."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    log_in(page, base)
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied").wait_for()

    assert "[Shibboleth]\nusername = employeeNumber" == page.evaluate(
        "navigator.clipboard.readText()"
    )
    context.close()
