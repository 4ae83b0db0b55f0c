from tests.factories import make_capture
from tests.web.api.conftest import code_of


def test_a_report_is_pinned_listed_and_let_go(program, report_id, here):
    """Of whom it is says the request, where the report does not."""
    made = program.post(f"/reports/{report_id}/pin", json={"patron": "grad1"})

    assert (201, "campus", "grad1") == (made.status_code, made.json["idp"], made.json["patron"])
    assert [made.json] == program.get("/baselines").json["baselines"]
    assert "token pipeline" == made.json["pinned_by"]
    assert 204 == program.delete(f"/baselines/{made.json['id']}").status_code
    assert (404, "not-found") == code_of(program.delete(f"/baselines/{made.json['id']}"))
    assert ["baseline.unpinned", "baseline.pinned"] == [
        entry.what for entry in here.store.audit.latest()
    ]


def test_what_cannot_be_pinned_says_why(program, report_id):
    """Nobody knows whose it is, no such identity provider, no such report."""
    nobody = program.post(f"/reports/{report_id}/pin", json={})
    wrong = program.post(f"/reports/{report_id}/pin", json={"idp": "x", "patron": "y"})

    assert "Give this test patron a name" in nobody.json["error"]["message"]
    assert "The key idp names no" in wrong.json["error"]["message"]
    assert 404 == program.post(f"/reports/{'a' * 22}/pin", json={}).status_code


def test_a_later_report_is_held_against_it(program, report_id, browser):
    """``drift/1``; without naming the baseline, where the report's own patron has one."""
    made = program.post(f"/reports/{report_id}/pin", json={"patron": "grad1"}).json
    later = browser.log_in(2).rpartition("/")[2]
    drift = program.get(f"/reports/{later}/drift?baseline={made['id']}")

    assert ("drift/1", "same") == (drift.json["schema"], drift.json["verdict"])
    assert "gail" not in drift.text
    assert (404, "not-found") == code_of(program.get(f"/reports/{later}/drift"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{later}/drift?baseline=x"))
    assert (404, "not-found") == code_of(program.get(f"/reports/{'a' * 22}/drift"))


def test_the_own_baseline_is_found(program, here):
    """By identity provider and patron."""
    ids = [f"{number}" * 22 for number in (1, 2)]
    for entry in ids:
        here.store.keep(
            make_capture(), report_id=entry, browser=None, idp_id="campus", patron="p1"
        )
        program.get(f"/reports/{entry}")
    program.post(f"/reports/{ids[0]}/pin", json={})

    assert "drift/1" == program.get(f"/reports/{ids[1]}/drift").json["schema"]
