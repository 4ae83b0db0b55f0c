"""VuFind sends another field of the library system's answer than the one people log in with.

What it means: people log in with their library account, and ``ILS_username_field`` takes VuFind's
user name from another field of the library system's answer than ``cat_username``.

Why it matters: VuFind's own library pages use ``cat_username`` and work. ReShare gets the other
field, such as the internal number of the record, which its lookup may not know.

What to change: leave ``ILS_username_field`` out, unless ReShare looks patrons up by that very
field; then name it as ``ils_identifier`` in the site file. People whose user name changes get a
new account in VuFind.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.library-field-sent",
    api.Station.DISCOVERY,
    cites=(f"{api.VUFIND_AUTH}, ILS",),
    after=("delivery.source-prefix-sent",),
    order=44,
)
def library_field_sent(delivery: api.Delivery) -> api.Answers:
    field, method = api.library_field(
        delivery, ("ILS", "MultiILS"), "People do not log in by the library system."
    )
    wanted = delivery.form.ils_identifier or ""
    if field.value == "cat_username" or field.value.casefold() == wanted.casefold():
        yield api.Saw("VuFind sends what people log in to the library system with")
    else:
        yield api.Draft(
            "VuFind sends another field of the library system's answer to ReShare than the one "
            "that its own library pages use (cat_username).",
            api.setting_evidence("ILS_username_field", field.value),
            api.setting_evidence("method", method.value),
            place=field.place,
        )
