"""The form: its fields, what is right in each, and how each is read."""

import re

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    Regexp,
    ValidationError,
)

CONTROL = r"\x00-\x1f\x7f"
# Regexp looks at the beginning only: \Z is the end. Whether mail arrives, only a mail can tell.
ADDRESS = rf"[^@\s{CONTROL}]+@[^@\s{CONTROL}]+\Z"


def strip(value):
    """Return a text without the white space around it."""
    return value.strip() if value else ""


class MemberForm(FlaskForm):
    """What can be typed about a member."""

    name = StringField(
        "Name",
        [
            DataRequired("Type a name."),
            Length(max=40, message="The name must have at most 40 characters."),
        ],
        [strip],
    )
    email = StringField(
        "Email",
        [
            DataRequired("Type an address."),
            Length(max=120, message="The address must have at most 120 characters."),
            Regexp(ADDRESS, message="The address must look like mina@example.com."),
        ],
        [strip],
    )
    # InputRequired, and not DataRequired: 0 is a number like any other. AnyOf, and not NumberRange,
    # which makes a float of the number, and raises for one with 400 digits.
    loans = IntegerField(
        "Books at home at once, 0 to 20",
        [
            InputRequired("Type a number."),
            AnyOf(range(21), "The number must be from 0 to 20."),
        ],
        default=3,
        render_kw={"min": 0, "max": 20},
    )
    letters = BooleanField("Wants the letter each month")
    about = TextAreaField(
        "About, up to 300 characters",
        [Length(max=300, message="The text must have at most 300 characters.")],
        [strip],
    )

    def validate_name(self, field):
        """Refuse what does not fit into a path, as a browser asks for it."""
        if re.search(f"[{CONTROL}]", field.data):
            raise ValidationError("The name must not hold a line break or a control character.")
        if {"", ".", ".."} & set(field.data.split("/")):
            raise ValidationError('Between slashes there must be something other than "." or "..".')
