"""Directories that refuse the patron's bind, each with the reason that is said."""

from __future__ import annotations

from tests.attack.ldap.bad_answers import BROKEN, TIMEOUT, Case
from tests.attack.ldap.fake_directory import BASE, bound, extended, policy
from tests.bad_peers import silent

_AD = "80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data {}, v4563"


def _policy(code: int, error: int) -> dict[str, bytes]:
    return {"patron_bind": bound(code), "patron_controls": policy(error)}


REFUSALS = [
    Case(name=name, script=script, reasons=(reason,), patron_binds=1)
    for name, script, reason in [
        ("invalid-credentials", {"patron_bind": bound(49)}, "wrong-password"),
        ("locked", {"patron_bind": bound(19)}, "locked"),
        ("busy", {"patron_bind": bound(51)}, "directory-busy"),
        ("unavailable", {"patron_bind": bound(52)}, "directory-unavailable"),
        ("unwilling", {"patron_bind": bound(53)}, "directory-unwilling"),
        ("no-such-object", {"patron_bind": bound(32)}, "unknown-user"),
        ("bad-dn", {"patron_bind": bound(34)}, "bad-name"),
        ("not-this-way", {"patron_bind": bound(48)}, "no-password-login"),
        ("not-permitted", {"patron_bind": bound(50)}, "not-permitted"),
        ("confidentiality", {"patron_bind": bound(13)}, "confidentiality-required"),
        ("stronger-login", {"patron_bind": bound(8)}, "confidentiality-required"),
        ("in-progress", {"patron_bind": bound(14)}, "directory-refused"),
        ("unknown-code", {"patron_bind": bound(113)}, "directory-refused"),
        *(
            (f"policy-{word}", _policy(code, error), reason)
            for word, code, error, reason in [
                ("expired", 49, 0, "password-expired"),
                ("locked", 49, 1, "locked"),
                ("must-change", 49, 2, "must-change-password"),
                ("must-change-after-success", 0, 2, "must-change-password"),
                ("expired-after-success", 0, 0, "password-expired"),
                ("unknown", 49, 9, "wrong-password"),
            ]
        ),
        *(
            (f"ad-{state}", {"patron_bind": bound(49, _AD.format(state))}, reason)
            for state, reason in [
                ("525", "unknown-user"),
                ("52e", "wrong-password"),
                ("52E", "wrong-password"),
                ("530", "not-allowed-now"),
                ("531", "not-allowed-here"),
                ("532", "password-expired"),
                ("533", "disabled"),
                ("701", "account-expired"),
                ("773", "must-change-password"),
                ("775", "locked"),
                ("999", "wrong-password"),
            ]
        ),
        ("patron-bind-closes", {"patron_bind": lambda *_: None}, BROKEN),
        ("patron-bind-silent", {"patron_bind": silent}, TIMEOUT),
    ]
]  # fmt: skip

# bound at once: with a reader it would be the reader that is nobody
ANONYMOUS = [
    Case(
        name=f"anonymous-{name}",
        script={"who_am_i": extended(0, value)},
        reasons=("anonymous",),
        settings={"bind_as": f"uid={{username}},{BASE}"},
        patron_binds=1,
    )
    for name, value in [("empty", b""), ("without-value", None), ("empty-dn", b"dn: ")]
]
