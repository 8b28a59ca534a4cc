"""Shows a collection that is too large to load: a room with a thousand lines, in memory."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, event
from sqlalchemy.orm import DeclarativeBase, Mapped, WriteOnlyMapped, mapped_column, relationship


class Base(DeclarativeBase):
    """What all models have in common."""


db = SQLAlchemy(model_class=Base)


class Room(db.Model):
    """A chat room."""

    id: Mapped[int] = mapped_column(primary_key=True)
    lines: WriteOnlyMapped["Line"] = relationship()


class Line(db.Model):
    """A line that somebody said."""

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))


def main():
    """Add a line, and read three, without loading the others."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        db.create_all()
        room = Room()
        db.session.add(room)
        room.lines.add_all(Line(text=f"line {number}") for number in range(1_000))
        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", show)

        room.lines.add(Line(text="the last one"))
        db.session.commit()
        newest = room.lines.select().order_by(Line.id.desc()).limit(3)
        print([line.text for line in db.session.scalars(newest)])


def show(connection, cursor, statement, *rest):
    """Print a statement as it is sent."""
    print(" ".join(statement.split()))


if __name__ == "__main__":
    main()
