"""An OpenAPI document as a suite reads it: through `$ref` and `allOf`, and without retrieving.

A document may say the same in many ways: in one place, by references to components, or put
together with `allOf`. What is read here is the same for all of them. Only references within the
document are followed, each once, so that a document which refers to itself is read in linear time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from jsonschema_path import SchemaPath
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from shared.language import tr
from shared.suite.values import plain

JSON_TYPE = "application/json"
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
COMPOSED = ("allOf", "anyOf", "oneOf", "items", "not", "if", "then", "else")
# The validator looks up each schema in a list of all, which takes quadratic time; so do values that
# have to be unique, and to ask what a schema holds that is composed of many.
NODES_LIMIT = 3000  # objects of a document; that of lesson 06 has some 200
LIST_LIMIT = 300  # values of a list
TESTS_LIMIT = 50_000  # of a value in a `default` by a part of its schema
PARTS_LIMIT = 1000  # of a schema, when all that it is composed of is written out
STEPS_LIMIT = 100  # from reference to reference


class Document:
    """A document, of any JSON value; what it doesn't say is read as empty."""

    def __init__(self, value: Any) -> None:
        self._value = plain(value)
        self._too_large = _too_large(self._value)
        if self._too_large:
            self._value = {}

    def problem(self) -> str:
        """Return in a sentence why the document is no valid OpenAPI 3.0 or 3.1, or ""."""
        if not isinstance(self._value, dict):
            return tr("it is no JSON object", "JSON 객체가 아니에요")
        return (
            self._too_large
            or self._problem_of_references()
            or self._problem_of_size()
            or self._validated()
        )

    def operation(self, method: str, url: str) -> dict[str, Any]:
        """Return what is said of a method of a URL; `{}` in it stands for any parameter.

        Parameters that the document gives to the whole path are among the operation's.
        """
        for path, item in _named(_get(self._value, "paths")):
            if _without_names(path) == url:
                item = self.resolved(item)
                found = dict(_as_dict(item.get(method.lower())))
                if found:
                    found["parameters"] = [
                        *_as_list(item.get("parameters")),
                        *_as_list(found.get("parameters")),
                    ]
                return found
        return {}

    def query(self, operation: dict[str, Any]) -> set[str]:
        """Return the names of the parameters that an operation takes in the query."""
        found = [self.resolved(one) for one in _as_list(operation.get("parameters"))]
        return {str(one.get("name")) for one in found if one.get("in") == "query"}

    def statuses(self, operation: dict[str, Any]) -> set[str]:
        """Return the statuses of an operation's responses."""
        return set(_as_dict(operation.get("responses")))

    def answer(self, operation: dict[str, Any], status: str) -> Any:
        """Return the schema of the JSON that an operation answers with this status."""
        return self.body(_get(operation.get("responses"), status))

    def body(self, part: Any) -> Any:
        """Return the schema of the JSON in a request's or a response's body."""
        content = self.resolved(part).get("content")
        return _get(_get(content, JSON_TYPE), "schema")

    def items(self, schema: Any) -> Any:
        """Return the schema of an array's items."""
        return {"allOf": [part["items"] for part in self._parts(schema) if "items" in part]}

    def properties(self, schema: Any, without: str = "") -> set[str]:
        """Return the names of an object's properties, but for those marked e.g. `readOnly`."""
        found: dict[str, list[Any]] = {}
        for part in self._parts(schema):
            for name, said in _named(part.get("properties")):
                found.setdefault(name, []).append(said)
        return {
            name
            for name, said in found.items()
            if not any(part.get(without) is True for one in said for part in self._parts(one))
        }

    def required(self, schema: Any) -> set[str]:
        """Return the names of the properties that must be there."""
        names = [name for part in self._parts(schema) for name in _as_list(part.get("required"))]
        return {name for name in names if isinstance(name, str)}

    def resolved(self, node: Any) -> dict[str, Any]:
        """Return what a node refers to, or the node itself."""
        seen: set[str] = set()
        while isinstance(reference := _get(node, "$ref"), str) and len(seen) < STEPS_LIMIT:
            if reference in seen:
                break
            seen.add(reference)
            node = self._target(reference)
        return _as_dict(node)

    def _parts(self, schema: Any) -> Iterator[dict[str, Any]]:
        """Yield the schemas that hold together: itself, what it refers to, its `allOf`."""
        waiting, seen = [schema], set()
        while waiting:
            part = waiting.pop()
            if not isinstance(part, dict) or id(part) in seen:
                continue
            seen.add(id(part))
            yield part
            waiting += _as_list(part.get("allOf"))
            if isinstance(reference := part.get("$ref"), str):
                waiting.append(self._target(reference))

    def _target(self, reference: str) -> Any:
        """Return what a reference of this document names (RFC 6901), or None."""
        if reference == "#":
            return self._value
        if not reference.startswith("#/"):
            return None
        node = self._value
        for step in unquote(reference[2:]).split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and step.isdecimal() and len(step) < 6:
                node = dict(enumerate(node)).get(int(step))
            else:
                node = _get(node, step)
        return node

    # --- is it valid? -----------------------------------------------------------------------------

    def _problem_of_references(self) -> str:
        """Say which reference leads out of the document, to nothing, or only to itself.

        The validator would fetch the first from the network or from a file.
        """
        for node in _nodes(self._value):
            for keyword in REFERENCES:
                reference = node.get(keyword)
                if isinstance(reference, str) and not reference.startswith("#"):
                    return tr(
                        f"the reference {reference:.100} leads out of the document",
                        f"{reference:.100} 참조가 문서 밖을 가리켜요",
                    )
            reference = node.get("$ref")
            if isinstance(reference, str) and _get(self.resolved(node), "$ref") is not None:
                return tr(
                    f"the reference {reference:.100} leads to itself, or over more than {STEPS_LIMIT} others",
                    f"{reference:.100} 참조가 자기 자신을 가리키거나 다른 참조를 {STEPS_LIMIT}번 넘게 거쳐요",
                )
            if isinstance(node.get("$id"), str):
                return tr(
                    "a schema with an `$id`, to which references would be relative",
                    "참조의 기준을 바꾸는 `$id`가 있는 스키마",
                )
        return ""

    def _problem_of_size(self) -> str:
        """Say that a schema, written out, is endless or enormous, where the validator does so."""
        sizes: dict[int, int] = {}
        tests = 0
        for node in _nodes(self._value):
            written_out = _as_list(node.get("allOf")) + ([node] if "default" in node else [])
            for schema in written_out:
                if isinstance(schema, dict) and self._size(schema, sizes) > PARTS_LIMIT:
                    return tr(
                        f"a schema that is composed of itself or of over {PARTS_LIMIT:,} parts",
                        f"자기 자신이나 {PARTS_LIMIT:,}개가 넘는 부분으로 합성한 스키마",
                    )
            if "default" in node:
                tests += self._size(node, sizes) * sum(1 for _ in _values(node["default"]))
        if tests > TESTS_LIMIT:
            return tr("too large values as `default`", "너무 큰 `default` 값")
        return ""

    def _size(self, schema: dict[str, Any], sizes: dict[int, int]) -> int:
        """Return how many schemas one is composed of; of one inside itself, more than allowed."""
        waiting = [schema]
        while waiting:
            node = waiting[-1]
            inside = self._composed_of(node)
            if sizes.get(id(node), 0) > 0:
                waiting.pop()
            elif id(node) not in sizes:
                sizes[id(node)] = 0  # under way
                waiting += [one for one in inside if sizes.get(id(one), 0) == 0]
            else:
                known = [sizes[id(one)] or PARTS_LIMIT + 1 for one in inside]
                sizes[id(node)] = min(1 + sum(known), PARTS_LIMIT + 1)
                waiting.pop()
        return sizes[id(schema)]

    def _composed_of(self, schema: dict[str, Any]) -> list[dict[str, Any]]:
        found = list(_as_dict(schema.get("dependentSchemas")).values())
        for keyword in COMPOSED:
            said = schema.get(keyword)
            found += said if isinstance(said, list) else [said]
        if isinstance(reference := schema.get("$ref"), str):
            found.append(self._target(reference))
        return [one for one in found if isinstance(one, dict)]

    def _validated(self) -> str:
        document = _without_patterns(self._value)
        version = str(document.get("openapi"))
        kind = OpenAPIV30SpecValidator if version.startswith("3.0.") else OpenAPIV31SpecValidator
        error: Exception | None
        try:
            path = SchemaPath.from_dict(document, handlers=_Nowhere())
            error = next(iter(kind(path).iter_errors()), None)
        except Exception as stumbled:  # over what is no document at all, in any of its parts
            error = stumbled
        return f"{type(error).__name__}: {error}".partition("\n")[0][:300] if error else ""


class _Nowhere(dict[str, Any]):
    """The validator's ways to an address outside of the document, by scheme: all lead nowhere."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Any:
        raise LookupError("nothing is retrieved")


def _without_patterns(value: Any) -> Any:
    """Return a document without regular expressions, which the validator would run."""
    if isinstance(value, list):
        return [_without_patterns(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_patterns(one)
        for name, one in value.items()
        if not (name == "pattern" and isinstance(one, str)) and name != "patternProperties"
    }


def _values(value: Any) -> Iterator[Any]:
    """Yield a JSON value and every value in it."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON value."""
    return (node for node in _values(value) if isinstance(node, dict))


def _too_large(value: Any) -> str:
    """Say in which way a document is larger than is read here, or ""."""
    nodes = 0
    for node in _values(value):
        nodes += isinstance(node, dict)
        if isinstance(node, list) and len(node) > LIST_LIMIT:
            return tr(
                f"it has a list of over {LIST_LIMIT} values",
                f"값이 {LIST_LIMIT}개를 넘는 목록이 있어요",
            )
    if nodes > NODES_LIMIT:
        return tr(f"it has over {NODES_LIMIT:,} objects", f"객체가 {NODES_LIMIT:,}개를 넘어요")
    return ""


def _without_names(path: str) -> str:
    """Return /books/{} for /books/{book_id}."""
    steps = path.split("/")
    return "/".join("{}" if step[:1] == "{" and step[-1:] == "}" else step for step in steps)


def _named(node: Any) -> Iterable[tuple[str, Any]]:
    return _as_dict(node).items()


def _get(node: Any, name: str) -> Any:
    return _as_dict(node).get(name)


def _as_dict(node: Any) -> dict[str, Any]:
    return node if isinstance(node, dict) else {}


def _as_list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []
