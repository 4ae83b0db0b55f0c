"""VuFind sends another attribute to ReShare than the one that is meant.

What it means: ``cat_username``, which VuFind's own library pages use, is taken from the right
attribute. ``username`` is taken from another, and VuFind sends ``username`` alone.

Why it matters: VuFind's own pages work, so all looks well, and ReShare gets an identifier that
the library system does not know.

What to change: take ``username`` from the same variable as ``cat_username``. People who used
VuFind before get a new account there. With the method LDAP, VuFind sends what people type, so
``username`` is the attribute whose value they have to type.
"""

from verifier.domain.checks import api


@api.error(
    "delivery.other-attribute-sent",
    api.Station.DISCOVERY,
    cites=(api.VUFIND_SHIBBOLETH,),
    order=50,
    fine="VuFind's username is not behind its cat_username",
)
def other_attribute_sent(delivery: api.Delivery) -> api.Answers:
    pairs = tuple(api.username_pairs(delivery))
    if not pairs:
        raise api.NotAsked("VuFind's two settings are not both known.")
    api.require_sent_by_vufind(delivery)
    for pair in pairs:
        if pair.is_behind(delivery):
            yield api.Draft(
                "VuFind uses the right attribute for its own library pages (cat_username) and "
                "sends another one to ReShare (username).",
                api.setting_evidence("username", pair.username.value),
                api.setting_evidence("cat_username", pair.cat_username.value),
                api.setting_evidence("identifier", delivery.form.identifier),
                place=pair.username.place,
            )
