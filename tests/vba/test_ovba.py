"""Compression and obfuscation of a VBA project, against the specification's own examples and another reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import decompress_stream

from segment_udfs.workbook.ovba import compress, encrypt
from tests.vba.readers import decrypt

# [MS-OVBA] 3.2.1 and 3.2.3
EXAMPLES = {
    b"abcdefghijklmnopqrstuv.": "0119B0 00 6162636465666768 00 696A6B6C6D6E6F70 00 7172737475762E",
    b"a" * 73: "0103B0 02 61 4500",
}
# [MS-OVBA] 3.2.2; among matches of one length a writer may take any
NORMAL = b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
NORMAL_SIZE = 3 + 0x2F + 1


@pytest.mark.parametrize("text", EXAMPLES)
def test_compresses_as_the_specification_does(text: bytes) -> None:
    """The worked examples without a choice come out byte for byte."""
    assert compress(text) == bytes.fromhex(EXAMPLES[text])


def test_compresses_as_well_as_the_specification() -> None:
    """The third worked example takes as many bytes as in the specification, and reads back."""
    packed = compress(NORMAL)
    assert len(packed) == NORMAL_SIZE
    assert bytes(decompress_stream(bytearray(packed))) == NORMAL


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([b"End Function\r\n", b"ByVal ", b"a", b" ", b"\r\n", b"x1", b"SEG_"]), max_size=2500).map(
        b"".join
    )
)
def test_another_reader_gives_the_text_back(text: bytes) -> None:
    """oletools reads back any source-like text, across chunk borders too."""
    assert bytes(decompress_stream(bytearray(compress(text)))) == text


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=3600))
def test_another_reader_gives_any_short_bytes_back(data: bytes) -> None:
    """Bytes without any repetition survive as well."""
    assert bytes(decompress_stream(bytearray(compress(data)))) == data


def test_a_chunk_that_does_not_shrink_is_stored_raw() -> None:
    """4096 bytes without a repeated triple are one raw chunk: header 0x3FFF, then the bytes."""
    numbers = [(7 * k * k + k // 2) % 256 for k in range(4096)]
    data = bytes((value * 167 + (k >> 3) * 31 + (k >> 6) * 13) % 256 for k, value in enumerate(numbers))
    packed = compress(data)
    assert packed == b"\x01\xff\x3f" + data
    assert bytes(decompress_stream(bytearray(packed))) == data


# [MS-OVBA] 3.1.1: the PROJECT stream of the specification's sample project
SAMPLE_ID = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
SAMPLE_FIELDS = {
    "0705D8E3D8EDDBF1DBF1DBF1DBF1": bytes(4),
    "0E0CD1ECDFF4E7F5E7F5E7": bytes(1),
    "1517CAF1D6F9D7F9D706": b"\xff",
}


@pytest.mark.parametrize(("field", "data"), SAMPLE_FIELDS.items())
def test_the_reader_of_these_tests_reads_the_sample_project(field: str, data: bytes) -> None:
    """`decrypt` below is right: it reads the fields printed in the specification."""
    assert decrypt(field, SAMPLE_ID) == data


@pytest.mark.parametrize("seed", range(0, 256, 17))
@pytest.mark.parametrize("data", [bytes(4), bytes(1), b"\xff"])
def test_obfuscated_fields_read_back(seed: int, data: bytes) -> None:
    """Every seed gives a field that the specification's decryption opens with the project's identifier."""
    assert decrypt(encrypt(data, SAMPLE_ID, seed), SAMPLE_ID) == data
