"""The sentences of the doctor of Excel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from segment_udfs.hosts import cli_hosts
from segment_udfs.strings import sentences


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_fault_of_the_doctor_says_one_thing_to_do(lang: str) -> None:
    """What is wrong, then after a semicolon or a colon what to do."""
    top = Path(cli_hosts.__file__).parent / "excel"
    code = (top / "doctor.py").read_text("utf-8") + (top / "policies.py").read_text("utf-8")
    keys = set(re.findall(r'Check\(\s*False,\s*Fault(?:\.of)?\(\s*"(excel_install\.\w+)"', code))
    assert len(keys) > 20
    for key in keys:
        assert re.search(r"[;:] ?\w.*\.$", sentences(lang)[key]), key
