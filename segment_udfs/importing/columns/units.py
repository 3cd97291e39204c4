"""The unit that a header announces for its numbers: thousands or millions are told, never multiplied silently."""

from __future__ import annotations

import re
from typing import Final

_SCALE: Final = re.compile(
    r"(?:^|[\s(\[/_-])(?:(?P<k>k ?(?:€|eur(?:os?)?|\$|usd|£)|milliers?|thousands?)"
    r"|(?P<m>m ?(?:€|eur(?:os?)?|\$|usd|£)|millions?))(?=$|[\s)\]/_.-])",
    re.IGNORECASE,
)


def scale_of(header: str) -> int:
    """The power of ten of a header's unit, 0 if it announces none.

    Example:
        >>> [scale_of(text) for text in ("CA (k€)", "Montant en milliers d'euros", "CA M€", "CA HT", "Remise (€)")]
        [3, 3, 6, 0, 0]
    """
    match = _SCALE.search(header)
    return 0 if match is None else 3 if match["k"] else 6
