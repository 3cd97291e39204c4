"""Pictures and the other shapes of a sheet."""

from __future__ import annotations

from typing import Any

from .charts import place
from .core import RefusalError, Session, failures, operation, properties, struct, to_url

_POINT = 2540 / 72
_PIXEL = 2540 / 96
_PICTURE = "com.sun.star.drawing.GraphicObjectShape"
_TYPES = {
    _PICTURE: "picture",
    "com.sun.star.drawing.OLE2Shape": "chart",
    "com.sun.star.drawing.TextShape": "text_box",
    "com.sun.star.drawing.LineShape": "line",
    "com.sun.star.drawing.GroupShape": "group",
    "com.sun.star.drawing.ControlShape": "form_control",
}


def shapes(session: Session, book: str, sheet: str) -> dict[str, Any]:
    """The shapes of a sheet by name; those without one get the name that they are given here."""
    page = session.sheet(book, sheet).DrawPage
    found: dict[str, Any] = {}
    nameless = []
    for index in range(page.Count):
        shape = page.getByIndex(index)
        name = getattr(shape, "PersistName", "") or shape.Name
        if name and name not in found:
            found[name] = shape
        else:
            nameless.append(shape)
    for shape in nameless:
        shape.Name = _free(found, _TYPES.get(shape.ShapeType, "shape").capitalize())
        found[shape.Name] = shape
    return found


def _free(taken: dict[str, Any], base: str) -> str:
    count = 1
    while f"{base} {count}" in taken:
        count += 1
    return f"{base} {count}"


def _one(session: Session, book: str, sheet: str, shape: str) -> Any:
    found = shapes(session, book, sheet)
    if shape not in found:
        raise RefusalError("no_shape", shape=shape)
    return found[shape]


@operation("shapes.list")
def listed(session: Session, book: str, sheet: str) -> list[list[str]]:
    """[name, type] of every shape of a sheet; the type is "auto_shape" where no closer one is known."""
    found = shapes(session, book, sheet)
    return [[name, _TYPES.get(shape.ShapeType, "auto_shape")] for name, shape in found.items()]


@operation("shape.box")
def box(
    session: Session, book: str, sheet: str, shape: str, change: dict[str, float] | None = None
) -> dict[str, float]:
    """left, top, width and height in points; a change sets some of them."""
    return place(_one(session, book, sheet, shape), change)


@operation("shape.rename")
def rename(session: Session, book: str, sheet: str, shape: str, value: str) -> None:
    """Give a shape another name.

    Raises:
        RefusalError: bad_name, when it is taken.
    """
    if value in shapes(session, book, sheet):
        raise RefusalError("bad_name", name=value)
    _one(session, book, sheet, shape).Name = value


@operation("shape.text")
def text(session: Session, book: str, sheet: str, shape: str, value: str | None = None) -> str | None:
    """The text in a shape, None for one that holds none; a value sets it."""
    one = _one(session, book, sheet, shape)
    if not hasattr(one, "String"):
        return None
    if value is not None:
        one.String = value
    return str(one.String)


@operation("shape.delete")
def delete(session: Session, book: str, sheet: str, shape: str) -> None:
    """Take a shape out."""
    session.sheet(book, sheet).DrawPage.remove(_one(session, book, sheet, shape))


@operation("pictures.add")
def add(
    session: Session,
    book: str,
    sheet: str,
    path: str,
    corner: list[float],
    size: list[float] | None = None,
) -> str:
    """Put the picture of a file at [left, top], [width, height] in points or of its own size; its name.

    Raises:
        RefusalError: cannot_open.
    """
    graphic = _graphic(session, path)
    document = session.document(book)
    shape = document.createInstance(_PICTURE)
    taken = shapes(session, book, sheet)
    session.sheet(book, sheet).DrawPage.add(shape)
    shape.Graphic = graphic
    shape.Name = _free(taken, "Picture")
    width, height = _extent(graphic) if size is None else (round(points * _POINT) for points in size)
    shape.setSize(struct("awt.Size", width, height))
    shape.setPosition(struct("awt.Point", *(round(points * _POINT) for points in corner)))
    return str(shape.Name)


def _graphic(session: Session, path: str) -> Any:
    provider = session.service("graphic.GraphicProvider")
    try:
        found = provider.queryGraphic(properties(URL=to_url(path)))
    except failures("io.IOException", "lang.IllegalArgumentException", "uno.RuntimeException"):
        found = None
    if found is None:
        import os

        raise RefusalError("cannot_open", file=os.path.basename(path))
    return found


def _extent(graphic: Any) -> tuple[int, int]:
    """Hundredths of a millimetre: what the file says, else 96 pixels an inch."""
    size = graphic.Size100thMM
    if size.Width and size.Height:
        return size.Width, size.Height
    pixels = graphic.SizePixel
    return round(pixels.Width * _PIXEL), round(pixels.Height * _PIXEL)


@operation("picture.replace")
def replace(session: Session, book: str, sheet: str, shape: str, path: str) -> None:
    """Show another file in the same place, its size kept."""
    _one(session, book, sheet, shape).Graphic = _graphic(session, path)


def written(session: Session, shape: Any, path: str, media: str) -> None:
    """Write a shape as a picture file."""
    export = session.service("drawing.GraphicExportFilter")
    export.setSourceDocument(shape)
    export.filter(properties(MediaType=media, URL=to_url(path)))
