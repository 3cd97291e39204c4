"""Names and signs of currencies, as texts, headers and number formats write them."""

from __future__ import annotations

import re
from typing import Final

EURO: Final = "EUR"
LOCAL: Final = "local"
"""The currency of the computer: each one shows its own for the formats of money that Excel does not write in a file."""

PERCENT: Final = "%"

_WORDS: Final = (
    "AED|AUD|BGN|BRL|CAD|CHF|CNY|CZK|DKK|DZD|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MAD|MGA|MUR|MXN|MYR|NOK|NZD|PLN|QAR"
    "|RON|RUB|SAR|SEK|SGD|THB|TND|TWD|UAH|USD|VND|XAF|XOF|XPF|ZAR"
)
_NAMED: Final = re.compile(
    r"(?P<dollar>(?<![A-Za-z])(?:US|CA|C|A|AU|NZ|HK|S|R|NT|MX) ?\$|\$ ?(?:US|CA|AU|HK|NZ)(?![A-Za-z]))"
    r"|(?P<sign>[€$£¥₺₽₹₪₩฿₴₫])|(?P<euro>(?i:(?<![A-Za-z])k?euros?(?![A-Za-z])))"
    rf"|(?<![A-Za-z])[kM]?(?P<code>{_WORDS})(?![A-Za-z])"
)
_DOLLARS: Final = {
    "US": "USD", "CA": "CAD", "C": "CAD", "A": "AUD", "AU": "AUD", "NZ": "NZD", "HK": "HKD", "S": "SGD", "R": "BRL",
    "NT": "TWD", "MX": "MXN",
}  # fmt: skip
_SIGNS: Final = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₺": "TRY", "₽": "RUB", "₹": "INR", "₪": "ILS", "₩": "KRW",
    "฿": "THB", "₴": "UAH", "₫": "VND",
}  # fmt: skip
_ALONE: Final = {
    "kr": "SEK", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "лв": "BGN", "лв.": "BGN", "Fr.": "CHF",
    "SFr.": "CHF", "fr.": "CHF", "DH": "MAD", "FCFA": "XOF", "F CFA": "XOF", "CFA": "XOF",
}  # fmt: skip
"""Signs that are also parts of words: they count when nothing stands beside them."""

_OF_A_COUNTRY: Final = {
    "$": {
        "409": "USD", "en-US": "USD", "1009": "CAD", "en-CA": "CAD", "C0C": "CAD", "fr-CA": "CAD", "C09": "AUD",
        "en-AU": "AUD", "1409": "NZD", "en-NZ": "NZD", "C04": "HKD", "1004": "SGD", "80A": "MXN", "es-MX": "MXN",
    },
    "¥": {"411": "JPY", "ja-JP": "JPY", "804": "CNY", "zh-CN": "CNY"},
    "kr": {"41D": "SEK", "sv-SE": "SEK", "414": "NOK", "nb-NO": "NOK", "406": "DKK", "da-DK": "DKK"},
    "kr.": {"406": "DKK", "da-DK": "DKK"},
}  # fmt: skip
"""Signs that several countries share, by the number (hexadecimal) or the name of the country in a number format."""


def currency_in(text: str) -> str:
    """The code of the currency that a text names beside other words, "" if it names none.

    Example:
        >>> [currency_in(text) for text in ("Montant (k€)", "Amount in USD", "$ CA", "Euros HT", "kr", "Total HT")]
        ['EUR', 'USD', 'CAD', 'EUR', 'SEK', '']
    """
    plain = text.strip()
    if plain in _ALONE:
        return _ALONE[plain]
    found = _NAMED.search(plain)
    if found is None:
        return ""
    if found["dollar"]:
        return _DOLLARS[found["dollar"].replace("$", "").strip()]
    return _SIGNS[found["sign"]] if found["sign"] else found["code"] or EURO


def unit_in(text: str) -> str:
    """What a number is shown with, from its text: a currency, "%", or "".

    Example:
        >>> [unit_in(text) for text in ("101.00 €", "-1 234,5", "12 %", "$1,000.00")]
        ['EUR', '', '%', 'USD']
    """
    if text[-1:].isdecimal() and text[0] in "-0123456789":
        return ""
    return PERCENT if "%" in text else currency_in(text)


def currency_of_country(sign: str, country: str) -> str:
    """The currency of a sign in a number format, `[$sign-country]`; an unknown sign stands for itself.

    Example:
        >>> [currency_of_country(*pair) for pair in (("$", "409"), ("$", "C0C"), ("kr", "41D"), ("", "40C"))]
        ['USD', 'CAD', 'SEK', '']
    """
    plain = sign.strip()
    known = _OF_A_COUNTRY.get(plain, {})
    number = country.upper().lstrip("0")[-4:].lstrip("0")
    return known.get(country) or known.get(number) or currency_in(plain) or plain[:8]


def currency_of_code(text: str) -> str:
    """The currency of a cell in a column of currencies; "" when it is none that we know.

    Example:
        >>> [currency_of_code(text) for text in ("usd", " Euro ", "Aucune", "0", "XYZ")]
        ['USD', 'EUR', '', '', 'XYZ']
    """
    plain = text.strip()
    found = currency_in(plain) or currency_in(plain.upper())
    return found or (plain if re.fullmatch("[A-Z]{3}", plain) else "")
