"""What the installer wrote for the extension, in the profile of the office: which Python, which limits.

One JSON file, `user/segmentation/settings.json` in the profile. Only our installer writes it; no workbook, environment
variable or folder of the user is asked.
"""

from __future__ import annotations

import json
import os
from typing import Any

FOLDER = "segmentation"
NAME = "settings.json"
UPDATE = "fr.segmentation.calc.Update"
"""The service of our component that lays the arrays of a document again, in the office's own process."""
DEFAULTS: dict[str, Any] = {
    "python": "",
    "version": "",
    "lang": "fr",
    "seconds": 60.0,
    "start_seconds": 20.0,
    "log": "",
}
"""`python`: interpreter of the product's environment; `version`: of the product that wrote the file; `seconds`: limit
of one call, `start_seconds` of the start of the worker; `log`: folder of the log files."""


def place(user_folder: str) -> str:
    """The path of the settings, in the `user` folder of a profile."""
    return os.path.join(user_folder, FOLDER, NAME)


def read(user_folder: str) -> dict[str, Any]:
    """The settings, defaults where the file lacks one or cannot be read."""
    found = dict(DEFAULTS)
    try:
        with open(place(user_folder), encoding="utf-8") as file:
            given = json.load(file)
    except (OSError, ValueError):
        return found
    if isinstance(given, dict):
        # a whole number of seconds is as good as one with a point
        given = {key: float(value) if type(value) is int else value for key, value in given.items()}
        found.update({key: value for key, value in given.items() if type(value) is type(DEFAULTS.get(key))})
    return found
