"""Model hosts that behave oddly while they answer; imported by the child only."""

import json
import os
import struct
import time

FACTS = {
    "estimator": "Odd", "classes": ["no", "yes"], "features": None, "takes": None, "probabilities": True,
    "cloneable": False, "load_seconds": 0.1, "named_modules": [], "notes": [],
}  # fmt: skip


def serve(channel, file, options):
    calls = 0
    odd = options["odd"]
    if odd == "sleeps_on_load":
        time.sleep(60)
    for request in channel.requests():
        if request.kind == "describe":
            channel.send("told", json.dumps(FACTS | told(odd)).encode())
            continue
        calls += 1
        if odd == "sleeps_on_the_fifth_call" and calls == 5:
            time.sleep(60)
        if odd == "loops_on_predict":
            while True:
                pass
        if odd == "floods_its_log":
            while True:
                os.write(1, b"\x1b[31mred\n" * 8192)
        rows = len(request.parts[0]) and request.header.get("rows_asked", 120)
        channel.send("numbers", struct.pack(f"<{2 * rows}d", *[0.5] * 2 * rows), shape=[rows, 2])


def told(odd):
    if odd == "html_in_its_name":
        return {"estimator": "<img src=x onerror=alert(1)>\x1b[31m\u202e" + "n" * 3000}
    if odd == "ten_megabytes_of_name":
        return {"estimator": "n" * 10_000_000}
    return {}
