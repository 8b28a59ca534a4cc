"""The boards: list in pages, create, read, change, delete."""

from flask import Blueprint, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from checks import LARGEST_ID, is_filled, is_whole, read_fields, read_number, read_object
from db import db, save
from errors import refuse
from models import Board, User

NO_AUTHOR = "The author has just been deleted."
ONE = "/<int:board_id>"

bp = Blueprint("board", __name__, url_prefix="/boards")


@bp.get("")
def list_boards():
    """List one page of the boards, the newest first."""
    page, per_page = read_number("page", 1), read_number("per_page", 10)
    boards = select(Board).order_by(Board.id.desc())
    boards = boards.options(joinedload(Board.author))
    found = db.paginate(boards, page=page, per_page=per_page, max_per_page=50, error_out=False)
    return {
        "boards": [board.to_dict() for board in found],
        "page": found.page,
        "pages": found.pages,
        "total": found.total,
    }


@bp.post("")
def create_board():
    """Create a board and say where it is."""
    board = Board(**read_board())
    db.session.add(board)
    save(NO_AUTHOR)
    return board.to_dict(), 201, {"Location": url_for(".show_board", board_id=board.id)}


@bp.get(ONE)
def show_board(board_id):
    """Show one board."""
    return find_board(board_id).to_dict()


@bp.patch(ONE)
def change_board(board_id):
    """Change a part of a board."""
    board = find_board(board_id)
    for name, value in read_board(optional=RULES).items():
        setattr(board, name, value)
    save(NO_AUTHOR)
    return board.to_dict()


@bp.delete(ONE)
def delete_board(board_id):
    """Delete a board."""
    db.session.delete(find_board(board_id))
    db.session.commit()
    return "", 204


def find_board(board_id):
    """Return the board with this id, or answer 404."""
    return db.get_or_404(Board, board_id, description=f"There is no board {board_id}.")


def read_board(optional=()):
    """Return what the request says of a board, whose author has to be there."""
    fields = read_fields(read_object(), RULES, optional)
    if "user_id" in fields and db.session.get(User, fields["user_id"]) is None:
        refuse({"user_id": ["There is no such user."]})
    return fields


RULES = {
    "title": (lambda value: is_filled(value, 100), "Title must be a text of 1 to 100 characters."),
    "content": (
        lambda value: is_filled(value, 5000),
        "Content must be a text of 1 to 5000 characters.",
    ),
    "user_id": (
        lambda value: is_whole(value, 1, LARGEST_ID),
        "The author must be one of the users.",
    ),
}
