"""Spark for tests: one small session, skipped with words where Spark or Java is missing and owed under CI=true."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

# Queries of a few thousand rows: what Spark would do to make large ones fast costs more than they do.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def started() -> Iterator[Any]:
    """A session of two cores, which `start` finds and leaves running."""
    from checks.table.spark.session import start

    for name, there in (("pyspark", _importable()), ("Java", shutil.which("java") is not None)):
        if not there:
            says = f"{name} is missing, so nothing could be tried on Spark."
            if os.environ.get("CI") == "true":
                pytest.fail(says)
            pytest.skip(says)
    with pytest.MonkeyPatch.context() as patch:
        said = " ".join(f"--conf {name}={value}" for name, value in QUICK.items())
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"{said} pyspark-shell")
        spark = start("local[2]")
    yield spark.session
    spark.end()


def _importable() -> bool:
    from importlib.util import find_spec

    return find_spec("pyspark") is not None
