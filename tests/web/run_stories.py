"""Runs and test links for the tests of the web application."""

import re
from html import unescape

FACULTY = "faculty|campus"


def new_run(browser, *rows, name="Cut-over, week 2"):
    """A run that an admin makes on its page; its address."""
    answer = browser.post("/runs", name=name, days="14", row=list(rows or (FACULTY,)))
    assert 303 == answer.status_code, answer.text
    return answer.headers["Location"]


def links_of(browser, run):
    """The paths of the test links that its page shows, in order."""
    page = browser.get(run).text
    return re.findall(r'<pre class="link"[^>]*>https?://[^/<]+(/t/[\w-]+)</pre>', page)


def row_of(here, place=0):
    """A row of the newest run, as it is kept."""
    return here.store.runs.get(here.store.runs.listed()[0].id).rows[place]


def token_on(page):
    return re.search(r'name="csrf_token" value="(\w+)"', page)[1]


def go(tester, link, **fields):
    page = tester.get(link)
    return tester.client.post(link, data={"csrf_token": token_on(page.text), **fields})


def log_in(tester, here, link, number=None):
    """A whole login by the link, at the identity provider that speaks SAML; what came back."""
    go(tester, link)
    number = number or len(here.service_provider.started)
    return tester.bare_post("/saml/acs", SAMLResponse=f"good _r{number} _a{number}")


def message(page):
    """The text of a page, blanks put together."""
    main = page.text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def last_done(here):
    """What the audit trail says was done last, and to what."""
    entry = here.store.audit.latest(1)[0]
    return entry.what, entry.about
