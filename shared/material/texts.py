"""The Markdown texts of the course, read as data.

A text is more than prose: its headings are the table of contents, an exercise's numbered headings
are its tasks, a lesson's Common errors table is what the error coach knows. This module reads
those out of the files; nothing else keeps a second list of them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared.language import Language
from shared.material.wildcards import Wildcards

# The sections of each kind of text, English beside Korean, in the order in which they stand.
LESSON_SECTIONS = (
    ("Goal", "목표"),
    ("Run it", "실행하기"),
    ("The idea", "핵심 아이디어"),
    ("A walk through the code", "코드 따라가기"),
    ("Try it", "직접 해 보기"),
    ("Common errors", "자주 만나는 오류"),
    ("What older tutorials say", "예전 튜토리얼에서는"),
    ("What to do next", "다음으로"),
)
EXERCISE_SECTIONS = (
    ("What you build", "만들 것"),
    ("Start", "시작하기"),
    ("Tasks", "과제"),
    ("What is left open", "자유롭게 정해도 되는 것"),
    ("When you are done", "다 했다면"),
)
COMMON_ERRORS = LESSON_SECTIONS[5]
TASKS = EXERCISE_SECTIONS[2]

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NUMBERED = re.compile(r"(\d+)\.\s+(.+)")
# `message`, or `message` from `place`.
ERROR_CELL = re.compile(r"`([^`]+)`(?:\W*\w*\W*`([^`]+)`\W*\w*\W*)?")
_EXCEPTION = re.compile(r"(?:\w+\.)*[A-Z]\w*?(?:Error|Exception|Warning): |(?:\w+\.)+[A-Z]\w*: ")
_STATUS = re.compile(r"[1-5]\d\d [A-Z][A-Za-z' -]+")


@dataclass(frozen=True)
class Heading:
    """A heading: its level (1 to 6), its words, its line, and the anchor that links name."""

    level: int
    text: str
    line: int
    anchor: str


@dataclass(frozen=True)
class Fence:
    """A fenced block: the words after the backticks, what is inside, the line of the backticks."""

    info: str
    content: str
    line: int

    @property
    def language(self) -> str:
        """The first word of the info string, `""` when there is none."""
        return self.info.split()[0] if self.info.split() else ""

    @property
    def path(self) -> str | None:
        """The file that the block quotes: the second word of the info string."""
        words = self.info.split()
        return words[1] if len(words) > 1 else None


@dataclass(frozen=True)
class Link:
    """A link or an image: where it leads, and its line."""

    target: str
    line: int


@dataclass(frozen=True)
class Table:
    """A table: its header's cells and its rows' cells, as Markdown, with each row's line."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    line: int


@dataclass(frozen=True)
class Row:
    """One row of a Common errors table; cause and cure are Markdown."""

    message: str
    cause: str
    cure: str
    line: int
    place: str = ""  # what raises it, where that decides: "os.environ[...]", "dispatch_request"

    @property
    def name(self) -> str:
        """The message with its place, which two rows of a table never share."""
        return f"{self.message} from {self.place}" if self.place else self.message

    @property
    def names_exception(self) -> bool:
        """Whether the message begins with the class of an exception, or of a warning."""
        return _EXCEPTION.match(self.message) is not None

    @property
    def is_status(self) -> bool:
        """Whether the message is nothing but an HTTP status, as `404 Not Found`."""
        return _STATUS.fullmatch(self.message) is not None

    @property
    def weight(self) -> int:
        """How specific the message is: the number of characters that are not a wildcard."""
        return len(self.message.replace("...", "").replace(" ", ""))

    @cached_property
    def pattern(self) -> Wildcards:
        """What finds the message in a text (with `search`), whatever stands for its `...`."""
        return Wildcards(self.message)

    @cached_property
    def origin(self) -> Wildcards | None:
        """What finds the place among the frames of a traceback."""
        return Wildcards(self.place) if self.place else None


@dataclass(frozen=True)
class Task:
    """A numbered heading: of an exercise's task, or of its hints."""

    number: int
    title: str
    line: int


class Text:
    """One Markdown file, parsed.

    Raises OSError when the file cannot be read and UnicodeDecodeError when it is not UTF-8.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = path.read_text(encoding="utf-8")
        self._tokens = _MARKDOWN.parse(self.source)

    @cached_property
    def headings(self) -> list[Heading]:
        """All headings in reading order."""
        found: list[Heading] = []
        seen: dict[str, int] = {}
        for token, inline in zip(self._tokens, self._tokens[1:], strict=False):
            if token.type == "heading_open":
                words = _plain(inline)
                anchor = _anchor(words, seen)
                found.append(Heading(int(token.tag[1]), words, _line(token), anchor))
        return found

    @cached_property
    def fences(self) -> list[Fence]:
        """All fenced code blocks in reading order, those inside lists too."""
        return [
            Fence(token.info.strip(), token.content, _line(token))
            for token in self._tokens
            if token.type == "fence"
        ]

    @cached_property
    def links(self) -> list[Link]:
        """All links and images in reading order."""
        return [
            Link(str(child.attrs.get("href") or child.attrs.get("src")), _line(token))
            for token in self._tokens
            for child in token.children or []
            if child.type in ("link_open", "image")
        ]

    @cached_property
    def tables(self) -> list[Table]:
        """All tables in reading order."""
        return list(_tables(self._tokens))

    @property
    def title(self) -> str:
        """The first heading without its number: `Routes and templates`; `""` without a heading."""
        words = self.headings[0].text if self.headings else ""
        return re.sub(r"^\d+ · ", "", words)

    @property
    def number(self) -> int | None:
        """The number in the first heading: 1 for `# 01 · Routes and templates`."""
        match = re.match(r"(\d+) · ", self.headings[0].text) if self.headings else None
        return int(match[1]) if match else None

    @property
    def tasks(self) -> list[Task]:
        """An exercise's tasks: the `### 1. Title` headings below `## Tasks`."""
        tasks = []
        for heading in self.section(TASKS):
            match = _NUMBERED.fullmatch(heading.text)
            if heading.level == 3 and match:
                tasks.append(Task(int(match[1]), match[2], heading.line))
        return tasks

    @property
    def hint_headings(self) -> list[Task]:
        """The `## 1. Title` headings of a text of hints."""
        matches = [(_NUMBERED.fullmatch(h.text), h) for h in self.headings if h.level == 2]
        return [Task(int(match[1]), match[2], h.line) for match, h in matches if match]

    @property
    def hints(self) -> dict[int, list[str]]:
        """The steps of each task's hint, gentle to direct, as Markdown, by the task's number."""
        steps: dict[int, list[str]] = {task.number: [] for task in self.hint_headings}
        for line, step in self._items():
            before = [task.number for task in self.hint_headings if task.line < line]
            if before:
                steps[before[-1]].append(step)
        return steps

    @property
    def errors_table(self) -> Table | None:
        """The table below `## Common errors`."""
        lines = self._lines_of(COMMON_ERRORS)
        return next((table for table in self.tables if table.line in lines), None)

    @property
    def error_rows(self) -> list[Row]:
        """The rows of the Common errors table, in order; `[]` when there is none."""
        table = self.errors_table
        rows = zip(table.rows, table.lines, strict=True) if table else []
        return [
            Row(found[1].strip(), cells[1], cells[2], line, found[2] or "")
            for cells, line in rows
            if len(cells) == 3 and (found := ERROR_CELL.fullmatch(cells[0].strip()))
        ]

    def section(self, names: tuple[str, str]) -> list[Heading]:
        """Return the headings inside the `##` section of one of these names."""
        lines = self._lines_of(names)
        return [h for h in self.headings if h.line in lines and h.level > 2]

    def _lines_of(self, names: tuple[str, str]) -> range:
        """The lines of the `##` section of one of these names; empty when there is none."""
        tops = [heading for heading in self.headings if heading.level <= 2]
        ends = [heading.line for heading in tops[1:]] + [self.source.count("\n") + 2]
        for heading, end in zip(tops, ends, strict=False):
            if heading.level == 2 and heading.text in names:
                return range(heading.line, end)
        return range(0)

    def _items(self) -> Iterator[tuple[int, str]]:
        """Line and source of each item of the ordered lists at the outermost level."""
        lines = self.source.splitlines()
        for token in self._tokens:
            if token.type == "list_item_open" and token.level == 1 and token.info and token.map:
                first, end = token.map
                body = re.sub(r"^\s*\d+[.)]\s*", "", lines[first])
                rest = textwrap.dedent("\n".join(lines[first + 1 : end]))
                yield first + 1, f"{body}\n{rest}".strip()


def lesson_text(folder: Path, language: Language) -> Text:
    """Read the README of a folder in a language, the English one where that is missing."""
    return Text(text_file(folder, "README", language))


def hints_text(folder: Path, language: Language) -> Text:
    """Read the HINTS of a folder in a language, the English ones where those are missing."""
    return Text(text_file(folder, "HINTS", language))


def text_file(folder: Path, name: str, language: Language) -> Path:
    """Return the file of a text (`README`, `HINTS`, `NOTES`) in a language that is there."""
    korean = folder / f"{name}.ko.md"
    return korean if language == "ko" and korean.is_file() else folder / f"{name}.md"


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _plain(inline: Token) -> str:
    """The words of a heading as they are read: without backticks, stars and link targets."""
    return "".join(child.content for child in inline.children or [])


def _anchor(words: str, seen: dict[str, int]) -> str:
    """The anchor that GitHub gives a heading."""
    slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
    count = seen.get(slug, 0)
    seen[slug] = count + 1
    return f"{slug}-{count}" if count else slug


def _tables(tokens: list[Token]) -> Iterator[Table]:
    """Each table; markdown-it gives its cells one by one, between row markers."""
    rows: list[tuple[list[str], int]] = []
    start = 0
    for token, following in zip_longest(tokens, tokens[1:]):  # an empty text has no token
        if token.type == "table_open":
            rows, start = [], _line(token)
        elif token.type == "tr_open":
            rows.append(([], _line(token)))
        elif token.type in ("th_open", "td_open") and following is not None:
            rows[-1][0].append(following.content)
        elif token.type == "table_close":
            cells = [(tuple(row), line) for row, line in rows]
            yield Table(
                cells[0][0],
                tuple(row for row, _ in cells[1:]),
                tuple(line for _, line in cells[1:]),
                start,
            )
