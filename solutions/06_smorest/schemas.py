"""What a book looks like on its way in and on its way out."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

# One character at least that is no space. Being a pattern, it gets into the document.
NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")


class BookSchema(Schema):
    """A book of the club."""

    id = fields.Integer(dump_only=True)
    title = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=120)])
    author = fields.String(required=True, validate=[NOT_BLANK, validate.Length(max=80)])
    year = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=9999))
    copies = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1))
    # What the club paid is for the treasurer: it is taken in and never given out.
    cost = fields.Integer(load_only=True, strict=True, validate=validate.Range(min=0))


class BookChangesSchema(BookSchema):
    """A part of a book, for PATCH: one field at least."""

    @validates_schema
    def not_empty(self, data, **kwargs):
        """Refuse a change of nothing, which a body that is not called JSON comes to."""
        if not data:
            raise ValidationError("Send at least one field.")


class BookQuerySchema(Schema):
    """What the list of books can be asked for."""

    author = fields.String()
