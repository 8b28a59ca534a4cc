"""Run the app that a file belongs to: `python -m shared.serving.nearest FILE FLASK-ARGUMENT...`

An editor starts the app of whatever file is open: a template, a style sheet, a text.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shared.language import tr


def app_folder(file: Path) -> Path | None:
    """Return the nearest folder above a file that holds an app.py, None where there is none."""
    return next((folder for folder in file.resolve().parents if _has_app(folder)), None)


def _has_app(folder: Path) -> bool:
    return (folder / "app.py").is_file()


def main(file: str, *arguments: str) -> int:
    """Run `flask` with these arguments in the app's folder; return 2 where there is no app."""
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
    print(f"$ cd {folder} && flask {' '.join(arguments)}", flush=True)
    os.chdir(folder)
    sys.path[0] = str(folder)
    sys.argv = ["flask", *arguments]
    from flask.cli import main as flask

    flask()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
