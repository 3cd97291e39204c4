"""A person made of prepared answers: what a macro asked is kept, what was not prepared is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from segment_udfs.hosts.macros.context import FileKind


@dataclass
class Scripted:
    """Answers in order; `asked` holds every text that the person was shown."""

    confirms: list[bool] = field(default_factory=list)
    files: list[Path | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def tell(self, title: str, text: str) -> None:
        self.asked.append(text)

    def confirm(self, title: str, text: str) -> bool:
        self.asked.append(text)
        assert self.confirms, f"not expected: {text}"
        return self.confirms.pop(0)

    def open_file(self, title: str, kinds: Sequence[FileKind]) -> Path | None:
        self.asked.append(title)
        assert self.files, f"not expected: {title}"
        return self.files.pop(0)

    def save_file(self, title: str, name: str, kind: FileKind) -> Path | None:
        self.asked.append(f"{title} ({name})")
        assert self.files, f"not expected: {title}"
        return self.files.pop(0)
