"""An authority of our own and a certificate for loopback, made by openssl for one test run."""

import subprocess
from pathlib import Path

from tests.servers.ports import lasting_port


def make_certificates(folder: Path) -> dict[str, Path]:
    """Return `ca`, `cert` and `key`; the certificate is for localhost, not for 127.0.0.1."""
    names = {each: folder / f"{each}.pem" for each in ("ca", "ca_key", "cert", "key", "request")}
    names["extra"] = folder / "extra.cnf"
    names["extra"].write_text("subjectAltName=DNS:localhost\n")
    ca, ca_key, cert = names["ca"], names["ca_key"], names["cert"]
    key, request, extra = names["key"], names["request"], names["extra"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl("req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-subj", "/CN=test authority")
    _openssl("req", *curve, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    signing = ["-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-extfile", extra, "-days", "2"]
    _openssl("x509", "-req", "-in", request, "-out", cert, *signing)
    return names


def tls_directives(names: dict[str, Path]) -> dict[str, str]:
    """Return what makes a server speak TLS on one more port, `tls-port`."""
    return {
        "tls-port": str(lasting_port()),
        "tls-cert-file": str(names["cert"]),
        "tls-key-file": str(names["key"]),
        "tls-ca-cert-file": str(names["ca"]),
        "tls-auth-clients": "no",
    }


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
