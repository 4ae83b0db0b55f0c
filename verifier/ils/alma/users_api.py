"""The three questions to Alma's Users API: one user, a search by identifier, is the key good.

The key travels in a header, never in the address. Source: the vendor's documentation of
``GET /almaws/v1/users/{user_id}``, ``GET /almaws/v1/users`` and ``…/users/operation/test``.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.ils.alma.errors import NoSuchUser, require_content
from verifier.ils.alma.options import ALL_UNIQUE
from verifier.ils.alma.shapes import Identity, User, UserList
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import Conversation, JsonAnswer, segment
from verifier.rest.json_body import shaped
from verifier.rest.stopped import LookupStopped

SEARCH_LIMIT = 10
_FIRST_PRINTABLE, _DELETE = " ", "\x7f"
_NO_LIST = "Alma's answer to the search is no list of users."
_NOT_EXPECTED = "Alma said of a question that names nobody that there is no such user."


class UsersApi:
    """Questions of one look-up, all under its deadline."""

    def __init__(self, conversation: Conversation, api_key: str) -> None:
        self._conversation = conversation
        self._api_key = api_key

    def user(self, value: str, id_type: str = ALL_UNIQUE) -> User:
        """Ask for one user. Raises ``NoSuchUser`` and ``LookupStopped``."""
        if any(one < _FIRST_PRINTABLE or one == _DELETE for one in value):
            said = "The identifier cannot be asked for: it holds a control character."
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
        query = [("user_id_type", id_type), ("view", "full"), ("expand", "fees")]
        answer = self._ask(f"/users/{segment(value)}", query, asked=value)
        content = answer.json()
        return User(identity=shaped(Identity, content, what="a user"), content=content)

    def search(self, value: str, *, index: str = "identifiers") -> UserList:
        """Search an index, at first all identifiers, for the words of *value*.

        Raises ``LookupStopped``.
        """
        query = [("q", f"{index}~{value}"), ("limit", str(SEARCH_LIMIT))]
        try:
            answer = self._ask("/users", query, asked=value)
        except NoSuchUser:
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _NOT_EXPECTED) from None
        found = shaped(UserList, answer.json(), what="a list of users")
        if not found.is_list:
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _NO_LIST)
        return found

    def try_key(self) -> None:
        """Ask whether the key may read users. Raises ``LookupStopped``."""
        try:
            self._ask("/users/operation/test", [])
        except NoSuchUser:
            raise LookupStopped(LookupFailure.PROTOCOL_ERROR, _NOT_EXPECTED) from None

    def _ask(self, path: str, query: Sequence[tuple[str, str]], *, asked: str = "") -> JsonAnswer:
        answer = self._conversation.ask(
            "GET",
            path,
            query=[*query, ("format", "json")],
            headers={"Authorization": f"apikey {self._api_key}"},
        )
        return require_content(answer, asked=asked, api_key=self._api_key)
