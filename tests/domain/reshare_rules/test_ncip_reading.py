import pytest

from tests.factories import make_answer
from verifier.domain.model.lookup import LookupFailure, NcipProblem, Privilege
from verifier.domain.model.patron import PersonName
from verifier.domain.model.reshare_settings import host_lms
from verifier.domain.reshare_rules.ncip_answer import Reading, call_failed, read_answer, refused

FOLIO = host_lms("FOLIO")
POLARIS = host_lms("Polaris")


def read(*privileges, **more):
    """Read an answer with these privileges as FOLIO's adapter does."""
    listed = tuple(Privilege(key=key, value=value) for key, value in privileges)
    return read_answer(make_answer(privileges=listed, **more), FOLIO)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        *((word, "OK") for word in ("ACTIVE", "Active", "Y", "DELINQUENT", "OK", "", None)),
        *((word, "BLOCKED") for word in ("N", "BARRED", "expired", "BLOCKED", "Blocked")),
        *((word, "OK") for word in ("Restricted", "INACTIVE", "Suspended", "Cancelled")),
    ],
)
@pytest.mark.parametrize("key", ["STATUS", "status", "Status"])
def test_status_is_translated_and_anything_odd_is_fine(key, sent, expected):
    """Only five words block a patron; all others pass."""
    assert expected == read((key, sent)).status


def test_no_status_is_fine():
    """Without any privilege the patron passes."""
    expected = Reading(
        succeeded=True,
        status="OK",
        user_id="21234000000018",
        surname="Good",
        given_name="Gail",
        email="gail.good@example.edu",
    )
    assert expected == read()


def test_only_the_first_status_counts():
    """A later block is not seen."""
    assert read(("STATUS", "ACTIVE"), ("STATUS", "BLOCKED")).status == "OK"


@pytest.mark.parametrize(
    ("privileges", "expected"),
    [
        ([("PROFILE", "GRAD"), ("PROFILE", "STAFF")], "GRAD"),
        ([("PROFILE", "Y")], "Y"),  # only a STATUS is translated
        ([("STATUS", "ACTIVE"), ("profile", "GRAD")], "GRAD"),
        ([("STATUS", "ACTIVE")], "STATUS"),
        ([("Status", "Y")], "Status"),
        ([("STATUS", "BLOCKED")], None),
        ([("PROFILE", ""), ("STATUS", "ACTIVE")], "STATUS"),
        ([("Patrons", "Active")], "Patrons"),
        ([("30", "2030-01-01"), ("30", "OK")], "30"),
        ([("UNDERGRAD", "")], "UNDERGRAD"),
        ([("UNDERGRAD", None)], None),
        ([("UNDERGRAD", None), ("STAFF", "")], "STAFF"),
        ([("A", ""), ("B", "")], None),
        ([("A", "something")], None),
        ([], None),
    ],
)
def test_the_three_ways_to_a_profile(privileges, expected):
    """PROFILE, else the key whose value is good, else the only key with an empty value.

    What has no status element at all the client for NCIP 2 does not keep.
    """
    assert expected == read(*privileges).profile


def test_problems_are_copied_and_fail():
    """A problem in the answer is a failed lookup, whatever else is in it."""
    problem = NcipProblem(type="Unknown User", detail="No such patron")
    expected = Reading(
        succeeded=False,
        problems=("Unknown User · No such patron",),
        noted='[{"detail":"No such patron","type":"Unknown User"}]',
    )
    assert expected == read(("STATUS", "ACTIVE"), problems=(problem,))


@pytest.mark.parametrize(
    ("adapter", "problems", "noted"),
    [
        (
            "FOLIO",
            (NcipProblem(type="Unknown User", element="UserIdentifierValue", value="ab1234"),),
            '[{"type":"Unknown User","value":"ab1234","element":"UserIdentifierValue"}]',
        ),
        (
            "ALMA",
            (NcipProblem(type="Unknown User", detail=""), NcipProblem(detail="x")),
            '[{"detail":"","type":"Unknown User"},{"detail":"x"}]',
        ),
        (
            "Koha",
            (NcipProblem(type='a "b"', detail="c\\d\n</e>\u2019\x85é"),),
            r"""[{"detail":"c\\d\n<\/e>\u2019\u0085é","type":"a \"b\""}]""",
        ),
        (
            "Symphony",
            (NcipProblem(type="Unknown User", element="UserId/UserIdentifierValue"),),
            '[{"detail":"","type":"Unknown User","element":"UserId UserIdentifierValue"}]',
        ),
        (
            "Polaris",
            (NcipProblem(type="Unknown User", element="UniqueUserId", value="ab1234"),),
            '[{"detail":"ab1234","type":"Unknown User","element":"UniqueUserId"}]',
        ),
        ("FOLIO", (NcipProblem(),), "[{}]"),
    ],
)
def test_problems_are_written_into_the_audit_as_json(adapter, problems, noted):
    """org.json's own order of keys and escapes; NCIP 1 keeps three parts, whether empty or not."""
    assert noted == refused(problems, host_lms(adapter)).noted


def test_an_answer_without_optional_fields_fails():
    """ReShare's NCIP 2 client stumbles over it even where the user id is there."""
    problems = ("NCIP2 Client failed to call NCIP server or parse returned results",)
    noted = f'[{{"type":"{problems[0]}"}}]'
    assert Reading(succeeded=False, problems=problems, noted=noted) == read(
        has_optional_fields=False
    )


@pytest.mark.parametrize("missing", [{"name": None}, {"user_id": None}])
@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        ("Polaris", "unable to parse response from NCIP1 return"),
        ("Aleph", "exception calling ncip server with socket"),
        ("Voyager", "exception calling ncip server with "),
    ],
)
def test_ncip_1_needs_a_name_and_a_visible_id(missing, adapter, expected):
    """A patron without a name is no patron to the older client, which says so in three ways."""
    reading = read_answer(make_answer(**missing), host_lms(adapter))
    assert (reading.succeeded, reading.problems) == (False, (expected,))


@pytest.mark.parametrize(
    ("empty", "user_id"),
    [({"name": PersonName(unstructured="")}, "21234000000018"), ({"user_id": ""}, None)],
)
def test_ncip_1_takes_empty_elements(empty, user_id):
    """An element that is there and empty is no stumbling block."""
    reading = read_answer(make_answer(**empty), POLARIS)
    assert (reading.succeeded, reading.user_id) == (True, user_id)


def test_ncip_1_keeps_a_privilege_without_a_status():
    """There the only one, without a value, is the profile."""
    for key in ("UNDERGRAD", "STATUS"):
        answer = make_answer(privileges=(Privilege(key=key),))
        assert key == read_answer(answer, POLARIS).profile


def test_ncip_1_knows_no_optional_fields():
    """The newer client's stumbling block is none to the older one."""
    assert read_answer(make_answer(has_optional_fields=False), POLARIS).succeeded


def test_wms_needs_neither_optional_fields_nor_a_user_id():
    """Its client does not read NCIP; with STATUS alone the profile is that word."""
    status = (Privilege(key="STATUS", value="OK"),)
    answer = make_answer(privileges=status, user_id=None, name=None, has_optional_fields=False)
    expected = Reading(
        succeeded=True, status="OK", profile="STATUS", email="gail.good@example.edu"
    )
    assert expected == read_answer(answer, host_lms("WMS"))


def test_an_empty_user_id_is_none():
    """ReShare then falls back to the id that was sent."""
    assert read(user_id="").user_id is None


NCIP_2 = "NCIP2 Client failed to call NCIP server or parse returned results"
SOCKET = "NCIP1 with socket Client failed to call NCIP server or parse returned results"
WMS = "NCIP2WMS Client failed to call Lookup User or parse returned results"
UNREADABLE = "unable to parse response from NCIP1 return"
STRICT = "exception calling ncip server with strict socket"
BY_SOCKET = "exception calling ncip server with socket"


@pytest.mark.parametrize(
    ("setting", "failure", "expected"),
    [
        ("FOLIO", "timeout", NCIP_2),
        ("FOLIO", "protocol_error", NCIP_2),
        ("Polaris", "timeout", NCIP_2),
        ("Polaris", "unreachable", NCIP_2),
        ("Polaris", "tls", NCIP_2),
        ("Polaris", "protocol_error", UNREADABLE),
        ("Aleph", "unreachable", SOCKET),
        ("Aleph", "timeout", f"Socket call timeout · no response · {BY_SOCKET}"),
        ("Aleph", "server_error", BY_SOCKET),
        ("Voyager", "unreachable", SOCKET),
        (
            "Voyager",
            "timeout",
            f"response is empty · {STRICT}",
        ),
        ("Voyager", "protocol_error", "exception calling ncip server with "),
        ("WMS", "timeout", WMS),
        ("WMS2", "auth_error", WMS),
    ],
)
def test_each_client_words_a_failed_call_in_its_own_way(setting, failure, expected):
    """The words are those that staff find in the audit log; one client borrows another's."""
    assert expected == call_failed(host_lms(setting), LookupFailure(failure)).text
