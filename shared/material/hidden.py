"""The first lines of an instructor's own checks: a suite with an example, and what to know of it."""

from __future__ import annotations

from pathlib import Path

from shared.language import tr
from shared.material.catalog import HIDDEN_SUITE, Lesson


def begin_hidden(folder: Path, lesson: Lesson) -> Path:
    """Write `FOLDER/ID/test_hidden.py`, and `FOLDER/README.md` where there is none.

    Returns:
        the suite.

    Raises:
        FileExistsError: the lesson has hidden checks in this folder.
        OSError: the folder cannot be written.
    """
    suite = folder / lesson.id / HIDDEN_SUITE
    suite.parent.mkdir(parents=True, exist_ok=True)
    with suite.open("x", encoding="utf-8") as file:
        file.write(_suite(lesson))
    readme = folder / "README.md"
    if not readme.exists():
        readme.write_text(_readme(), encoding="utf-8")
    return suite


def _suite(lesson: Lesson) -> str:
    about = tr(
        f"My own checks of exercise {lesson.number:02d}, which students do not see.",
        f"연습 문제 {lesson.number:02d}에 내가 더한 항목이에요. 학생에게는 보이지 않아요.",
    )
    title = tr("An address that no view answers is 404.", "뷰가 없는 주소는 404로 응답해요.")
    comments = tr(
        "    # `client` is a visitor of a fresh app. `draw` gives other values in each run, so that\n"
        "    # nobody can write the answer into the code.\n",
        "    # `client`는 새로 시작한 앱의 방문자예요. `draw`는 실행할 때마다 다른 값을 줘서\n"
        "    # 정답을 코드에 적어 둘 수 없어요.\n",
    )
    return (
        f'"""{about}\n\n'
        f"    course hidden check FOLDER {lesson.number}\n"
        '    course grade CLASS --hidden FOLDER\n"""\n\n'
        "import pytest\n\n\n"
        "@pytest.mark.points(1)\n"
        "def test_unknown_address_is_404(client, draw):\n"
        f'    """{title}"""\n'
        f"{comments}"
        '    response = client.get(f"/{draw.word()}-{draw.number(1000, 9999)}")\n\n'
        "    assert response.status_code == 404\n"
    )


def _readme() -> str:
    english = f"""# Hidden checks

Checks of your own, which grade beside the course's. Students read nothing of them: keep this folder
out of what they can read.

    course hidden new FOLDER 3        a file for a lesson, with an example
    course hidden check FOLDER 3      does the solution pass, and what does the starter get?
    course grade CLASS --hidden FOLDER

- A lesson's checks are one file, `ID/{HIDDEN_SUITE}`. A function whose name begins with `test_` is a
  check, the first paragraph of its docstring is its title, `@pytest.mark.points(2)` are its points
  (1 without).
- They are given what the course's checks are: `client`, `boot`, `draw`, `database` and so on, on the
  same kind of database. `tests/ID/test_exercise.py` has examples, `.github/CONTRIBUTING.md` tells all.
- Check what the exercise's text promises, and nothing else: each right answer must pass.
"""
    korean = f"""# 비공개 항목

강의의 채점 항목에 내가 더하는 항목이에요. 학생에게는 아무것도 보이지 않으니, 이 폴더는 학생이 읽을 수 없는 곳에
두세요.

    course hidden new FOLDER 3        레슨 하나의 파일을 예제와 함께 만들어요
    course hidden check FOLDER 3      모범 풀이가 통과하는지, 시작 코드는 몇 점인지 봐요
    course grade CLASS --hidden FOLDER

- 레슨 하나의 항목은 파일 하나(`ID/{HIDDEN_SUITE}`)예요. 이름이 `test_`로 시작하는 함수가 항목이고, docstring의
  첫 문단이 제목이에요. 점수는 `@pytest.mark.points(2)`로 적고, 적지 않으면 1점이에요.
- 강의의 항목과 똑같이 `client`, `boot`, `draw`, `database` 등을 쓸 수 있고, 데이터베이스 종류도 같아요.
  예제는 `tests/ID/test_exercise.py`에, 자세한 설명은 `.github/CONTRIBUTING.md`에 있어요.
- 연습 문제의 글이 약속한 것만 검사하세요. 올바른 풀이는 모두 통과해야 해요.
"""
    return tr(english, korean)
