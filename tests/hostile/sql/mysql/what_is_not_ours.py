"""Reads and changes what is not its own: other databases, files, the server, other connections.

Earns: 4
"""

from notes import NAME, app, run, tried

print("TRIED", flush=True)
FORBIDDEN = (
    "SELECT * FROM mysql.user",
    "SELECT * FROM mysql.global_priv",
    "UPDATE mysql.global_priv SET Priv = '{}'",
    f"CREATE DATABASE {NAME.replace('_', 'X')}",
    "CREATE DATABASE club_00000000",
    "DROP DATABASE sys",
    "CREATE USER evil",
    f"GRANT ALL ON *.* TO '{NAME}'@'localhost'",
    "SET GLOBAL max_connections = 1",
    "SET GLOBAL read_only = 1",
    "SET GLOBAL event_scheduler = 1",
    "SET SESSION enforce_storage_engine = NULL",
    "SET SESSION max_allowed_packet = 1073741824",
    "SET SESSION sql_log_off = 1",
    "SELECT LOAD_FILE('/etc/passwd')",
    "SELECT 'x' INTO OUTFILE '/tmp/hostile-planted-by-sql'",
    "SELECT 'x' INTO DUMPFILE '/tmp/hostile-planted-by-sql'",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE theirs",
    "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE theirs",
    "INSTALL SONAME 'ha_connect'",
    "CREATE FUNCTION f RETURNS INTEGER SONAME 'evil.so'",
    "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1')",
    "CREATE TABLE others (a INT) ENGINE = MyISAM",
    "CREATE TABLE a_file (a INT) ENGINE = CSV",
    "CREATE TEMPORARY TABLE m (a INT) ENGINE = MERGE UNION = (theirs) INSERT_METHOD = LAST",
    "FLUSH TABLES WITH READ LOCK",
    "RESET QUERY CACHE",
    "SHUTDOWN",
    "CALL mysql.AddGeometryColumn('', '', '', '', 0)",
    "HANDLER mysql.user OPEN",
    "BACKUP STAGE START",
    "CHANGE MASTER TO MASTER_HOST = 'localhost'",
)

for statement in FORBIDDEN:
    if tried("CREATE TABLE IF NOT EXISTS theirs (line TEXT)", statement):
        raise SystemExit(f"ESCAPED {statement}")
for victim in ("USER root", "USER course_looks", *range(1, 60)):
    tried(f"KILL {victim}")
seen = run(f"SELECT ID FROM information_schema.PROCESSLIST WHERE USER <> '{NAME}'")
seen += run(
    "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
    f"('{NAME}', 'information_schema')"
)
tried("CREATE TABLE elsewhere (a INT) DATA DIRECTORY '/tmp/hostile-planted-by-sql'")
if "DIRECTORY" in str(run("SHOW CREATE TABLE elsewhere")):
    seen += ("DATA DIRECTORY",)
if seen:
    raise SystemExit(f"ESCAPED {seen}")
run("DROP TABLE IF EXISTS theirs, elsewhere")
