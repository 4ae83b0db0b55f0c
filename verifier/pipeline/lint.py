"""Check the configuration, without any login."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial

from verifier import __version__
from verifier.adapters.config_files.reading import read_files
from verifier.adapters.ils.concurrent import run_concurrently
from verifier.adapters.ils.connection_test import check_connections
from verifier.adapters.ils.connections import ConnectedIls
from verifier.adapters.login.connection_test import late_idp, try_idp
from verifier.adapters.reshare_api.connection_test import try_reshare
from verifier.domain.checks import catalogue
from verifier.domain.checks.check import ask, mark_consequences
from verifier.domain.checks.decision.live_settings_unread import live_settings_unread
from verifier.domain.checks.decision.settings_differ import settings_differ
from verifier.domain.checks.reshare_settings import SettingsOnly
from verifier.domain.diagnosis.remedies.configuration import changes
from verifier.domain.model.config_files import FilesRead, ServiceSettings
from verifier.domain.model.connection_test import ConnectionTest
from verifier.domain.model.finding import Place, Station
from verifier.domain.model.lint import Delivery, Lint, NotChecked, PlaceRuns
from verifier.domain.model.site import RESHARE_OKAPI, Idp, Site
from verifier.domain.reshare_rules.regex_facts import regex_facts
from verifier.pipeline.current_site import live_reshare, with_live_settings

SECONDS_FOR_IDPS = 20.0


def lint(
    site: Site,
    connections: Sequence[ConnectedIls],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Lint:
    """Test every identity provider and connection, read the files, and judge the results.

    *progress* is called for each connection that is done. Never raises, whatever a system sent or
    a file contains.
    """
    live = live_reshare(site)
    own: tuple[ConnectionTest, ...] = ()
    if live is not None and site.okapi is not None:
        okapi, site = site.okapi, with_live_settings(site, live)
        own = (try_reshare(live, okapi),)
    tests = check_connections(connections, seconds=_seconds(connections), progress=progress)
    tests = (*_try_idps(site, progress), *own, *tests)
    files = read_files(site.files)
    delivery = delivery_of(site, files)
    after = {check.id: check.after for check in catalogue.DELIVERY_CHECKS}
    runs = mark_consequences(ask(catalogue.DELIVERY_CHECKS, delivery), after)
    judged = PlaceRuns(place="the delivery", runs=runs)
    places = [judged]
    places += (
        PlaceRuns(place=_place(test), runs=ask(catalogue.CONNECTION_CHECKS, test))
        for test in tests
    )
    if site.reshare.live is not None:  # the site file's copy, if ReShare's own was read
        runs = ask((settings_differ, live_settings_unread), SettingsOnly(site.reshare))
        places.append(PlaceRuns(place="[reshare.settings]", runs=runs))
    if runs := catalogue.illiad_runs(site):
        places.append(PlaceRuns(place=catalogue.ILLIAD_PLACE, runs=runs))
    return Lint(
        site_name=site.name,
        created_at=datetime.now(UTC),
        tests=tests,
        unread=files.unread,
        read=files.names,
        not_configured=tuple(_not_configured(site)),
        site_file=site.file_name,
        changes=changes(judged.findings, delivery, catalogue.DELIVERY_CHECKS),
        places=tuple(places),
        version=__version__,
    )


def _place(test: ConnectionTest) -> str:
    if test.station is Station.RESHARE:
        return RESHARE_OKAPI
    table = "idp" if test.station is Station.IDP else "ils"
    return f'[[{table}]] "{test.connection}"'


def _try_idps(site: Site, progress: Callable[[str], None]) -> Iterator[ConnectionTest]:
    """Test all identity providers concurrently."""

    def test(idp: Idp) -> ConnectionTest:
        result = try_idp(site, idp, now=datetime.now(UTC))
        progress(f"{idp.id} tested")
        return result

    results = run_concurrently([partial(test, idp) for idp in site.idps], seconds=SECONDS_FOR_IDPS)
    for idp, result in zip(site.idps, results, strict=True):
        yield result or late_idp(idp, SECONDS_FOR_IDPS)


def _not_configured(site: Site) -> Iterator[NotChecked]:
    """Yield what the site file does not configure, each with what to add."""
    if not site.idps:
        yield NotChecked(
            what="identity provider",
            message="No identity provider is configured, so nobody can sign in here. "
            "Add an [[idp]] table; see: verifier explain connect-saml",
        )
    unnamed = [field.name for field in fields(site.files) if not getattr(site.files, field.name)]
    if unnamed:
        yield NotChecked(
            what="configuration files",
            message=f"[reshare.files] does not name {', '.join(unnamed)}. Name copies of those "
            "that your delivery uses; see: verifier explain check-the-configuration",
        )
    if site.okapi is None:
        known = "The copy in [reshare.settings] was checked instead, which may be out of date."
        unknown = "There is no [reshare.settings] either, so ReShare's settings are not known."
        yield NotChecked(
            what="ReShare",
            message="ReShare was not asked, because there is no [reshare.okapi]. "
            f"{known if site.reshare.stated else unknown} "
            "Add [reshare.okapi]; see: verifier explain connect-reshare",
        )
    if not site.ils:
        yield NotChecked(
            what="library system",
            message="No library system is configured, so no patron can be looked up. "
            "Add an [[ils]] table; see: verifier explain which-connection",
        )


def delivery_of(site: Site, files: FilesRead) -> Delivery:
    """Combine what the site file and the files say about the delivery."""
    return Delivery(
        site_file=site.file_name,
        form=site.form,
        reshare=site.reshare,
        connections=site.ils,
        entity_ids=tuple(idp.entity_id for idp in site.idps if idp.entity_id),
        files=files,
        services=tuple(
            replace(
                service, regex=regex_facts(service.settings, site.header_examples if mine else ())
            )
            for service, mine in _services(site, files)
        ),
        expected=tuple(
            patron.expected_identifier
            for idp in site.idps
            for patron in idp.test_patrons
            if patron.expected_identifier is not None
        ),
    )


def _services(site: Site, files: FilesRead) -> tuple[tuple[ServiceSettings, bool], ...]:
    """List the listener's services, each with whether it serves this site."""
    if files.listener is not None:
        serving = files.listener.serving(site.form.institution)
        default = () if files.listener.default is None else (files.listener.default,)
        return tuple(
            (service, service is serving) for service in (*files.listener.services, *default)
        )
    settings = site.form.listener
    if settings is None:
        return ()
    table = "[reshare.listener]"
    whole = Place(file=site.file_name, key=table)
    stated = (
        field.name for field in fields(settings) if getattr(settings, field.name) is not None
    )
    of_site_file = ServiceSettings(
        symbol="",
        settings=settings,
        places=tuple((name, replace(whole, key=f"{table} {name}")) for name in stated),
        whole=whole,
    )
    return ((of_site_file, True),)


def _seconds(connections: Sequence[ConnectedIls]) -> float:
    """Return the time limit: twice the slowest connection's, for sign-in and lookup.

    Each of the two may first have to wait for the rate limit.
    """
    settings = [connection.connection for connection in connections]
    times = (setting.timeout_seconds + 1 / setting.lookups_per_second for setting in settings)
    return 1 + 2 * max(times, default=0)
