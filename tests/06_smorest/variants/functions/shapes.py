"""Schemas: what comes in, what goes out."""

import marshmallow as ma


def filled(text):
    """Refuse a text without a letter."""
    if not text or text.isspace():
        raise ma.ValidationError("Please write something.")


class BookOut(ma.Schema):
    """What is shown."""

    id = ma.fields.Int(required=True)
    title = ma.fields.Str(required=True)
    author = ma.fields.Str(required=True)
    year = ma.fields.Int(required=True)
    copies = ma.fields.Int(required=True)


class BookPart(ma.Schema):
    """What may be changed."""

    title = ma.fields.Str(validate=[filled, ma.validate.Length(max=120)])
    author = ma.fields.Str(validate=[filled, ma.validate.Length(max=80)])
    year = ma.fields.Int(strict=True, validate=ma.validate.Range(1, 9999))
    copies = ma.fields.Int(strict=True, validate=ma.validate.Range(1))
    cost = ma.fields.Int(strict=True, validate=ma.validate.Range(0))


class BookIn(BookPart):
    """What a new book needs."""

    title = ma.fields.Str(required=True, validate=[filled, ma.validate.Length(max=120)])
    author = ma.fields.Str(required=True, validate=[filled, ma.validate.Length(max=80)])
    year = ma.fields.Int(required=True, strict=True, validate=ma.validate.Range(1, 9999))


class Filter(ma.Schema):
    """Which books."""

    author = ma.fields.Str(load_default=None)
