"""The operations on runs and their test links."""

from __future__ import annotations

from verifier.web.api import run_links, run_results, runs
from verifier.web.api import run_shapes as run
from verifier.web.api.making import MADE, delete, document, get, post

RUNS = (
    get(
        id="list_runs", path="/runs", view=runs.list_runs, query=run.RunsAsked, gives=run.RunsShape
    ),
    post(
        id="start_run",
        path="/runs",
        view=runs.start_run,
        body=run.RunWanted,
        gives=run.RunShape,
        status=MADE,
        refuses=(409,),
    ),
    get(
        id="read_run",
        path="/runs/<run_id>",
        view=runs.read_run,
        query=run.Wait,
        gives=run.RunShape,
        refuses=(404,),
    ),
    document(
        id="run_result",
        path="/runs/<run_id>/result",
        view=run_results.run_result,
        documents=("run/1",),
        refuses=(404,),
    ),
    post(
        id="add_rows",
        path="/runs/<run_id>/rows",
        view=runs.add_rows,
        body=run.RowsWanted,
        gives=run.RunShape,
        refuses=(404, 409),
    ),
    post(
        id="close_run",
        path="/runs/<run_id>/close",
        view=runs.close_run,
        gives=run.RunShape,
        refuses=(404,),
    ),
    delete(id="forget_run", path="/runs/<run_id>", view=runs.forget_run, refuses=(404,)),
    get(
        id="list_links",
        path="/runs/<run_id>/links",
        view=run_links.list_links,
        gives=run.LinksShape,
        refuses=(404, 409),
    ),
    post(
        id="describe_link",
        path="/runs/<run_id>/links/<row_id>/about",
        view=run_links.describe_link,
        body=run.AboutPatron,
        gives=run.LinkShape,
        refuses=(404, 409),
    ),
    post(
        id="revoke_link",
        path="/runs/<run_id>/links/<row_id>/revoke",
        view=run_links.revoke_link,
        gives=run.LinkShape,
        refuses=(404, 409),
    ),
    post(
        id="renew_link",
        path="/runs/<run_id>/links/<row_id>/renew",
        view=run_links.renew_link,
        body=run.LinkWanted,
        gives=run.LinkShape,
        refuses=(404, 409),
    ),
)
