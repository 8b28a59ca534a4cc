from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base, engine_options={"pool_pre_ping": True})


class Member(db.Model):
    __tablename__ = "members"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(db.String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(db.String(255))
    is_admin: Mapped[bool] = mapped_column(default=False, server_default=db.text("0"))


class Login(db.Model):
    __tablename__ = "logins"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    tokens: Mapped[list["Token"]] = relationship(back_populates="login")


class Token(db.Model):
    __tablename__ = "tokens"

    jti: Mapped[str] = mapped_column(db.String(36), primary_key=True)
    exp: Mapped[int] = mapped_column(db.BigInteger)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"))
    login: Mapped[Login] = relationship(back_populates="tokens")


class Revoked(db.Model):
    __tablename__ = "revoked_tokens"

    jti: Mapped[str] = mapped_column(db.String(36), primary_key=True)
    exp: Mapped[int] = mapped_column(db.BigInteger)
