import pytest

from verifier.adapters.login.headless.sso import LoginFailed, login_refused
from verifier.cli.exits import Stopped
from verifier.cli.login import stopped_without_login, tell_refusal
from verifier.domain.model.capture import GateCheck, GateOutcome, IdentityProvider, LoginRefused


def check(name, outcome=GateOutcome.FAILED, **more):
    return GateCheck(name=name, outcome=outcome, detail=f"{name} is not right", **more)


def refused(*checks, names_seen=()):
    return LoginRefused(
        reason="audience",
        summary="The login was made for another service.",
        owner="identity",
        idp=IdentityProvider(entity_id="https://idp.example.edu/idp"),
        checks=checks,
        names_seen=names_seen,
    )


def notes_of(capsys, *checks, names_seen=()):
    tell_refusal(refused(*checks, names_seen=names_seen))
    out, err = capsys.readouterr()
    assert not out
    return err.splitlines()


def test_each_failed_check_is_told_with_what_is_known_of_it(capsys):
    """One line each: what was expected and what came only where there is such."""
    lines = notes_of(
        capsys,
        check("audience", expected="ours", received="theirs"),
        check("issuer", received="theirs"),
        check("times"),
    )

    assert [
        "  audience: audience is not right; expected ours; received theirs",
        "  issuer: issuer is not right; received theirs",
        "  times: times is not right",
    ] == lines


def test_what_held_is_not_told(capsys):
    """Checks that passed, or were not made, are left out."""
    lines = notes_of(
        capsys,
        check("signature", GateOutcome.PASSED),
        check("encryption", GateOutcome.NOT_CHECKED),
    )

    assert [] == lines


def test_names_of_attributes_are_told_as_not_verified(capsys):
    """They help to see which login it was, and are no evidence."""
    lines = notes_of(capsys, names_seen=("uid", "mail"))

    assert ["  attribute names in it, not verified: uid, mail"] == lines


def test_what_a_peer_wrote_cannot_steer_the_terminal(capsys):
    """Control characters of a message are not printed."""
    [line] = notes_of(capsys, check("audience", received="\x1b[2Jours"))

    assert "\x1b" not in line


def test_a_command_ends_with_the_one_sentence(capsys):
    """A login that the gate refused ends it; the failed checks are told beside the sentence."""
    message = r"^There was no login: The login was made for another service\.$"
    with pytest.raises(Stopped, match=message), stopped_without_login():
        raise login_refused(refused(check("audience")))

    assert "  audience: audience is not right\n" == capsys.readouterr().err


def test_where_nothing_was_refused_the_sentence_is_all(capsys):
    """A login that never came to the gate has no checks to tell of."""
    with pytest.raises(Stopped, match="It asks for a code"), stopped_without_login():
        raise LoginFailed("It asks for a code.")

    assert "" == capsys.readouterr().err
