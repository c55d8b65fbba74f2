"""Signatures: what the specification's own library verifies, and nothing else."""

import base64
import json
import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from roomserver.config_hooks import SecretError, secret
from roomserver.moderation.hooks.signing import (
    ID,
    SIGNATURE,
    TIMESTAMP,
    TOLERANCE_S,
    headers,
    is_signed,
)

ONE = "whsec_" + base64.b64encode(b"1" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"2" * 32).decode()
BODY = json.dumps({"text": "grüße"}, ensure_ascii=False).encode()
NOW = 1_795_000_000


def test_the_reference_library_verifies_what_we_sign() -> None:
    """Receivers verify with it."""
    given = headers("msg_1", int(time.time()), BODY, [secret(ONE)])
    assert Webhook(ONE).verify(BODY, given) == {"text": "grüße"}


def test_every_live_secret_signs() -> None:
    """Sender and receiver change theirs at different times."""
    given = headers("msg_1", int(time.time()), BODY, [secret(OTHER), secret(ONE)])
    assert Webhook(ONE).verify(BODY, given)
    assert Webhook(OTHER).verify(BODY, given)


def test_another_body_is_not_verified() -> None:
    """That is what a signature is for."""
    given = headers("msg_1", int(time.time()), BODY, [secret(ONE)])
    with pytest.raises(WebhookVerificationError):
        Webhook(ONE).verify(BODY + b" ", given)


@pytest.mark.parametrize(
    "text",
    [
        ONE.removeprefix("whsec_"),
        "whsec_",
        "whsec_§",
        "whsec_" + base64.b64encode(b"1" * 23).decode(),
        "whsec_" + base64.b64encode(b"1" * 65).decode(),
    ],
)
def test_a_secret_that_can_not_be_used(text: str) -> None:
    """It is refused at the start, and not quoted."""
    with pytest.raises(SecretError) as caught:
        secret(text)
    assert text.removeprefix("whsec_") == "" or text.removeprefix("whsec_") not in str(caught.value)


def test_a_secret_without_its_padding() -> None:
    """Some services print it so."""
    assert secret("whsec_" + base64.b64encode(b"1" * 25).decode().rstrip("=")) == b"1" * 25


def signed(ident: str = "msg_1", at: int = NOW, key: str = OTHER) -> dict[str, str]:
    """Headers of a reply."""
    return headers(ident, at, BODY, [secret(key)])


def test_a_reply_may_be_signed_by_any_live_secret() -> None:
    """The other side may have changed first."""
    assert is_signed(signed(), "msg_1", BODY, [secret(ONE), secret(OTHER)], NOW + TOLERANCE_S)


@pytest.mark.parametrize(
    "given",
    [
        {},
        signed(ident="msg_2"),
        signed(at=NOW - TOLERANCE_S - 1),
        signed(at=NOW + TOLERANCE_S + 1),
        signed(key="whsec_" + base64.b64encode(b"3" * 32).decode()),
        {**signed(), SIGNATURE: "v1,ä"},
        {**signed(), TIMESTAMP: "soon"},
        {**signed(), TIMESTAMP: "9" * 5_000},
        {ID: "msg_1", TIMESTAMP: str(NOW)},
    ],
)
def test_a_reply_that_is_not_signed(given: dict[str, str]) -> None:
    """To another message, at another time, by somebody else, or not at all."""
    assert not is_signed(given, "msg_1", BODY, [secret(ONE), secret(OTHER)], NOW)
