"""The operations on the site: its configuration, who may, and what is kept."""

from __future__ import annotations

from verifier.web.api import admin_shapes as admin
from verifier.web.api import configuration, operators, retention, tokens
from verifier.web.api import site_shapes as site
from verifier.web.api.making import MADE, delete, get, post
from verifier.web.api.rendered import FORMS, Form

SITE = (
    get(
        id="read_configuration",
        path="/configuration",
        view=configuration.read_configuration,
        gives=site.ConfigurationShape,
    ),
    post(
        id="test_configuration",
        path="/configuration/test",
        view=configuration.test_configuration,
        query=Form,
        forms=FORMS,
        documents=("lint/1",),
    ),
    get(id="list_idps", path="/idps", view=configuration.list_idps, gives=site.IdpsShape),
    get(
        id="find_members",
        path="/idps/<idp_id>/members",
        view=configuration.find_members,
        query=site.MembersAsked,
        gives=site.MembersShape,
        refuses=(404,),
    ),
)
ADMIN = (
    get(id="read_own_token", path="/me", view=tokens.read_own_token, gives=admin.TokenShape),
    get(
        id="list_operators",
        path="/operators",
        view=operators.list_operators,
        gives=admin.OperatorsShape,
    ),
    post(
        id="add_operator",
        path="/operators",
        view=operators.add_operator,
        body=admin.OperatorWanted,
        gives=admin.OperatorShape,
        status=MADE,
        refuses=(409,),
    ),
    post(
        id="change_role",
        path="/operators/<operator_id>/role",
        view=operators.change_role,
        body=admin.RoleWanted,
        gives=admin.OperatorShape,
        refuses=(404, 409),
    ),
    delete(
        id="remove_operator",
        path="/operators/<operator_id>",
        view=operators.remove_operator,
        refuses=(404, 409),
    ),
    get(id="list_tokens", path="/tokens", view=tokens.list_tokens, gives=admin.TokensShape),
    post(
        id="make_token",
        path="/tokens",
        view=tokens.make_token,
        body=admin.TokenWanted,
        gives=admin.NewTokenShape,
        status=MADE,
    ),
    delete(id="revoke_token", path="/tokens/<token_id>", view=tokens.revoke_token, refuses=(404,)),
    get(
        id="read_holdings",
        path="/retention",
        view=retention.read_holdings,
        gives=admin.HoldingsShape,
    ),
    post(
        id="forget_values",
        path="/retention/values",
        view=retention.forget_values,
        body=admin.ForgetValues,
        gives=admin.GoneShape,
    ),
    post(
        id="forget_results",
        path="/retention/results",
        view=retention.forget_results,
        body=admin.ForgetResults,
        gives=admin.GoneShape,
    ),
    get(
        id="read_audit_trail",
        path="/audit",
        view=retention.read_audit_trail,
        query=admin.EntriesAsked,
        gives=admin.EntriesShape,
    ),
)
