"""Fill five stubs of Wine's ucrtbase.dll, in a copy: `python ucrt.py SOURCE TARGET`.

Importing numpy calls `crealf`, which Wine 8 only has as a stub that aborts. The copy gets the few instructions of the
complex accessors and loses the mark "Wine builtin DLL", so that Wine takes it beside a program as a native library.
Stubs remain for cexp, csin, cpow, cabsf and carg: complex mathematics may abort.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path

MARK = b"Wine builtin DLL"
STUB = bytes.fromhex("4883ec28488d0d")
"""How a stub begins: sub rsp, 28h; lea rcx, …"""
# Microsoft's x64 convention: a float complex (8 bytes) comes in rcx, a double complex by its address in rcx
CODE = {
    "crealf": "660f6ec1c3",  # movd xmm0, ecx; ret
    "cimagf": "48c1e920660f6ec1c3",  # shr rcx, 32; movd xmm0, ecx; ret
    "creall": "f20f1001c3",  # movsd xmm0, [rcx]; ret
    "cimag": "f20f104108c3",  # movsd xmm0, [rcx+8]; ret
    "cimagl": "f20f104108c3",
}


def filled(source: bytes) -> bytes:
    """The library with the stubs filled; those that this Wine has for real are left alone."""
    library = bytearray(source)
    place = offsets(source)
    functions = exports(source, place)
    for name, text in CODE.items():
        start, code = place(functions[name]), bytes.fromhex(text)
        if library[start : start + len(STUB)] == STUB:
            library[start : start + len(code)] = code
    at = library.find(MARK)
    if at != 0x40:
        raise ValueError("not a library of Wine")
    library[at : at + len(MARK)] = b"patched for test"
    return bytes(library)


def offsets(library: bytes) -> Callable[[int], int]:
    """From an address of the loaded library to a place in its file."""
    header = struct.unpack_from("<I", library, 0x3C)[0]
    count, optional = (
        struct.unpack_from("<H", library, header + 6)[0],
        struct.unpack_from("<H", library, header + 20)[0],
    )
    sections = [struct.unpack_from("<IIII", library, header + 24 + optional + 40 * rank + 8) for rank in range(count)]

    def place(address: int) -> int:
        return next(
            raw + address - start
            for size, start, stored, raw in sections
            if start <= address < start + max(size, stored)
        )

    return place


def exports(library: bytes, place: Callable[[int], int]) -> dict[str, int]:
    """The address of each exported function."""
    header = struct.unpack_from("<I", library, 0x3C)[0]
    table = place(struct.unpack_from("<I", library, header + 24 + 112)[0])
    count, functions, names, ordinals = struct.unpack_from("<IIII", library, table + 24)
    found = {}
    for rank in range(count):
        start = place(struct.unpack_from("<I", library, place(names) + 4 * rank)[0])
        name = library[start : library.index(0, start)].decode("ascii")
        number = struct.unpack_from("<H", library, place(ordinals) + 2 * rank)[0]
        found[name] = struct.unpack_from("<I", library, place(functions) + 4 * number)[0]
    return found


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(filled(Path(sys.argv[1]).read_bytes()))
