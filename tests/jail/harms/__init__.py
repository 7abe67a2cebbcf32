"""What a hostile upload might run, one function each; imported by the child only, as `harms`.

A harm takes what the host tells it (`at`: paths, ports, process ids) and returns its loot. An OSError
is reported as "denied": proof that the attempt was made. Where the real thing would hurt this machine
outside the jail (a fork bomb, a signal to everyone), `at["bounded"]` makes it small there, and only there.
"""

from harms import files, kernel, network, processes, resources

ALL = {
    name: getattr(room, name)
    for room in (files, network, processes, kernel, resources)
    for name in dir(room)
    if getattr(getattr(room, name), "__module__", "") == room.__name__ and not name.startswith("_")
}


class Held(Exception):
    """The attempt was made and refused."""


class Loot(Exception):
    """The attempt succeeded."""


def tried(name, at):
    """ "loot" or "denied", and what came of it."""
    try:
        return "loot", ALL[name](at)
    except OSError as denied:
        return "denied", f"{type(denied).__name__} {denied.errno}"
    except MemoryError:
        return "denied", "MemoryError"


def report(names, at):
    """Try each and raise what happened: how a payload in a model file or a parser is heard."""
    ended = [(name, *tried(name, at)) for name in names]
    loot = [name for name, how, _ in ended if how == "loot"]
    raise Loot(" ".join(loot)) if loot else Held(" ".join(name for name, *_ in ended))
