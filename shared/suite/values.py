"""JSON as a strict client reads it: values that know their type, and `Missing` for what isn't there.

In Python `1 == 1.0 == True`; in JSON they are three values. What `parse` returns compares with its
type, at any depth and inside dirty-equals' partial dicts too, so that a suite's plain
`assert response.json == {...}` is strict. The answer stands on the left, as in every suite: Python
asks the left value first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from shared.language import tr

SIZE_LIMIT = 1024 * 1024  # bytes of a JSON body; the course's longest has 20 KB
DEPTH_LIMIT = 100  # arrays and objects inside each other
DIGITS_LIMIT = 400  # of a number; the largest that most clients can read has 309


class NotJSON(ValueError):
    """A body that is no JSON which every client reads alike; the message is a sentence."""


class Missing:
    """What a suite reads where an answer has nothing: false, empty and equal to nothing.

    `path` is what was looked for, as `loans[0].book`.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __contains__(self, item: object) -> bool:
        return False

    def __getitem__(self, key: object) -> Missing:
        return Missing(_joined(self.path, key))

    def get(self, key: object, default: Any = None) -> Any:
        """Return the default, as an empty dict would."""
        return default

    def _itself(self, other: object) -> Missing:
        return self

    def _never(self, other: object) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = _never

    def __repr__(self) -> str:
        return tr(f"(no `{self.path}`)", f"(`{self.path}` 없음)")


class Whole(int):
    """A number written without fraction or exponent: 1 is neither 1.0 nor true."""

    def __eq__(self, other: object) -> bool:
        return not isinstance(other, bool | float | Truth) and int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__


class Real(float):
    """A number written with a fraction or an exponent: 1999.0 is not 1999."""

    def __eq__(self, other: object) -> bool:
        return not isinstance(other, int | Truth) and float.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


class Truth:
    """true or false. Python's own are numbers, so that `1 == True` is none of this class's doing."""

    def __init__(self, value: bool) -> None:
        self._value = value

    def __bool__(self) -> bool:
        return self._value

    def __eq__(self, other: object) -> bool:
        if isinstance(other, bool | Truth):
            return bool(other) is self._value
        return False if isinstance(other, int | float) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "true" if self._value else "false"


class Object(dict[str, Any]):
    """A JSON object; a name that it doesn't have gives `Missing`."""

    def __missing__(self, name: object) -> Missing:
        return Missing(_joined("", name))

    def __hash__(self) -> int:  # type: ignore[override]
        """All alike, so that a suite may ask whether a set holds an answer's value."""
        return hash(Object)


class Array(list[Any]):
    """A JSON array; an index that it doesn't have gives `Missing`."""

    def __getitem__(self, index: Any) -> Any:
        try:
            return super().__getitem__(index)
        except (IndexError, TypeError):
            return Missing(_joined("", index))

    def __hash__(self) -> int:  # type: ignore[override]
        """See `Object`."""
        return hash(Array)


def parse(body: bytes) -> Any:
    """Return the value of a JSON text: RFC 8259, without what clients read each in their own way.

    Raises:
        NotJSON: it is no JSON, is not UTF-8 (section 8.1), names a field twice (section 4), has
            half a character (section 8.2), or is larger, deeper or has longer numbers than the
            limits above.
    """
    if len(body) > SIZE_LIMIT:
        raise NotJSON(tr(f"over {SIZE_LIMIT} bytes long", f"{SIZE_LIMIT}바이트보다 길어요"))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotJSON(tr("not in UTF-8", "UTF-8이 아니에요")) from None
    try:
        return typed(_DECODER.decode(text))
    except json.JSONDecodeError as error:
        raise NotJSON(str(error)) from None
    except RecursionError:
        raise _too_deep() from None


def typed(value: Any, depth: int = 0) -> Any:
    """Return a value of Python's `json` as one that compares with its type.

    Raises:
        NotJSON: it is nested over DEPTH_LIMIT levels, or has half a character.
    """
    if depth > DEPTH_LIMIT:
        raise _too_deep()
    match value:
        case bool():
            return Truth(value)
        case int():
            return Whole(value)
        case float():
            return Real(value)
        case dict():
            return Object({_text(name): typed(one, depth + 1) for name, one in value.items()})
        case list():
            return Array([typed(one, depth + 1) for one in value])
        case str():
            return _text(value)
        case _:
            return value


def plain(value: Any) -> Any:
    """Return a value of `parse` as Python's `json` has it, to be written as JSON again."""
    match value:
        case Truth():
            return bool(value)
        case Missing():
            return None
        case Whole():
            return int(value)
        case Real():
            return float(value)
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value


def written(value: Any) -> bytes:
    """Return a value as a person writes JSON: Korean as it is. It may hold values of `parse`."""
    return json.dumps(plain(value), ensure_ascii=False).encode()


def at(value: Any, *path: str | int) -> Any:
    """Return what lies at a path of names and indexes in a JSON value, or `Missing`; never raises."""
    walked = ""
    for key in path:
        walked = _joined(walked, key)
        fits = isinstance(value, dict) if isinstance(key, str) else isinstance(value, list)
        value = value[key] if fits else Missing(walked)
        if isinstance(value, Missing):
            return Missing(walked)
    return value


def is_whole(value: object) -> bool:
    """Say whether a value is a whole number in JSON: neither true nor 1.0."""
    return isinstance(value, int) and not isinstance(value, bool)


def _joined(path: str, key: object) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)


def _text(value: str) -> str:
    """Return a text, which may not hold one half of a pair alone: no client can send it back."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotJSON(tr("a text with half a character", "글자가 반만 있는 문자열")) from None
    return value


def _too_deep() -> NotJSON:
    return NotJSON(
        tr(f"nested over {DEPTH_LIMIT} levels deep", f"{DEPTH_LIMIT}단계보다 깊게 겹쳐 있어요")
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise NotJSON(
            tr(
                f"an object with the name {twice:.100} twice",
                f"{twice:.100} 이름이 두 번 있는 객체",
            )
        )
    return found


def _integer(digits: str) -> int:
    # Python refuses to convert over 4,300 digits, as that takes quadratic time.
    if len(digits) > DIGITS_LIMIT:
        raise NotJSON(tr(f"a number of {len(digits)} digits", f"자릿수가 {len(digits)}개인 숫자"))
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise NotJSON(tr(f"{name}, which JSON doesn't have", f"JSON에 없는 값 {name}"))


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant)
