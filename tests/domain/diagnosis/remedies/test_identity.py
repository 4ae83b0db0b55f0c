from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import (
    ANOTHER,
    NAMES,
    TRANSFORMED,
    decided,
    make_case,
    make_finding,
    scoped,
    wrong_attribute,
)
from tests.factories import (
    altered,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_preview,
    make_record,
    make_settings,
)
from verifier.domain.diagnosis.remedies import identity_provider, ils, reshare
from verifier.domain.diagnosis.remedies.identity_provider import at_identity
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.idp_product import (
    Fact,
    Fault,
    IdpProduct,
    Language,
    Mistake,
    ProductRemedy,
    ProductSnippet,
)
from verifier.domain.model.report import Snippet
from verifier.domain.model.request_form import EntryPoint

MISSING = make_finding("release.identifier-missing")
FILTER = ProductRemedy(
    mends=(Fault.NOT_RELEASED, Fault.NO_VALUE),
    says="Add a rule for {attribute} to {sp}.",
    where="the filter of {idp_host}",
    verified=True,
    protocols=("saml",),
    snippets=(
        ProductSnippet(
            place="filter.xml", language=Language.XML, text='\n<R sp="{sp}"/>\n', verified=True
        ),
    ),
)
SCRIPT = ProductRemedy(
    mends=(Fault.NOT_RELEASED,),
    says="Or by the script.",
    where="the shell",
    verified=False,
    applies="At once.",
)
PRODUCT = IdpProduct(
    name="campus",
    title="Campus IdP",
    remedies=(FILTER, SCRIPT),
    mistakes=(
        Mistake(says="The entity ID is mistyped.", verified=True, explains=(Fault.NOT_RELEASED,)),
        Mistake(says="The entry is empty.", verified=True, explains=(Fault.NO_VALUE,)),
    ),
    reload=Fact(says="Reload the filter.", verified=True),
    preview=Fact(says="Run the preview for {sp}.", verified=True),
)


ANOTHER_REMEDY = ProductRemedy(
    mends=(Fault.UNSUITABLE,), says="Release an attribute.", where="the filter", verified=True
)


def remedies(finding=MISSING, product=PRODUCT, **capture):
    evidence = make_preview({}, product=product, **capture)
    case = make_case(finding, decision=make_decision(preview=evidence))
    return list(at_identity(case, finding, "Release it."))


def test_the_products_ways_are_filled_with_the_sites_own_names():
    """What to do, where, what to copy, how it takes effect, and how to see it.

    Of the usual mistakes only those that explain the finding. A further way has its own steps in
    place of the sentence that the first has.
    """
    first, second = remedies()
    copied = '<R sp="https://verify.example.edu/sp"/>'

    assert "Release it." == first.text
    assert "Add a rule for employeeNumber to https://verify.example.edu/sp." == first.how
    assert "the filter of idp.example.edu" == first.where
    assert (Snippet(place="filter.xml", language="xml", text=copied),) == first.snippets
    assert "Reload the filter." == first.applies
    assert "Run the preview for https://verify.example.edu/sp." == first.preview
    assert ("The entity ID is mistyped.",) == first.mistakes
    assert ("Or by the script.", None) == (second.text, second.how)
    assert "At once." == second.applies
    assert "Check this against your product's documentation." == second.caution


def test_a_guessed_product_is_said_to_be_guessed():
    product = replace(PRODUCT, guessed_because="its entity ID looks so")

    assert "That it is Campus IdP is a guess: its entity ID looks so." == (
        remedies(product=product)[0].caution
    )


@pytest.mark.parametrize(
    ("finding", "product"),
    [
        (MISSING, replace(PRODUCT, remedies=())),
        (make_finding("release.identifier-scope-not-allowed"), PRODUCT),
        (make_finding("release.identifier-differs-in-userinfo"), PRODUCT),
    ],
)
def test_without_a_way_the_sentence_stands_alone(finding, product):
    """A kind of finding that nobody wrote a way for."""
    [only] = remedies(finding, product)

    assert ("Release it.", None, ()) == (only.text, only.how, only.snippets)


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [(Protocol.OIDC, ["the shell"]), (Protocol.HEADERS, ["the filter of idp.example.edu"])],
)
def test_a_way_holds_for_its_protocols(protocol, expected):
    """A service provider's headers come from SAML."""
    ways = [remedy.where for remedy in remedies(protocol=protocol)]

    assert expected == ways[: len(expected)]


@pytest.mark.parametrize(
    ("identifier", "check", "how"),
    [
        ("name-id", "patron.identifier-transformed", "Release an attribute."),
        ("principal", "patron.identifier-transformed", "Release an attribute."),
        ("typed-username", "patron.identifier-transformed", "Release an attribute."),
        ("name-id", "login.weak-algorithm", None),
    ],
)
def test_what_is_no_attribute_is_replaced_by_one(identifier, check, how):
    """No product can release the login's own name for the person in another form.

    A weak signature is about the login and not about the identifier.
    """
    product = replace(PRODUCT, remedies=(FILTER, ANOTHER_REMEDY))
    [only] = remedies(make_finding(check), product, form=make_form(identifier=identifier))

    assert how == only.how


@pytest.mark.parametrize(
    ("undoes", "expected"), [((), ["rule"]), (("T3",), ["rule"]), (("T1", "T2"), [])]
)
def test_a_setting_that_does_not_undo_the_change_is_left_out(undoes, expected):
    """What drops a scope is no help against blanks, and the other way round."""
    rule = ProductSnippet(
        place="rule", language=Language.TEXT, text="cut", verified=True, undoes=undoes
    )
    way = ProductRemedy(
        mends=(Fault.OTHER_FORM,), says="Rewrite it.", where="x", verified=True, snippets=(rule,)
    )
    decision = altered(scoped(), "release", product=replace(PRODUCT, remedies=(way,)))
    [remedy] = at_identity(make_case(TRANSFORMED, decision=decision), TRANSFORMED, "Rewrite.")

    assert expected == [snippet.place for snippet in remedy.snippets]


def at_campus(**capture):
    decision = make_decision({}, preview=make_preview({}, **capture))
    return list(identity_provider.advised(make_case(MISSING, decision=decision), MISSING))


def test_a_missing_attribute_is_to_be_released_to_this_service_provider():
    """The text names the attribute and the entity ID; nobody recognised a product."""
    [remedy] = at_campus()

    assert (Owner.IDENTITY, "at the campus") == (remedy.owner, remedy.place)
    assert remedy.text.startswith(
        "Release employeeNumber to the service provider https://verify.example.edu/sp"
    )
    assert "what other services behind https://verify.example.edu/sp receive" in remedy.trade_off


def test_what_holds_of_the_product_is_said_once():
    """Its title is the place; its further ways repeat neither preview nor usual mistakes."""
    first, second = at_campus(product=PRODUCT)

    assert "at the campus, in Campus IdP" == first.place == second.place
    assert first.preview is not None
    assert ("The entity ID is mistyped.",) == first.mistakes
    assert ("Or by the script.", None, ()) == (second.text, second.preview, second.mistakes)


@pytest.mark.parametrize(
    ("form", "number"), [({}, 1), ({"door": EntryPoint.VUFIND_LDAP, "identifier": TYPED}, 0)]
)
def test_the_right_value_can_be_sent_under_the_wanted_name(form, number):
    """The campus may fill the attribute from what holds it; what is typed nobody can send."""
    case = make_case(ANOTHER, decision=wrong_attribute(**form))
    found = list(identity_provider.release_the_right_one(case, ANOTHER, case.best_match))
    text = "At the campus, release as eduPersonPrincipalName the value that employeeNumber holds"

    assert [True] * number == [remedy.text.startswith(text) for remedy in found]


def test_the_identifier_is_to_be_sent_as_the_library_has_it():
    [remedy] = identity_provider.make_it_exact(
        make_case(TRANSFORMED, decision=scoped()), TRANSFORMED
    )

    assert remedy.text == (
        "At the campus, release the patron's username exactly as the library system has it: it "
        "differs in the part behind the @."
    )


NOT_FOUND = make_finding("patron.not-found", owner=Owner.ILS, station=Station.ILS)


def advised(finding=NOT_FOUND, settings=None, **form):
    decision = decided({"employeeNumber": "1"}, {}, settings=settings, **form)
    [remedy] = ils.advised(make_case(finding, decision=decision), finding)
    return remedy


@pytest.mark.parametrize(
    ("system", "kind", "place", "field"),
    [
        ("Koha", "barcode", "Koha", "Card number"),
        ("Koha", "userid", "Koha", "Username"),
        ("ALMA", "primary_id", "Alma", "Primary identifier"),
        ("FOLIO", "externalSystemId", "FOLIO", "External system ID"),
        ("Sierra", "Barcode", "Sierra", "P BARCODE"),
        ("WMS2", "barcode", "WorldShare", "Barcode"),
    ],
)
def test_the_field_has_the_librarys_own_name(system, kind, place, field):
    """The setting of ReShare says which system it is; the site file, which identifier."""
    settings = make_settings(host_lms_integration=system)
    remedy = advised(settings=settings, ils_identifier=kind)

    assert f"in the library system, {place}" == remedy.place
    assert f'the patron\'s record, "{field}"' == remedy.where


@pytest.mark.parametrize(
    ("check", "settings", "kind"),
    [
        ("patron.not-found", make_settings(host_lms_integration="Voyager"), "barcode"),
        ("patron.not-found", make_settings(host_lms_integration="Koha", stated=False), "barcode"),
        ("patron.not-found", make_settings(host_lms_integration="Koha"), "shoe size"),
        ("patron.record-expired", make_settings(host_lms_integration="Koha"), "barcode"),
    ],
)
def test_a_field_that_is_not_known_or_not_concerned_is_not_named(check, settings, kind):
    """What nobody stated is not guessed; an expired registration is not in the identifier's."""
    finding = make_finding(check, owner=Owner.ILS, station=Station.ILS)

    assert advised(finding, settings=settings, ils_identifier=kind).where is None


def test_the_record_may_have_the_slip():
    """A lost zero can be mended in the record of this one patron."""
    record = make_record(make_identifier("12345"))
    released = {"employeeNumber": "0012345", **NAMES}
    case = make_case(TRANSFORMED, decision=decided(released, {"12345": make_found(record)}))
    [remedy] = ils.record_what_is_sent(case, TRANSFORMED)

    assert (Owner.ILS, 'the patron\'s record, "Barcode"') == (remedy.owner, remedy.where)
    assert "one patron only" in remedy.trade_off
    scope = make_case(TRANSFORMED, decision=scoped())  # no library writes it into a card number
    assert [] == list(ils.record_what_is_sent(scope, TRANSFORMED))


SETTLE = "Settle the balance with the library, or have it waived."


@pytest.mark.parametrize(
    ("mend", "check", "owner", "place", "text"),
    [
        (
            ils.correct_the_record,
            "patron.fines-over-limit",
            Owner.PATRON,
            "at the library's desk",
            SETTLE,
        ),
        (
            ils.another_group,
            "decision.profile-not-allowed",
            Owner.ILS,
            "in the library system, FOLIO",
            "Put the patron into a group that may place requests",
        ),
    ],
)
def test_what_is_changed_at_the_library(mend, check, owner, place, text):
    """The patron reads no word about systems; the list of allowed groups can stay as it is."""
    finding = make_finding(check)
    [remedy] = mend(make_case(finding), finding)

    assert (owner, place) == (remedy.owner, remedy.place)
    assert remedy.text.startswith(text)


@pytest.mark.parametrize(
    ("check", "where", "label"),
    [
        (
            "decision.profile-not-allowed",
            "Settings > Resource sharing > Host LMS patron profiles",
            '"Can create requests?"',
        ),
        (
            "decision.borrower-check-off",
            "Settings > Resource sharing > Host LMS integration",
            '"Borrower check"',
        ),
        ("patron.found-by-username-only", 'the request in ReShare, "User ID"', "what ReShare"),
        (
            "decision.disagrees-with-ils",
            "the patron's record in the library system, and how it answers ReShare",
            "STATUS",
        ),
    ],
)
def test_the_way_there_is_told_by_the_labels_on_the_screen(check, where, label):
    """People look for what they see."""
    finding = make_finding(check, owner=Owner.RESHARE, station=Station.RESHARE)
    [remedy] = reshare.advised(make_case(finding), finding)

    assert ("in ReShare", where) == (remedy.place, remedy.where)
    assert label in remedy.how


def test_a_request_that_is_there_can_be_asked_about_again():
    """A new patron profile alone changes nothing for a request that was refused."""
    finding = make_finding("decision.profile-not-allowed", owner=Owner.RESHARE)
    [remedy] = reshare.advised(make_case(finding), finding)

    assert '"Update and resubmit request"' in remedy.applies
    assert "the whole group" in remedy.trade_off
