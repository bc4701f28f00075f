"""The database of the practice: SQLite, in memory or in a file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reference.fields import Value

Row = dict[str, Any]
"""A row of a table, by column."""

KEYS = {
    "patient": "PatNum",
    "provider": "ProvNum",
    "clinic": "ClinicNum",
    "site": "SiteNum",
    "definition": "DefNum",
    "procedurecode": "CodeNum",
    "appointment": "AptNum",
    "inssub": "InsSubNum",
    "claim": "ClaimNum",
}
"""The tables that a procedure refers to, each with its key column."""

STANDARD_FEES = 1
"""The fee schedule with the default fees of the codes."""

ATTACHMENTS = ("paysplit", "adjustment", "rxpat", "payplancharge", "refattach", "orthoproclink")
"""The tables whose rows are attached to a procedure by its ProcNum alone."""

_TABLES = (*KEYS, *ATTACHMENTS, "claimproc", "procnote", "procgroupitem", "preference", "fee", "procedurelog")

_SELECT = """
SELECT p.*, COALESCE(priorities.ItemName, '') AS priority, COALESCE(diagnoses.ItemName, '') AS dxName,
       COALESCE(provider.Abbr, '') AS provAbbr, COALESCE(code.ProcCode, '') AS procCode,
       COALESCE(code.Descript, '') AS descript
FROM procedurelog AS p
LEFT JOIN definition AS priorities ON priorities.DefNum = p.Priority
LEFT JOIN definition AS diagnoses ON diagnoses.DefNum = p.Dx
LEFT JOIN provider ON provider.ProvNum = p.ProvNum
LEFT JOIN procedurecode AS code ON code.CodeNum = p.CodeNum
"""


class Store:
    """The tables of the practice; each method takes effect at once, in one thread and without transactions."""

    def __init__(self, database: str = ":memory:") -> None:
        self._connection = sqlite3.connect(database, isolation_level=None)
        self._connection.row_factory = _as_dict
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA journal_mode = MEMORY")
        if not self._all("SELECT name FROM sqlite_master WHERE name = 'procedurelog'"):
            self._seed()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def reset(self) -> None:
        """Delete all data and insert the seed again."""
        for table in _TABLES:
            self._connection.execute(f"DROP TABLE {table}")
        self._seed()

    def dump(self) -> dict[str, list[Row]]:
        """Every row of every table."""
        return {table: self._all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in _TABLES}  # noqa: S608 - our own names

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Undo at the end of the block what was done in it."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def image(self) -> bytes:
        """The whole database, byte by byte."""
        return self._connection.serialize()

    @property
    def changes(self) -> int:
        """How many rows were inserted, changed or deleted since the database was opened."""
        return self._connection.total_changes

    def find(self, table: str, key: int) -> Row | None:
        """The row of that key."""
        return self._one(f"SELECT * FROM {table} WHERE {KEYS[table]} = ?", key)  # noqa: S608 - our own names

    def keys(self, table: str) -> list[int]:
        """Every key of the table, lowest first."""
        column = KEYS[table]
        return [row[column] for row in self._all(f"SELECT {column} FROM {table} ORDER BY 1")]  # noqa: S608 - our own names

    def code(self, proc_code: str) -> Row | None:
        """The procedure code of that text, such as D1110."""
        return self._one("SELECT * FROM procedurecode WHERE ProcCode = ?", proc_code)

    def codes(self, area: str) -> list[Row]:
        """The procedure codes of a treatment area."""
        return self._all("SELECT * FROM procedurecode WHERE TreatArea = ? ORDER BY CodeNum", area)

    def definitions(self, category: int) -> list[Row]:
        """The definitions of a category, in their order."""
        return self._all("SELECT * FROM definition WHERE Category = ? ORDER BY ItemOrder", category)

    def planned_appointments(self) -> list[Row]:
        """The planned appointments of every patient."""
        return self._all("SELECT * FROM appointment WHERE AptStatus = 'Planned' ORDER BY AptNum")

    def preference(self, name: str) -> str:
        """The value of a preference; empty if it is missing."""
        row = self._one("SELECT ValueString FROM preference WHERE PrefName = ?", name)
        return str(row["ValueString"]) if row else ""

    def fee(self, schedule: int, code_num: int) -> int | None:
        """The fee of the code in the fee schedule, in cents."""
        row = self._one("SELECT Amount FROM fee WHERE FeeSched = ? AND CodeNum = ?", schedule, code_num)
        return int(row["Amount"]) if row else None

    def procedure(self, proc_num: int) -> Row | None:
        """The procedure of that key, with the names of its definitions, provider and code."""
        return self._one(f"{_SELECT} WHERE p.ProcNum = ?", proc_num)

    def procedures(
        self, conditions: Sequence[str], arguments: Sequence[Value], *, limit: int, offset: int
    ) -> list[Row]:
        """The procedures that meet all conditions, ordered by key."""
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._all(f"{_SELECT} {where} ORDER BY p.ProcNum LIMIT ? OFFSET ?", *arguments, limit, offset)

    def twin(self, values: Mapping[str, Value]) -> int | None:
        """The key of a procedure with all these values."""
        conditions = " AND ".join(f"{column} = ?" for column in values)
        row = self._one(f"SELECT ProcNum FROM procedurelog WHERE {conditions}", *values.values())  # noqa: S608 - our own names
        return int(row["ProcNum"]) if row else None

    def insert(self, values: Mapping[str, Value], shown: Mapping[str, Value]) -> int:
        """Add a procedure and give its key, which is a new one unless the values have a ProcNum."""
        row = {**values, "Shown": json.dumps(shown)}
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT OR REPLACE INTO procedurelog ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
        return int(self._connection.execute(statement, tuple(row.values())).lastrowid or 0)

    def insert_many(self, values: Mapping[str, Value], times: int) -> None:
        """Add so many procedures with these values."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        numbers = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)"
        statement = f"{numbers} INSERT INTO procedurelog ({columns}) SELECT {marks} FROM numbers"  # noqa: S608 - our own names
        self._connection.execute(statement, (times, *values.values()))

    def any_procedure(self) -> Row:
        """The first procedure."""
        return self._all(f"{_SELECT} ORDER BY p.ProcNum LIMIT 1")[0]

    def last_key(self) -> int:
        """The highest ProcNum that was ever used."""
        row = self._one("SELECT seq FROM sqlite_sequence WHERE name = 'procedurelog'")
        return int(row["seq"]) if row else 0

    def neighbours(self, row: Row, day: str) -> list[Row]:
        """The procedures of the same patient next to this one, of those that were entered on that day or later."""
        return [
            found
            for comparison, order in (("<", "DESC"), (">", "ASC"))
            for found in self._all(
                f"SELECT * FROM procedurelog WHERE PatNum = ? AND ProcNum {comparison} ? AND SecDateEntry >= ? "  # noqa: S608 - our own names
                f"ORDER BY ProcNum {order} LIMIT 1",
                row["PatNum"],
                row["ProcNum"],
                day,
            )
        ]

    def delete(self, proc_num: int) -> None:
        """Remove the procedure."""
        self._connection.execute("DELETE FROM procedurelog WHERE ProcNum = ?", (proc_num,))

    def rekey(self, proc_num: int, other: int) -> None:
        """Give the procedure another key, in place of the procedure that has it."""
        self.delete(other)
        self._connection.execute("UPDATE procedurelog SET ProcNum = ? WHERE ProcNum = ?", (other, proc_num))

    def mark_deleted(self, proc_num: int, moment: str) -> None:
        """Give the procedure the status D and take it off its appointments."""
        self._connection.execute(
            "UPDATE procedurelog SET ProcStatus = 'D', AptNum = 0, PlannedAptNum = 0, DateTStamp = ? WHERE ProcNum = ?",
            (moment, proc_num),
        )

    def history(self, condition: str) -> list[Row]:
        """The procedures that meet the condition, the most recent first, with the columns for insurance history."""
        return self._all(
            f"SELECT p.ProcNum, p.ProcDate, p.DateTP, p.Surf, code.ProcCode AS procCode FROM procedurelog AS p "  # noqa: S608 - our own names
            f"JOIN procedurecode AS code ON code.CodeNum = p.CodeNum WHERE {condition} "
            f"ORDER BY p.ProcDate DESC, p.ProcNum DESC"
        )

    def rows(self, table: str, **values: Value) -> list[Row]:
        """The rows that have all these values, oldest first."""
        conditions = " AND ".join(f"{column} = ?" for column in values) or "TRUE"
        return self._all(f"SELECT * FROM {table} WHERE {conditions} ORDER BY 1", *values.values())  # noqa: S608 - our own names

    def add(self, table: str, **values: Value) -> None:
        """Add a row."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        self._connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))  # noqa: S608 - our own names

    def remove(self, table: str, **values: Value) -> None:
        """Remove the rows that have all these values."""
        conditions = " AND ".join(f"{column} = ?" for column in values)
        self._connection.execute(f"DELETE FROM {table} WHERE {conditions}", tuple(values.values()))  # noqa: S608 - our own names

    def change(self, proc_num: int, **values: Value) -> None:
        """Give the procedure these values."""
        settings = ", ".join(f"{column} = ?" for column in values)
        statement = f"UPDATE procedurelog SET {settings} WHERE ProcNum = ?"  # noqa: S608 - our own names
        self._connection.execute(statement, (*values.values(), proc_num))

    def _seed(self) -> None:
        for name in ("schema.sql", "seed.sql"):
            script = (Path(__file__).parent / name).read_text(encoding="utf-8")
            self._connection.executescript(f"BEGIN;\n{script}\nCOMMIT;")

    def _one(self, statement: str, *arguments: Value) -> Row | None:
        row: Row | None = self._connection.execute(statement, arguments).fetchone()
        return row

    def _all(self, statement: str, *arguments: Value) -> list[Row]:
        return self._connection.execute(statement, arguments).fetchall()


def _as_dict(cursor: sqlite3.Cursor, values: Iterable[Any]) -> Row:
    """A row by column, whose case matters: Priority and priority are two columns."""
    return dict(zip([column[0] for column in cursor.description], values, strict=True))
