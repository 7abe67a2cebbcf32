"""Tables that a Spark cluster reads itself: what `--engine spark` and `--cluster` may be given."""

import re
from collections.abc import Mapping

from checks.contract import TableRole, Unusable
from checks.table.engines import Engine, read_by_cluster
from checks.table.names import shown

TABLES: tuple[TableRole, ...] = ("table", "train", "production")


def cluster_tables(engine: Engine, cluster: str | None, named: Mapping[str, str]) -> dict[TableRole, str]:
    """Of a command's files (by role) the tables that the cluster reads; none on DuckDB.

    Raises Unusable where `--cluster` stands without its engine, or an address holds a secret.
    """
    if cluster is not None and engine != "spark":
        raise Unusable("--cluster is the address of a Spark cluster; add --engine spark.")
    if cluster is not None and (";" in cluster or "@" in cluster):
        raise Unusable(
            "What follows a ; or stands before an @ in --cluster would be kept with the report; "
            "give the whole address by the environment variable SPARK_REMOTE."
        )
    there = read_by_cluster(engine, {role: named[role] for role in TABLES if role in named})
    for path in there.values():
        if re.match(r"[^/]+://[^/]*:[^/]*@", path):
            raise Unusable(
                "A name and password in an address end up in logs; give them to the cluster by its configuration."
            )
    return there


def name_of(path: str) -> str:
    """How a table that the cluster reads is called: the last part of its path."""
    return shown(re.split(r"[/:]", path.rstrip("/"))[-1])
