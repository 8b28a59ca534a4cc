"""The items: list, create, read, change, delete."""

from flask import url_for
from flask.views import MethodView
from flask_smorest import Blueprint, Page, abort

from schemas import ItemChangesSchema, ItemQuerySchema, ItemSchema
from store import item_store

blp = Blueprint("items", __name__, url_prefix="/items", description="What the neighbours sell")


def find_item(item_id):
    """Return the item with this id, or answer 404."""
    item = item_store().get(item_id)
    if item is None:
        abort(404, message=f"There is no item {item_id}.")
    return item


@blp.route("")
@blp.etag
class Items(MethodView):
    """The collection."""

    @blp.arguments(ItemQuerySchema, location="query")
    @blp.response(200, ItemSchema(many=True))
    @blp.paginate(Page)
    def get(self, query):
        """List the items, of one condition if the query asks for one."""
        wanted = query.get("condition")
        return [item for item in item_store().all() if wanted in (None, item["condition"])]

    @blp.arguments(ItemSchema)
    @blp.response(201, ItemSchema)
    @blp.alt_response(400, "BAD_REQUEST")
    def post(self, values):
        """Put up an item."""
        item = item_store().add(values)
        return item, 201, {"Location": url_for("items.Item", item_id=item["id"])}


@blp.route("/<int:item_id>")
@blp.etag
class Item(MethodView):
    """One item."""

    @blp.response(200, ItemSchema)
    @blp.alt_response(404, "NOT_FOUND")
    def get(self, item_id):
        """Show an item."""
        return find_item(item_id)

    @blp.arguments(ItemChangesSchema(partial=True))
    @blp.response(200, ItemSchema)
    @blp.alt_response(400, "BAD_REQUEST")
    @blp.alt_response(404, "NOT_FOUND")
    def patch(self, changes, item_id):
        """Change a part of an item."""
        with item_store().lock:
            item = find_item(item_id)
            blp.check_etag(item, ItemSchema)
            return item_store().put(item | changes)

    @blp.response(204)
    @blp.alt_response(404, "NOT_FOUND")
    def delete(self, item_id):
        """Take an item down."""
        with item_store().lock:
            item = find_item(item_id)
            blp.check_etag(item, ItemSchema)
            item_store().delete(item)
