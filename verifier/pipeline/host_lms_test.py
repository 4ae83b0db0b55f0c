"""ReShare's own lookup of one patron in its host LMS, through its test endpoint."""

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.reshare_settings import HostLmsTest, host_lms
from verifier.domain.model.site import IlsRole, Site
from verifier.pipeline.current_site import live_reshare, with_live_settings

_NEEDED = "ncip_server_address"
_NAMES = {
    _NEEDED: "ncipServerAddress",
    "ncip_from_agency": "ncipFromAgency",
    "ncip_to_agency": "ncipToAgency",
    "ncip_app_profile": "ncipAppProfile",
}
"""ReShare's settings, and what its test endpoint calls them."""

_SECRET = "from_agency_authentication"  # noqa: S105 - a setting's name


def ask_host_lms(site: Site, identifier: str, *, with_secret: bool) -> HostLmsTest:
    """Let ReShare look up *identifier* by its own NCIP settings, whatever its borrower check.

    The settings are sent in the URL; with *with_secret*, so is the secret of the site's NCIP
    connection. Raises ``LookupAborted`` with one sentence if the request failed, or if the
    endpoint could not answer.
    """
    live = live_reshare(site)
    if live is None:
        message = "The site file does not say how ReShare is asked: it has no [reshare.okapi]."
        raise LookupAborted(LookupFailure.NOT_CONFIGURED, message)
    settings = with_live_settings(site, live).reshare
    if settings.live is not None and settings.live.unread:
        raise LookupAborted(LookupFailure.NOT_CONFIGURED, settings.live.unread[0].message)
    adapter = host_lms(settings.host_lms_integration)
    if adapter is None or adapter.ncip is None:
        message = (
            f"ReShare is set to the host LMS {settings.host_lms_integration}, which it does not "
            "ask by NCIP: there is nothing that this test could ask."
        )
        raise LookupAborted(LookupFailure.UNSUPPORTED, message)
    if not settings.further_setting(_NEEDED):
        message = f"ReShare has no {_NEEDED}, so it cannot ask its library system."
        raise LookupAborted(LookupFailure.NOT_CONFIGURED, message)
    sent = {_NAMES[name]: value for name in _NAMES if (value := settings.further_setting(name))}
    if with_secret:
        secrets = [
            dict(connection.secrets)[_SECRET]
            for connection in site.ils
            if connection.role is IlsRole.RESHARE and _SECRET in dict(connection.secrets)
        ]
        if not secrets:
            message = f'No [[ils]] with role = "reshare" has a {_SECRET} that could be sent.'
            raise LookupAborted(LookupFailure.NOT_CONFIGURED, message)
        sent["ncipFromAgencyAuthentication"] = secrets[0].value
    return live.try_host_lms(
        host_lms=settings.host_lms_integration, identifier=identifier, settings=sent
    )
