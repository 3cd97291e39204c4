"""What the tests use to look into a VBA project: other people's readers, and the specification's decryption."""

from __future__ import annotations

import io
import struct
from types import SimpleNamespace

import olefile
from oletools.olevba import VBA_Parser


def modules_of(package: bytes, name: str = "book.xlsm") -> dict[str, str]:
    """The text of every module, as oletools reads it out of a workbook or of a bare vbaProject.bin."""
    parser = VBA_Parser(name, data=package)
    try:
        return {stream.rpartition("/")[2]: code for _, stream, _, code in parser.extract_all_macros()}
    finally:
        parser.close()


def strict(project: bytes) -> olefile.OleFileIO:
    """The container opened by olefile, which raises on the least doubtful thing it meets."""
    return olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_UNSURE)


def decrypt(field: str, project_id: str) -> bytes:
    """The data in a field CMG, DPB or GC ([MS-OVBA] 2.4.3.3)."""
    raw = bytes.fromhex(field)
    seed = raw[0]
    if raw[1] ^ seed != 2 or raw[2] ^ seed != sum(project_id.encode()) & 0xFF:
        raise ValueError("the field does not belong to this project")
    plain, one_back, two_back = raw[2] ^ seed, raw[2], raw[1]
    data = bytearray()
    for value in raw[3:]:
        plain = value ^ (two_back + plain & 0xFF)
        data.append(plain)
        one_back, two_back = value, one_back
    ignored = (seed & 6) // 2
    (length,) = struct.unpack_from("<I", data, ignored)
    return bytes(data[ignored + 4 : ignored + 4 + length])


def function(name: str, *arguments: str) -> SimpleNamespace:
    """A function of a made catalogue; a name in brackets is optional: `function("SEG_X", "values", "[basis]")`."""
    listed = (SimpleNamespace(name=item.strip("[]"), required=item[0] != "[") for item in arguments)
    return SimpleNamespace(name=name, arguments=tuple(listed))


CATALOGUE = (
    function("SEG_PARETO_RANK", "values"),
    function("SEG_PARETO_CUM", "values", "[basis]"),
    function("SEG_CLIENT_METRICS", "client", "date", "amount", "[cost]", "[order]", "[family]", "[as_of]", "[months]"),
    function("SEG_P_ALIVE", "x", "t_x", "T", "r", "alpha", "a", "b", "[one_off]", "[lang]"),
    function("SEG_ALLOCATE", "potential", "speed", "hours", "[min]", "[max]", "[step]"),
    function("SEG_STAR", "class", "name", "end", "[array]", "[next]", "[error]", "[IsMissing]"),
    function("SEG_WIDE", *(f"an_argument_with_a_long_name_{number}" for number in range(25))),
)
