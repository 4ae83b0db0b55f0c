"""A notice as a mail, over one connection under one deadline."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid

from verifier.adapters.http import NetworkFailure
from verifier.adapters.http.connection import Deadline, open_connection
from verifier.domain.model.run import Notice
from verifier.domain.model.site import WatchMail
from verifier.runs.notice_text import NoticeNotDelivered, subject_of, text_of

_US = "verifier.invalid"  # a name for ourselves that tells nothing of this machine


def send(
    notice: Notice,
    mail: WatchMail,
    *,
    allow_private: bool,
    context: ssl.SSLContext | None = None,
) -> None:
    """Mail *notice* to everybody at once. Raises ``NotTold``.

    *context* says whose certificates count; None: the system's.
    """
    message = message_of(notice, mail)
    context = context or ssl.create_default_context()
    with Deadline(mail.timeout_seconds) as deadline:
        try:
            client = _Client(mail, deadline, allow_private=allow_private, context=context)
            with contextlib.closing(client):
                client.hand_over(message)
        except NetworkFailure as failure:
            raise NoticeNotDelivered(
                f"The mail server was not reached: {failure.message}"
            ) from None
        except smtplib.SMTPAuthenticationError:
            raise NoticeNotDelivered(
                "The mail server does not accept user name and password; check [watch.mail]."
            ) from None
        except smtplib.SMTPRecipientsRefused:
            raise NoticeNotDelivered(
                "The mail server takes no mail for these receivers."
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise NoticeNotDelivered(
                "The mail server does not offer what [watch.mail] asks for: STARTTLS, or a login."
            ) from None
        except ssl.SSLError:
            raise NoticeNotDelivered(
                f"TLS with the mail server {mail.host} failed; check its certificate."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NoticeNotDelivered(_said(error, mail, deadline)) from None


def message_of(notice: Notice, mail: WatchMail) -> EmailMessage:
    """Write the mail. What a line of a header must not hold is taken out of the subject."""
    message = EmailMessage()
    message["Subject"] = "".join(one for one in subject_of(notice) if one.isprintable())
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.to)
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text_of(notice))
    return message


def _said(error: Exception, mail: WatchMail, deadline: Deadline) -> str:
    if deadline.over or isinstance(error, TimeoutError):
        return f"The mail server {mail.host} did not take the mail within {deadline.told}."
    code = getattr(error, "smtp_code", None)
    answered = f" (it answered {code})" if isinstance(code, int) and code > 0 else ""
    return f"The mail server {mail.host} did not take the mail{answered}."


class _Client(smtplib.SMTP):
    """Connects to the address that was judged, and is cut off when the time is over."""

    def __init__(
        self,
        mail: WatchMail,
        deadline: Deadline,
        *,
        allow_private: bool,
        context: ssl.SSLContext,
    ) -> None:
        self._mail = mail
        self._deadline = deadline
        self._allow_private = allow_private
        self._context = context
        super().__init__(mail.host, mail.port, local_hostname=_US, timeout=mail.timeout_seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = open_connection(
            host, port, deadline=self._deadline, allow_private=self._allow_private
        )
        connection.settimeout(2 * timeout)  # the deadline comes first, and says what it was
        if self._mail.security == "tls":
            return self._context.wrap_socket(connection, server_hostname=host)
        return connection

    def hand_over(self, message: EmailMessage) -> None:
        """Log in where that is asked for, and send; STARTTLS comes before both."""
        if self._mail.security == "starttls":
            self.starttls(context=self._context)
        if self._mail.username is not None and self._mail.password is not None:
            self.login(self._mail.username, self._mail.password.value)
        refused = self.send_message(message)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.quit()  # the mail is taken, whatever is said to that
