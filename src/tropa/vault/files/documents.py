"""PDFs, rebuilt from their pages alone, and drawn page by page. Runs in the separate process (`program`).

What is written holds what its pages show: form fields and remarks as they look, layers as they were. No title or
author, XMP, attachment, script, action, link, bookmark, thumbnail or former version; and the pictures in it without
theirs. What is drawn is drawn from such a copy.
"""

import io
from collections.abc import Iterator
from typing import Final

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel

from tropa.vault.files.frames import Made, Unread
from tropa.vault.files.inner_pictures import without_jp2_remarks, without_jpeg_remarks
from tropa.vault.files.pictures import drawn

MOST_PAGES: Final = 500
_MOST_SCALE: Final = 4.0
"""288 dots an inch: a page of a few points must not become a poster."""
_OF_A_PAGE: Final = frozenset(
    ("/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Group", "/UserUnit")
)
_REMARKS: Final = ("/Metadata", "/PieceInfo", "/AF", "/LastModified", "/OPI", "/Measure", "/PtData", "/Thumb")
_OF_A_LAYER: Final = frozenset(("/Type", "/Name", "/Intent", "/OCGs", "/P", "/VE"))
"""Of one by itself (OCG) and of those that depend on others (OCMD): ISO 32000-2, 8.11.2."""
_OF_LAYERS: Final = frozenset(("/Name", "/BaseState", "/ON", "/OFF", "/Order", "/ListMode", "/RBGroups", "/Locked"))


def clean_document(data: bytes, most_bytes: int) -> Made:
    """The document without anything but what its pages show. Raises Unread."""
    new = _rebuilt(data)
    for each in list(new.objects):
        for inner in _dictionaries_in(each):
            _clean_dictionary(inner)
        if isinstance(each, Stream):
            _clean_stream(new, each)
    written = _written(new)
    if len(written) > most_bytes:
        raise Unread("too-large")
    return Made(written, "application/pdf", len(new.pages))


def show_document(data: bytes, page: int, longest: int, most_bytes: int) -> Made:
    """One page (from 0) as a picture, no side longer than `longest` pixels. Raises Unread."""
    document = pypdfium2.PdfDocument(_written(_rebuilt(data)))
    if page >= len(document):
        raise Unread("page")
    shown = document[page]
    scale = min(longest / max(*shown.get_size(), 1.0), _MOST_SCALE)
    picture = shown.render(scale=scale, may_draw_forms=False).to_pil()
    made = drawn(picture.convert("RGB"), most_bytes)
    return Made(made.data, made.media_type, len(document), made.width, made.height)


def _rebuilt(data: bytes) -> Pdf:
    """A new document of the pages, with nothing on them that acts, and nothing of the old one beside them."""
    old = _opened(data)
    if not 1 <= len(old.pages) <= MOST_PAGES:
        raise Unread("too-many-pages" if len(old.pages) else "damaged")
    if "/AcroForm" in old.Root:
        old.generate_appearance_streams()
    old.flatten_annotations("all")
    new = Pdf.new()
    new.pages.extend(old.pages)
    for page in new.pages:
        _drop(page.obj, set(page.obj.keys()) - _OF_A_PAGE)
    _bring_layers(old, new)
    return new


def _opened(data: bytes) -> Pdf:
    try:
        old = Pdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Unread("encrypted") from None
    if old.is_encrypted:
        raise Unread("encrypted")
    return old


def _bring_layers(old: Pdf, new: Pdf) -> None:
    """Which layers are hidden stays as it was: what nobody saw must not be seen now."""
    if "/OCProperties" not in old.Root:
        return
    layers = new.copy_foreign(old.make_indirect(old.Root.OCProperties))
    new.Root.OCProperties = layers
    shown_as = layers.get("/D", Dictionary())
    _drop(shown_as, set(shown_as.keys()) - _OF_LAYERS)
    _drop(layers, set(layers.keys()) - {"/OCGs", "/D"})


def _drop(where: pikepdf.Object, keys: "set[str] | tuple[str, ...]") -> None:
    for key in keys:
        if key in where:
            del where[key]


def _dictionaries_in(whole: pikepdf.Object) -> Iterator[Dictionary]:
    """An object's own dictionary and all that stand directly in it; what it refers to comes by itself."""
    left: list[object] = [whole.stream_dict if isinstance(whole, Stream) else whole]
    while left:
        each = left.pop()
        if isinstance(each, Dictionary):
            yield each
            left += (inner for inner in each.as_dict().values() if _is_inside(inner))
        elif isinstance(each, pikepdf.Array):
            left += (inner for inner in each.as_list() if _is_inside(inner))


def _is_inside(found: object) -> bool:
    return isinstance(found, Dictionary | pikepdf.Array) and not found.is_indirect


def _clean_dictionary(each: Dictionary) -> None:
    _drop(each, _REMARKS)
    if each.get("/Type") in (Name.OCG, Name.OCMD):
        _drop(each, set(each.keys()) - _OF_A_LAYER)
    properties = each.get("/Properties")
    if isinstance(properties, Dictionary):
        for marked in properties.as_dict().values():
            if isinstance(marked, Dictionary):
                _drop(marked, set(marked.keys()) - _OF_A_LAYER)


def _clean_stream(new: Pdf, stream: Stream) -> None:
    if stream.get("/Type") == Name.Metadata:
        stream.write(b"")
        return
    filters = _listed(stream, "/Filter")
    if not filters or filters[-1] not in (Name.DCTDecode, Name.JPXDecode):
        return
    options = _listed(stream, "/DecodeParms")
    content = _before_last(new, stream, filters, options)
    without, name = (
        (without_jpeg_remarks, Name.DCTDecode)
        if filters[-1] == Name.DCTDecode
        else (without_jp2_remarks, Name.JPXDecode)
    )
    last = options[len(filters) - 1] if len(options) == len(filters) else None
    stream.write(without(content), filter=name, decode_parms=last if isinstance(last, Dictionary) else None)


def _listed(stream: Stream, key: str) -> list[pikepdf.Object]:
    """What may stand there alone or as a list, as a list."""
    found = stream.get(key)
    if found is None:
        return []
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def _before_last(new: Pdf, stream: Stream, filters: list[pikepdf.Object], options: list[pikepdf.Object]) -> bytes:
    """The picture's own file, out of whatever else it was packed in."""
    if len(filters) == 1:
        return stream.read_raw_bytes()
    outer = Stream(new, stream.read_raw_bytes(), Filter=pikepdf.Array(filters[:-1]))
    if len(options) == len(filters):
        outer.DecodeParms = pikepdf.Array(options[:-1])
    return outer.read_bytes()


def _written(new: Pdf) -> bytes:
    out = io.BytesIO()
    new.save(
        out,
        compress_streams=False,
        stream_decode_level=StreamDecodeLevel.none,
        object_stream_mode=ObjectStreamMode.disable,
        deterministic_id=True,
    )
    return out.getvalue()
