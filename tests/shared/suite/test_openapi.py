"""An OpenAPI document is read through its references, and nothing is retrieved."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

import pytest

from shared.suite.deadline import deadline
from shared.suite.openapi import Document

PARTS = "#/components/schemas/"


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"{PARTS}{name}"}


def made_of(schemas: dict[str, Any], **paths: Any) -> Document:
    return Document(
        {
            "openapi": "3.1.0",
            "info": {"title": "x", "version": "1"},
            "paths": paths,
            "components": {
                "schemas": schemas,
                "parameters": {"page": {"name": "page", "in": "query", "schema": {}}},
                "requestBodies": {"new": {"content": {"application/json": {"schema": ref("A")}}}},
                "responses": {
                    "one": {
                        "description": "",
                        "content": {"application/json": {"schema": ref("A")}},
                    }
                },
            },
        }
    )


ITEM = {
    "parameters": [
        {"$ref": "#/components/parameters/page"},
        {"name": "id", "in": "path", "required": True, "schema": {}},
    ],
    "post": {
        "requestBody": {"$ref": "#/components/requestBodies/new"},
        "responses": {"201": {"$ref": "#/components/responses/one"}},
    },
}
SCHEMAS = {
    "A": {"allOf": [ref("B"), {"properties": {"c": {}}, "required": ["c"]}]},
    "B": {"properties": {"b": {"allOf": [ref("Secret")]}, "d": {}}, "required": ["b"]},
    "Secret": {"type": "string", "writeOnly": True},
    "List": {"allOf": [{"type": "array", "items": ref("A")}]},
}


def test_composition():
    """References and `allOf` are followed for bodies, responses, parameters and properties."""
    document = made_of(SCHEMAS, **{"/a/{id}": ITEM})
    assert document.problem() == ""
    operation = document.operation("POST", "/a/{}")
    assert document.query(operation) == {"page"}
    assert document.statuses(operation) == {"201"}
    for schema in (
        document.body(operation["requestBody"]),
        document.answer(operation, "201"),
        document.items(ref("List")),
    ):
        assert document.properties(schema) == {"b", "c", "d"}
        assert document.properties(schema, "writeOnly") == {"c", "d"}
        assert document.required(schema) == {"b", "c"}


@pytest.mark.parametrize(
    "value", [None, 1, [], {"paths": []}, {"paths": {"/a": 1}}, {"paths": {"/a": {"get": []}}}]
)
def test_what_is_no_document(value):
    """It is empty, and has a problem; nothing raises."""
    document = Document(value)
    operation = document.operation("GET", "/a")
    assert operation == {}
    assert document.properties(document.answer(operation, "200")) == set()
    assert document.problem()


@pytest.mark.parametrize(
    "schemas",
    [
        pytest.param({"T": {"properties": {"t": ref("T")}}}, id="properties"),
        pytest.param({"T": {"type": "array", "items": ref("T")}}, id="items"),
        pytest.param({"T": {"allOf": [{"properties": {"t": ref("T")}}]}}, id="inside-all-of"),
    ],
)
def test_recursion_is_legal(schemas):
    """A tree of books, say."""
    assert made_of(schemas).problem() == ""


LAUGHS = {f"L{n}": {"allOf": [ref(f"L{n + 1}")] * 2} for n in range(50)}
TESTED = {f"L{n}": {"anyOf": [ref(f"L{n + 1}")] * 2, "default": 1} for n in range(50)}
ODD = [[n] if n % 2 else str(n) for n in range(4000)]  # that cannot be put in order
IFS = {
    f"L{n}": {"if": ref(f"L{n + 1}"), "dependentSchemas": {"a": ref(f"L{n + 1}")}, "default": 1}
    for n in range(50)
}
PARTS_OF_ONE = {"unevaluatedItems": False, "allOf": [{"contains": {}}] * 300, "default": [1] * 300}
CHAIN = {f"C{n}": ref(f"C{n + 1}") for n in range(2000)}


@pytest.mark.parametrize(
    ("schemas", "why"),
    [
        pytest.param({"T": ref("T")}, "itself", id="itself"),
        pytest.param({"T": ref("U"), "U": ref("T")}, "itself", id="ring"),
        pytest.param({"T": {"allOf": [ref("T")]}}, "composed", id="made-of-itself"),
        pytest.param({**LAUGHS, "L50": {}}, "composed", id="laughs"),
        pytest.param({**TESTED, "L50": {}}, "composed", id="laughs-with-a-default"),
        pytest.param({**CHAIN, "C2000": {}}, "over more than", id="chain"),
        pytest.param({f"S{n}": {"not": {}} for n in range(4000)}, "objects", id="many"),
        pytest.param({"T": {"uniqueItems": True, "default": ODD}}, "list of over", id="unique"),
        pytest.param({"T": PARTS_OF_ONE}, "default", id="tests"),
        pytest.param({**IFS, "L50": {}}, "composed", id="laughs-with-an-if"),
        pytest.param({"T": ref("None")}, "does not exist", id="nowhere"),
        pytest.param({"T": {"$id": "http://a/"}}, "$id", id="another-base"),
    ],
)
def test_endless_documents(schemas, why):
    """They have a problem, soon."""
    with deadline(10):
        assert why in made_of(schemas).problem()


def test_a_large_document_is_read_as_empty():
    """To read it would take quadratic time, too."""
    document = made_of({"T": {"allOf": [{"x": n} for n in range(10_000)]}})
    with deadline(10):
        assert document.properties(ref("T")) == set()
    assert document.problem()


def test_patterns_are_not_run():
    """A document's regular expression could take for ever."""
    slow = {"type": "string", "pattern": "(a+)+$", "default": "a" * 60 + "!"}
    with deadline(10):
        assert made_of({"T": slow}).problem() == ""


@pytest.mark.parametrize("scheme", ["http", "ftp", "file"])
@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_nothing_is_retrieved(scheme, keyword, tmp_path):
    """No address is asked, no file is opened, and nothing of one is said."""
    secret = tmp_path / "secret.json"
    secret.write_text('{"canary": 1}', encoding="utf-8")
    asked: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)

        def listen() -> None:
            with contextlib.suppress(TimeoutError):
                asked.append(server.accept())

        listening = threading.Thread(target=listen)
        listening.start()
        place = f"127.0.0.1:{server.getsockname()[1]}/x"
        address = secret.as_uri() if scheme == "file" else f"{scheme}://{place}"
        problem = made_of({"T": {keyword: f"{address}#/canary/x"}}).problem()
        listening.join()
    assert "leads out of the document" in problem
    assert "canary': 1" not in problem
    assert not asked
