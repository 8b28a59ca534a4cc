"""The todos of the user who is logged in: list, add, edit, finish, delete."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_required
from sqlalchemy import false, select, true

from clock import today
from db import db
from models import Todo

LARGEST_ID = 2_147_483_647  # the largest number in an INTEGER column of MySQL
PER_PAGE = 20

# What `show` and `sort` may say, and what each means to the database. The first is the default.
SHOW = {"open": Todo.done == false(), "done": Todo.done == true(), "all": true()}
SORT = {
    "due": (Todo.due_on.is_(None), Todo.due_on, Todo.id),  # those without a day come last
    "title": (Todo.title, Todo.id),
    "newest": (Todo.id.desc(),),
}

bp = Blueprint("todos", __name__, url_prefix="/todos")


@bp.before_request
@login_required
def only_users():
    """Send everybody else to the log-in: before each view of this file, and of new ones too."""


@bp.get("")
def list_todos():
    """Show a page of the todos."""
    return show_list({}, {})


@bp.post("")
def add_todo():
    """Add a todo, or show the list with the form as it was."""
    fields, problems = read_form()
    if problems:
        return show_list(request.form, problems), 422
    db.session.add(Todo(user_id=current_user.id, **fields))
    db.session.commit()
    flash(f"Added: {fields['title']}")
    return back_to_list()


@bp.route("/<int:todo_id>/edit", methods=["GET", "POST"])
def edit_todo(todo_id):
    """Show the form for a todo, and change the todo."""
    todo = find_mine([todo_id])[0]
    if request.method != "POST":
        form = {"title": todo.title, "due_on": todo.due_on or ""}
        return render_template("edit.html", todo=todo, form=form, problems={}, view=view())

    fields, problems = read_form()
    if problems:
        page = render_template(
            "edit.html", todo=todo, form=request.form, problems=problems, view=view()
        )
        return page, 422
    todo.title, todo.due_on = fields["title"], fields["due_on"]
    db.session.commit()
    flash(f"Saved: {todo.title}")
    return back_to_list()


@bp.post("/done")
def set_done():
    """Finish todos, or open them again: all that are named, or none of them."""
    done = read_done()
    chosen = request.form.getlist("id")
    if not chosen:
        flash("Tick at least one todo.")
        return back_to_list()
    todos = find_mine([read_id(text) for text in chosen])
    for todo in todos:
        todo.done = done
    db.session.commit()
    count = "1 todo" if len(todos) == 1 else f"{len(todos)} todos"
    flash(f"{count} done." if done else f"{count} open again.")
    return back_to_list()


@bp.post("/<int:todo_id>/delete")
def delete_todo(todo_id):
    """Delete a todo."""
    todo = find_mine([todo_id])[0]
    db.session.delete(todo)
    db.session.commit()
    flash(f"Deleted: {todo.title}")
    return back_to_list()


def find_mine(ids):
    """Return the todos with these ids, or answer 404 if one of them is not there, or not mine."""
    wanted = {number for number in ids if number <= LARGEST_ID}
    query = select(Todo).where(Todo.user_id == current_user.id, Todo.id.in_(wanted))
    todos = db.session.scalars(query).all()
    if len(todos) < len(set(ids)):
        abort(404, description="There is no such todo.")
    return todos


def read_form():
    """Return the fields of a todo from a form, and what is wrong with them by their names."""
    title = request.form.get("title", "").strip()
    day = request.form.get("due_on", "")
    problems = {}
    if not 1 <= len(title) <= 120:
        problems["title"] = "The title must have 1 to 120 characters."
    try:
        due_on = date.fromisoformat(day) if day else None
    except ValueError:
        due_on = None
        problems["due_on"] = "This is no day of the calendar."
    if due_on and not 2000 <= due_on.year <= 2099:
        problems["due_on"] = "The day must be in the years 2000 to 2099."
    return {"title": title, "due_on": due_on}, problems


def read_done():
    """Return what the form says of `done`. Every text is true to Python, "no" as well."""
    answers = {"yes": True, "no": False}
    said = request.form.get("done")
    if said not in answers:
        abort(400, description="`done` must be yes or no.")
    return answers[said]


def read_id(text):
    """Return an id from a form, or answer 404: a text that is no number is the id of nothing."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(404, description="There is no such todo.")
    return int(text)


def view():
    """Return what the URL says of the list: which todos, in which order, which page."""
    show, sort = request.args.get("show"), request.args.get("sort")
    page = request.args.get("page", 1, type=int)
    return {
        "show": show if show in SHOW else "open",
        "sort": sort if sort in SORT else "due",
        "page": min(max(page, 1), 1_000_000),
    }


def show_list(form, problems):
    """Return the page with the list, and the form for a new todo as it was filled in."""
    chosen = view()
    query = select(Todo).where(Todo.user_id == current_user.id, SHOW[chosen["show"]])
    found = db.paginate(
        query.order_by(*SORT[chosen["sort"]]),
        page=chosen["page"],
        per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "todos.html", found=found, form=form, problems=problems, view=chosen, today=today()
    )


def back_to_list():
    """Send the browser back to the list as it was. It asks for it by GET: no form is sent twice."""
    return redirect(url_for("todos.list_todos", **view()), 303)
