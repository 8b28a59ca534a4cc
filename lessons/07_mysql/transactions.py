"""Shows two connections to one table, and what commit and rollback do between them."""

from MySQLdb import IntegrityError

from app import create_app, mysql


def count(connection):
    """Return how many tickets a connection sees."""
    cursor = connection.cursor()
    cursor.execute("SELECT COUNT(*) AS number FROM tickets")
    return cursor.fetchone()["number"]


def main():
    """Sell one ticket, then two at once of which one is sold already."""
    ours, theirs = mysql.connect, mysql.connect
    theirs.autocommit(True)  # each look is a transaction of its own, and sees what is new
    cursor = ours.cursor()
    cursor.execute("DROP TABLE IF EXISTS tickets")
    cursor.execute("CREATE TABLE tickets (seat VARCHAR(9) NOT NULL UNIQUE)")

    cursor.execute("INSERT INTO tickets VALUES ('A1')")
    print("inserted: we see", count(ours), "and they see", count(theirs))
    ours.commit()
    print("committed: they see", count(theirs))

    try:
        cursor.execute("INSERT INTO tickets VALUES ('A2')")
        cursor.execute("INSERT INTO tickets VALUES ('A1')")
        ours.commit()
    except IntegrityError as error:
        print("refused:", error)
        print("before the rollback we see", count(ours))
        ours.rollback()
    print("after it we see", count(ours), "and they see", count(theirs))

    ours.rollback()
    cursor.execute("DROP TABLE tickets")


if __name__ == "__main__":
    with create_app().app_context():
        main()
