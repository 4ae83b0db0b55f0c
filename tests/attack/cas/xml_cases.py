"""Bad answers of serviceValidate in XML."""

from __future__ import annotations

from tests.adapters.login.cas.answers import failure, response, success
from tests.attack.cas.asked import Case, body

FORM, USER, DOCTYPE = "answer-form", "principal", "answer-doctype"
GOOD = response(success())


def _attributes(inside: str) -> str:
    return f"<cas:attributes>{inside}</cas:attributes>"


def _deep(levels: int) -> bytes:
    return response(success(more="<cas:x>" * levels + "</cas:x>" * levels))


def _with_definition(definition: str, user: str) -> bytes:
    return (f"<!DOCTYPE r [{definition}]>").encode() + response(
        success(f"<cas:user>{user}</cas:user>")
    )


def _hidden_in_utf7() -> bytes:
    """A definition that UTF-7 hides: no byte of it reads DOCTYPE."""
    head = b'<?xml version="1.0" encoding = "UTF-7"?>'
    return head + b"+ADwAIQBEAE8AQwBUAFkAUABF- r+AD4-" + GOOD


_LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(12))

XML = [
    Case(name=name, make=body(made), reason=reason)
    for name, made, reason in [
        ("success-then-failure", response(success() + failure()), FORM),
        ("failure-then-success", response(failure() + success()), FORM),
        ("two-successes", response(success() + success()), FORM),
        ("success-inside-failure", response(failure(inside=success())), "validation"),
        ("failure-inside-success", response(success(more=failure())), FORM),
        ("success-inside-success", response(success(more=success())), FORM),
        ("success-inside-attributes", response(success(more=_attributes(success()))), FORM),
        ("success-inside-another-element", response(f"<cas:x>{success()}</cas:x>"), FORM),
        ("no-answer", response(""), FORM),
        ("two-users", response(success("<cas:user>a</cas:user><cas:user>b</cas:user>")), USER),
        ("no-user", response(success("")), USER),
        ("empty-user", response(success("<cas:user/>")), USER),
        ("blank-user", response(success("<cas:user> \n\t</cas:user>")), USER),
        ("comment-for-user", response(success("<cas:user><!-- jdoe --></cas:user>")), USER),
        ("element-inside-user", response(success("<cas:user>j<b/>doe</cas:user>")), USER),
        ("user-of-no-namespace", response(success("<user>jdoe</user>")), USER),
        ("user-in-attributes", response(success("", _attributes("<cas:user>a</cas:user>"))), USER),
        ("endless-user", response(success(f"<cas:user>{'j' * 1001}</cas:user>")), USER),
        ("other-namespace", response(success(), namespace="http://www.yale.edu/tp/cas/"), FORM),
        ("no-namespace", GOOD.replace(b"cas:", b"").replace(b"xmlns:cas", b"title"), FORM),
        ("bare-success", GOOD[GOOD.index(b"<cas:auth") :].replace(b"</cas:serviceR", b""), FORM),
        (
            "other-letter-case",
            GOOD.replace(b"authenticationSuccess", b"AuthenticationSuccess"),
            FORM,
        ),
        ("cas-1-text", b"yes\njdoe\n", FORM),
        ("web-page", b"<!DOCTYPE html><html><body>Welcome</body></html>", DOCTYPE),
        ("page-without-doctype", b"<html><body>Welcome</body></html>", FORM),
        ("empty", b"", FORM),
        ("blanks", b" \r\n\r\n", FORM),
        ("cut-in-half", GOOD[: len(GOOD) // 2], FORM),
        ("two-documents", GOOD + GOOD, FORM),
        ("json-in-place-of-xml", b'{"serviceResponse": {}}', FORM),
        ("bare-doctype", b"<!DOCTYPE r>" + GOOD, DOCTYPE),
        ("small-doctype", b"<!doctype r>" + GOOD, DOCTYPE),
        ("inner-entity", _with_definition('<!ENTITY e "root">', "&e;"), DOCTYPE),
        (
            "file-entity",
            _with_definition('<!ENTITY e SYSTEM "file:///etc/hosts">', "&e;"),
            DOCTYPE,
        ),
        ("parameter-entity", _with_definition('<!ENTITY % e "x"> %e;', "a"), DOCTYPE),
        ("billion-laughs", _with_definition(_LAUGHS, "&l11;"), DOCTYPE),
        ("unknown-entity", response(success("<cas:user>&who;</cas:user>")), FORM),
        ("utf-16", GOOD.decode().encode("utf-16"), FORM),
        ("latin-1", b'<?xml version="1.0" encoding="iso-8859-1"?>' + GOOD, FORM),
        ("latin-1-with-blanks", b"<?xml version='1.0' encoding = 'iso-8859-1'?>" + GOOD, FORM),
        ("doctype-in-utf-7", _hidden_in_utf7(), FORM),
        ("bad-utf-8", response(success()).replace(b"jdoe", b"j\xffdoe"), FORM),
        ("nul-in-user", GOOD.replace(b"jdoe", b"j\0doe"), FORM),
        ("fifty-levels", _deep(50), FORM),
        ("hundred-thousand-levels", _deep(50_000), FORM),
        (
            "proxies",
            response(
                success(
                    more="<cas:proxies><cas:proxy>https://p.example.edu</cas:proxy></cas:proxies>"
                )
            ),
            "proxy",
        ),
        ("empty-proxies", response(success(more="<cas:proxies/>")), "proxy"),
        (
            "proxy-granting-ticket",
            response(success(more="<cas:proxyGrantingTicket>PGTIOU-1</cas:proxyGrantingTicket>")),
            "proxy",
        ),
        ("huge", response(success(f"<cas:user>{'j' * 1_000_001}</cas:user>")), "validation"),
        ("many-values", response(success(more=_attributes("<cas:m>1</cas:m>" * 5_001))), FORM),
        ("ticket-not-known", response(failure()), "validation"),
        ("ticket-for-another-service", response(failure("INVALID_SERVICE")), "validation"),
        ("service-not-registered", response(failure("UNAUTHORIZED_SERVICE")), "validation"),
        ("password-not-asked-again", response(failure("INVALID_TICKET_SPEC")), "validation"),
        ("error-of-its-own", response(failure("INTERNAL_ERROR")), "validation"),
        ("unknown-code", response(failure("&lt;script&gt;alert(1)")), "validation"),
        ("failure-without-code", response("<cas:authenticationFailure/>"), "validation"),
    ]
]

STATUSES = [
    Case(name=f"status-{status[:3]}", make=body(GOOD), reason="answer-status", status=status)
    for status in (
        "500 Internal Server Error",
        "404 Not Found",
        "403 Forbidden",
        "202 Accepted",
        "203 Non-Authoritative",
        "300 Multiple Choices",
    )
]
