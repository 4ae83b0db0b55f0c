from io import BytesIO

import pytest

from tests.factories import BARCODE, OLD_BARCODE, make_attribute, make_capture
from tests.web.api.conftest import code_of
from verifier.adapters.captures.capture_json import dump


def file_of(value):
    text = dump(make_capture([make_attribute("employeeNumber", value)]))
    return (BytesIO(text.encode()), "login.json")


def test_two_kept_reports_are_compared(program, browser):
    """``comparison/1``, values masked, in every form."""
    before, after = (browser.log_in(number).rpartition("/")[2] for number in (1, 2))
    path = f"/comparisons/{before}/{after}"

    assert "comparison/1" == program.get(path).json["schema"]
    for form in ("text", "junit", "csv", "html", "markdown", "sarif"):
        assert 200 == program.get(f"{path}?format={form}").status_code
    assert (404, "not-found") == code_of(program.get(f"/comparisons/{before}/{'a' * 22}"))


def test_files_are_compared_and_not_kept(program, here):
    """Values are shown where the address asks for them."""
    files = {"before_file": file_of(BARCODE), "after_file": file_of(OLD_BARCODE)}
    masked = program.post("/comparisons", data=files)
    files = {"before_file": file_of(BARCODE), "after_file": file_of(OLD_BARCODE)}
    clear = program.post("/comparisons?redact=no", data=files)

    assert OLD_BARCODE not in masked.text
    assert OLD_BARCODE in clear.text
    assert [] == here.store.reports()


def test_a_file_is_compared_with_a_report(program, report_id):
    """Either may be before."""
    answer = program.post(
        "/comparisons", data={"before": report_id, "after_file": file_of(BARCODE)}
    )

    assert 200 == answer.status_code


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"before": "a" * 22, "after_file": None}, 404),
        ({"after_file": (BytesIO(b"{"), "x"), "before": ""}, 400),
    ],
    ids=("no such report", "no login"),
)
def test_what_cannot_be_compared_is_refused(program, data, status):
    """With a sentence."""
    sent = {
        name: one or file_of(BARCODE) if name.endswith("file") else one
        for name, one in data.items()
    }

    assert status == program.post("/comparisons", data=sent).status_code
