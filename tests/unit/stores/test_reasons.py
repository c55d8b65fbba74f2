"""One word for each way in which a server can't be used."""

import socket
import ssl

import pytest
from redis import exceptions

from roomserver.stores.redis.reasons import SENTENCES, Fault, sentence, word


def wrapped(inner: BaseException, *, named: bool = True) -> BaseException:
    """Return an error as redis-py wraps what a socket raised."""
    try:
        try:
            raise inner
        except type(inner) as error:
            raise exceptions.ConnectionError("words") from (error if named else None)
    except exceptions.ConnectionError as outer:
        return outer


def mismatch() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_message = "Hostname mismatch, certificate is not valid for 'h'."
    return error


def unknown() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError()
    error.verify_message = "unable to get local issuer certificate"
    return error


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (wrapped(mismatch()), "certificate_name"),
        (wrapped(unknown()), "certificate"),
        (wrapped(ssl.SSLError("wrong version number")), "no_tls"),
        (exceptions.AuthenticationError(), "password"),
        (exceptions.NoPermissionError(), "rights"),
        (exceptions.BusyLoadingError(), "loading"),
        (wrapped(socket.gaierror()), "no_host"),
        (wrapped(ConnectionRefusedError()), "refused"),
        (wrapped(ConnectionRefusedError(), named=False), "refused"),
        (wrapped(FileNotFoundError()), "no_socket"),
        (wrapped(PermissionError()), "socket_rights"),
        (exceptions.TimeoutError(), "time_out"),
        (TimeoutError(), "time_out"),
        (wrapped(Fault("no_sentinel")), "no_sentinel"),
        (Fault("replica"), "replica"),
        (exceptions.ConnectionError("Connection closed by server."), "lost"),
        (OSError(), "lost"),
    ],
)
def test_the_word_and_its_sentence(error: BaseException, found: str) -> None:
    """An operator reads it in a log line or in what `check` says."""
    assert word(error) == found
    assert sentence(error) == SENTENCES[found]
