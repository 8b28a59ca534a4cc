"""The boards: list, create, read, replace, change."""

from flask import Blueprint, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from body import read_json
from db import db, find
from models import Board
from schemas import BoardChanges, BoardOut, NewBoard

bp = Blueprint("board", __name__, url_prefix="/boards")


@bp.get("")
def list_boards():
    """List the boards, the newest first."""
    newest_first = select(Board).options(joinedload(Board.author)).order_by(Board.id.desc())
    return BoardOut(many=True).dump(db.session.scalars(newest_first))


@bp.post("")
def create_board():
    """Create a board and say where it is."""
    board = NewBoard().load(read_json())
    db.session.add(board)
    db.session.commit()
    return BoardOut().dump(board), 201, {"Location": url_for(".show_board", board_id=board.id)}


@bp.get("/<int:board_id>")
def show_board(board_id):
    """Show one board."""
    return BoardOut().dump(find_board(board_id))


@bp.put("/<int:board_id>")
def replace_board(board_id):
    """Replace a board by the one in the request."""
    return change(board_id, BoardChanges())


@bp.patch("/<int:board_id>")
def change_board(board_id):
    """Change a part of a board."""
    return change(board_id, BoardChanges(partial=True))


def change(board_id, schema):
    """Change a board by what a schema makes of the request."""
    board = find_board(board_id)
    for name, value in schema.load(read_json()).items():
        setattr(board, name, value)
    db.session.commit()
    return BoardOut().dump(board)


def find_board(board_id):
    """Return the board with this id, or answer 404."""
    return find(Board, board_id, f"There is no board {board_id}.")
