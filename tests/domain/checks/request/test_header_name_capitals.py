from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.header_name_capitals import header_name_capitals
from verifier.domain.model.request_form import EntryPoint


def test_capitals_in_the_setting():
    """A header name with capitals is ReShare's to mend."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener(reqIdHeader="X-Remote-User"))

    found = finding(header_name_capitals, make_preview(form=form))

    assert (
        "The listener never reads its header, because the setting has capital letters."
        == found.message
    )
    assert [("setting", "reqIdHeader", "X-Remote-User")] == proofs(found)


def test_small_letters_pass():
    """A name in small letters passes."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())

    assert "the header's name is in small letters" == saw(
        header_name_capitals, make_preview(form=form)
    )


def test_no_setting():
    """Without the setting there is nothing to ask."""
    assert "The listener is not set to read a header." == reason(
        header_name_capitals, make_preview()
    )
