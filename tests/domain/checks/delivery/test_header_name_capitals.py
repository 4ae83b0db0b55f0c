from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import (
    HEADER,
    make_delivery,
    with_listener_file,
    with_service,
)
from verifier.domain.checks.request.header_name_capitals import delivery_header_name_capitals


def test_capitals_are_never_read():
    """The setting is named with its place."""
    found = finding(delivery_header_name_capitals, with_service(reqIdHeader="X-Remote-User"))

    assert [("setting", "reqIdHeader", "X-Remote-User")] == proofs(found)
    assert "verifier.toml, [reshare.listener] reqIdHeader" == str(found.place)


def test_another_librarys_service_is_named():
    """Of several services the one that is wrong is told."""
    text = '{"services": {"EXU": {"reqIdHeader": "x-a"}, "US-WEST": {"reqIdHeader": "X-B"}}}'
    found = finding(delivery_header_name_capitals, with_listener_file(text))

    assert found.message.startswith("The listener for US-WEST never reads")
    assert "services.US-WEST.reqIdHeader" == found.place.key


def test_small_letters_are_read():
    """So the header can arrive."""
    assert "no header name has capitals" == saw(
        delivery_header_name_capitals, with_service(reqIdHeader=HEADER)
    )


def test_no_listener():
    """Nothing is known."""
    assert "No listener settings are known here." == reason(
        delivery_header_name_capitals, make_delivery()
    )
