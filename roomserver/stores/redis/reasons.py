"""Why a server can't be used: one word for a log line, a sentence for whoever can mend it.

Words and sentences name no address and no argument; who tells them says which server it is.
"""

import socket
import ssl
from collections.abc import Iterator

from redis import exceptions

SENTENCES = {
    "certificate": "shows a certificate that nobody vouches for; ca=FILE names whom to believe",
    "certificate_name": "shows a certificate for another name; verify=ca checks no name",
    "no_tls": "does not speak TLS there",
    "password": "refuses the user or the password",
    "rights": "does not let this user do what a store needs",
    "loading": "is still reading its data",
    "no_host": "has a name that leads nowhere",
    "refused": "can't be reached: nothing listens there",
    "no_socket": "can't be reached: there is no such socket",
    "socket_rights": "can't be reached: this process may not open the socket",
    "time_out": "does not answer in time",
    "replica": "is a replica, which takes no writes",
    "no_name": "knows no master of that name",
    "not_sentinel": "is no sentinel",
    "no_sentinel": "none of the sentinels answers",
    "no_cluster": "is no part of a cluster: cluster-enabled yes, or redis:// in place of redis+cluster://",
    "no_node": "none of the nodes answers",
    "lost": "can't be reached, or closes the connection; does it want TLS?",
}
"""What each word means; to be put after the name of a server."""

DEPTH = 6


class Fault(exceptions.ConnectionError):
    """A server that answers, and can't be used all the same: `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


# The first that fits: what is said by the inner error is more exact than what wraps it.
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "no_tls"),
    (exceptions.AuthenticationError, "password"),
    (exceptions.NoPermissionError, "rights"),
    (exceptions.BusyLoadingError, "loading"),
    (socket.gaierror, "no_host"),
    (ConnectionRefusedError, "refused"),
    (FileNotFoundError, "no_socket"),
    (PermissionError, "socket_rights"),
    (TimeoutError, "time_out"),
    (exceptions.TimeoutError, "time_out"),
)
_OTHER_NAME = "mismatch"


def word(error: BaseException) -> str:
    """Return why a connection or a command failed, as one of the words of `SENTENCES`."""
    chain = list(_chain(error))
    for each in chain:
        if isinstance(each, Fault):
            return each.word
        if isinstance(each, ssl.SSLCertVerificationError) and _OTHER_NAME in each.verify_message:
            return "certificate_name"
    fitting = (name for kind, name in _WORDS if any(isinstance(each, kind) for each in chain))
    return next(fitting, "lost")


def sentence(error: BaseException) -> str:
    """Return why, to be put after the name of a server."""
    return SENTENCES[word(error)]


def _chain(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    for _ in range(DEPTH):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__
