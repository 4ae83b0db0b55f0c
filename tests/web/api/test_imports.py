from io import BytesIO

from tests.web.api.conftest import code_of


def test_a_report_of_others_is_taken_in_listed_and_let_go(program, report_id):
    """It is what an export is."""
    text = program.get(f"/reports/{report_id}/support").text
    made = program.post("/imports", data={"file": (BytesIO(text.encode()), "x.json")})

    assert (201, "fail") == (made.status_code, made.json["verdict"])
    assert [made.json] == program.get("/imports").json["imports"]
    assert 204 == program.delete(f"/imports/{made.json['id']}").status_code
    assert (404, "not-found") == code_of(program.delete(f"/imports/{made.json['id']}"))


def test_another_file_is_refused(program):
    """With the reader's own sentence."""
    answer = program.post("/imports", data={"file": (BytesIO(b"{}"), "x.json")})

    assert (400, "cannot-be-read") == code_of(answer)
