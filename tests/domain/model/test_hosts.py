import pytest

from verifier.domain.model.text_values import is_this_machine


@pytest.mark.parametrize("host", ["localhost", "x.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine(host):
    """By name or by address."""
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["", "localhost.example.edu", "192.0.2.1", "::2", "127.x"])
def test_another_machine(host):
    """A name that only looks alike is another machine's."""
    assert not is_this_machine(host)
