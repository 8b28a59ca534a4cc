"""What an item looks like on its way in and on its way out."""

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

# One character at least that is no space. Being a pattern, it gets into the document.
NOT_BLANK = validate.Regexp(r"\s*\S", error="Must not be blank.")


class ItemSchema(Schema):
    """An item on the flea market."""

    id = fields.Integer(dump_only=True)
    name = fields.String(
        required=True,
        validate=[NOT_BLANK, validate.Length(max=80)],
        metadata={"example": "나무 의자"},
    )
    price = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    condition = fields.String(load_default="used", validate=validate.OneOf(["new", "used"]))
    # The seller's number is for the organisers: it is taken in and never given out.
    phone = fields.String(
        load_only=True, validate=validate.Length(max=20), metadata={"example": "010-0000-0000"}
    )


class ItemChangesSchema(ItemSchema):
    """A part of an item, for PATCH: one field at least."""

    @validates_schema
    def not_empty(self, data, **kwargs):
        """Refuse a change of nothing, which a body that is not called JSON comes to."""
        if not data:
            raise ValidationError("Send at least one field.")


class ItemQuerySchema(Schema):
    """What the list of items can be asked for."""

    condition = fields.String(validate=validate.OneOf(["new", "used"]))
