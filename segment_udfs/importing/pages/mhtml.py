"""The pages in a single-file web page (.mht), which Excel and SAP write, also under the name .xls."""

from __future__ import annotations

import email
import email.policy
from typing import Final

from segment_udfs.errors import DataError, Fault
from segment_udfs.importing.pages.limits import MAX_BYTES

_PARTS: Final = 16
"""Most parts that hold other parts: such a page has one, two with a picture."""


def html_parts(data: bytes, file: str) -> list[tuple[bytes, str]]:
    """The HTML pages of the file, in their order, each with the encoding that its part declares, or "".

    Raises:
        DataError: the file is too big, or nests parts as no web page does.

    Example:
        >>> page = b"MIME-Version: 1.0\\nContent-Type: text/html; charset=utf-8\\n\\n<table>"
        >>> html_parts(page, "v.mht")
        [(b'<table>', 'utf-8')]
    """
    if len(data) > 2 * MAX_BYTES:
        raise DataError([Fault.of("import.too_big", file=file, limit=MAX_BYTES >> 19)])
    if data.lower().count(b"multipart/") > _PARTS:
        raise DataError([Fault.of("sniff.mhtml_parts", file=file)])
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
        pages = [(part.get_payload(decode=True), part.get_content_charset() or "") for part in parts]
    except (RecursionError, ValueError, LookupError, AssertionError, AttributeError):
        raise DataError([Fault.of("import.damaged", file=file)]) from None
    return [(page, charset) for page, charset in pages if isinstance(page, bytes)]
