"""The boards, for programs."""

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from auth import bearer, either
from checks import read_title
from db import db, save
from models import Board

bp = Blueprint("boards", __name__, url_prefix="/api/boards")


@bp.get("")
@either.login_required
def list_boards():
    """List all boards, to every user."""
    boards = select(Board).options(joinedload(Board.author)).order_by(Board.id)
    return [board.to_dict() for board in db.session.scalars(boards)]


@bp.post("")
@bearer.login_required
def create_board():
    """Create a board of the user who asks."""
    board = Board(title=read_title(), user_id=bearer.current_user().id)
    db.session.add(board)
    save("This user has just been deleted.")
    return board.to_dict(), 201


@bp.delete("/<int:board_id>")
@either.login_required(role="admin")
def delete_board(board_id):
    """Delete a board, for admins."""
    board = db.session.get(Board, board_id)
    if board is None:
        abort(404, description=f"There is no board {board_id}.")
    db.session.delete(board)
    db.session.commit()
    return "", 204
