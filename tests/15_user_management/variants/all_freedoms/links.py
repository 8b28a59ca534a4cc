"""Names in addresses: coded twice, so that dots and slashes get through, whatever they are."""

from urllib.parse import quote, unquote

from werkzeug.routing import BaseConverter


class Name(BaseConverter):
    """Any text at all. What is coded once, as somebody types it, is understood as well."""

    regex = ".+?"
    part_isolating = False

    def to_python(self, value):
        return unquote(value[1:]) if value.startswith("~") else value

    def to_url(self, value):
        if value.startswith("~") or {"", ".", ".."} & set(value.split("/")):
            return "~" + quote(quote(value, safe="").replace(".", "%2E"), safe="")
        return quote(value, safe="/")
