"""Compare two logins by the real stages, and a table of every kind of change."""

from datetime import UTC, datetime

import pytest

from tests.factories import (
    BARCODE,
    BASIC,
    OLD_BARCODE,
    TRANSIENT,
    make_attribute,
    make_claim,
    make_decision,
    make_preview,
)
from verifier.domain.diagnosis.changes.comparison import ComparedLogin, compare
from verifier.domain.diagnosis.diagnose import diagnose
from verifier.domain.model.capture import AttributeSource, Subject, SubjectKind
from verifier.domain.model.comparison import Effect, Impact
from verifier.domain.model.evidence import stages
from verifier.domain.model.report import Report

LATER = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
"""When somebody logs in again, after the change."""


def make_walk(released=None, *, answers=None, **more):
    """One login; with *answers* a library system was asked about it."""
    evidence = make_preview(released, **more)
    if answers is None:
        return ComparedLogin(**stages(evidence))
    return ComparedLogin.of_report(make_report(evidence, answers))


def make_report(preview, answers):
    """A report by the real stages, without checks."""
    evidence = make_decision(answers, preview=preview)
    return Report(
        **stages(evidence),
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        runs=(),
        diagnosis=diagnose(evidence, ()),
        version="0.1.0",
    )


def compared(before, after, **more):
    """The comparison of two walks, made yesterday."""
    return compare(
        before,
        after,
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        version="0.1.0",
        **more,
    )


def kinds(comparison):
    """What became of each attribute, by its label."""
    return {change.label: [kind.value for kind in change.kinds] for change in comparison.changes}


ONE_TIME = Subject(kind=SubjectKind.NAME_ID, value="_5f0c1b2a3d4e5f60", format=TRANSIENT)
GAIL = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}


def attributes(*more, **named):
    """Gail's barcode, name and address, with *more* attributes behind them."""
    released = {"employeeNumber": BARCODE, **GAIL, **named}
    return [
        *(
            make_attribute(name, *([value] if isinstance(value, str) else value))
            for name, value in released.items()
            if value is not None
        ),
        *more,
    ]


def subject(value, **more):
    return Subject(**{"kind": SubjectKind.NAME_ID, "value": value, **more})


EVERY_CHANGE = [
    pytest.param(
        attributes(), attributes(employeeNumber=None),
        ("employeeNumber", "gone"), Impact.BREAKS, Effect.BREAKS, id="identifier gone",
    ),
    pytest.param(
        attributes(uid="ggood"), attributes(),
        ("uid", "gone"), Impact.HARMLESS, Effect.HOLDS, id="something else gone",
    ),
    pytest.param(
        attributes(), attributes(uid="ggood"),
        ("uid", "new"), Impact.HARMLESS, Effect.HOLDS, id="new",
    ),
    pytest.param(
        attributes(employeeNumber=None), attributes(),
        ("employeeNumber", "new"), Impact.TOUCHES, Effect.MENDED, id="identifier new",
    ),
    pytest.param(
        attributes(), attributes(make_attribute("libCard", BARCODE), employeeNumber=None),
        ("libCard", "renamed", "name-format", "friendly-name"),
        Impact.BREAKS, Effect.BREAKS, id="same value under another name",
    ),
    pytest.param(
        attributes(make_attribute("surplus", "red brick")),
        attributes(make_attribute("extra", "red brick")),
        ("extra", "renamed"), Impact.HARMLESS, Effect.HOLDS, id="renamed without harm",
    ),
    pytest.param(
        attributes(make_attribute("login", "ggood")),
        attributes(make_attribute("scopedLogin", "ggood@example.edu")),
        ("scopedLogin", "renamed", "reformatted"),
        Impact.HARMLESS, Effect.HOLDS, id="another name and another form",
    ),
    pytest.param(
        attributes(make_attribute("surplus", "a", name_format=BASIC)),
        attributes(make_attribute("surplus", "a", name_format=None)),
        ("surplus", "name-format"), Impact.HARMLESS, Effect.HOLDS, id="another name format",
    ),
    pytest.param(
        attributes(),
        attributes(
            make_attribute("employeeNumber", BARCODE, name_format=BASIC),
            employeeNumber=None,
        ),
        ("employeeNumber", "name-format"),
        Impact.BREAKS, Effect.BREAKS, id="a name format that no service provider maps",
    ),
    pytest.param(
        attributes(make_attribute("surplus", "a", friendly_name="one")),
        attributes(make_attribute("surplus", "a", friendly_name="other")),
        ("surplus", "friendly-name"), Impact.HARMLESS, Effect.HOLDS, id="another friendly name",
    ),
    pytest.param(
        attributes(),
        attributes(
            make_attribute("employeeNumber", BARCODE, friendly_name="Staff number"),
            employeeNumber=None,
        ),
        ("employeeNumber", "friendly-name"),
        Impact.HARMLESS, Effect.HOLDS, id="another friendly name of the identifier",
    ),
    pytest.param(
        attributes(),
        attributes(make_attribute("mail", GAIL["mail"], friendly_name="Address"), mail=None),
        ("mail", "friendly-name"),
        Impact.HARMLESS, Effect.HOLDS, id="another friendly name of the e-mail address",
    ),
    pytest.param(
        attributes(), attributes(employeeNumber=OLD_BARCODE),
        ("employeeNumber", "changed"), Impact.BREAKS, Effect.BREAKS, id="another value",
    ),
    pytest.param(
        attributes(), attributes(employeeNumber=f"\u00a0{BARCODE}"),
        ("employeeNumber", "reformatted"), Impact.BREAKS, Effect.BREAKS, id="another form",
    ),
    pytest.param(
        attributes(), attributes(employeeNumber=f" {BARCODE}"),
        ("employeeNumber", "reformatted"), Impact.TOUCHES, Effect.HOLDS, id="outer spaces",
    ),
    pytest.param(
        attributes(uid="ggood"), attributes(uid="GGood"),
        ("uid", "reformatted"), Impact.HARMLESS, Effect.HOLDS, id="another form without harm",
    ),
    pytest.param(
        attributes(), attributes(employeeNumber=[BARCODE, OLD_BARCODE]),
        ("employeeNumber", "more-values"), Impact.BREAKS, Effect.BREAKS, id="more values",
    ),
    pytest.param(
        attributes(employeeNumber=[BARCODE, OLD_BARCODE]), attributes(),
        ("employeeNumber", "fewer-values"), Impact.TOUCHES, Effect.MENDED, id="fewer values",
    ),
    pytest.param(
        attributes(uid=["a", "b"]), attributes(uid=["b", "a"]),
        ("uid", "reordered"), Impact.HARMLESS, Effect.HOLDS, id="another order",
    ),
    pytest.param(
        attributes(), attributes(employeeNumber=[]),
        ("employeeNumber", "fewer-values"), Impact.BREAKS, Effect.BREAKS, id="no value",
    ),
    pytest.param(
        attributes(), attributes(mail="gg@example.edu"),
        ("mail", "changed"), Impact.MATTERS, Effect.HOLDS, id="another e-mail address",
    ),
    pytest.param(
        [make_claim("n", "1", "string")], [make_claim("n", "1", "number")],
        ("n", "json-type"), Impact.HARMLESS, Effect.STILL_BROKEN, id="another JSON type",
    ),
    pytest.param(
        [make_claim("n", "1")], [make_claim("n", "1", source=AttributeSource.USERINFO)],
        ("n", "moved"), Impact.HARMLESS, Effect.STILL_BROKEN, id="another part of the login",
    ),
    pytest.param(
        [make_claim("iat", "1", "number")], [make_claim("iat", "2", "number")],
        ("iat", "differs-by-nature"), Impact.BY_NATURE, Effect.STILL_BROKEN, id="of the login",
    ),
    pytest.param(
        attributes(employeeNumber="_5f0c1b2a3d4e5f60"),
        attributes(employeeNumber="_6f0c1b2a3d4e5f60"),
        ("employeeNumber", "differs-by-nature"),
        Impact.BY_NATURE, Effect.STILL_BROKEN, id="an identifier made for one login",
    ),
]  # fmt: skip
"""Before, after, the label with its kinds, what it means for the road, and the road."""

EVERY_SUBJECT = [
    (subject("_0a1b2c3d4e5f60718"), subject("_1a1b2c3d4e5f60718"), ["differs-by-nature"]),
    (ONE_TIME, subject("_6f0c1b2a3d4e5f60", format=TRANSIENT), ["differs-by-nature"]),
    (ONE_TIME, subject("gail"), ["subject-format", "changed"]),
    (subject("gail"), subject("GAIL"), ["reformatted"]),
    (subject("gail"), subject("omar"), ["changed"]),
    (subject("gail"), Subject(kind=SubjectKind.SUB, value="gail"), ["subject-kind"]),
    (subject("gail"), Subject(kind=SubjectKind.NONE), ["gone"]),
    (Subject(kind=SubjectKind.NONE), subject("gail"), ["new"]),
    (subject("gail", name_qualifier="a"), subject("gail"), ["subject-qualifier"]),
]
"""Before, after, and the kinds of change; none of it touches the road."""
