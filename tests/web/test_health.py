from verifier import __version__


def test_it_says_that_it_is_alive(browser):
    """A load balancer asks here, without a cookie."""
    answer = browser.get("/healthz")

    assert {"status": "ok", "version": __version__} == answer.json
    assert "Set-Cookie" not in answer.headers
