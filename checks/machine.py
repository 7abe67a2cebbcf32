"""What machine and libraries a run was made with; timings are compared within one fingerprint only."""

import gc
import hashlib
import os
import platform
from importlib import metadata
from typing import Any

LIBRARIES = ("scikit-learn", "numpy", "pandas", "duckdb", "ibis-framework", "skops", "onnxruntime", "pyarrow")

# Threads that spin for a busy core made permutation importance twelve times slower; runs share cores.
ONE_THREAD: dict[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


def collect_less() -> None:
    """Look for unreachable cycles less often than Python does: queries are built of so many small objects that a
    twentieth of an assessment's time went into it."""
    gc.set_threshold(20_000, 50, 50)


def machine() -> dict[str, Any]:
    """Cores, memory in bytes, processor, system, Python and library versions, and their fingerprint."""
    facts: dict[str, Any] = {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory": _memory(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }
    facts["fingerprint"] = hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16]
    return facts


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return None


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
