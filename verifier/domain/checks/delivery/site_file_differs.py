"""A configuration file says another thing than the site file.

What it means: a setting that was copied into the site file has another value in the original file.
Logins are checked with the copy in the site file; the checks here read the original file.

Why it matters: what this program predicts about a login may not be what happens.

What to change: correct the site file if the file is in use; otherwise name the file that is.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.site-file-differs",
    api.Station.LISTENER,
    cites=(api.LISTENER_CONFIG, api.VUFIND_SHIBBOLETH),
    after=("delivery.symbol-in-other-case",),
    order=360,
    fine="no file says another thing than the site file",
)
def site_file_differs(delivery: api.Delivery) -> api.Answers:
    for difference in api.differences(delivery):
        in_file = f"{difference.name} in {difference.place.file}"
        in_site_file = f"{difference.name} in {delivery.site_file}"
        yield api.Draft(
            "The file and the site file differ. The program follows the site file when it "
            "verifies a login.",
            api.setting_evidence(in_file, difference.in_file),
            api.setting_evidence(in_site_file, difference.in_site_file),
            station=difference.station,
            place=difference.place,
        )
