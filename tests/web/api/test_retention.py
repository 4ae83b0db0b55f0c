import pytest


def test_what_is_kept_is_counted(program, report_id, here):
    """And for how long values stay."""
    held = program.get("/retention").json

    assert here.store.keeps(report_id)
    assert (7, 1, 1) == (held["keep_days"], held["logins"]["count"], held["results"]["count"])


def test_values_go_and_results_stay(program, report_id, here):
    """At once; then results, by their age."""
    assert {"deleted": 1} == program.post("/retention/values", json={"sure": True}).json
    assert here.store.results.of(report_id)
    wish = {"sure": True, "older_than_days": 0}
    assert {"deleted": 1} == program.post("/retention/results", json=wish).json
    assert here.store.results.of(report_id) is None
    entries = program.get("/audit?limit=2").json["entries"]
    assert ["results.deleted", "values.deleted"] == [entry["what"] for entry in entries]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("values", {}),
        ("values", {"sure": False}),
        ("results", {"sure": True}),
        ("results", {"sure": True, "older_than_days": -1}),
    ],
)
def test_nothing_is_deleted_by_mistake(program, report_id, here, path, body):
    """Whoever deletes says that they are sure."""
    assert 400 == program.post(f"/retention/{path}", json=body).status_code
    assert here.store.keeps(report_id)
