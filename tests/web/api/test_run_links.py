import pytest

from tests.web.api.conftest import code_of
from verifier.domain.model.operators import Scope

RUN = {"kind": "links", "name": "x", "rows": [{"idp": "campus", "patron": "faculty"}]}


@pytest.fixture
def link(program):
    run_id = program.post("/runs", json=RUN).json["id"]
    [one] = program.get(f"/runs/{run_id}/links").json["links"]
    return f"/runs/{run_id}/links/{one['row_id']}", one


def test_a_link_leads_somewhere(link, here, nobody):
    """To the page of a tester, at the site's own address."""
    _, one = link

    assert one["address"].startswith(f"{here.site.base_url}/t/")
    assert 200 == nobody.get(one["address"].removeprefix(here.site.base_url)).status_code


def test_a_link_is_written_about(link, program, here):
    """A key that is left out stays, an empty one is deleted, and nothing is told again."""
    path, one = link
    answer = program.post(f"{path}/about", json={"tester": "Jo", "expected": "21234"})
    program.post(f"{path}/about", json={"tester": "Jay"})
    links = here.store.links

    assert 200 == answer.status_code
    assert "21234" not in answer.text
    assert ("Jay", "21234") == (
        links.of_row(one["row_id"]).row.tester,
        links.expected(one["row_id"]),
    )
    program.post(f"{path}/about", json={"expected": ""})
    assert links.expected(one["row_id"]) is None


def test_a_link_is_revoked_and_renewed(link, program, here):
    """The old address is void; each is written down."""
    path, one = link
    revoked = program.post(f"{path}/revoke").json
    renewed = program.post(f"{path}/renew", json={"days": 2}).json

    assert ("revoked", None) == (revoked["state"], revoked["address"])
    assert "waiting" == renewed["state"]
    assert renewed["address"] != one["address"]
    assert ["link.renewed", "link.revoked"] == [entry.what for entry in here.store.audit.latest()][
        :2
    ]


def test_nothing_changes_in_a_closed_run(link, program):
    """409, each time."""
    path, _ = link
    program.post(f"{path.partition('/links')[0]}/close")

    assert (409, "conflict") == code_of(program.post(f"{path}/revoke"))
    assert (409, "conflict") == code_of(program.post(f"{path}/renew", json={}))
    assert (409, "conflict") == code_of(program.post(f"{path}/about", json={}))


def test_a_row_belongs_to_its_run(link, program):
    """Another run's row is not found."""
    _, one = link
    other = program.post("/runs", json=RUN).json["id"]

    answer = program.post(f"/runs/{other}/links/{one['row_id']}/revoke")
    assert (404, "not-found") == code_of(answer)


def test_whoever_may_only_read_gets_no_address(link, program_with):
    """Whoever has it can use it."""
    path, one = link
    reader = program_with(Scope.RUNS_READ)
    run = path.partition("/links")[0]

    assert 403 == reader.get(f"{run}/links").status_code
    assert one["address"].rpartition("/")[2] not in reader.get(run).text
