"""Tries the jail before it is relied on: what must be forbidden is, and what must work does."""

import os
import tempfile
from functools import cache

from checks.contract import Unusable
from checks.jail.words import cleaned
from checks.jail.worker import Failed, Worker

WALL = 120.0
INSTEAD = "Use a column of predictions instead of a model file."
NOUN = "The sandbox's self-test"


@cache
def self_test(*, with_model: bool = True) -> tuple[str, ...]:
    """The standing layers, once every attempt to break out has failed; done once per process.

    A child tries to read and to write a file of the host's, to open a socket, to start a process
    and to run a program. With `with_model` it then fits, saves, loads and asks a real skops model,
    as the model host would. (Opening any model proves that part too, so the host leaves it out.)

    Raises:
        Refused: a required layer is missing.
        Unusable: an attempt succeeded, or the model did not work; the sentence names which.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        witness = os.path.join(folder, "witness")
        with open(witness, "w") as file:
            file.write("untouched")
        os.chmod(witness, 0o666)
        worker = Worker("checks.jail.attempts:serve", noun=NOUN, instead=INSTEAD, memory_mb=4096)
        try:
            tried = worker.ask("attempt", wall=WALL, path=witness).header.get("succeeded")
            if tried != []:
                raise Unusable(
                    f"The sandbox does not hold on this server ({cleaned(tried)} succeeded). {INSTEAD}"
                )
            with open(witness) as file:
                if file.read() != "untouched":
                    raise Unusable(
                        f"The sandbox does not hold on this server (a file was changed). {INSTEAD}"
                    )
            if with_model and worker.ask("model", wall=WALL).header.get("equal") is not True:
                raise Unusable(f"A model does not work in the sandbox on this server. {INSTEAD}")
            return worker.layers
        except Failed as failed:
            raise Unusable(
                f"The sandbox's self-test failed on this server ({failed.error}: {failed.says}). {INSTEAD}"
            ) from None
        finally:
            worker.close()
