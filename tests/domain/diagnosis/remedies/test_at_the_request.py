"""What to change where a pasted request is made."""

from __future__ import annotations

import pytest

from tests.factories import (
    FixedIls,
    make_form,
    make_found,
    make_identifier,
    make_record,
    make_site,
)
from verifier.adapters.captures.formats import read_captures_in
from verifier.domain.model.finding import Owner
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify

BARCODE = "00123456"
MAIL = "gail.good@example.edu"
MADE = "where the requests are made"


@pytest.fixture
def remedies_of(tmp_path):
    """Place and text of each remedy for a pasted request."""

    def told(text):
        (capture,) = read_captures_in(text.encode())
        found = make_found(record=make_record(make_identifier(BARCODE)), user_id=BARCODE)
        ils = (
            FixedIls({BARCODE: found}),
            FixedIls({BARCODE: found}, connection_id="evidence", role=IlsRole.EVIDENCE),
        )
        report = verify(capture, site=make_site(tmp_path, form=make_form()), ils=ils)
        remedies = report.diagnosis.remedies
        assert Owner.IDENTITY not in {remedy.owner for remedy in remedies}
        return [(remedy.place, remedy.text) for remedy in remedies]

    return told


def test_a_program_writes_the_identifier_as_the_library_has_it(remedies_of):
    """No listener stands before ReShare's own interface, so none is to be changed."""
    (place, text), *others = remedies_of(
        f'{{"patronIdentifier": 123456, "patronEmail": "{MAIL}", "isRequester": true}}'
    )

    assert MADE == place
    assert text == (
        "Have the request carry the patron's barcode, exactly as the library system has it: what "
        "is sent differs by leading zeros."
    )
    assert "in the OpenURL listener" not in {one for one, _ in others}


def test_of_a_link_the_listener_may_be_changed_as_well(remedies_of):
    """The place where it is made comes first."""
    first, second, *_ = remedies_of(f"/EXU?req_id=123456&rft_id=1&req.emailAddress={MAIL}")

    assert (MADE, "in the OpenURL listener") == (first[0], second[0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/EXU?rft_id=1", "Write the patron's barcode under req_id into the request."),
        ("/EXU?rft_id=1&req_id=(null)", "Send no req_id where there is no value for it."),
        ("/EXU?rft_id=1&req_id=a;b", "Write one value of req_id into the request."),
    ],
)
def test_no_word_is_about_a_release(remedies_of, text, message):
    """Whoever makes links releases nothing."""
    assert (MADE, message) == remedies_of(text)[0]
