"""A product with one of everything, for the tests of its pages."""

from verifier.domain.model.idp_product import (
    AttributeSign,
    Fact,
    Fault,
    IdpProduct,
    Language,
    Mistake,
    ProductRemedy,
    ProductSnippet,
    Untouched,
)

PRODUCT = IdpProduct(
    name="campus",
    title="Campus IdP",
    protocols=("saml", "cas"),
    recognised_by=(Fact(says="Its entity ID ends in /campus", verified=True),),
    wire=(
        Fact(says="It sends urn:oid names.", verified=True),
        Fact(says="It sends them in order.", verified=False),
    ),
    untouched=Untouched(says="The name alone.", verified=True, names=("name", "tid")),
    mistakes=(
        Mistake(
            says="The name is short.",
            verified=True,
            explains=(Fault.OTHER_NAME,),
            protocols=("saml",),
            sign=AttributeSign(name="^[a-z]+$"),
        ),
        Mistake(says="It is forgotten.", verified=False, explains=(Fault.NOT_RELEASED,)),
    ),
    sources={"default": "user.{attribute}", "mail": "user.email"},
    remedies=(
        ProductRemedy(
            mends=(Fault.NOT_RELEASED, Fault.OTHER_NAME),
            says="Release {attribute} to {sp}.",
            where="the filter of {idp_host}",
            verified=True,
            protocols=("saml",),
            applies="Reload {id}.",
            snippets=(
                ProductSnippet(
                    place="filter.xml",
                    language=Language.XML,
                    text='\n<R sp="{sp}"\n   x="{0}"/>\n',
                    verified=False,
                ),
            ),
        ),
        ProductRemedy(mends=(Fault.NO_VALUE,), says="Fill it.", where="the entry", verified=False),
    ),
    reload=Fact(says="At once.", verified=True),
    preview=Fact(says="Run the preview.", verified=True),
)
