"""The one SQLite file of a server: its tables, and how they are read and written.

Every reader and writer opens its own connection, so threads need no lock of ours.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run TEXT PRIMARY KEY, title TEXT NOT NULL, created REAL NOT NULL, verdict TEXT, grade TEXT);
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    key TEXT NOT NULL, message TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
    words TEXT NOT NULL, pid INTEGER, heartbeat REAL, stopping REAL,
    created REAL NOT NULL, started REAL, finished REAL);
CREATE INDEX IF NOT EXISTS jobs_state ON jobs (state);
CREATE INDEX IF NOT EXISTS jobs_run ON jobs (run);
CREATE TABLE IF NOT EXISTS waivers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, finding TEXT NOT NULL, about TEXT NOT NULL,
    reason TEXT NOT NULL, owner TEXT NOT NULL, approver TEXT NOT NULL, expires TEXT NOT NULL,
    created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS waivers_run ON waivers (run);
CREATE TABLE IF NOT EXISTS signoffs (
    run TEXT NOT NULL, version INTEGER NOT NULL, decision TEXT NOT NULL, names TEXT NOT NULL,
    reason TEXT NOT NULL, signed TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (run, version));
CREATE TABLE IF NOT EXISTS rooms (
    run TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, case_name TEXT NOT NULL, facilitator TEXT NOT NULL,
    opened REAL NOT NULL, started REAL, revealed REAL);
CREATE TABLE IF NOT EXISTS seats (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, token TEXT NOT NULL, name TEXT NOT NULL,
    joined REAL NOT NULL);
CREATE INDEX IF NOT EXISTS seats_run ON seats (run);
CREATE TABLE IF NOT EXISTS marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, seat INTEGER NOT NULL, family TEXT NOT NULL,
    place TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS marks_run ON marks (run);
"""


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def writing(path: Path) -> Generator[sqlite3.Connection]:
    """One transaction, begun as a writer: what it reads cannot change before it writes."""
    with reading(path) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
