import pytest

from verifier.adapters.ils.ncip.reply import Unreadable, read_message

MESSAGE = '<NCIPMessage xmlns="http://www.niso.org/2008/ncip">{}</NCIPMessage>'
BOMB = (
    '<!DOCTYPE NCIPMessage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
) + MESSAGE.format("&d;")
EXTERNAL = '<!DOCTYPE NCIPMessage [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + MESSAGE.format(
    "&e;"
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty answer"),
        (b" \n ", "empty answer"),
        (b"OK", "not XML"),
        (b'{"error": "no"}', "not XML"),
        (b"<html><body>Log in</body></html>", "web page"),
        (b"<!DOCTYPE html><title>Log in</title>", "web page"),
        (b"<HTML><br></HTML>", "web page"),
        (BOMB.encode(), "DOCTYPE"),
        (EXTERNAL.encode(), "DOCTYPE"),
        (EXTERNAL.encode("utf-16"), "not an NCIP message"),
        (MESSAGE.format("&undefined;").encode(), "broken"),
        (MESSAGE.format("<a>").encode(), "broken"),
        (MESSAGE.format("")[:-5].encode(), "broken"),
        (b"<a>" * 200_000, "broken"),
        (MESSAGE.format("<a>" * 300 + "</a>" * 300).encode(), "broken"),
        (b'<?xml version="1.0" encoding="no-such"?><NCIPMessage/>', "broken"),
        (b"<NCIPMessage>\xff\xfe</NCIPMessage>", "broken"),
        (b"<soap:Envelope xmlns:soap='urn:x'/>", "not an NCIP message"),
        (b"<NCIPMessage xmlns='http://www.w3.org/1999/xhtml'/>", "not an NCIP message"),
    ],
)
def test_each_unreadable_answer_is_refused_with_its_reason(body, words):
    """Nothing is expanded, fetched or guessed, and it does not take long."""
    with pytest.raises(Unreadable) as caught:
        read_message(body)

    assert words in caught.value.message


def test_an_encoding_with_a_decoder_of_its_own_is_not_read():
    """Few encodings are read, so that no rare decoder of the machine is reached."""
    document = '<?xml version="1.0" encoding="UTF-7"?>' + MESSAGE.format("")

    with pytest.raises(Unreadable):
        read_message(document.encode())
    rare = '<?xml version="1.0" encoding="ISO-2022-JP"?>' + MESSAGE.format("")
    with pytest.raises(Unreadable):
        read_message(rare.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_line_end_behind_the_message_harms_nothing(encoding):
    """Also where a line end is two octets."""
    start = f'<?xml version="1.0" encoding="{encoding[:6]}"?>'

    read_message((start + MESSAGE.format("") + "\n").encode(encoding))
