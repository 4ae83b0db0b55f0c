"""The channels of a notification: e-mail, and JSON posted to a webhook, Slack or Teams."""

import contextlib
import hashlib
import hmac
import json
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from typing import Any

from verifier.adapters.http import NetworkFailure, fetch
from verifier.adapters.http.connection import Deadline, open_connection
from verifier.domain.model.run import Notice, NoticeLine
from verifier.domain.model.site import WatchMail, Webhook
from verifier.runs.notice_text import subject_of, text_of

TIMESTAMP_HEADER = "X-Verifier-Timestamp"
SIGNATURE_HEADER = "X-Verifier-Signature"
_MAX_BYTES = 100_000


class NoticeNotDelivered(Exception):  # noqa: N818 - an answer to a person, not a defect
    """A notification could not be sent.

    ``message`` is one sentence without URL path, token or password.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def send(
    notice: Notice, mail: WatchMail, *, allow_private: bool, context: ssl.SSLContext | None = None
) -> None:
    """E-mail *notice* to all recipients at once, over one connection, with one time limit.

    *context* holds the trusted certificates; None: the system's. Raises ``NoticeNotDelivered``.
    """
    message = message_of(notice, mail)
    context = context or ssl.create_default_context()
    with Deadline(mail.timeout_seconds) as deadline:
        try:
            client = _Client(mail, deadline, allow_private=allow_private, context=context)
            with contextlib.closing(client):
                client.hand_over(message)
        except NetworkFailure as failure:
            refusal = f"The mail server was not reached: {failure.message}"
            raise NoticeNotDelivered(refusal) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NoticeNotDelivered(_refusal(error, mail, deadline)) from None


def message_of(notice: Notice, mail: WatchMail) -> EmailMessage:
    """Build the e-mail. Characters not allowed in a header are removed from the subject."""
    message = EmailMessage()
    message["Subject"] = "".join(filter(str.isprintable, subject_of(notice)))
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.to)
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text_of(notice))
    return message


def _refusal(error: Exception, mail: WatchMail, deadline: Deadline) -> str:
    code = getattr(error, "smtp_code", None)
    answered = f" (it answered {code})" if isinstance(code, int) and code > 0 else ""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "The mail server does not accept user name and password; check [watch.mail]."
        case smtplib.SMTPRecipientsRefused():
            return "The mail server takes no mail for these receivers."
        case smtplib.SMTPNotSupportedError():
            return (
                "The mail server does not offer what [watch.mail] asks for: STARTTLS, or a login."
            )
        case ssl.SSLError():
            return f"TLS with the mail server {mail.host} failed; check its certificate."
        case _ if deadline.over or isinstance(error, TimeoutError):
            return f"The mail server {mail.host} did not take the mail within {deadline.in_words}."
        case _:
            return f"The mail server {mail.host} did not take the mail{answered}."


class _Client(smtplib.SMTP):
    """An SMTP client that connects only to the checked address, and stops at the deadline."""

    def __init__(
        self, mail: WatchMail, deadline: Deadline, *, allow_private: bool, context: ssl.SSLContext
    ) -> None:
        self._mail = mail
        self._deadline = deadline
        self._allow_private = allow_private
        self._context = context
        us = "verifier.invalid"  # a host name that reveals nothing about this machine
        super().__init__(mail.host, mail.port, local_hostname=us, timeout=mail.timeout_seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = open_connection(
            host, port, deadline=self._deadline, allow_private=self._allow_private
        )
        connection.settimeout(2 * timeout)  # the deadline ends it first, with its own message
        if self._mail.security == "tls":
            return self._context.wrap_socket(connection, server_hostname=host)
        return connection

    def hand_over(self, message: EmailMessage) -> None:
        """Log in if a user name is set, and send; with STARTTLS, encrypt before both."""
        if self._mail.security == "starttls":
            self.starttls(context=self._context)
        if self._mail.username is not None and self._mail.password is not None:
            self.login(self._mail.username, self._mail.password.value)
        refused = self.send_message(message)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.quit()  # the e-mail is accepted, whatever the answer to QUIT


def content_of(notice: Notice) -> dict[str, Any]:
    """Return the JSON to post; ``text`` is for receivers that show only a text."""
    return {
        "schema": "watch/1",
        "text": f"{subject_of(notice)}\n\n{text_of(notice)}",
        "site": notice.site_name,
        "base_url": notice.base_url,
        "at": notice.at.isoformat(),
        "waiting": notice.waiting,
        "ending": list(notice.ending),
        "is_test": notice.is_test,
        "logins": notice.logins,
        "still_failing": notice.still_failing,
        "failing": [_line(line) for line in notice.failing],
        "is_summary": notice.is_summary,
        "still": [_line(line) for line in notice.still],
        "recovered": [_line(line) for line in notice.recovered],
    }


def _line(line: NoticeLine) -> dict[str, Any]:
    return {
        "idp": line.idp_id,
        "patron": line.patron,
        "verdict": line.verdict.value,
        "said": line.message,
        "check": line.check,
        "owner": line.owner,
        "remedy": line.remedy,
        "reference": line.reference,
    }


def post(
    notice: Notice,
    webhook: Webhook,
    *,
    allow_private: bool,
    content: Callable[[Notice], dict[str, Any]] = content_of,
    to: str = "The webhook",
    clock: Callable[[], float] = time.time,
) -> None:
    """Post the *content* of *notice* once, signed if the site file has a secret for that.

    *to* begins the sentence that says why it could not be. A redirect is not followed. Raises
    ``NoticeNotDelivered``.
    """
    body = json.dumps(content(notice), ensure_ascii=False).encode()
    moment = str(int(clock()))
    headers = {"Content-Type": "application/json", TIMESTAMP_HEADER: moment}
    if webhook.bearer is not None:
        headers["Authorization"] = f"Bearer {webhook.bearer.value}"
    if webhook.signing_secret is not None:
        # time and body together, so that an old notification cannot be replayed
        signed, secret = moment.encode() + b"." + body, webhook.signing_secret.value.encode()
        digest = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        headers[SIGNATURE_HEADER] = f"sha256={digest}"
    try:
        answer = fetch(
            "POST",
            webhook.url.value,
            body=body,
            headers=headers,
            deadline_seconds=webhook.timeout_seconds,
            max_bytes=_MAX_BYTES,
            allow_private=allow_private,
        )
    except NetworkFailure as failure:
        raise NoticeNotDelivered(f"{to} was not reached: {failure.message}") from None
    if answer.status not in range(200, 300):
        raise NoticeNotDelivered(f"{to} did not take the notice: it answered {answer.status}.")
