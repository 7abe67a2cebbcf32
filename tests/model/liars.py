"""Model hosts that forge their answers; imported by the child only."""

import json
import struct

FACTS = {
    "estimator": "Liar", "classes": ["a", "b"], "features": None, "takes": None, "probabilities": True,
    "cloneable": True, "load_seconds": 0.1, "named_modules": [], "notes": [],
}  # fmt: skip


def serve(channel, file, options):
    lie = options["lie"]
    for request in channel.requests():
        if request.kind == "describe":
            channel.send("told", describe(lie))
        else:
            globals()[lie](channel)


def describe(lie):
    match lie:
        case "facts_nan":
            return json.dumps(FACTS | {"load_seconds": float("nan")}).encode()
        case "facts_types":
            return json.dumps(FACTS | {"classes": [1, 2]}).encode()
        case "facts_missing":
            return b'{"estimator": "Liar"}'
        case "facts_list":
            return b"[]"
        case "same_classes":
            return json.dumps(FACTS | {"classes": ["a", "a"]}).encode()
        case "no_classes":
            return json.dumps(FACTS | {"classes": []}).encode()
        case "many_classes":
            return json.dumps(FACTS | {"classes": [str(n) for n in range(1001)]}).encode()
    return json.dumps(FACTS).encode()


def numbers(channel, shape, count, value=0.5):
    channel.send("numbers", struct.pack(f"<{count}d", *[value] * count), shape=shape)


def few_rows(channel):
    numbers(channel, [119, 2], 238)


def many_columns(channel):
    numbers(channel, [120, 3], 360)


def nan(channel):
    numbers(channel, [120, 2], 240, float("nan"))


def no_numbers(channel):
    channel.send("told", b"{}")


def bad_bytes(channel):
    numbers(channel, [120, 2], 100)


def bool_shape(channel):
    numbers(channel, [True, 2], 2)


def silence(channel):
    import time

    time.sleep(60)


def negative_timings(channel):
    told = {"sizes": [1], "wall": [[-0.1]], "cpu": [[0.1]], "peak_before": 1, "peak_after": 1}
    channel.send("timings", json.dumps(told).encode())


def forged_timings(channel):
    told = {"sizes": [1, 10], "wall": [[0.1]], "cpu": [[0.1]], "peak_before": 1, "peak_after": 1}
    channel.send("timings", json.dumps(told).encode())
