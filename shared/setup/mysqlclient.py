"""The module `MySQLdb`, which flask-mysqldb speaks to the server through.

It is mysqlclient where that can be installed: from a wheel on Windows, compiled elsewhere, for
which apt may bring what is needed. Where it can't be, a stand-in leads to PyMySQL, which is all
Python: slower, with the same functions and exceptions of the same names.

Only the standard library, and the syntax of Python 3.8 (see `shared/__main__.py`).
"""

from __future__ import annotations

import os

from shared.language import tr
from shared.setup import stamps, system
from shared.setup.errors import SetupError

GROUPS = ("mysql", "dev")  # of requirements, which hold flask-mysqldb
STAND_IN = '''"""Not mysqlclient: it could not be compiled here. PyMySQL, under its name."""

import pymysql
from pymysql.constants import CLIENT


def connect(multi_statements=True, passwd=None, db=None, client_flag=0, **options):
    """Take what mysqlclient takes, several statements at once unless told otherwise."""
    if multi_statements:
        client_flag |= CLIENT.MULTI_STATEMENTS
    if passwd is not None:
        options["password"] = passwd
    if db is not None:
        options["database"] = db
    return pymysql.Connection(client_flag=client_flag, **options)


pymysql.connect = connect
pymysql.install_as_MySQLdb()
'''

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[list[str]], str]


def can_compile() -> bool:
    """Tell whether what mysqlclient is compiled with is here, or can be installed by apt."""
    try:
        system.ensure_system("mysql-headers")
    except SetupError:
        return False
    return True


def write_stand_in(site_packages: str) -> None:
    """Write the module `MySQLdb` that leads to PyMySQL."""
    folder = os.path.join(site_packages, "MySQLdb")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "__init__.py"), "w", encoding="utf-8") as file:
        file.write(STAND_IN)


def remove_stand_in(site_packages: str) -> None:
    """Remove it, or the real one would be installed around it."""
    path = os.path.join(site_packages, "MySQLdb", "__init__.py")
    if is_stand_in(path):
        os.remove(path)


def is_stand_in(path: str) -> bool:
    """Tell whether this file is the stand-in."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read() == STAND_IN
    except OSError:
        return False


def choice(why: str) -> str:
    """Return what to say where PyMySQL stands in: what was taken, and what else there is."""
    return tr(
        f"mysqlclient could not be compiled here ({why}); PyMySQL stands in for it, and the lessons "
        "work the same. For mysqlclient itself, install a compiler and the headers, then remove "
        f"the folder {os.path.basename(stamps.VENV)}:\n{system.how_to_install('mysql-headers')}",
        f"여기서는 mysqlclient를 컴파일할 수 없어서({why}) PyMySQL이 대신해요. 레슨은 똑같이 동작해요. "
        "mysqlclient를 쓰고 싶다면 컴파일러와 헤더를 설치하고 "
        f"{os.path.basename(stamps.VENV)} 폴더를 지우세요:\n{system.how_to_install('mysql-headers')}",
    )
