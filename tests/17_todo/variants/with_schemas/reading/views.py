"""The views."""

from flask import abort, request
from flask.views import MethodView
from flask_jwt_extended import JWTManager, create_access_token, get_current_user, jwt_required
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from .answers import error
from .schemas import EntryIn, LogIn, Many, Query
from .store import Entry, Reader, db

jwt = JWTManager()
jwt.user_lookup_loader(lambda header, claims: reader_of(claims["sub"]))
jwt.unauthorized_loader(lambda reason: error(401, "A token, please."))
jwt.invalid_token_loader(lambda reason: error(422, "No token of ours."))
jwt.expired_token_loader(lambda header, claims: error(401, "Too old."))
jwt.user_lookup_error_loader(lambda header, claims: error(401, "Who?"))


def reader_of(text):
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10:
        return db.session.get(Reader, int(text))
    return None


def body(schema):
    data = request.get_json()
    if not isinstance(data, dict):
        abort(400, description="An object, please.")
    if any(isinstance(one, bool) for one in listed(data.get("ids"))):
        data["ids"] = None
    return schema.load(data)


def listed(value):
    return value if isinstance(value, list) else []


def shown(entry):
    return {
        "id": entry.id,
        "title": entry.title,
        "note": entry.note,
        "due_at": entry.due_at,
        "is_read": entry.is_read,
    }


def own(*ids):
    found = []
    if max(ids) < 2**31:
        query = get_current_user().entries.select().where(Entry.id.in_(ids))
        found = list(db.session.scalars(query))
    if len(found) < len(set(ids)):
        abort(404, description="Not one of yours.")
    return found


class LogInView(MethodView):
    def post(self):
        data = body(LogIn())
        reader = db.session.scalars(select(Reader).filter_by(name=data["name"])).first()
        try:
            right = reader and check_password_hash(reader.password_hash, data["password"])
        except (ValueError, TypeError, OverflowError):
            right = False
        if not right:
            return error(401, "Wrong.")
        return {"access_token": create_access_token(str(reader.id))}


class Entries(MethodView):
    decorators = [jwt_required()]

    def get(self):
        asked = Query().load(request.args.to_dict())
        query = get_current_user().entries.select()
        if "is_read" in asked:
            query = query.filter_by(is_read=asked["is_read"])
        if "due_from" in asked:
            query = query.where(Entry.due_at >= asked["due_from"])
        if "due_before" in asked:
            query = query.where(Entry.due_at < asked["due_before"])
        total = db.session.scalar(select(func.count()).select_from(query.subquery()))
        size = min(asked["per_page"], 50)
        column = getattr(Entry, asked["sort"].strip("-"))
        order = column.desc() if asked["sort"].startswith("-") else column.asc()
        empty_last = Entry.due_at.is_(None) if column.key == "due_at" else Entry.id.is_(None)
        query = query.order_by(empty_last, order, Entry.id)
        query = query.limit(size).offset((asked["page"] - 1) * size)
        found = [shown(entry) for entry in db.session.scalars(query)]
        pages = (total + size - 1) // size
        return {"books": found, "page": asked["page"], "pages": pages, "total": total}

    def post(self):
        entry = Entry(member_id=get_current_user().id, **body(EntryIn()))
        db.session.add(entry)
        db.session.commit()
        return shown(entry), 201, {"Location": f"/books/{entry.id}"}

    def patch(self):
        data = body(Many())
        entries = own(*data["ids"])
        for entry in entries:
            entry.is_read = data["is_read"]
        db.session.flush()
        found = [shown(entry) for entry in reversed(entries)]
        db.session.commit()
        return {"books": found}


class OneEntry(MethodView):
    decorators = [jwt_required()]

    def get(self, number):
        return shown(own(number)[0])

    def patch(self, number):
        (entry,) = own(number)
        data = request.get_json()
        if not isinstance(data, dict):
            abort(422, description="An object, please.")
        loaded = EntryIn(partial=True).load(data)
        for name in loaded.keys() & data.keys():
            setattr(entry, name, loaded[name])
        db.session.commit()
        return shown(entry)

    def delete(self, number):
        db.session.delete(own(number)[0])
        db.session.commit()
        return "", 204


def add_to(app):
    app.add_url_rule("/", view_func=lambda: {"books": "/books"}, endpoint="index")
    app.add_url_rule("/login", view_func=LogInView.as_view("log_in"))
    app.add_url_rule("/books", view_func=Entries.as_view("entries"))
    app.add_url_rule("/books/<int:number>", view_func=OneEntry.as_view("entry"))
