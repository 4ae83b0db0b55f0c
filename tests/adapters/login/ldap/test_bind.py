from __future__ import annotations

import pytest
from ldap3.core.exceptions import LDAPSASLPrepError

from verifier.adapters.login.ldap.connection import DirectoryRefused
from verifier.adapters.login.ldap.directory_login import PASSWORD_POLICY, bind_once


class Connection:
    """As much of a connection as a bind uses; *results* in the order in which they come."""

    def __init__(self, *results, error=None):
        self.results = list(results)
        self.error = error
        self.result = None
        self.binds = 0

    def bind(self, *, controls):
        self.binds += 1
        assert PASSWORD_POLICY == controls[0][0]
        if self.error is not None:
            raise self.error
        self.result = {"type": "bindResponse", **self.results.pop(0)}

    def extended(self, _):
        self.result = self.results.pop(0)


def policy(error):
    value = b"\x30\x03\x81\x01" + bytes((error,))
    return {"controls": {PASSWORD_POLICY: {"value": value}}}


def refused(*results, error=None):
    connection = Connection(*results, error=error)
    with pytest.raises(DirectoryRefused) as caught:
        bind_once(connection)
    assert 1 == connection.binds
    return caught.value


@pytest.mark.parametrize(
    "who",
    [
        {"result": 0, "responseValue": b"dn:uid=jdoe,dc=example"},
        {"result": 0, "responseValue": b"u:EXAMPLE\\jdoe"},
        {"result": 2},
        {"result": 50},
    ],
)
def test_one_bind_is_a_login(who):
    """The bind succeeds where the directory says who we are, or does not offer to say it."""
    connection = Connection({"result": 0}, who)
    bind_once(connection)

    assert 1 == connection.binds


@pytest.mark.parametrize("value", [b"", None, b"dn:", b"DN: "])
def test_nobody_is_not_a_login(value):
    """A bind after which we are nobody did not check the password."""
    assert "anonymous" == refused({"result": 0}, {"result": 0, "responseValue": value}).reason


@pytest.mark.parametrize(
    ("code", "reason", "owner"),
    [
        (49, "wrong-password", "patron"),
        (19, "locked", "identity"),
        (32, "unknown-user", "patron"),
        (51, "directory-busy", "identity"),
        (52, "directory-unavailable", "identity"),
        (53, "directory-unwilling", "identity"),
        (10, "referral", "service-provider"),
        (13, "confidentiality-required", "service-provider"),
        (34, "bad-name", "service-provider"),
        (80, "directory-refused", "identity"),
    ],
)
def test_each_code_has_a_reason_and_an_owner(code, reason, owner):
    """Result codes are told apart, and each names who can change it."""
    error = refused({"result": code})

    assert (reason, owner) == (error.reason, error.owner)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("AcceptSecurityContext error, data 52e, v2580", "wrong-password"),
        ("AcceptSecurityContext error, data 533, v2580", "disabled"),
        ("AcceptSecurityContext error, DATA 775, v2580", "locked"),
        ("no data here", "wrong-password"),
        (None, "wrong-password"),
    ],
)
def test_active_directory_says_more(message, reason):
    """The state in the diagnostic message refines invalidCredentials."""
    assert reason == refused({"result": 49, "message": message}).reason


@pytest.mark.parametrize("code", [0, 49])
@pytest.mark.parametrize(
    ("error", "reason"), [(0, "password-expired"), (1, "locked"), (2, "must-change-password")]
)
def test_the_policy_control_says_more(code, error, reason):
    """The password policy's error counts with success and with refusal."""
    assert reason == refused({"result": code, **policy(error)}).reason


@pytest.mark.parametrize(
    "value", [b"", b"\x30\x03\xa0\x01\x00", b"\x30\x03\x81\x01", b"x" * 99, None]
)
def test_a_policy_control_without_an_error_says_nothing(value):
    """A warning or nonsense in the control leaves the result code as it is."""
    answer = {"result": 49, "controls": {PASSWORD_POLICY: {"value": value}}}

    assert "wrong-password" == refused(answer).reason


def test_a_warning_before_the_error_is_passed_over():
    """The error is found behind the seconds that are left."""
    value = b"\x30\x08\xa0\x03\x80\x01\x05\x81\x01\x02"
    answer = {"result": 0, "controls": {PASSWORD_POLICY: {"value": value}}}

    assert "must-change-password" == refused(answer).reason


def test_a_success_of_another_operation_is_no_login():
    """Only a bind's own answer counts."""
    with pytest.raises(ValueError):
        bind_once(Connection({"result": 0, "type": "extendedResp"}))


def test_a_password_that_cannot_be_sent():
    """A password that string preparation forbids is the patron's to change."""
    error = refused(error=LDAPSASLPrepError("secret"))

    assert ("password-not-usable", "patron") == (error.reason, error.owner)
    assert "secret" not in error.message
