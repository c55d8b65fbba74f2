"""Each file of deploy/ is one that its own program takes, and says what operators rely on."""

import subprocess

import pytest

from tests.deploy.balancers import DEPLOY, KINDS, Balancer, Caddy, program, replaced, with_tls

CERTIFICATES = "/etc/ssl/rooms.example.org/"


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def balancer(request):
    """Each program, not running."""
    balancer = request.param(1, 2)
    yield balancer
    balancer.forget()


def test_its_program_takes_it(balancer: Balancer) -> None:
    """Whoever copies it to its place expects a reload that works."""
    done = balancer.check(replaced(balancer.text(), balancer.changes()))
    assert done.returncode == 0, done.stdout
    assert "warn" not in done.stdout.lower()


def test_its_program_finds_a_fault(balancer: Balancer) -> None:
    """A validator that takes everything tells nothing."""
    assert balancer.check(balancer.text().replace("least", "lest")).returncode != 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Caddy])
def test_its_program_takes_it_with_tls(kind, tmp_path) -> None:
    """The lines for https are tried as well, with a certificate of the test's own."""
    certify(tmp_path)
    balancer = kind(1, 2)
    text = with_tls(replaced(balancer.text(), balancer.changes()))
    done = balancer.check(text.replace(CERTIFICATES, f"{tmp_path}/"))
    balancer.forget()
    assert done.returncode == 0, done.stdout
    assert "warn" not in done.stdout.lower()


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_how_browsers_are_held_to_https(kind) -> None:
    """Somebody on the way could read along otherwise."""
    assert "Strict-Transport-Security" in (DEPLOY / kind.source).read_text()


def certify(folder):
    """Write a key, a certificate that it signed itself, and both in one file."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    command = (
        *(program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt"),
        *("ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=rooms.example.org"),
        *("-keyout", str(key), "-out", str(certificate)),
    )
    subprocess.run(command, check=True, capture_output=True)
    (folder / "both.pem").write_text(key.read_text() + certificate.read_text())
