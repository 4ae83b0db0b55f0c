"""The messages of Slack and Teams, judged by receivers that refuse what those refuse."""

import json
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.bad_peers import Peer
from tests.factories import make_site
from tests.runs.notices.test_notices import FAILING, make_notice
from verifier.domain.model.site import Secret, WatchSettings, Webhook
from verifier.runs.chat_cards import slack_message, teams_message
from verifier.runs.notices import NoticeNotDelivered
from verifier.runs.notify import channels_of, send_test_notice

MANY = make_notice(
    failing=tuple(
        replace(FAILING, patron=f"p{number}", message="m" * 900, remedy="r" * 900)
        for number in range(300)
    ),
    logins=400,
)
HOSTILE = make_notice(
    site_name="<!channel> & [a](https://example.edu) **b**",
    failing=(replace(FAILING, message="<!here> [a](https://example.edu)"),),
)


def slack_takes(message):
    """Whether it holds by the limits of Block Kit."""
    assert {"text", "blocks"} == set(message)
    assert len(message["blocks"]) <= 50
    for block in message["blocks"]:
        match block:
            case {"type": "header", "text": {"type": "plain_text", "text": text}}:
                assert 0 < len(text) <= 150
            case {"type": "section", "text": {"type": "plain_text", "text": text}}:
                assert 0 < len(text) <= 3000
            case {"type": "actions", "elements": [{"type": "button", "text": text, "url": url}]}:
                assert "plain_text" == text["type"]
                assert url.startswith("https://")
            case _:
                return False
    return True


def teams_takes(message):
    """Whether it is one Adaptive Card of at most 28 KB."""
    assert len(json.dumps(message, ensure_ascii=False).encode()) <= 28 * 1024
    assert "message" == message["type"]
    [attachment] = message["attachments"]
    card = attachment["content"]
    assert "application/vnd.microsoft.card.adaptive" == attachment["contentType"]
    assert ("AdaptiveCard", "1.4") == (card["type"], card["version"])
    assert {"Action.OpenUrl"} == {action["type"] for action in card["actions"]}
    return all(
        {"RichTextBlock"} == {block["type"]}
        and {"TextRun"} == {it["type"] for it in block["inlines"]}
        for block in card["body"]
    )


CHATS = {
    "slack": (slack_message, slack_takes, b"200 OK", b"400 Bad Request"),
    "teams": (teams_message, teams_takes, b"202 Accepted", b"400 Bad Request"),
}


@contextmanager
def chat(way):
    """A receiver of that chat, and a site that notifies it."""
    _, takes, taken, refused = CHATS[way]

    def talk(connection, _over):
        body = peer.received[-1].partition(b"\r\n\r\n")[2]
        try:
            status = taken if takes(json.loads(body)) else refused
        except (AssertionError, ValueError, KeyError):
            status = refused
        connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    peer = Peer(talk)
    peer.start()
    url = Secret(place="env CHAT", value=f"http://127.0.0.1:{peer.port}/T0K3N")
    try:
        yield peer, WatchSettings(**{way: Webhook(url=url)})
    finally:
        peer.stop()


@pytest.mark.parametrize("way", CHATS)
@pytest.mark.parametrize("notice", [make_notice(), MANY, HOSTILE, make_notice(is_test=True)])
def test_the_chat_takes_the_notice(tmp_path, way, notice):
    with chat(way) as (peer, watch):
        site = replace(make_site(tmp_path), watch=watch, allow_private_addresses=True)
        channels_of(site)[way](notice)

    assert 1 == len(peer.received)


@pytest.mark.parametrize("way", CHATS)
def test_a_refusal_names_the_chat_and_not_its_address(tmp_path, way):
    with chat(way) as (_, watch):
        site = replace(make_site(tmp_path), watch=watch, allow_private_addresses=True)
        no_reports = make_notice(base_url="no address", failing=(), site_name="")
        broken = replace(no_reports, base_url="x" * 30_000)
        with pytest.raises(NoticeNotDelivered) as failure:
            channels_of(site)[way](broken)

    assert f"{way.capitalize()} did not take the notice: it answered 400." == failure.value.message


@pytest.mark.parametrize("way", CHATS)
def test_it_names_who_what_and_whose(way):
    message = json.dumps(CHATS[way][0](make_notice()))

    for words in (
        "1 login no longer gets through",
        "campus/grad1: employeeNumber was not released.",
        "Whose turn it is: identity team",
        "Gets through again",
        "Of 40 logins 37 get through",
        "https://verify.example.edu",
    ):
        assert words in message


def test_slack_mentions_nobody():
    """Its list of notifications is the one text in which marks count."""
    message = slack_message(HOSTILE)

    assert "<" not in message["text"]
    assert "&lt;!channel&gt; &amp;" in message["text"]
    assert "mrkdwn" not in json.dumps(message)


def test_a_test_notice_goes_to_every_receiver(tmp_path):
    gone = Webhook(url=Secret(place="env HOOK", value="http://127.0.0.1:9/T0K3N"))
    with chat("slack") as (slack, own), chat("teams") as (teams, other):
        watch = replace(own, teams=other.teams, webhook=gone)
        site = replace(make_site(tmp_path), watch=watch, allow_private_addresses=True)
        problems = send_test_notice(site)

    assert ["webhook"] == list(problems)
    assert "T0K3N" not in problems["webhook"]
    for peer in (slack, teams):
        assert b"a test notice" in peer.received[0]
        assert b"Nobody logged in" in peer.received[0]
