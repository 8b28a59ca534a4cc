"""Run the app that a file belongs to: `python -m shared.serving.nearest FILE FLASK-ARGUMENT...`

An editor starts the app of whatever file is open: a template, a style sheet, a text.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shared.language import tr
from shared.setup.typed import command


def app_folder(file: Path) -> Path | None:
    """Return the nearest folder above a file that holds an app.py, None where there is none."""
    return next((folder for folder in file.resolve().parents if _has_app(folder)), None)


def _has_app(folder: Path) -> bool:
    return (folder / "app.py").is_file()


def main(file: str, *arguments: str) -> int:
    """Run `flask` with these arguments in the app's folder.

    Returns 2 where there is no app, or no Flask to run it.
    """
    folder = app_folder(Path(file))
    if folder is None:
        print(
            tr(
                f"{file} belongs to no app: no folder above it has an app.py. Open a file of an "
                "exercise or a lesson, and start again.",
                f"{file}은(는) 앱의 파일이 아니에요. 위쪽 폴더 어디에도 app.py가 없어요. 연습 문제나 "
                "레슨의 파일을 연 다음 다시 시작해 주세요.",
            ),
            file=sys.stderr,
        )
        return 2
    try:
        # Before the folder is searched for modules: one of a student's may be called like Flask's.
        from flask.cli import main as flask
    except ModuleNotFoundError as error:
        print(_not_installed(error.name), file=sys.stderr)
        return 2
    print(f"$ cd {folder} && flask {' '.join(arguments)}", flush=True)
    os.chdir(folder)
    sys.path[0] = str(folder)
    sys.argv = ["flask", *arguments]
    flask()
    return 0


def _not_installed(module: str | None) -> str:
    """Return what to do where the editor runs a Python that is not the course's."""
    return tr(
        f"{sys.executable} has no {module}: the editor runs a Python that is not the course's. "
        f"Type `{command('check', 0)}` in the course's folder, which makes .venv if it is missing. Then "
        "choose the Python in .venv (in VS Code: Python: Select Interpreter), and start again.",
        f"{sys.executable}에 {module}이(가) 없어요. 에디터가 강의의 것이 아닌 파이썬을 실행해요. 강의 폴더에서 "
        f"`{command('check', 0)}`을(를) 입력하면 .venv가 없을 때 새로 만들어요. 그런 다음 .venv의 파이썬을 고르고(VS Code에서는 "
        "Python: Select Interpreter) 다시 시작해 주세요.",
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
