"""merge

Revision ID: b0b0
Revises: e8d15b60f3a7, 72c90a4e1bd8

"""

revision = "b0b0"
down_revision = ("e8d15b60f3a7", "72c90a4e1bd8")


def upgrade():
    pass


def downgrade():
    pass
