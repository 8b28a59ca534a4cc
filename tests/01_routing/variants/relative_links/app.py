"""Class-based views, links relative to the page, an error page of the app's own."""

from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request
from flask.views import View

import shelf

app = Flask(__name__)
app.add_template_global(urlencode, "urlencode")
app.add_template_filter(lambda number: format(number, ","), "won")


class Page(View):
    """A page from the template of its own name; `up` leads to the front page."""

    up = "./"

    def data(self):
        return {}

    def dispatch_request(self, **given):
        data = self.data(**given)
        return render_template(f"{self.name}.html", up=self.up, **data)


class Front(Page):
    name = "front"

    def data(self):
        return {"count": len(shelf.load_books())}


class Hello(Page):
    name = "hello"
    up = "../"

    def data(self, name):
        return {"name": name}


class Books(Page):
    name = "books"

    def data(self):
        author = request.args.get("author", default="")
        books = shelf.load_books()
        if author != "":
            books = [book for book in books if book["author"] == author]
        return {"books": books}


class Book(Page):
    name = "book"
    up = "../"

    def data(self, number):
        return {"book": next(book for book in shelf.load_books() if book["id"] == number)}


app.add_url_rule("/", view_func=Front.as_view("front"))
app.add_url_rule("/hello/<name>", view_func=Hello.as_view("hello"))
app.add_url_rule("/books", view_func=Books.as_view("books"))
app.add_url_rule("/books/<int:number>", view_func=Book.as_view("book"))


@app.get("/shelf")
def old_shelf():
    return redirect("books", 303)


@app.errorhandler(StopIteration)
@app.errorhandler(404)
def not_found(error):
    return render_template("missing.html"), 404
