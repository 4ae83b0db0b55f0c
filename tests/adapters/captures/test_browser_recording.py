import base64
import json
import zlib
from datetime import UTC, datetime

import pytest

from tests.adapters.captures.sample_files import (
    SAVED_AT,
    read,
    read_sample,
    refusal,
    sample,
    samples,
    says,
    values_of,
)
from tests.adapters.login.saml.idp_stub import Message, posted
from verifier.adapters.captures.browser_recording import (
    MOST_MESSAGES,
    MOST_PARTS,
    MOST_REQUESTS,
    Exchange,
    address,
    cas_logins,
    exchanges_of,
    fields_in,
    login_fields,
    logins_in,
    oidc_logins,
    parameter,
    parts_of,
    sent_values,
)
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.saved_file import MOST_LOGINS, NotACapture
from verifier.domain.model.capture import AttributeSource, Protocol

URL = "https://login.example.edu/userinfo"


def har(*entries):
    return json.dumps({"log": {"entries": list(entries)}})


def entries_of(name):
    return json.loads(sample(name).read_text())["log"]["entries"]


def entry(url, text=None, **request):
    content = {} if text is None else {"text": text}
    return {"request": {"url": url, **request}, "response": {"content": content}}


@pytest.mark.parametrize(
    ("name", "protocol"),
    [
        ("har/saml-chrome.har", Protocol.SAML),
        ("har/saml-firefox.har", Protocol.SAML),
        ("har/oidc.har", Protocol.OIDC),
        ("har/oidc-implicit.har", Protocol.OIDC),
        ("har/cas.har", Protocol.CAS),
        ("har/cas-saml1.har", Protocol.CAS),
        *((f"saml-tracer/{path.name}", Protocol.SAML) for path in samples("saml-tracer")),
    ],
)
def test_the_login_is_found_in_every_protocol(name, protocol):
    [login] = read_sample(name)

    assert protocol is login.protocol
    assert ("21234000000018",) == login.attributes[0].values


def test_the_id_token_comes_with_its_userinfo():
    """Claims of both are one login, those of the ID token first."""
    [login] = read_sample("har/oidc.har")

    assert [AttributeSource.ID_TOKEN] * 2 + [AttributeSource.USERINFO] * 3 == [
        attribute.source for attribute in login.attributes
    ]


def test_the_cas_server_and_service_are_named():
    """What a recording knows beyond the answer: who was asked, for which service."""
    [login] = read_sample("har/cas.har")

    assert says(
        login,
        idp="https://cas.example.edu/cas",
        service="https://vufind.example.edu/MyResearch/Home",
        at="2026-11-24T12:00:00+00:00",
    )


def test_every_login_is_reported():
    logins = read_sample("har/two-protocols.har")

    assert [Protocol.SAML, Protocol.CAS] == [login.protocol for login in logins]


def test_a_login_that_cannot_be_read_is_said_beside_one_that_can():
    [login] = read(har(*entries_of("har/cas.har"), *entries_of("har-unread/refused.har")))

    assert "other-logins" == login.checks[-1].name
    assert "AuthnFailed" in login.checks[-1].detail


@pytest.mark.parametrize("path", samples("har"), ids=lambda path: path.name)
def test_passwords_cookies_and_tickets_are_never_kept(path):
    """What a person typed and what a browser held stay in the file."""
    kept = "".join(dump(login) + repr(login) for login in read(path.read_bytes()))

    assert "invented-password" not in kept
    assert "not-kept" not in kept


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("har-unread/no-login.har", "holds 3 requests to 3 hosts and no login"),
        ("har-unread/stops-early.har", "holds 1 request to 1 host and no login: it stops after"),
        ("har-unread/refused.har", "AuthnFailed"),
        ("saml-tracer-unread/stops-early.json", "1 request to 1 host and no login: it stops"),
        # hashes are not taken for values
        ("saml-tracer-unread/hashed.json", "values of the login are gone; export it again"),
        ("saml-tracer-unread/obfuscated.json", "values of the login are gone; export it again"),
        ("saml-tracer-unread/digests.json", "values of the login are gone; export it again"),
    ],
)
def test_a_recording_without_a_login_says_what_it_holds(name, message):
    """Requests and hosts are counted; a refused and a masked login are named as such."""
    assert message in refusal(sample(name).read_bytes())


def test_userinfo_alone_is_a_login():
    [login] = read(har(entry(URL, '{"sub": "a", "card": 0.10}')))

    assert [("card", ("0.10",))] == values_of(login)


def test_userinfo_of_another_person_is_another_login():
    """Claims are never joined across subs."""
    entries = entries_of("har/oidc.har")
    entries[1]["response"]["content"]["text"] = '{"sub": "omar", "card": "1"}'

    _, other = read(har(*entries))

    assert [("card", ("1",))] == values_of(other)


@pytest.mark.parametrize(
    "strange",
    [
        1,
        {},
        {"request": 1, "response": []},
        {"request": {"url": 1, "postData": {"params": [1], "text": 2}}},
        entry("https://[x/serviceValidate", "<serviceResponse"),
        entry(URL, '{"sub": "\ud800"}'),
        entry(URL, '{"sub": 1}'),
        entry(URL, '{"id_token": "x"}'),
        entry(URL, "{" * 9_000),
        entry("https://x.example.edu/serviceValidate", "<serviceResponse>"),
        entry("https://x.example.edu/?SAMLResponse=abc"),
    ],
)
def test_a_strange_entry_is_a_sentence(strange):
    assert refusal(har(strange))


def test_a_masked_form_beside_the_decoded_message_is_read():
    export = json.loads(sample("saml-tracer/current.json").read_text())
    export["requests"][1]["post"] = [["SAMLResponse", "{hash:0a1b}"]]

    [login] = read(json.dumps(export))

    assert ("21234000000018",) == login.attributes[0].values


@pytest.mark.parametrize(
    "requests",
    [[], [1, None, "x"], [{}], [{"post": 1, "get": "x", "url": 2, "saml": 3}], [{"post": [[1]]}]],
)
def test_a_strange_export_is_a_sentence(requests):
    assert "no login" in refusal(json.dumps({"requests": requests}))


def test_only_a_login_s_own_fields_are_taken():
    """A password beside them is never looked at."""
    text = "j_password=invented&SAMLResponse=a%2B&id_token=b&xSAMLResponse=c&SAMLRequest="

    assert (("SAMLResponse", "a%2B"), ("id_token", "b")) == fields_in(text)
    assert (("id_token", "b"),) == login_fields(
        [("password", "x"), ("id_token", "b"), ("id_token", 1)]
    )


def test_a_value_sent_twice_is_one_seen_first():
    """Encoded or not, it is the same value."""
    later = datetime(2026, 11, 26, tzinfo=UTC)
    exchanges = [
        Exchange(url="", at=SAVED_AT, sent=(("SAMLResponse", "a%2B"), ("id_token", "t"))),
        Exchange(url="", at=later, sent=(("SAMLResponse", "a+"),)),
    ]

    assert {"a+": SAVED_AT} == sent_values(exchanges, "SAMLResponse")


@pytest.mark.parametrize("url", ["https://[broken/x?service=y", "", "\x00", "https://x:y:z/"])
def test_a_broken_url_is_no_obstacle(url):
    """What a recorder wrote wrongly has no host, path or parameter, or some."""
    assert isinstance(parts_of(url).hostname, str | None)
    assert isinstance(parameter(url, "service"), str | None)


def test_a_url_is_taken_apart():
    url = "https://cas.example.edu/cas/serviceValidate?TARGET=a%20b&ticket=c"

    assert ("cas.example.edu", "/cas/serviceValidate") == parts_of(url)[1:3]
    assert "a b" == parameter(url, "service", "TARGET")


@pytest.mark.parametrize(("value", "shown"), [("a", "a"), ("\ud800a", "?a"), (None, ""), (1, "")])
def test_an_address_can_always_be_written(value, shown):
    assert shown == address(value)


def test_no_more_fields_are_found_than_are_counted():
    text = "SAMLResponse=x&" * 500 + "&".join(f"id_token={number}" for number in range(500))
    pairs = [("id_token", "x")] * 500 + [("id_token", str(number)) for number in range(500)]

    assert MOST_MESSAGES + 1 == len(fields_in(text)) == len(login_fields(pairs))
    assert (("SAMLResponse", "x"),) == fields_in("SAMLResponse=x&" * 500)


def make(request):
    """An exchange of a request that lists what it sent."""
    sent = tuple(("id_token", entry) for entry in request.get("sent", ()))
    return Exchange(url="", at=SAVED_AT, sent=sent, saml=request.get("saml"))


def exchanges(*requests):
    return exchanges_of(requests, make, what="This recording")


def test_a_value_stands_where_it_was_sent_first():
    made = exchanges({"sent": "ab"}, 1, None, {"sent": "bcb"}, {"saml": "<x/>"})

    assert [(("id_token", "a"), ("id_token", "b")), (("id_token", "c"),), ()] == [
        entry.sent for entry in made
    ]
    assert "<x/>" == made[2].saml


def test_requests_are_counted_before_one_is_read():
    read = []

    assert MOST_REQUESTS == len(exchanges(*[{}] * MOST_REQUESTS))
    with pytest.raises(NotACapture, match="This recording holds 20,001 requests, and 20,000"):
        exchanges_of([{}] * (MOST_REQUESTS + 1), read.append, what="This recording")
    assert [] == read


@pytest.mark.parametrize(
    "of",
    [lambda item: {"sent": [str(item)]}, lambda item: {"saml": f"<a{item}/>"}],
    ids=["fields", "decoded"],
)
def test_different_messages_are_counted(of):
    most = [of(number) for number in range(MOST_MESSAGES)]

    assert 2 * MOST_MESSAGES == len(exchanges(*most, *most))
    with pytest.raises(NotACapture, match="more than 200 messages"):
        exchanges(*most, of("x"))


TEXT = Message(request_id="_q1").text()


def seen(*exchanges):
    return logins_in(exchanges, (), what="This recording")


def saml_exchange(value=None, **more):
    sent = () if value is None else (("SAMLResponse", value),)
    return Exchange(**{"url": "https://a.example.edu/", "at": SAVED_AT, "sent": sent, **more})


def test_one_message_seen_twice_is_one_login():
    logins = seen(
        saml_exchange(posted(TEXT)), saml_exchange(saml=f"\n{TEXT}\n"), saml_exchange(posted(TEXT))
    )

    assert 1 == len(logins)


def test_a_logout_is_passed_over():
    """The answer to a logout travels in the same field and is no login."""
    logout = '<p:LogoutResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>'

    assert 1 == len(seen(saml_exchange(posted(logout)), saml_exchange(posted(TEXT))))
    with pytest.raises(NotACapture, match="no login"):
        seen(saml_exchange(posted(logout)))


def test_a_message_that_was_cut_off_is_said():
    with pytest.raises(NotACapture, match="was cut off or replaced"):
        seen(saml_exchange(posted(TEXT)[:300] + "…"))


@pytest.mark.parametrize(
    ("exchanges", "message"),
    [
        ((), "This recording holds 0 requests to 0 hosts and no login: no SAML response"),
        ((saml_exchange(),) * 1_200, "holds 1,200 requests to 1 host and no login"),
        ((saml_exchange(sent=(("SAMLRequest", "x"),)),), "it stops after a SAML request"),
    ],
)
def test_requests_without_a_login_are_counted(exchanges, message):
    with pytest.raises(NotACapture) as refused:
        seen(*exchanges)

    assert message in refused.value.message
    assert "example" not in refused.value.message


def bomb(number):
    """A small value that opens to five megabytes of XML."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    xml = f"<a>{' ' * 4_990_000}{number}</a>".encode()
    return base64.b64encode(packer.compress(xml) + packer.flush()).decode()


def test_messages_made_to_fill_the_memory_are_refused():
    """Five of them are more than all messages of a file may be together."""
    with pytest.raises(NotACapture, match="too large together"):
        seen(*(saml_exchange(bomb(number)) for number in range(5)))


def test_more_logins_than_may_be_are_refused():
    texts = [Message(request_id=f"_q{number}").text() for number in range(MOST_LOGINS + 1)]

    assert MOST_LOGINS == len(seen(*(saml_exchange(posted(text)) for text in texts[1:])))
    with pytest.raises(NotACapture, match="more than 20 logins"):
        seen(saml_exchange(saml=texts[0]), *(saml_exchange(posted(text)) for text in texts[1:]))


XML = sample("cas-answer/success.xml").read_bytes()
SAML1 = sample("cas-answer/saml1.xml").read_bytes()
QUERY = "?service=https%3A%2F%2Fv.example.edu%2Fhome%3Fx%3D1&ticket=ST-1"


def read_cas(*exchanges):
    return [attempt() for attempt in cas_logins(exchanges)]


def cas_exchange(path, answer=XML):
    return Exchange(url=f"https://c.example.edu{path}{QUERY}", at=SAVED_AT, answer=answer)


@pytest.mark.parametrize(
    "path",
    [
        *("/cas/serviceValidate", "/cas/p3/serviceValidate", "/cas/proxyValidate"),
        *("/cas/p3/proxyValidate", "/cas/samlValidate"),
    ],
)
def test_every_validation_names_its_server(path):
    [login] = read_cas(cas_exchange(path))

    assert says(login, idp="https://c.example.edu/cas", service="https://v.example.edu/home")


def test_an_answer_is_taken_once():
    """Recorders list a repeated answer again."""
    assert 1 == len(
        read_cas(cas_exchange("/cas/serviceValidate"), cas_exchange("/cas/serviceValidate"))
    )


def test_what_an_assertion_says_of_its_service_counts_more():
    """SAML 1.1 names its audience itself."""
    [login] = read_cas(cas_exchange("/cas/samlValidate", SAML1))

    assert "https://vufind.example.edu/MyResearch/Home" == login.service_provider


@pytest.mark.parametrize(
    "other",
    [
        cas_exchange("/manual/serviceResponse.html"),
        cas_exchange("/cas/serviceValidate", b"<html/>"),
    ],
)
def test_other_answers_are_none(other):
    assert [] == read_cas(other)


def test_a_refused_ticket_says_why():
    refused = sample("cas-answer-refused/failure.xml").read_bytes()

    with pytest.raises(NotACapture, match="INVALID_TICKET"):
        read_cas(cas_exchange("/cas/serviceValidate", refused))


def token(**claims):
    parts = ({"alg": "RS256"}, {"iss": "https://a.example.edu", "aud": "v", **claims})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
    return ".".join((*(entry.rstrip(b"=").decode() for entry in coded), "AAAA"))


def answer(content, path="/token"):
    url = f"https://a.example.edu{path}"
    return Exchange(url=url, at=SAVED_AT, answer=json.dumps(content).encode())


def read_oidc(*exchanges):
    return [attempt() for attempt in oidc_logins(exchanges)]


def test_the_richer_of_two_tokens_of_one_login_is_shown():
    """A hybrid login sends a short token by the browser and a full one behind it."""
    short, full = token(sub="x", nonce="n"), token(sub="x", nonce="n", card="1")
    by_browser = Exchange(url="", at=SAVED_AT, sent=(("id_token", short),))

    for order in (
        (by_browser, answer({"id_token": full})),
        (answer({"id_token": full}), by_browser),
    ):
        [login] = read_oidc(*order)

        assert [("card", ("1",))] == values_of(login)


def test_two_logins_of_one_person_are_two():
    logins = read_oidc(
        answer({"id_token": token(sub="x", nonce="1")}),
        answer({"id_token": token(sub="x", nonce="2")}),
        answer({"sub": "x", "card": "1"}, "/userinfo"),
    )

    assert [[("card", ("1",))]] * 2 == [values_of(login) for login in logins]


@pytest.mark.parametrize(
    "exchange",
    [
        answer({"sub": "x", "items": []}, "/api/subjects"),
        answer(["id_token"]),
        answer({"id_token": 1}),
        answer({"sub": "x", "many": [1] * MOST_PARTS}, "/userinfo"),
        Exchange(url="", at=SAVED_AT, answer=b'{"id_token": ' + b" " * 1_000_001),
        Exchange(url="", at=SAVED_AT, answer=b'{"sub": ' * 50_000),
    ],
)
def test_an_applications_own_json_is_no_login(exchange):
    assert [] == read_oidc(exchange)


def test_a_login_that_cannot_be_read_says_why():
    with pytest.raises(NotACapture, match="is encrypted"):
        read_oidc(answer({"id_token": "ey.a.b.c.d"}))


@pytest.mark.parametrize(
    "record",
    [
        lambda number: answer({"sub": str(number)}, "/userinfo"),
        lambda number: answer({"id_token": token(sub="x", nonce=str(number))}),
    ],
    ids=["userinfo", "token"],
)
def test_logins_are_counted_while_they_are_found(record):
    """Each holds its claims in memory, so the first one too many is the last that is read."""
    assert MOST_LOGINS == len(read_oidc(*map(record, range(MOST_LOGINS))))
    with pytest.raises(NotACapture, match="more than 20 logins"):
        read_oidc(*map(record, range(MOST_LOGINS + 1)))


def test_an_answer_that_is_fetched_again_is_one():
    """A page that asks again and again is no crowd; one that always hears another thing is."""
    again = [answer({"sub": "x"}, "/userinfo")] * (MOST_MESSAGES + 1)
    other = [answer({"sub": "x", "n": number}, "/userinfo") for number in range(MOST_MESSAGES + 1)]

    assert 1 == len(read_oidc(*again))
    with pytest.raises(NotACapture, match="more than 200 messages"):
        read_oidc(*other)
