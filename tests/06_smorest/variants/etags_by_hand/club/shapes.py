"""Three shapes of a book: as it comes, as it is changed, as it goes."""

import marshmallow as ma
from marshmallow.validate import Length, Range


def not_blank(value):
    if value.isspace():
        raise ma.ValidationError("blank")


def text(longest, **options):
    return ma.fields.Str(validate=[Length(1, longest), not_blank], **options)


def number(least, most=None, **options):
    return ma.fields.Int(strict=True, validate=Range(least, most), **options)


class NewBook(ma.Schema):
    title = text(120, required=True)
    author = text(80, required=True)
    year = number(1, 9999, required=True)
    copies = number(1, load_default=1)
    cost = number(0)


class ChangedBook(ma.Schema):
    title = text(120)
    author = text(80)
    year = number(1, 9999)
    copies = number(1)
    cost = number(0)

    @ma.pre_load
    def something(self, data, **kwargs):
        if data == {}:
            raise ma.ValidationError("Nothing to change.")
        return data


class ShownBook(ma.Schema):
    id = ma.fields.Int(required=True)
    title = ma.fields.Str(required=True)
    author = ma.fields.Str(required=True)
    year = ma.fields.Int(required=True)
    copies = ma.fields.Int(required=True)


class ListQuery(ma.Schema):
    page = ma.fields.Int(load_default=1, validate=Range(min=1))
    page_size = ma.fields.Int(load_default=10, validate=Range(1, 100))
    author = ma.fields.Str(load_default=None)
