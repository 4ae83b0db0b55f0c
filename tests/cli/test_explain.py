import pytest

from verifier.cli.explain import pages
from verifier.domain.checks.catalogue import ALL_CHECKS


def test_lists_every_check_and_page(call):
    called = call("explain")

    checks, _, listed = called.out.partition("\npages\n")
    lines = checks.splitlines()
    stages = [line for line in lines if line and not line.startswith(" ")]
    ids = {line.split()[0] for line in lines if line.startswith("  ")}
    assert 0 == called.code
    assert {check.id for check in ALL_CHECKS} == ids
    assert list(dict.fromkeys(check.id.partition(".")[0] for check in ALL_CHECKS)) == stages
    assert ["login", "release", "request", "patron", "decision"] == stages[:5]
    assert list(pages()) == [line.split()[0] for line in listed.splitlines()]
    assert "  connect-saml             Connect a SAML identity provider" in listed.splitlines()


def test_explains_a_check(call):
    called = call("explain release.identifier-missing")

    head = "release.identifier-missing · error · for identity · at idp\n\n"
    assert 0 == called.code
    assert called.out.startswith(head)
    assert "\nSources:\n  " in called.out


def test_prints_a_page(call):
    called = call("explain connect-saml")

    assert 0 == called.code
    assert "Connect a SAML identity provider" in called.out.splitlines()[0]
    assert "(verifier explain site-file)" in called.out
    assert ".md" not in called.out
    assert "```" not in called.out


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            "explain release.identifer-missing",
            "There is no check or page of that name. Did you mean release.identifier-missing?",
        ),
        ("explain zzz", "There is no check or page of that name. See the list: verifier explain"),
        ("profiles octa", "There is no IdP profile of that name. Did you mean okta?"),
        (
            "profiles ../secrets",
            "There is no IdP profile of that name. See the list: verifier profiles",
        ),
        ("profiles --toml", "--toml prints one IdP profile: name it."),
    ],
)
def test_an_unknown_name_is_wrong_usage(command, message, call):
    called = call(command)

    assert (64, f"verifier: {message}\n") == (called.code, called.err)
