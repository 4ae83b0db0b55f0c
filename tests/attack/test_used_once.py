"""Each assertion and each request is used once: in a row, in parallel, across a kill."""

import sqlite3
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.attack.forge import encode, response_text, signed, signed_assertion, story
from tests.attack.ground import Target, key_pairs, session_of_an_admin, target
from tests.services.processes import free_port, running
from verifier.adapters.login.saml.keys import load_or_make_keys

ROOT = Path(__file__).parents[2]


@pytest.fixture
def application(tmp_path):
    with target(tmp_path, crypto="in-process") as service:
        yield service


def refusal(answer: requests.Response) -> bool:
    return 403 == answer.status_code


def test_the_same_message_twice(application):
    """The second post of one message is refused."""
    browser = application.browser()
    ground = application.begin(browser)
    message = encode(signed(story(ground), ground.idp))

    answers = [application.post(browser, message).status_code for _ in range(2)]

    assert [303, 403] == answers


def test_the_same_assertion_in_a_new_response(application):
    """A signed assertion does not pass again inside another response."""
    browser = application.browser()
    ground = application.begin(browser)
    login_story = story(ground)
    assertion = signed_assertion(login_story, ground.idp)
    application.post(browser, encode(response_text(login_story, assertion)))

    answer = application.post(
        browser, encode(response_text(login_story.but(response_id="_another"), assertion))
    )

    assert refusal(answer)


def test_the_same_assertion_for_another_request(application):
    """A signed assertion does not pass inside a response to another request."""
    browser = application.browser()
    first = application.begin(browser)
    assertion = signed_assertion(story(first), first.idp)
    application.post(browser, encode(response_text(story(first), assertion)))
    second = application.begin(browser)

    answer = application.post(browser, encode(response_text(story(second), assertion)))

    assert refusal(answer)


def test_a_second_true_answer_to_one_request(application):
    """A request is finished once, even by two different true answers."""
    browser = application.browser()
    ground = application.begin(browser)
    messages = [encode(signed(story(ground), ground.idp)) for _ in range(2)]

    answers = [application.post(browser, message).status_code for message in messages]

    assert [303, 403] == answers


def test_an_assertion_used_at_one_request_is_refused_at_the_store(application):
    """Two requests, two messages, one assertion ID: the second is refused."""
    browser = application.browser()
    statuses = []
    for _ in range(2):
        ground = application.begin(browser)
        login_story = story(ground, assertion_id="_the_same")
        statuses.append(
            application.post(browser, encode(signed(login_story, ground.idp))).status_code
        )

    assert [303, 403] == statuses


def one_hundred_posts(target: Target, browser: requests.Session, message: str) -> Counter[int]:
    """The same message from a hundred connections at once."""
    cookies = browser.cookies.get_dict()

    def post(_: int) -> int:
        return requests.post(
            f"{target.url}/saml/acs",
            data={"SAMLResponse": message, "RelayState": ""},
            cookies=cookies,
            allow_redirects=False,
            timeout=60,
        ).status_code

    with ThreadPoolExecutor(20) as pool:
        return Counter(pool.map(post, range(100)))


def test_a_hundred_parallel_posts_give_one_report(application, tmp_path):
    """One of a hundred parallel posts is accepted."""
    browser = application.browser()
    ground = application.begin(browser)
    message = encode(signed(story(ground), ground.idp))

    answers = one_hundred_posts(application, browser, message)

    assert Counter({303: 1, 403: 99}) == answers
    assert 1 == reports_in(tmp_path)


def reports_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "verifier.sqlite3")) as database:
        return int(database.execute("select count(*) from logins").fetchone()[0])


def test_a_killed_process_remembers(tmp_path):
    """After SIGKILL and a restart the login is still used, and its report is still there."""
    parties = tmp_path / "parties"
    parties.mkdir()
    for name, pair in key_pairs().items():
        (parties / f"{name}.key").write_bytes(pair.key)
        (parties / f"{name}.crt").write_bytes(pair.certificate)
    port = free_port()
    command = [sys.executable, "-m", "tests.attack.serve", str(tmp_path), str(port)]
    environment = {"PYTHONPATH": str(ROOT)}
    log = tmp_path / "log"
    log.mkdir()

    with running(command, port=port, folder=log, env=environment) as process:
        service = Target(
            url=f"http://127.0.0.1:{port}",
            sp_certificate=certificate(tmp_path),
            admin_session=session_of_an_admin(tmp_path),
        )
        browser = service.browser()
        ground = service.begin(browser)
        message = encode(signed(story(ground), ground.idp))
        accepted = service.post(browser, message)
        process.kill()
        process.wait()
    with running(command, port=port, folder=log, env=environment):
        again = one_hundred_posts(service, browser, message)
        report = browser.get(service.url + accepted.headers["Location"] + ".json", timeout=20)

    assert 303 == accepted.status_code
    assert Counter({403: 100}) == again
    assert "pass" == report.json()["verdict"]
    assert 1 == reports_in(tmp_path)


def test_killed_in_the_middle_of_parallel_posts(tmp_path):
    """Killed while a hundred posts are under way, then posted again: exactly one report."""
    parties = tmp_path / "parties"
    parties.mkdir()
    for name, pair in key_pairs().items():
        (parties / f"{name}.key").write_bytes(pair.key)
        (parties / f"{name}.crt").write_bytes(pair.certificate)
    port = free_port()
    command = [sys.executable, "-m", "tests.attack.serve", str(tmp_path), str(port)]
    environment = {"PYTHONPATH": str(ROOT)}
    log = tmp_path / "log"
    log.mkdir()

    with running(command, port=port, folder=log, env=environment) as process:
        service = Target(
            url=f"http://127.0.0.1:{port}",
            sp_certificate=certificate(tmp_path),
            admin_session=session_of_an_admin(tmp_path),
        )
        browser = service.browser()
        ground = service.begin(browser)
        message = encode(signed(story(ground), ground.idp))
        cookies = browser.cookies.get_dict()

        def post(number: int) -> None:
            if number == 10:
                process.kill()
                return
            try:
                requests.post(
                    f"{service.url}/saml/acs",
                    data={"SAMLResponse": message},
                    cookies=cookies,
                    allow_redirects=False,
                    timeout=20,
                )
            except requests.RequestException:
                return  # the process was killed: no answer is a possible answer

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(post, range(100)))
        process.wait()
    with running(command, port=port, folder=log, env=environment):
        again = one_hundred_posts(service, browser, message)

    assert again[303] <= 1
    assert 100 == again[303] + again[403]
    assert 1 == reports_in(tmp_path)


def certificate(folder: Path) -> bytes:
    """Our encryption certificate, as the running process made it."""
    from tests.factories import make_site

    return Path(load_or_make_keys(make_site(folder)).encryption[0][1]).read_bytes()
