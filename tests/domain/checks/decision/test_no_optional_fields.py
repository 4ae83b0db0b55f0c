from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_found, make_record, make_settings
from verifier.domain.checks.decision.no_optional_fields import no_optional_fields
from verifier.domain.model.lookup import Found, NcipProblem, NotFound


def test_no_optional_fields_at_all():
    """An answer without optional fields is one that ReShare cannot read."""
    found = finding(no_optional_fields, make_decision(make_found(has_optional_fields=False)))

    assert (
        "The library system knows the patron, but ReShare cannot read its answer: it has no"
        " optional fields." == found.message
    )
    assert [
        (
            "answer",
            "problem in ReShare",
            "NCIP2 Client failed to call NCIP server or parse returned results",
        )
    ] == proofs(found)


def test_a_problem_beside_the_patron():
    """An answer that reports a problem beside the patron counts as a failure for ReShare."""
    problem = NcipProblem(type="Temporary Processing Failure")

    found = finding(no_optional_fields, make_decision(make_found(problems=(problem,))))

    assert (
        "The library system knows the patron, but ReShare cannot read its answer: it reports a"
        " problem beside the patron." == found.message
    )


def test_an_ncip_1_answer_without_a_name():
    """ReShare's NCIP 1 client cannot do without a name."""
    settings = make_settings(host_lms_integration="Symphony")

    found = finding(no_optional_fields, make_decision(make_found(name=None), settings=settings))

    assert (
        "The library system knows the patron, but ReShare cannot read its answer: it lacks the"
        " name or the user id." == found.message
    )


def test_an_unknown_host_lms():
    """Where ReShare has no adapter at all, another check is about that."""
    settings = make_settings(host_lms_integration="Nonesuch")

    assert "ReShare knows no such library system; another check says so." == reason(
        no_optional_fields, make_decision(settings=settings)
    )


def test_a_full_answer():
    """A full answer passes."""
    assert "the answer has what ReShare reads" == saw(no_optional_fields, make_decision())


def test_nobody_is_found():
    """Without a patron there is no answer to read."""
    assert "ReShare would find no single record." == reason(
        no_optional_fields, make_decision(NotFound(message="Unknown User"))
    )


def test_a_record_from_elsewhere():
    """A record that did not come over NCIP has no answer to read."""
    assert "The record was not read over NCIP." == reason(
        no_optional_fields, make_decision(Found(record=make_record()))
    )


def test_nobody_is_checked():
    """ReShare that checks nobody reads no answer."""
    decision = make_decision(
        make_found(has_optional_fields=False), settings=make_settings(borrower_check=None)
    )

    assert "ReShare's borrower check is off." == reason(no_optional_fields, decision)
