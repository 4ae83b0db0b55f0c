from dataclasses import replace

from tests.report.lint import samples
from tests.report.pipeline import readers
from verifier.domain.model.config_files import Unread
from verifier.domain.model.finding import Place
from verifier.report.csv_tables import lint_as_csv


def test_each_finding_has_a_row_with_its_place():
    """The gravest first, with what to change."""
    rows = readers.table(lint_as_csv(samples.with_delivery(samples.MISTAKEN)))
    found = [row for row in rows if not row["looked"]]

    assert ["warning", "warning", "notice"] == [entry["severity"] for entry in found]
    assert ("verifier.toml", "[reshare.listener] reqIdHeader") == (rows[0]["file"], rows[0]["key"])
    assert rows[0]["to_change"].startswith("Write the name in reqIdHeader in small letters")


def test_what_was_checked_and_what_was_not_has_a_row():
    """Nothing is known of what was not, which is no clean bill."""
    unread = Unread(place=Place(file="config.ini", line=3), message="It is no configuration.")

    row, absent, checked = readers.table(
        lint_as_csv(
            replace(samples.make_lint(), unread=(unread,), not_configured=(samples.NO_ILS,))
        )
    )

    assert ("config.ini", "3", "It is no configuration.", "") == (
        row["file"],
        row["line"],
        row["message"],
        row["check"],
    )
    assert ["not checked", "not checked", "checked"] == [
        entry["looked"] for entry in (row, absent, checked)
    ]
    assert (samples.NO_ILS.what, samples.NO_ILS.message) == (absent["place"], absent["message"])
    assert "verifier.toml" == checked["place"]
