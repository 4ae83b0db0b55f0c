import json

import pytest

from tests.adapters.illiad import users
from tests.adapters.illiad.compared import make_comparison, make_settings, make_user
from tests.factories import BARCODE, FixedIls, make_found, make_site
from tests.factories import make_settings as make_settings_of_reshare
from verifier.adapters.ils.connections import connect
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.illiad_comparison import ColumnOutcome, UserLookup
from verifier.domain.model.lookup import CouldNotLook, KeyKind, LookupFailure, NotFound
from verifier.domain.model.match import Transform
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.pipeline.illiad import UsersRead, compare_users, read_users


@pytest.fixture
def forty(tmp_path):
    """Forty users whose UserName is sent, and whose SSN holds the library's number."""
    (tmp_path / "users.csv").write_text(users.table())
    (tmp_path / "records.json").write_text(json.dumps(users.records()))
    connection = IlsConnection(
        id="records", connector="record", role=IlsRole.RESHARE, file=tmp_path / "records.json"
    )
    site = make_site(tmp_path, ils=(connection,))
    settings = make_settings(patron_field="UserName")
    read = read_users(tmp_path / "users.csv", settings)
    return compare_users(read, site=site, settings=settings, ils=connect(site))


def test_names_the_column_to_send(forty):
    """Three of forty by the name, thirty-eight by SSN, two of them but for their zeros."""
    assert Verdict.FAIL is forty.verdict
    assert (
        "Of 40 users, found are 3 by UserName, 38 by SSN (2 of them but for leading zeros)."
        == forty.reason
    )
    assert "SSN" == forty.advice.column
    assert ((Transform.T4, 2),) == forty.tally("SSN").changed_by
    assert 2 == forty.tally("SSN").count(ColumnOutcome.EMPTY)
    assert StepAnswer.NO is forty.step.answer


def test_each_user_has_one_root(forty):
    """Thirty-seven do not work; of those whose SSN is right that is the one root."""
    failing = [user for user in forty.users if user.verdict is Verdict.FAIL]
    roots = [
        finding.check
        for user in failing
        for finding in user.findings
        if finding.follows_from is None
    ]

    assert 37 == len(failing) == len(roots)
    assert {"illiad.another-field-right": 35, "illiad.field-not-known": 2} == {
        check: roots.count(check) for check in set(roots)
    }


def test_no_password_is_anywhere(forty):
    """Nothing of the whole comparison holds one, its hint, or where somebody lives."""
    assert not any(word in repr(forty) for word in (users.HASH, "first cat", "Long Street"))


def test_a_user_costs_few_questions():
    """A comparison must not look like an attempt to list patrons."""
    ils = FixedIls({})
    row = {"SSN": "1234567", "UserName": "g7", "Number": "7654321", "UserInfo1": "5555555"}

    make_comparison(make_user(row), ils=(ils,))

    assert len(ils.asked) <= 12
    assert len(set(ils.asked)) == len(ils.asked)


def test_an_interrupt_loses_nothing(tmp_path):
    """Whoever was compared by then stays, and the rest is counted."""

    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    five = tuple(make_user({}) for _ in range(5))
    users_read = UsersRead(users=five, source="users.csv", unasked=4)
    result = compare_users(
        users_read,
        site=make_site(tmp_path),
        settings=make_settings(),
        ils=(FixedIls({}),),
        progress=stop,
    )

    assert (2, 3 + 4) == (len(result.users), result.unasked)


def test_users_keep_their_order_whoever_answers_first():
    """Those that ILLiad said nothing of stand where they were named."""
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
    result = make_comparison(
        make_user({}), UserLookup(name="b", outcome=silent), make_user({"UserName": "c"})
    )

    assert ["gail", "b", "c"] == [user.compared.asked.name for user in result.users]
    assert [Verdict.PASS, Verdict.UNKNOWN, Verdict.PASS] == [user.verdict for user in result.users]


def test_what_works_today_and_breaks_later_is_a_warning():
    """The traps of a login are those of ILLiad's requests; who keeps ILLiad's users mends them."""
    answers = {BARCODE: make_found(user_id="21234000000026")}

    result = make_comparison(make_user({}), answers=answers)

    [user] = result.users
    [finding] = user.findings
    assert ("patron.other-id-returned", Owner.ILS, Station.DISCOVERY) == (
        finding.check,
        finding.owner,
        finding.station,
    )
    assert (Verdict.WARNING, Verdict.WARNING) == (user.verdict, result.verdict)
    assert (
        "SSN leads to this user's own record. The library system found the patron and answered "
        "with another identifier." == user.message
    )


def test_a_user_name_that_only_the_second_question_finds():
    """ReShare accepts the request, and fails when the item arrives."""
    result = make_comparison(
        make_user({}),
        ils=(ByUsername({BARCODE: make_found()}),),
        reshare=make_settings_of_reshare(host_lms_integration="Default"),
    )

    assert ["patron.found-by-username-only"] == [finding.check for finding in result.findings]
    assert {Owner.ILS} == {finding.owner for finding in result.findings}


class ByUsername(FixedIls):
    """A library system that finds people by their user name alone."""

    def look_up(self, key):
        found = super().look_up(key)
        return found if key.kind is KeyKind.USERNAME else NotFound(message="Unknown User")
