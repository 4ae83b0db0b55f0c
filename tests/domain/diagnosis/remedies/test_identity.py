from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import (
    ANOTHER,
    TRANSFORMED,
    decided,
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


def test_the_products_way_is_filled_with_the_sites_own_names():
    """What to do, where, what to copy, how it takes effect, and how to see it."""
    first = remedies()[0]

    assert "Release it." == first.text
    assert "Add a rule for employeeNumber to https://verify.example.edu/sp." == first.how
    assert "the filter of idp.example.edu" == first.where
    assert (
        Snippet(
            place="filter.xml", language="xml", text='<R sp="https://verify.example.edu/sp"/>'
        ),
    ) == first.snippets
    assert "Reload the filter." == first.applies
    assert "Run the preview for https://verify.example.edu/sp." == first.preview


def test_a_further_way_says_what_is_other_about_it():
    """Its own steps stand in place of the sentence that the first has."""
    second = remedies()[1]

    assert ("Or by the script.", None) == (second.text, second.how)
    assert "At once." == second.applies
    assert "Check this against your product's documentation." == second.caution


def test_only_the_mistakes_that_explain_it_are_named():
    """Others would lead astray."""
    assert ("The entity ID is mistyped.",) == remedies()[0].mistakes


def test_a_guessed_product_is_said_to_be_guessed():
    """Its settings are never printed as certain."""
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


@pytest.mark.parametrize("identifier", ["name-id", "principal", "typed-username"])
def test_what_is_no_attribute_is_replaced_by_one(identifier):
    """No product can release the login's own name for the person in another form."""
    product = replace(PRODUCT, remedies=(FILTER, ANOTHER_REMEDY))
    finding = make_finding("patron.identifier-transformed")
    [only] = remedies(finding, product, form=make_form(identifier=identifier))

    assert "Release an attribute." == only.how


def test_a_weak_signature_is_one_whatever_the_identifier_is():
    """It is about the login and not about the identifier."""
    product = replace(PRODUCT, remedies=(ANOTHER_REMEDY,))
    finding = make_finding("login.weak-algorithm")
    [only] = remedies(finding, product, form=make_form(identifier="name-id"))

    assert only.how is None


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


def test_a_missing_attribute_is_to_be_released_to_this_service_provider():
    """The text names the attribute and the entity ID; nobody recognised a product."""
    [remedy] = identity_provider.advised(make_case(MISSING, decision=decided({}, {})), MISSING)

    assert (Owner.IDENTITY, "at the campus") == (remedy.owner, remedy.place)
    assert remedy.text.startswith(
        "Release employeeNumber to the service provider https://verify.example.edu/sp"
    )
    assert "what other services behind https://verify.example.edu/sp receive" in remedy.trade_off


def test_the_place_has_the_products_title():
    """People know their product by its name, not by ours for it."""
    product = IdpProduct(name="campus-idp", title="Campus IdP")
    evidence = make_decision({}, preview=make_preview({}, product=product))
    [remedy] = identity_provider.advised(make_case(MISSING, decision=evidence), MISSING)

    assert "at the campus, in Campus IdP" == remedy.place


def test_what_holds_of_the_product_is_said_once():
    """Its further ways repeat neither the preview nor the usual mistakes."""
    product = IdpProduct(
        name="campus-idp",
        title="Campus IdP",
        preview=Fact(says="Run the preview.", verified=True),
        mistakes=(Mistake(says="It is mistyped.", verified=True, explains=(Fault.NOT_RELEASED,)),),
        remedies=tuple(
            ProductRemedy(mends=(Fault.NOT_RELEASED,), says=way, where="there", verified=True)
            for way in ("By hand.", "By script.")
        ),
    )
    evidence = make_decision({}, preview=make_preview({}, product=product))
    first, second = identity_provider.advised(make_case(MISSING, decision=evidence), MISSING)

    assert ("Run the preview.", ("It is mistyped.",)) == (first.preview, first.mistakes)
    assert ("By script.", None, ()) == (second.text, second.preview, second.mistakes)


def test_the_right_value_can_be_sent_under_the_wanted_name():
    """The campus may fill the attribute from what holds the library's identifier."""
    case = make_case(ANOTHER, decision=wrong_attribute())
    [remedy] = identity_provider.release_the_right_one(case, ANOTHER, case.best_match)

    assert remedy.text.startswith(
        "At the campus, release as eduPersonPrincipalName the value that employeeNumber holds"
    )


def test_what_is_typed_nobody_can_send():
    """A directory login sends on the name that the person typed."""
    decision = wrong_attribute(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")
    case = make_case(ANOTHER, decision=decision)

    assert [] == list(identity_provider.release_the_right_one(case, ANOTHER, case.best_match))


def test_the_identifier_is_to_be_sent_as_the_library_has_it():
    """What is different is said in words."""
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
    ("settings", "kind"),
    [
        (make_settings(host_lms_integration="Voyager"), "barcode"),
        (make_settings(host_lms_integration="Koha", stated=False), "barcode"),
        (make_settings(host_lms_integration="Koha"), "shoe size"),
    ],
)
def test_a_field_that_is_not_known_is_not_named(settings, kind):
    """What nobody stated is not guessed."""
    assert advised(settings=settings, ils_identifier=kind).where is None


def test_a_finding_about_something_else_names_no_field():
    """An expired registration is not in the identifier's field."""
    expired = make_finding("patron.record-expired", owner=Owner.ILS, station=Station.ILS)

    assert advised(expired).where is None


def test_the_record_may_have_the_slip():
    """A lost zero can be mended in the record of this one patron."""
    record = make_record(make_identifier("12345"))
    released = {
        "employeeNumber": "0012345",
        "givenName": "Gail",
        "sn": "Good",
        "mail": "gail.good@example.edu",
    }
    case = make_case(TRANSFORMED, decision=decided(released, {"12345": make_found(record)}))
    [remedy] = ils.record_what_is_sent(case, TRANSFORMED)

    assert (Owner.ILS, 'the patron\'s record, "Barcode"') == (remedy.owner, remedy.where)
    assert "one patron only" in remedy.trade_off


def test_a_scope_is_no_slip_in_a_record():
    """No library writes it into a card number."""
    assert [] == list(
        ils.record_what_is_sent(make_case(TRANSFORMED, decision=scoped()), TRANSFORMED)
    )


def test_the_patron_reads_no_word_about_systems():
    """Who settles a balance does it at the desk."""
    fines = make_finding("patron.fines-over-limit", owner=Owner.PATRON, station=Station.ILS)
    [remedy] = ils.correct_the_record(make_case(fines), fines)

    assert (Owner.PATRON, "at the library's desk") == (remedy.owner, remedy.place)
    assert "Settle the balance with the library, or have it waived." == remedy.text


def test_the_group_in_the_record_may_be_the_wrong_one():
    """Then the list of allowed groups can stay as it is."""
    refused = make_finding("decision.profile-not-allowed", owner=Owner.RESHARE)
    [remedy] = ils.another_group(make_case(refused), refused)

    assert Owner.ILS is remedy.owner
    assert "this patron alone" in remedy.trade_off


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
