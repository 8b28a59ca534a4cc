"""Whether this side has what a connection by TLS to a Dask cluster takes."""

from __future__ import annotations

from typing import Any

from shared.grading.pool import PoolError
from shared.language import tr


def require_certificates(address: str, role: str) -> None:
    """Make sure that this side has what a connection by TLS takes.

    Args:
        role: "client" or "worker", as Dask's settings call them.

    Raises:
        PoolError: it has not; the text says which variables name it.
    """
    from distributed.security import Security

    if not address.startswith("tls://"):
        return
    settings: Any = Security
    try:
        context = settings().get_connection_args(role)["ssl_context"]
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise PoolError(_no_certificates(role, str(error))) from error
    if context is None:
        raise PoolError(_no_certificates(role, tr("none is named", "지정하지 않았어요")))


def _no_certificates(role: str, why: str) -> str:
    start = "DASK_DISTRIBUTED__COMM__TLS__"
    names = "".join(
        f"\n  {start}{name}"
        for name in ("CA_FILE", f"{role.upper()}__CERT", f"{role.upper()}__KEY")
    )
    return tr(
        f"tls:// takes certificates ({why}). These variables name their files:{names}",
        f"tls://에는 인증서가 필요해요({why}). 이 변수들에 파일의 경로를 적어 주세요.{names}",
    )
