"""How the server is started: small and quick, and with bounds where strangers' apps speak to it.

An option that begins with `loose-` is passed over by a server that does not know it.
"""

from __future__ import annotations

from shared.language import tr

# Small buffers and files; nothing is written for a crash of the machine, which a lesson's data
# survives anyway but for its last second.
SMALL = (
    "--innodb-buffer-pool-size=16M",
    "--innodb-log-file-size=4M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--key-buffer-size=1M",
)
MARIADB_ONLY = ("--aria-pagecache-buffer-size=1M",)

FAST = (
    *SMALL,
    "--innodb-fast-shutdown=2",
    # With io_uring a thread was seen to spin for minutes beside an idle server.
    "--innodb-use-native-aio=0",
    "--innodb-buffer-pool-dump-at-shutdown=0",
    "--innodb-buffer-pool-load-at-startup=0",
    "--skip-log-bin",
    "--performance-schema=0",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--local-infile=0",
    "--loose-skip-symbolic-links",  # no DATA DIRECTORY: all tables are in the data folder
)

# For checks. What an account may open and have at once is in `shared.database.private`; what is
# left to fill is watched by `keeper`. `maximum-` holds for what an app sets for itself, too.
BOUNDED = (
    "--max-connections=100",
    "--connect-timeout=5",  # for who connects and says nothing
    "--max-prepared-stmt-count=2000",  # of all connections together
    "--max-allowed-packet=4M",  # of a statement, a value, and a row that is sent
    "--loose-event-scheduler=OFF",
    "--loose-max-session-mem-used=64M",
    "--loose-maximum-max-session-mem-used=64M",
    "--loose-maximum-max-heap-table-size=16M",
    # One engine only: another's tables have no bounds, locks or transactions to rely on.
    "--loose-enforce-storage-engine=InnoDB",
    # Of tables that live for one check: to write statistics down and delete them again took up to a
    # fifth of the server's time.
    "--innodb-stats-persistent=0",
    # A stranger's denied logins do not fill the log.
    "--loose-log-warnings=1",
)
MOST = 512 * 1024 * 1024  # bytes of memory and files together: 100 MB with a class's databases


def too_large() -> str:
    """Return what is said of who has filled the server."""
    return tr(
        f"It filled the database server, which was ended at {MOST >> 20} MB.",
        f"데이터베이스 서버를 가득 채워서, {MOST >> 20} MB가 되었을 때 서버를 멈췄어요.",
    )
