"""The smallest app with a session: it counts your visits. Run it alone: python counter.py."""

from flask import Flask, session

app = Flask(__name__)
app.secret_key = "only for this experiment"


@app.get("/")
def count():
    """Count one more visit."""
    session["visits"] = session.get("visits", 0) + 1
    return f"Visit {session['visits']}"


if __name__ == "__main__":
    mina, juno = app.test_client(), app.test_client()  # two browsers
    for name, browser in (("Mina", mina), ("Mina", mina), ("Juno", juno), ("Mina", mina)):
        print(name, "-", browser.get("/").text)
    print(mina.get_cookie("session").value)
