"""A session of an existing Spark cluster, or of Spark on this machine, ready for the queries of a run."""

import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.contract import Unusable
from checks.table.names import shown

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CLUSTER = "PREFLIGHT_CLUSTER"  # the cluster's address, where the command names none
REMOTE = "SPARK_REMOTE"  # Spark's own name for the address of a Spark Connect server
CONNECT = "sc://"
_PATIENCE = 5.0
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # As in DuckDB, a number that does not fit is an error and never another number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Names that differ only by case are two columns.
    "spark.sql.caseSensitive": "true",
}
_STARTING = {
    "spark.app.name": "Preflight",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A session, where it runs, and how to let go of it."""

    session: "SparkSession"
    address: str
    end: Callable[[], None]


def address_of(cluster: str | None) -> str | None:
    """The cluster asked for: the given address, else the environment's; None for this machine."""
    return cluster or os.environ.get(CLUSTER) or os.environ.get(REMOTE) or None


def start(cluster: str | None = None, *, threads: int | None = None) -> Spark:
    """A session of the cluster at `cluster` (an address as Spark writes it, see `address_of`).

    Without one, of the session that this process has already, as in a notebook of a cluster; else of Spark on this
    machine with `threads` cores, all by default. A session that was there before is left running.

    Raises:
        Unusable: PySpark or Java is missing, or nothing answers at the address.
    """
    try:
        from pyspark import SparkContext
        from pyspark.sql import SparkSession
    except ImportError:
        raise Unusable('--engine spark needs PySpark: run pip install "preflight[spark]".') from None
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    # PySpark logs what it raises, with the whole of a query's plan; what is raised is told once, and by us.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    address = address_of(cluster)
    plain = address and address.partition(";")[0]  # a token may follow
    running = SparkSession.getActiveSession()
    if running is None and getattr(SparkContext, "_active_spark_context", None) is not None:
        # Of this process, but of another of its threads.
        running = SparkSession.builder.getOrCreate()
    if running is not None:
        return Spark(session=_set(running), address=plain or _own(running), end=lambda: None)
    if address is not None:
        _refuse_silent(address)
    if address is not None and address.startswith(CONNECT):
        session = _connected(address)
    else:
        _refuse_without_java()
        session = _started(address or f"local[{threads or '*'}]")
    return Spark(session=_set(session), address=plain or _own(session), end=session.stop)


def _set(session: "SparkSession") -> "SparkSession":
    for name, value in _SETTINGS.items():
        # A managed cluster may fix some of its settings.
        with suppress(Exception):
            session.conf.set(name, value)
    return session


def _own(session: "SparkSession") -> str:
    said = session.conf.get("spark.master", None) or session.conf.get("spark.remote", None) or ""
    return str(said).partition(";")[0]


def _started(master: str) -> "SparkSession":
    """A session whose Java process writes to nobody's terminal."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf: Any = SparkConf()
    for name, value in {**_STARTING, **_SETTINGS}.items():
        conf.setIfMissing(name, value)
    conf.setMaster(master)
    if master.startswith("local"):
        # Executors of this machine run this Python, which has what models need.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gateway = launch_gateway(conf, {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
            context = SparkContext(conf=conf, gateway=gateway)
    except Exception as why:
        raise Unusable(
            f"No Spark session could be had of {shown(master)} ({type(why).__name__}); "
            "check the address and that this Java is 17 or later."
        ) from None
    return SparkSession(context)


def _connected(address: str) -> "SparkSession":
    from pyspark.sql import SparkSession

    try:
        return SparkSession.builder.remote(address).getOrCreate()
    except ImportError:
        raise Unusable(
            'An address with sc:// needs Spark Connect: run pip install "pyspark[connect]".'
        ) from None
    except Exception as why:
        raise Unusable(
            f"The Spark Connect server at {shown(address.partition(';')[0])} did not answer ({type(why).__name__})."
        ) from None


def _refuse_without_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise Unusable(
            "Spark needs Java 17 or later and none was found; install it, or set JAVA_HOME to where it is."
        )


def _refuse_silent(address: str) -> None:
    """Raise Unusable where nothing listens at an address that names its hosts; others cannot be told beforehand."""
    address = address.partition(";")[0]  # a token may follow
    if address == "yarn" or address.startswith(("local", "k8s://")):
        return
    hosts = re.fullmatch(r"(?:spark|sc)://([^/;]+).*", address)
    if hosts is None:
        raise Unusable(
            f'"{shown(address)}" is no address of a Spark cluster; '
            "give spark://host:7077, sc://host:15002, yarn, k8s://… or local[4]."
        )
    for host in hosts[1].split(","):
        name, _, port = host.rpartition(":") if ":" in host else (host, "", "15002")
        with (
            suppress(OSError, ValueError),
            socket.create_connection((name.strip("[]"), int(port)), _PATIENCE),
        ):
            return
    raise Unusable(
        f"No Spark cluster answers at {shown(address)}; check the address, or leave --cluster out for this machine."
    )
