"""The members, by statements of SQLAlchemy's core."""

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.exc import IntegrityError
from werkzeug.security import check_password_hash, generate_password_hash

METADATA = MetaData()
MEMBERS = Table(
    "members",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False, unique=True, index=True),
    Column("password_hash", String(255), nullable=False),
    sqlite_autoincrement=True,
)
METHOD = "pbkdf2:sha256:600000"


class Members:
    """The members of one app."""

    def __init__(self, engine):
        self.engine = engine
        self.nobody = None

    def add(self, name, password):
        """Store a member; say whether the name was free."""
        values = {"name": name, "password_hash": generate_password_hash(password, METHOD)}
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(MEMBERS).values(values))
        except IntegrityError:
            return False
        return True

    def by(self, column, value):
        """Return the member with this value, or None."""
        with self.engine.connect() as connection:
            return connection.execute(select(MEMBERS).where(MEMBERS.c[column] == value)).first()

    def who(self, name, password):
        """Return the id of the member with this name and password, or None."""
        if self.nobody is None:
            self.nobody = generate_password_hash("nobody at all")
        member = self.by("name", name)
        known = member.password_hash if member else self.nobody
        try:
            right = check_password_hash(known, password)
        except (ValueError, TypeError, OverflowError):
            right = False
        return member.id if member and right else None
