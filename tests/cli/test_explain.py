from verifier.cli import main
from verifier.cli.explain import pages
from verifier.domain.checks.catalogue import ALL_CHECKS


def test_lists_every_check(capsys):
    """The list names each check, under its stage."""
    assert 0 == main(["explain"])

    lines = capsys.readouterr().out.partition("\npages\n")[0].splitlines()
    assert {check.id for check in ALL_CHECKS} == {
        line.split()[0] for line in lines if line.startswith("  ")
    }
    stages = [line for line in lines if line and not line.startswith(" ")]
    assert list(dict.fromkeys(check.id.partition(".")[0] for check in ALL_CHECKS)) == stages
    assert ["login", "release", "request", "patron", "decision"] == stages[:5]


def test_explains_one(capsys):
    """A check's page is its documentation, with who it is for and its sources."""
    assert 0 == main(["explain", "release.identifier-missing"])

    out = capsys.readouterr().out
    assert out.startswith("release.identifier-missing · error · for identity · at idp\n\n")
    assert "\nSources:\n  " in out


def test_an_unknown_check_is_wrong_usage(capsys):
    """The nearest name is offered."""
    assert 64 == main(["explain", "release.identifer-missing"])

    err = capsys.readouterr().err
    assert (
        "verifier: There is no check or page of that name. "
        "Did you mean release.identifier-missing?\n" == err
    )


def test_something_else_is_sent_to_the_list(capsys):
    """Where no name is near, the list is offered."""
    assert 64 == main(["explain", "zzz"])
    assert "See the list: verifier explain" in capsys.readouterr().err


def test_lists_every_page(capsys):
    """After the checks, each page with its title."""
    assert 0 == main(["explain"])

    listed = capsys.readouterr().out.partition("\npages\n")[2].splitlines()
    assert list(pages()) == [line.split()[0] for line in listed]
    assert "  connect-saml             Connect a SAML identity provider" in listed


def test_prints_a_page(capsys):
    """Its text without the marks, and each link to a page as the command that prints it."""
    assert 0 == main(["explain", "connect-saml"])

    out = capsys.readouterr().out
    assert "Connect a SAML identity provider" in out.splitlines()[0]
    assert "(verifier explain site-file)" in out
    assert ".md" not in out
    assert "```" not in out
