"""Each assertion and each request is used once: in a row, in parallel, across a kill."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.adapters.login.saml.idp_stub import pair, posted
from tests.attack.claims import says
from tests.attack.forge import signed_assertion, story
from tests.attack.ground import Target, publish, session_of_an_admin, target
from tests.factories import make_site
from tests.services.processes import free_port, running
from verifier.adapters.login.saml.keys import load_or_make_keys

ROOT = Path(__file__).parents[2]


@pytest.fixture
def application(tmp_path):
    with target(tmp_path, crypto="in-process") as service:
        yield service


def test_the_same_message_twice(application):
    browser = application.browser()
    message = says()(application.begin(browser))

    assert [303, 403] == [application.post(browser, message).status_code for _ in range(2)]


@pytest.mark.parametrize("another", ["response", "request"])
def test_the_same_assertion_in_another_response(application, another):
    browser = application.browser()
    ground = application.begin(browser)
    assertion = signed_assertion(story(ground), pair("idp"))
    first = application.post(browser, posted(story(ground).text(assertion)))
    if another == "request":
        ground = application.begin(browser)

    again = application.post(browser, posted(story(ground).text(assertion)))

    assert [303, 403] == [first.status_code, again.status_code]


def test_a_second_true_answer_to_one_request(application):
    """A request is finished once, even by two different true answers."""
    browser = application.browser()
    ground = application.begin(browser)

    assert [303, 403] == [application.post(browser, says()(ground)).status_code for _ in range(2)]


def test_an_assertion_used_at_one_request_is_refused_at_the_store(application):
    """Two requests, two messages, one assertion ID: the second is refused."""
    browser = application.browser()
    same = says(assertion_id="_the_same")

    assert [303, 403] == [
        application.post(browser, same(application.begin(browser))).status_code for _ in range(2)
    ]


def post_a_hundred(
    target: Target,
    browser: requests.Session,
    message: str,
    *,
    tenth: Callable[[], None] | None = None,
) -> Counter[int]:
    """The statuses of the same message from a hundred connections at once.

    *tenth* happens in place of one of the posts; what it leaves without an answer counts as 0.
    """
    cookies = browser.cookies.get_dict()

    def post(number: int) -> int:
        if tenth is not None and number == 10:
            tenth()
            return 0
        try:
            return requests.post(
                f"{target.url}/saml/acs",
                data={"SAMLResponse": message, "RelayState": ""},
                cookies=cookies,
                allow_redirects=False,
                timeout=60,
            ).status_code
        except requests.RequestException:
            return 0

    with ThreadPoolExecutor(20) as pool:
        return Counter(pool.map(post, range(100)))


def reports_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "verifier.sqlite3")) as database:
        return int(database.execute("select count(*) from logins").fetchone()[0])


def test_a_hundred_parallel_posts_give_one_report(application, tmp_path):
    browser = application.browser()
    message = says()(application.begin(browser))

    assert Counter({303: 1, 403: 99}) == post_a_hundred(application, browser, message)
    assert 1 == reports_in(tmp_path)


class Process:
    """The application as a process that can be killed and started again in its folder."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        publish(folder)
        (folder / "log").mkdir()

    def running(self):
        command = [sys.executable, "-m", "tests.attack.ground", str(self.folder), str(self.port)]
        log, environment = self.folder / "log", {"PYTHONPATH": str(ROOT)}
        return running(command, port=self.port, folder=log, env=environment)

    def service(self) -> Target:
        """Its address, its encryption certificate, and an admin who is signed in."""
        certificate = load_or_make_keys(make_site(self.folder)).encryption[0][1]
        return Target(
            url=f"http://127.0.0.1:{self.port}",
            sp_certificate=certificate.read_text(),
            admin_session=session_of_an_admin(self.folder),
        )


def test_a_killed_process_remembers(tmp_path):
    """After SIGKILL and a restart the login is still used, and its report is still there."""
    application = Process(tmp_path)
    with application.running() as process:
        service = application.service()
        browser = service.browser()
        message = says()(service.begin(browser))
        accepted = service.post(browser, message)
        process.kill()
        process.wait()
    with application.running():
        again = post_a_hundred(service, browser, message)
        report = browser.get(service.url + accepted.headers["Location"] + ".json", timeout=20)

    assert 303 == accepted.status_code
    assert Counter({403: 100}) == again
    assert "pass" == report.json()["verdict"]
    assert 1 == reports_in(tmp_path)


def test_killed_in_the_middle_of_parallel_posts(tmp_path):
    """Killed while a hundred posts are under way, then posted again: exactly one report."""
    application = Process(tmp_path)
    with application.running() as process:
        service = application.service()
        browser = service.browser()
        message = says()(service.begin(browser))
        post_a_hundred(service, browser, message, tenth=process.kill)
        process.wait()
    with application.running():
        again = post_a_hundred(service, browser, message)

    assert again[303] <= 1
    assert 100 == again[303] + again[403]
    assert 1 == reports_in(tmp_path)
