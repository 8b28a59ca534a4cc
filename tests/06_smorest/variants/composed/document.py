"""The OpenAPI document, made from the schemas with apispec, and its page."""

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from schemas import BookFields, Change, Cost, Number, Query

PAGE = """<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<title>Book club</title>
<link rel="stylesheet" href="/swagger-ui/swagger-ui.css">
<div id="ui"></div>
<script src="/swagger-ui/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/openapi.json", dom_id: "#ui"})</script>
</html>
"""

ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "integer"},
        "status": {"type": "string"},
        "message": {"type": "string"},
        "errors": {"type": "object"},
    },
    "required": ["code", "status"],
}


def ref(kind, name):
    """Point to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def in_json(schema):
    """Say that this schema is the shape of a JSON body."""
    return {"application/json": {"schema": schema}}


def describe():
    """Build the document."""
    marshmallow = MarshmallowPlugin(schema_name_resolver=lambda schema: None)
    spec = APISpec("Book club", "6", "3.1.1", plugins=[marshmallow])
    for schema in (BookFields, Cost, Number):
        spec.components.schema(schema.__name__, schema=schema)
        # A part must not forbid the other parts.
        del spec.components.schemas[schema.__name__]["additionalProperties"]
    spec.components.schema("Change", schema=Change(partial=True))
    spec.components.schema("Error", ERROR)
    # A book that goes out, and one that comes in, are put together from the parts.
    shown, sent = (
        {"allOf": [ref("schemas", name) for name in names], "unevaluatedProperties": False}
        for names in (["Number", "BookFields"], ["BookFields", "Cost"])
    )
    spec.components.schema("Shown", shown)

    tag = {"ETag": {"schema": {"type": "string"}}}
    pages = {"X-Pagination": {"schema": {"type": "string"}}}
    where = {"Location": {"schema": {"type": "string", "format": "uri"}}}
    for code, words in {
        "304": "You have it already",
        "400": "No JSON",
        "404": "No such book",
        "412": "Changed meanwhile",
        "415": "Not called JSON",
        "422": "Does not fit",
        "428": "If-Match is missing",
    }.items():
        content = {} if code == "304" else {"content": in_json(ref("schemas", "Error"))}
        spec.components.response("E" + code, {"description": words, **content})

    def one(words, headers=tag):
        return {
            "description": words,
            "headers": headers,
            "content": in_json(ref("schemas", "Shown")),
        }

    def refused(*codes):
        return {code: ref("responses", "E" + code) for code in codes}

    for number, (name, field) in enumerate(Query().fields.items()):
        about = {"name": name, "schema": marshmallow.converter.field2property(field)}
        spec.components.parameter(f"q{number}", "query", about)
    if_match = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}

    listed = {"type": "array", "items": ref("schemas", "Shown")}
    spec.path(
        "/books",
        operations={
            "get": {
                "parameters": ["q0", "q1", "q2"],
                "responses": {
                    "200": {
                        "description": "Books",
                        "headers": tag | pages,
                        "content": in_json(listed),
                    },
                    **refused("304", "422"),
                },
            },
            "post": {
                "requestBody": {"required": True, "content": in_json(sent)},
                "responses": {"201": one("Stored", tag | where), **refused("400", "415", "422")},
            },
        },
    )
    spec.path(
        "/books/{book_id}",
        parameters=[
            {"name": "book_id", "in": "path", "required": True, "schema": {"type": "integer"}}
        ],
        operations={
            "get": {"responses": {"200": one("The book"), **refused("304", "404")}},
            "patch": {
                "parameters": [if_match],
                "requestBody": {"required": True, "content": in_json(ref("schemas", "Change"))},
                "responses": {
                    "200": one("Changed"),
                    **refused("400", "404", "412", "415", "422", "428"),
                },
            },
            "delete": {
                "parameters": [if_match],
                "responses": {"204": {"description": "Gone"}, **refused("404", "412", "428")},
            },
        },
    )
    return spec.to_dict()
