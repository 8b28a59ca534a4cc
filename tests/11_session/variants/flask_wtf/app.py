"""With forms and a CSRF token of Flask-WTF: the checks send what the page has in its form."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask, redirect, render_template, session, url_for
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from werkzeug.security import check_password_hash, generate_password_hash
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import Length


class Base(DeclarativeBase):
    """What all models have in common."""


db = SQLAlchemy(model_class=Base)
csrf = CSRFProtect()


class Member(db.Model):
    """A member, with columns in the older style."""

    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40), unique=True, nullable=False)
    password_hash = db.Column(db.String(255), nullable=False)


def tidy(text):
    """Return a name as it is stored."""
    return (text or "").strip().lower()


class JoinForm(FlaskForm):
    """What a new member sends."""

    name = StringField("Name", filters=[tidy], validators=[Length(1, 40)])
    password = PasswordField("Password", validators=[Length(8, 100)])


class LoginForm(FlaskForm):
    """What a member sends."""

    name = StringField("Name")
    password = PasswordField("Password")
    remember = BooleanField("Remember me")


class Key:
    """Keeps the key in a folder of its own in instance/."""

    def __init__(self, app):
        self.folder = Path(app.instance_path, "keys")

    def get(self):
        """Return the first key of the folder by name; it is moved there as a whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not list(self.folder.glob("*.key")):
            new = self.folder / f"{os.getpid()}.new"
            new.write_text(secrets.token_urlsafe(48))
            new.rename(self.folder / "first.key")
        return min(self.folder.glob("*.key")).read_text()


def is_member(member, password):
    """Say whether the password is the member's; nobody's takes as long."""
    if member is None:
        generate_password_hash(password)
        return False
    try:
        return check_password_hash(member.password_hash, password)
    except (ValueError, TypeError, OverflowError):
        return False


def who():
    """Return the member of the session, or None."""
    return (
        db.session.scalar(db.select(Member).filter_by(id=session["id"]))
        if "id" in session
        else None
    )


def create_app(config=None):
    """Build the app."""
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=os.environ.get("DATABASE_URL", "sqlite:///club.db"),
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=os.environ.get("SESSION_COOKIE_SECURE") == "1",
        SECRET_KEY=os.environ.get("SECRET_KEY") or Key(app).get(),
    )
    app.config.update(config or {})
    db.init_app(app)
    csrf.init_app(app)
    app.register_error_handler(OperationalError, lambda error: ("<!doctype html><p>Away.", 503))

    @app.get("/")
    def home():
        return render_template("page.html", member=who(), links=True)

    @app.route("/register", methods=["GET", "POST"])
    def join():
        form = JoinForm()
        if not form.validate_on_submit():
            return render_template("page.html", form=form), 400 if form.is_submitted() else 200
        hashed = generate_password_hash(form.password.data)
        db.session.add(Member(name=form.name.data, password_hash=hashed))
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            return render_template("page.html", form=form), 409
        return redirect(url_for("enter"))

    @app.route("/login", methods=["GET", "POST"])
    def enter():
        form = LoginForm()
        if not form.validate_on_submit():
            return render_template("page.html", form=form), 400 if form.is_submitted() else 200
        member = db.session.scalar(db.select(Member).filter_by(name=tidy(form.name.data)))
        if not is_member(member, form.password.data or ""):
            form.form_errors.append("No member has this name and this password.")
            return render_template("page.html", form=form), 401
        session.clear()
        session.update({"id": member.id, "_permanent": form.remember.data})
        return redirect(url_for("room"))

    @app.get("/member")
    def room():
        if not (member := who()):
            return redirect(url_for("enter"))
        return render_template("page.html", member=member, room=True), {"Cache-Control": "no-store"}

    @app.route("/logout", methods=["POST"])
    def leave():
        session.clear()
        return redirect(url_for("home"))

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    return app
