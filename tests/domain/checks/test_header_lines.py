import pytest

from verifier.adapters.config_files.proxy import read_proxy
from verifier.domain.checks.discovery_settings import passes_client_header, sets_header

HEADER = "x-remote-user"


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("RequestHeader SET X-Remote-User v", True),
        ("RequestHeader setifempty X-Remote-User v", True),
        ("RequestHeader unset X-Remote-User\nRequestHeader set X-Remote-User v", True),
        ("RequestHeader set X-Remote-User v\nRequestHeader unset X-Remote-User early", True),
        ("RequestHeader set X-Remote-User v\nRequestHeader unset X-Remote-User", False),
        ("RequestHeader edit X-Remote-User a b", False),
        ("RequestHeader set X-Remote v", False),
        ("ShibUseHeaders Off", False),
        ("ShibRequestSetting useHeaders 1", True),
        ("location / { proxy_set_header X-Remote-User $v; }", True),
        ("location / { proxy_set_header X-Remote-User ''; }", False),
    ],
)
def test_whether_the_header_leaves_with_a_value(text, leaves):
    """A line sets it and none after it in the same block takes it away."""
    assert leaves is sets_header(read_proxy("a.conf", text), HEADER)


def places(*texts):
    """Where each of these files lets a forged header through."""
    proxies = [read_proxy(f"{at}.conf", text) for at, text in enumerate(texts)]
    return [str(place) for place, _ in passes_client_header(proxies, HEADER)]


def test_a_file_that_says_nothing_of_the_header():
    """Where another file sets it, that one decides."""
    assert ["0.conf"] == places("ProxyPass / http://a")
    assert [] == places("ProxyPass / http://a", "RequestHeader set X-Remote-User v")


def test_a_location_that_leads_elsewhere():
    """Another target without the header is another service; the same target is not."""
    with_header = "location / { proxy_set_header X-Remote-User $v; proxy_pass http://a; }\n"

    assert [] == places(f"{with_header}location /b {{ proxy_pass http://b; }}")
    assert ["0.conf, line 2, location"] == places(
        f"{with_header}location /b {{ proxy_pass http://a; }}"
    )


def test_a_condition_within_a_location():
    """What an inner block does not set, it has from the one around it."""
    text = "location / { proxy_set_header X-Remote-User $v; if ($a) { proxy_pass http://a; } }"

    assert [] == places(text)


@pytest.mark.parametrize(("switch", "places_found"), [("", 0), ("underscores_in_headers on;", 1)])
def test_a_header_with_an_underscore(switch, places_found):
    """Unless told otherwise nginx drops it where a client sends it."""
    proxy = read_proxy("a.conf", f"server {{ {switch} location / {{ proxy_pass http://a; }} }}")

    assert places_found == len(list(passes_client_header([proxy], "x_remote_user")))
