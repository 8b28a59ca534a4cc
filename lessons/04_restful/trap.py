"""The trap: 401 in a test and in debug mode, 500 in production."""

from flask import Flask
from flask_restful import Api, Resource

app = Flask(__name__)
api = Api(app)


class NotLoggedIn(Exception):
    """What a login extension raises. It is none of Flask's HTTP errors."""


@app.errorhandler(NotLoggedIn)
def answer_401(error):
    """Make an answer of the exception, as such an extension does."""
    return {"message": "Log in first."}, 401


class Secret(Resource):
    """A resource for members only."""

    def get(self):
        """Find out that nobody is logged in."""
        raise NotLoggedIn


api.add_resource(Secret, "/secret")


def ask(**config):
    """GET /secret with these settings and return what comes back."""
    app.config.update({"TESTING": False, "PROPAGATE_EXCEPTIONS": None, **config})
    response = app.test_client().get("/secret")
    return f"{response.status} {response.text.strip()}"


if __name__ == "__main__":
    print("In production:", ask())
    print("In a test:", ask(TESTING=True))
    print("In production, cured:", ask(PROPAGATE_EXCEPTIONS=True))
