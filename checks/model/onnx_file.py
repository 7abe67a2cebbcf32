"""What an ONNX file contains, read from its bytes: outside data, foreign operators, class labels.

Field numbers: onnx/onnx.proto. ONNX Runtime itself reads outside data from paths in the file, which
has been a way to read other files more than once (CVE-2022-25882, CVE-2024-27318).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.contract import Unusable
from checks.model.protobuf import SPAN, VARINT, Broken, Data, fields, whole_numbers

# Version and model version are numbers; the graph and all the rest are spans.
MODEL_FIELDS = {1: VARINT, 5: VARINT} | dict.fromkeys((2, 3, 4, 6, 7, 8, 14, 20, 25, 26), SPAN)
GRAPH, OPERATOR_SET, TRAINING, FUNCTIONS = 7, 8, 20, 25
OWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml"})
OUTSIDE = 1
WHOLE_NUMBER_WIDTHS = {6: 4, 7: 8}  # bytes of int32 and int64
LONGEST_LABELS = 8_000
MOST_NAMED = 6


@dataclass(slots=True)
class Content:
    """`labels` are the class labels that some node or initializer lists, the last one last."""

    outside_data: bool = False
    domains: set[str] = field(default_factory=set[str])
    labels: list[tuple[str | int, ...]] = field(default_factory=list[tuple[str | int, ...]])


def is_onnx(data: Data, size: int) -> bool:
    """Whether the top level is an ONNX model: only its fields, of their types, with a graph.

    Raises Broken with `cut` if it begins as one but ends too early.
    """
    seen: set[int] = set()
    try:
        for number, wire, _, _ in fields(data, 0, size):
            if MODEL_FIELDS.get(number) != wire:
                return False
            seen.add(number)
    except Broken as broken:
        # The version of the format comes first in every file that ONNX's own writers make.
        if broken.cut and (1 in seen or GRAPH in seen):
            raise
        return False
    return GRAPH in seen and bool(seen & {1, OPERATOR_SET})


def audited(data: bytes) -> Content:
    """The content of a model that keeps all its data inside and uses standard operators only.

    Raises Unusable naming what it does instead.
    """
    content = Content()
    try:
        _model(data, content)
    except (Broken, RecursionError):
        raise Unusable("The file is not a readable ONNX model; export it again.") from None
    if content.outside_data:
        raise Unusable("The ONNX model keeps data in other files; export it as one file.")
    foreign = sorted(content.domains - OWN_DOMAINS)
    if foreign:
        listed = ", ".join(f'"{domain[:60]}"' for domain in foreign[:MOST_NAMED])
        raise Unusable(
            f"The ONNX model uses operators outside the standard ({listed}), which are not run here."
        )
    return content


def _model(data: bytes, content: Content) -> None:
    for number, wire, start, end in fields(data, 0, len(data)):
        if wire != SPAN:
            continue
        if number == GRAPH:
            _graph(data, start, end, content)
        elif number == FUNCTIONS:
            for place in _spans(data, start, end, 7):
                _node(data, *place, content)
        elif number == TRAINING:
            for place in (*_spans(data, start, end, 1), *_spans(data, start, end, 2)):
                _graph(data, *place, content)


def _graph(data: bytes, start: int, end: int, content: Content) -> None:
    for number, wire, value, stop in fields(data, start, end):
        if wire != SPAN:
            continue
        if number == 1:
            _node(data, value, stop, content)
        elif number == 5:
            _tensor(data, value, stop, content)
        elif number == 15:
            _sparse(data, value, stop, content)


def _node(data: bytes, start: int, end: int, content: Content) -> None:
    for number, wire, value, stop in fields(data, start, end):
        if wire != SPAN:
            continue
        if number == 5:
            _attribute(data, value, stop, content)
        elif number == 7:
            content.domains.add(_text(data, value, stop))


def _attribute(data: bytes, start: int, end: int, content: Content) -> None:
    name, strings, numbers = "", list[str | int](), list[str | int]()
    for number, wire, value, stop in fields(data, start, end):
        if number == 1 and wire == SPAN:
            name = _text(data, value, stop)
        elif number == 8:
            numbers += whole_numbers(data, wire, value, stop)
        elif wire != SPAN:
            continue
        elif number in (5, 10):
            _tensor(data, value, stop, content)
        elif number in (6, 11):
            _graph(data, value, stop, content)
        elif number == 9:
            strings.append(_text(data, value, stop))
        elif number in (22, 23):
            _sparse(data, value, stop, content)
    if name.startswith("classlabels") and (strings or numbers):
        content.labels.append(tuple(strings or numbers))


def _sparse(data: bytes, start: int, end: int, content: Content) -> None:
    for which in (1, 2):
        for place in _spans(data, start, end, which):
            _tensor(data, *place, content)


def _tensor(data: bytes, start: int, end: int, content: Content) -> None:
    name, strings, numbers, width, raw = "", list[str | int](), list[str | int](), 0, b""
    for number, wire, value, stop in fields(data, start, end):
        if number == 13 or (number == 14 and wire == VARINT and value == OUTSIDE):
            content.outside_data = True
        elif number == 8 and wire == SPAN:
            name = _text(data, value, stop)
        elif number == 6 and wire == SPAN:
            strings.append(_text(data, value, stop))
        elif number in (5, 7):
            numbers += whole_numbers(data, wire, value, stop)
        elif number == 2 and wire == VARINT:
            width = WHOLE_NUMBER_WIDTHS.get(value, 0)
        elif number == 9 and wire == SPAN and stop - value <= LONGEST_LABELS:
            raw = data[value:stop]
    if width and raw:
        numbers += [
            int.from_bytes(raw[at : at + width], "little", signed=True) for at in range(0, len(raw), width)
        ]
    # How converters name the labels where the classifier is no single node.
    if name.lower().endswith("classes") and (strings or numbers):
        content.labels.append(tuple(strings or numbers))


def _spans(data: bytes, start: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    for number, wire, value, stop in fields(data, start, end):
        if number == wanted and wire == SPAN:
            yield value, stop


def _text(data: bytes, start: int, end: int) -> str:
    return data[start:end].decode("utf-8", "replace")
