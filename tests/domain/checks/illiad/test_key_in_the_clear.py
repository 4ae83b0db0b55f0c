import pytest

from tests.adapters.illiad.settings_asked import asked, evidence, messages, reason
from verifier.domain.checks.illiad.key_in_the_clear import key_in_the_clear


def test_http_to_another_machine_is_told():
    """The evidence names the host alone: an address may hold more."""
    result = asked(key_in_the_clear, url="http://illiad.example.edu/ILLiadWebPlatform")

    assert [
        "The key of ILLiad's Web Platform would go over a connection that anybody can read."
    ] == messages(result)
    assert [("url", "http://illiad.example.edu")] == evidence(result)


@pytest.mark.parametrize(
    "url", ["https://illiad.example.edu/ILLiadWebPlatform", "http://127.0.0.1:8080/x"]
)
def test_tls_and_this_machine_pass(url):
    """Nobody reads there."""
    assert [] == messages(asked(key_in_the_clear, url=url))


def test_without_an_address_there_is_no_way():
    """An export goes over no network."""
    assert "The Web Platform is not asked." == reason(asked(key_in_the_clear))
