"""The two C programs of this package, built when they are needed, and the load's interface.

Nothing is installed for them: a C compiler called `cc` has to be there.
"""

import ctypes
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
FLAGS = ("-O2", "-Wall", "-Wextra", "-Werror")
LIBRARY = ("-shared", "-fPIC")


def build(name: str, folder: Path, *more: str) -> Path:
    """Compile `name`.c into a folder; return what came of it."""
    made = folder / name
    subprocess.run(("cc", *FLAGS, *more, "-o", str(made), str(HERE / f"{name}.c")), check=True)
    return made


class Words(ctypes.Structure):
    """How the frames of a server are told apart; `struct dialect`."""

    _fields_ = (
        ("marker", ctypes.c_char_p),
        ("before", ctypes.c_char_p),
        ("refusal", ctypes.c_char_p),
        ("ping", ctypes.c_char_p),
        ("pong", ctypes.c_char_p),
        ("pong_bytes", ctypes.c_int),
    )


class Counts(ctypes.Structure):
    """What the load counted since it began; `struct counts`."""

    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in ("posts", "done", "deliveries", "bytes", "others", "faults", "reads")
    )


def load_library(folder: Path) -> ctypes.CDLL:
    """Build the load and return its functions."""
    library = ctypes.CDLL(str(build("load", folder, *LIBRARY)))
    handle, seconds, whole, text = (
        ctypes.c_void_p,
        ctypes.c_double,
        ctypes.c_int,
        ctypes.c_char_p,
    )
    size = ctypes.c_size_t
    told = {
        "load_new": (handle, (whole, whole, ctypes.POINTER(Words))),
        "load_add": (whole, (handle, whole, whole, text, *(whole,) * 4, text, whole)),
        "load_free": (None, (handle,)),
        "load_rooms": (None, (handle, whole)),
        "load_flood": (seconds, (handle, seconds, whole)),
        "load_steadily": (seconds, (handle, seconds, seconds)),
        "load_one_by_one": (whole, (handle, whole, seconds)),
        "load_listen": (whole, (handle, seconds, whole)),
        "load_keep": (None, (handle, size)),
        "load_latencies": (size, (handle, ctypes.POINTER(ctypes.POINTER(seconds)))),
        "load_counts": (None, (handle, ctypes.POINTER(Counts))),
        "load_fault": (text, (handle,)),
    }
    for name, (result, arguments) in told.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
