from datetime import UTC, datetime

import pytest

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.domain.checks.connection_tests import make_test
from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.checks.connection_findings import connection_draft
from verifier.domain.model.connection_test import Expiring, Expiry, Stage
from verifier.domain.model.finding import Owner, Severity, Station


def at_stage(check_id, stage, *more, named=True):
    """A check on one stage: what was said there is the evidence, the library system's owner's."""
    return table(
        check_id,
        finds(
            make_test(stage, message="Check `tenant`.", test_patron_named=named),
            proofs=[("answer", "koha", "Check `tenant`.")],
            station=Station.ILS,
            owner=Owner.ILS,
        ),
        passes(make_test(test_patron_named=named), f"{stage.value} passed"),
        *(
            [
                not_asked(
                    make_test(Stage.CONFIGURED, test_patron_named=named),
                    "A stage before this one failed.",
                )
            ]
            if stage is not Stage.CONFIGURED
            else []
        ),
        *more,
    )


test_not_configured = at_stage("connection.not-configured", Stage.CONFIGURED)
test_not_reachable = at_stage("connection.not-reachable", Stage.REACHABLE)
test_not_secure = at_stage("connection.not-secure", Stage.SECURE)
test_answer_not_understood = at_stage("connection.answer-not-understood", Stage.ANSWERS)
test_sign_in_refused = at_stage("connection.sign-in-refused", Stage.SIGNED_IN)
test_permission_missing = at_stage("connection.permission-missing", Stage.PERMITTED)
test_record_incomplete = at_stage("connection.record-incomplete", Stage.COMPLETE)
# A patron made for tests and a made-up one are questions of two checks.
test_known_patron_not_found = at_stage(
    "connection.known-patron-not-found",
    Stage.LOOK_UP,
    not_asked(
        make_test(Stage.LOOK_UP, test_patron_named=False), "The connection names no test_patron."
    ),
)
test_finds_anybody = at_stage(
    "connection.finds-anybody",
    Stage.LOOK_UP,
    not_asked(make_test(Stage.LOOK_UP, test_patron_named=True), "...no made-up identifier..."),
    named=False,
)

test_no_test_patron = table(
    "connection.no-test-patron",
    finds(make_test(test_patron_named=False), proofs=[("setting", "test_patron", None)]),
    passes(make_test(), "a patron made for tests is named"),
)

test_not_encrypted = table(
    "connection.not-encrypted",
    finds(make_test(encrypted=False), proofs=[("answer", "koha", None)]),
    passes(make_test(encrypted=True), "questions go over TLS"),
    passes(make_test(encrypted=False, on_this_machine=True), "who is asked is on this machine"),
    not_asked(make_test(encrypted=None), "Nothing goes over a network."),
)


def ends_soon(check_id, what, other, shown, otherwise):
    """What ends soon at an identity provider: its metadata or a certificate."""

    def campus(ending, *, past=False):
        ends_at = datetime(2026, 12, 1, tzinfo=UTC)
        expiry = Expiry(what=ending, ends_at=ends_at, number=2, past=past)
        identity = {"connector": "saml", "role": None, "station": Station.IDP}
        return make_test(connection="campus", ending=(expiry,), **identity)

    return table(
        check_id,
        finds(
            campus(what),
            proofs=[("answer", "campus", shown)],
            station=Station.IDP,
            owner=Owner.IDENTITY,
            severity=CHECKS[check_id].severity,
        ),
        finds(campus(what, past=True), severity=Severity.WARNING),
        passes(campus(other), otherwise),
    )


test_certificate_ends_soon = ends_soon(
    "connection.certificate-ends-soon",
    Expiring.IDP_CERTIFICATE,
    Expiring.IDP_METADATA,
    "Signing certificate 2 ends on 2026-12-01.",
    "no signing certificate that ends within 30 days",
)
test_metadata_ends_soon = ends_soon(
    "connection.metadata-ends-soon",
    Expiring.IDP_METADATA,
    Expiring.IDP_CERTIFICATE,
    "It expires on 2026-12-01.",
    "no file of metadata that expires within 30 days",
)


@pytest.mark.parametrize(
    ("connector", "station", "message"),
    [
        ("koha", Station.ILS, "The library system's answer: koha"),
        ("okapi", Station.RESHARE, "ReShare's answer: koha"),
        ("saml", Station.IDP, "The identity provider's metadata: koha"),
        ("oidc", Station.IDP, "The OpenID provider's discovery document: koha"),
    ],
)
def test_a_message_names_what_was_asked(connector, station, message):
    test = make_test(connector=connector, station=station, role=None)
    made = connection_draft(test, "{Answer}: " + test.connection, None)

    assert (message, station) == (made.message, made.station)
