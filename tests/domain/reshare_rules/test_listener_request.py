"""Every statement about the keys of an OpenURL, as the listener posts them."""

from urllib.parse import parse_qsl

import pytest

from verifier.domain.model.capture import PlacingOutcome
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.openurl import answer_openurl
from verifier.domain.reshare_rules.pasted_request import request_json

ALWAYS = {"isRequester": True, "requestingInstitutionSymbol": "RESHARE:EXU"}
ITEM = "rft_id=1&svc.pickupLocation=x"
ITEM_POSTED = {"systemInstanceIdentifier": "1", "pickupLocationSlug": "x"}


def placed(link, *, path="/EXU", **settings):
    """The listener's answer to a link."""
    query = parse_qsl(link, keep_blank_values=True)
    return answer_openurl({}, path, query, {}, default=ListenerService(**settings))


# what is special about the link, and what is posted beyond the item
KEYS = [
    ("req_id=P1", {"patronIdentifier": "P1"}),
    ("", {}),
    ("req_id=", {"patronIdentifier": ""}),
    ("req_id=a&req_id=b", {"patronIdentifier": ["a", "b"]}),
    ("req_id=%20P1%20", {"patronIdentifier": " P1 "}),
    ("req_id=+P1+", {"patronIdentifier": " P1 "}),
    ("req.id=P1", {}),
    ("req_dat=P1", {}),
    ("req_ref=P1", {}),
    ("req_ID=P1", {}),
    ("req.emailAddress=gail%40example.edu", {"patronEmail": "gail@example.edu"}),
    ("req_emailAddress=gail%40example.edu", {}),
    ("svc.note=Urgent", {"patronNote": "Urgent"}),
    (f"svc.note={'n' * 255}", {"patronNote": "n" * 255}),
    (f"svc.note={'n' * 256}", {"patronNote": "n" * 255}),
    ("svc.neededBy=2026-12-24", {"neededBy": "2026-12-24"}),
    ("svc_neededBy=2026-12-24", {}),
    ("res.org=ABC", {"requestingInstitutionSymbol": "RESHARE:ABC"}),
    ("res.org=ISIL:ABC", {"requestingInstitutionSymbol": "ISIL:ABC"}),
    ("res_org=ABC", {}),
    (
        "rft.identifier_illiad=77",
        {"requestIdentifiers": [{"identifierType": "illiad", "identifier": "77"}]},
    ),
    ("rft.identifier.illiad=77", {}),
    ("svc_id=copy", {"serviceType": "copy"}),
    ("svc_id=json", {"serviceType": "json"}),
    ("svc.level=Express", {"serviceLevel": "Express"}),
    (
        "svc.costAmount=12.50&svc.costCurrency=USD",
        {"maximumCostsMonetaryValue": "12.50", "maximumCostsCurrencyCode": "USD"},
    ),
    ("rft.copyrightType=us-ccg", {"copyrightType": {"value": "us-ccg"}}),
    ("ctx_id=r-1", {"id": "r-1"}),
    # plain keys are of version 0.1, and a key of version 1.0 makes them mean nothing
    ("req_id=P1&title=Water&id=9&pid=8", {"patronIdentifier": "P1"}),
    # there is no key for these: what was released about the person does not reach ReShare
    ("req.patronSurname=Good&patronGivenName=Gail&req_type=GRAD", {}),
    ("rft.title=Water&rft.btitle=Fire", {"title": "Water"}),
    ("rft.title=&rft.btitle=Fire", {"title": "Fire"}),
    ("rft.aulast=Smith&rft.creator=Jones", {"author": "Jones"}),
    ("rft.genre=article", {"publicationType": "Journal"}),
    ("rft.genre=bookitem", {"publicationType": "Book"}),
    ("rft.genre=conference", {"publicationType": "Other"}),
    ("rft.spage=12&rft.epage=34", {"startPage": "12", "numberOfPages": 23}),
    ("rft.pages=12-34", {"startPage": "12", "numberOfPages": 23}),
    ("rft.pages=xii", {}),
    ("rft.spage=12", {"startPage": "12"}),
    ("rft.spage=12&rft.epage=end", {"startPage": "12"}),
    ("rft.pages=12-end", {}),
    ("rft.pages=begin-34", {}),
    # a first page of its own stays, an empty one gives way to the span's
    ("rft.spage=11&rft.pages=12-34", {"startPage": "11", "numberOfPages": 23}),
    ("rft.spage=&rft.pages=12-34", {"startPage": "12", "numberOfPages": 23}),
]


@pytest.mark.parametrize(("link", "expected"), KEYS)
def test_what_is_posted_for_each_key(link, expected):
    """Each key goes to its field of the JSON; a key that is not in the table goes nowhere."""
    found = placed(f"{ITEM}&{link}")

    assert (201, PlacingOutcome.POSTED) == (found.status, found.placing)
    assert {**ALWAYS, **ITEM_POSTED, **expected} == request_json(found.fields)


def test_the_documented_example():
    """The whole JSON of a link as the documentation of the listener's behaviour shows it."""
    found = placed(
        "rft_id=1&rft.title=T&req_id=P1&req.emailAddress=x@example.edu"
        "&svc.pickupLocation=main-desk",
        path="/US-EAST",
    )

    assert {
        "systemInstanceIdentifier": "1",
        "title": "T",
        "patronIdentifier": "P1",
        "patronEmail": "x@example.edu",
        "pickupLocationSlug": "main-desk",
        "isRequester": True,
        "requestingInstitutionSymbol": "RESHARE:US-EAST",
    } == request_json(found.fields)


@pytest.mark.parametrize(
    ("link", "version", "expected"),
    [
        ("id=1&title=Water&svc.pickupLocation=x", "0.1", {"title": "Water"}),
        ("id=1&genre=article&title=Water&svc.pickupLocation=x", "0.1", {"title": "Water"}),
        ("id=1&svc.pickupLocation=x&svc.note=n&svc.neededBy=2026-12-24", "0.1", {}),
        # of an article the title is that of its journal, which goes behind the article's own
        ("id=1&genre=article&title=J&atitle=A&svc.pickupLocation=x", "0.1", {"title": "A"}),
        ("id=1&title=B&atitle=A&svc.pickupLocation=x", "0.1", {"title": "B"}),
        ("id=1&pid=P1&svc.pickupLocation=x", "0.1", {}),
        ("id=1&issn=1234-5678&svc.pickupLocation=x", "0.1", {"issn": "1234-5678"}),
        ("rft_id=1&svc.pickupLocation=x", "1.0", {}),
        ("rft.id=9&rft_id=1&svc.pickupLocation=x", "1.0", {}),
        ("rft_id=1&req.emailAddress=a&svc.pickupLocation=x", "1.0", {"patronEmail": "a"}),
    ],
)
def test_the_version_is_told_by_the_keys(link, version, expected):
    """A key ``rft…`` or ``req…`` makes it 1.0; version 0.1 has its own names, and no patron."""
    found = placed(link)
    posted = request_json(found.fields)

    assert (version, "x", "1") == (
        found.version,
        posted["pickupLocationSlug"],
        posted["systemInstanceIdentifier"],
    )
    assert expected.items() <= posted.items()
    assert "patronIdentifier" not in posted


COPY = (
    "svc_id=copy&rft.genre=article&rft.copyrightType=c&rft.titleOfComponent=t"
    "&rft.authorOfComponent=a&rft.date=2020"
)


@pytest.mark.parametrize(
    ("link", "settings", "expected"),
    [
        ("rft_id=1&svc.pickupLocation=x", {}, PlacingOutcome.POSTED),
        ("rft_id=1", {}, PlacingOutcome.FORM_2),
        ("rft_id=1&svc.longForm=1", {}, PlacingOutcome.FORM_1),
        ("rft_id=1&svc_id=copy", {}, PlacingOutcome.POSTED),
        ("rft_id=1&svc.noPickupLocation=1", {}, PlacingOutcome.POSTED),
        ("rft_id=1", {"digitalOnly": True}, PlacingOutcome.POSTED),
        ("rft.title=t&rft.au=a&svc.pickupLocation=x", {}, PlacingOutcome.POSTED),
        ("rft.title=t&svc.pickupLocation=x", {}, PlacingOutcome.FORM_1),
        ("req_id=P1&title=t&au=a&svc.pickupLocation=x", {}, PlacingOutcome.FORM_1),
        (COPY, {}, PlacingOutcome.POSTED),
        (COPY.replace("&rft.date=2020", ""), {}, PlacingOutcome.FORM_1),
        ("svc_id=copy&rft.title=t&rft.au=a", {}, PlacingOutcome.FORM_1),
        ("svc_id=contextObject&rft_id=1&svc.pickupLocation=x", {}, PlacingOutcome.CONTEXT_SHOWN),
        (
            "svc_id=contextObject&rft.title=t&rft.au=a&svc.pickupLocation=x",
            {},
            PlacingOutcome.CONTEXT_SHOWN,
        ),
        ("svc_id=reshareRequest&rft_id=1&svc.pickupLocation=x", {}, PlacingOutcome.REQUEST_SHOWN),
        (
            "svc_id=reshareRequest&rft.title=t&rft.au=a&svc.pickupLocation=x",
            {},
            PlacingOutcome.FORM_1,
        ),
        ("svc_id=reshareRequest&rft_id=1", {"digitalOnly": "yes"}, PlacingOutcome.REQUEST_SHOWN),
        ("svc_id=json&rft_id=1&svc.pickupLocation=x", {}, PlacingOutcome.POSTED),
        ("svc_id=json&rft.title=t&rft.au=a&svc.pickupLocation=x", {}, PlacingOutcome.FORM_1),
        ("rft_id=1&svc.pickupLocation=x", {"alwaysShowForm": True}, PlacingOutcome.FORM_2),
        (
            "rft_id=1&svc.pickupLocation=x&svc.ntries=1",
            {"alwaysShowForm": True},
            PlacingOutcome.POSTED,
        ),
    ],
)
def test_what_is_posted_at_once_and_where_a_form_is_shown(link, settings, expected):
    """A form is shown where the item or the pickup location is not known well enough."""
    assert expected is placed(link, **settings).placing


def test_the_form_sends_on_the_first_of_several_identifiers():
    """The form is filled from the first value of a key, keeps the patron, and adds the kind."""
    found = placed("rft_id=1&req_id=a&req_id=b")

    assert "a" == found.patron_identifier
    assert ("a", "loan") == (
        request_json(found.fields)["patronIdentifier"],
        request_json(found.fields)["serviceType"],
    )


def test_a_library_for_copies_alone_asks_for_a_link():
    """With digitalOnly the request says how it is to be delivered."""
    assert "URL" == request_json(placed("rft_id=1", digitalOnly=True).fields)["deliveryMethod"]


def test_each_row_names_its_key_of_the_link():
    """A person sees where a field comes from, and what was done to it."""
    found = placed(f"id=1&svc.pickupLocation=x&svc.note={'n' * 300}&issn=1&issn=2&title=&atitle=")
    rows = {field.key: (field.source, field.note) for field in found.fields}

    assert ("id", None) == rows["systemInstanceIdentifier"]
    assert ("svc.note", "cut after 255 characters") == rows["patronNote"]
    assert ("issn", "came several times, so a list is posted") == rows["issn"]
    assert ("atitle", None) == rows["title"]  # the last of several that are empty
    assert (None, "from the path of the address") == rows["requestingInstitutionSymbol"]
