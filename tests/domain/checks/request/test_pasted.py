"""The checks on a request that was pasted."""

from tests.domain.checks.asking import finds, not_asked, passes, table
from tests.factories import BARCODE, make_form, make_listener, make_pasted, make_preview

ITEM = "rft_id=1&svc.pickupLocation=x"
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x"
READS = make_form(listener=make_listener())
FAULTY = make_form(listener=make_listener(reqIdRegex="(", reqIdReplacement="x"))
A_LOGIN = not_asked(make_preview(), "This is a login, not a request that was pasted.")


def raw(target, form=READS):
    """A request with the header that the listener reads."""
    return make_pasted(f"GET {target} HTTP/1.1\nX-Remote-User: P1", form=form)


test_another_service_chosen = table(
    "request.another-service-chosen",
    # The key goes before the path; letter case counts.
    *(
        finds(
            make_pasted(f"{link}{ITEM}"),
            f"The link chooses the service of another institution, by {how}.",
            [("key", key, symbol), ("setting", "institution", "RESHARE:EXU")],
        )
        for link, how, key, symbol in [
            ("/EXU?res.org=ABC&", "its key res.org", "res.org", "ABC"),
            ("/ABC?", "the path of its address", "path", "ABC"),
            ("/exu?", "the path of its address", "path", "exu"),
            ("/openurl/ABC?", "the path of its address", "path", "ABC"),
        ]
    ),
    # With its symbol in the path or in the key, with or without the authority.
    *(
        passes(make_pasted(f"{link}{ITEM}"), "the link leads to this institution's service")
        for link in (
            "/EXU?",
            "?",
            "/openurl/EXU?",
            "/ABC?res.org=EXU&",
            "/ABC?res.org=RESHARE:EXU&",
        )
    ),
    not_asked(
        make_pasted('{"patronIdentifier": "P1"}'),
        "No listener chooses a service for this request.",
    ),
    not_asked(
        raw(f"/ABC?{ITEM}", FAULTY), "The listener places no request; another check says why."
    ),
    A_LOGIN,
)

WRITTEN = "/EXU?rft_id=1&req_id="
TWICE, GARBLED = "ggood%2540example.edu", "J%F6rg1"


def of_the_writing(check_id, written, message, sent, well_written):
    """How the identifier is written in the link: encoded twice, or not in UTF-8."""
    return table(
        check_id,
        *(
            finds(make_pasted(link + written), message, [("identifier", "patronIdentifier", sent)])
            for link in (WRITTEN, f"{MODRS}&req.id=")
        ),
        # What is odd about another key is no matter.
        *(
            passes(make_pasted(WRITTEN + value), well_written)
            for value in ("ggood%40example.edu", f"P1&rft.title={TWICE}{GARBLED}")
        ),
        not_asked(raw(WRITTEN + written), "A header replaces what the link says."),
        not_asked(make_pasted('{"patronIdentifier": "P1"}'), "This is no link."),
        not_asked(make_pasted("/EXU?rft_id=1"), "The request would carry no identifier."),
        A_LOGIN,
    )


test_identifier_encoded_twice = of_the_writing(
    "request.identifier-encoded-twice",
    TWICE,
    "The identifier was encoded twice, so percent signs would be part of it.",
    "ggood%40example.edu",
    "the identifier is encoded once, or not at all",
)
test_identifier_garbled = of_the_writing(
    "request.identifier-garbled",
    GARBLED,
    "The identifier in the link is not in UTF-8, so letters of it would be lost.",
    "J\ufffdrg1",
    "every byte of the identifier can be read",
)

test_old_openurl_version = table(
    "request.old-openurl-version",
    # To ReShare's own endpoint even a link with the patron's key is old without ``rft.``.
    *(
        finds(
            make_pasted(link),
            "The link is read as OpenURL 0.1, which has no place for a patron.",
            [("key", key, None) for key in keys],
        )
        for link, keys in [
            (
                "/EXU?title=Water&issn=1234-5678&svc.pickupLocation=x",
                ("title", "issn", "svc.pickupLocation"),
            ),
            (
                "/rs/patronrequests/openURL?req.id=P1&rft_id=1&pickupLocation=x",
                ("req.id", "rft_id", "pickupLocation"),
            ),
        ]
    ),
    # Any key ``rft…`` or ``req…`` makes it 1.0 for the listener.
    passes(make_pasted("/EXU?rft_id=1"), "the link is read as OpenURL 1.0"),
    not_asked(
        raw("/EXU?title=Water&issn=1"), "The patron comes in a header, whatever the link is."
    ),
    not_asked(make_pasted('{"patronIdentifier": "P1"}'), "This is no OpenURL."),
    A_LOGIN,
)

test_patron_key_not_read = table(
    "request.patron-key-not-read",
    *(
        finds(
            make_pasted(text),
            f"The request names the patron under {written}; what reads it looks under {read}.",
            [("request", written, BARCODE)],
        )
        for text, written, read in [
            (f"/EXU?req.id={BARCODE}&rft_id=1", "req.id", "req_id"),
            (f"/EXU?req_dat={BARCODE}&rft_id=1", "req_dat", "req_id"),
            (f"/EXU?req_id=&req.id={BARCODE}&rft_id=1", "req.id", "req_id"),
            (f"{MODRS}&req_id={BARCODE}", "req_id", "req.id"),
            (
                f'{{"patronReference": "{BARCODE}", "isRequester": true}}',
                "patronReference",
                "patronIdentifier",
            ),
        ]
    ),
    # Another key beside the right one does no harm.
    *(
        passes(make_pasted(link), "the patron stands where it is read")
        for link in (
            f"/EXU?req_id={BARCODE}&rft_id=1",
            f"/EXU?req_id={BARCODE}&req.id=other&rft_id=1",
            f"{MODRS}&req.id={BARCODE}&req_id=other",
        )
    ),
    not_asked(
        make_pasted("/EXU?rft_id=1"), "The request names the patron under no other key either."
    ),
    A_LOGIN,
)

test_patron_key_repeated = table(
    "request.patron-key-repeated",
    # The listener and JSON make a list of it, ReShare's own endpoint one text.
    *(
        finds(
            make_pasted(text),
            f"The request has the key {key} 2 times, and ReShare would receive {becomes}",
            [("request", key, "a"), ("request", key, "b")],
        )
        for text, key, becomes in [
            (f"/EXU?req_id=a&req_id=b&{ITEM}", "req_id", "a list of them."),
            (f"{MODRS}&req.id=a&req.id=b", "req.id", "the values joined into one."),
            ('{"patronIdentifier": ["a", "b"]}', "patronIdentifier", "a list of them."),
            (
                '{"illRequest": {"patronInfo": {"patronId": ["a", "b"]}}}',
                "illRequest.patronInfo.patronId",
                "a list of them.",
            ),
        ]
    ),
    *(
        passes(make_pasted(link), "the patron's key does not come twice")
        for link in (f"/EXU?req_id=a&{ITEM}", f"/EXU?{ITEM}")
    ),
    not_asked(
        make_pasted("/EXU?req_id=a&req_id=b&rft_id=1"),
        "The form that is shown first sends on the first of the values.",
    ),
    not_asked(raw(f"/EXU?req_id=a&req_id=b&{ITEM}"), "A header replaces what the link says."),
    A_LOGIN,
)

test_refused_on_arrival = table(
    "request.refused-on-arrival",
    finds(
        make_pasted("/EXU/?req_id=P1&rft_id=1"),
        "The path ends with a slash, which makes another service of it: the listener "
        "answers that there is none (HTTP 404), unless it has a service for everybody.",
        [("key", "path", "/EXU/")],
    ),
    finds(
        make_pasted("/rs/patronrequests/openURL?req.id=P1&rft.title=T"),
        "ReShare's own endpoint makes no request without a pickup location, by which it "
        "finds the institution; it answers: No pickup location supplied.",
        [("key", "path", "/rs/patronrequests/openURL")],
    ),
    # Also where a form comes first.
    passes(make_pasted("/EXU?req_id=P1&rft_id=1"), "a request is made of it, or a form is shown"),
    not_asked(
        raw("/EXU?rft_id=1", FAULTY), "The listener fails on its own rule; another check says so."
    ),
    A_LOGIN,
)
