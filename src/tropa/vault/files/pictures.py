"""Pictures, decoded under hard limits and written anew from their pixels alone, in the separate process (`program`).

What is written holds the first frame, upright, on white, in sRGB, and nothing else that the file held: no EXIF, XMP,
ICC profile, comment, thumbnail, further frame, colours under what was erased, or bytes behind the end.
"""

import io
import warnings
from typing import Final

from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from tropa.vault.files.frames import Made, MediaType, Unread
from tropa.vault.files.kinds import Picture

MOST_PIXELS: Final = 64_000_000
MOST_SIDE: Final = 30_000
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_QUALITY: Final = 88
_LESS_QUALITY: Final = 75
_MOST_PNG_BYTES: Final = 8 * 2**20
"""A larger one is a photo that somebody saved as PNG: it goes as JPEG."""
_SRGB: Final = ImageCms.createProfile("sRGB")

# All that reading may need is loaded now: later no file can be opened any more. (EXIF is written like TIFF.)
Image.preinit()
_LOADED: Final = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)


def clean_picture(data: bytes, kind: Picture, most_bytes: int) -> Made:
    """The picture without anything but its pixels. Raises Unread."""
    image = _plain(_opened(data))
    if kind != "jpeg":
        png = _written(image, "PNG")
        if len(png) <= _MOST_PNG_BYTES:
            return _made(png, "image/png", image, most_bytes)
    jpeg = _written(image, "JPEG", quality=_QUALITY)
    if len(jpeg) > most_bytes:
        jpeg = _written(image, "JPEG", quality=_LESS_QUALITY)
    return _made(jpeg, "image/jpeg", image, most_bytes)


def show_picture(data: bytes, longest: int, most_bytes: int) -> Made:
    """The picture, no side longer than `longest` pixels. Raises Unread."""
    opened = _opened(data, longest)
    image = _plain(opened)
    image.thumbnail((longest, longest))
    return drawn(image, most_bytes)


def drawn(image: Image.Image, most_bytes: int) -> Made:
    """Something to look at: JPEG, or PNG where that is smaller. Raises Unread."""
    png = _written(image, "PNG")
    jpeg = _written(image, "JPEG", quality=_QUALITY)
    if len(png) <= len(jpeg):
        return _made(png, "image/png", image, most_bytes)
    return _made(jpeg, "image/jpeg", image, most_bytes)


def _opened(data: bytes, longest: int | None = None) -> Image.Image:
    # Pillow's own limit warns first, and stops only at twice as many; here what is too many is known before decoding.
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Unread("too-many-pixels") from None
    if image.width * image.height > MOST_PIXELS or max(image.size) > MOST_SIDE:
        raise Unread("too-many-pixels")
    if longest is not None:
        # A JPEG is then decoded at a half, a quarter or an eighth of its size; twice too large, so that it stays sharp.
        image.draft(None, (2 * longest, 2 * longest))
    image.load()
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Upright, on white, in sRGB, and with nothing beside the pixels."""
    profile = image.info.get("icc_profile")
    ImageOps.exif_transpose(image, in_place=True)
    seen = _on_white(image)
    plain = _in_srgb(seen, profile) if profile and seen.mode in ("RGB", "CMYK") else seen
    plain = plain.convert("L" if plain.mode in ("1", "L") else "RGB")
    plain.info = {}
    return plain


def _on_white(image: Image.Image) -> Image.Image:
    """As it is seen: an eraser leaves the colours under what it made transparent, and they would be sent."""
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    seen = Image.new("RGB", clear.size, "white")
    seen.paste(clear, mask=clear.getchannel("A"))
    return seen


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as they were meant, if the profile can be read; else as they are."""
    try:
        converted = ImageCms.profileToProfile(image, io.BytesIO(profile), _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted if converted is not None else image


def _written(image: Image.Image, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _made(data: bytes, media_type: MediaType, image: Image.Image, most_bytes: int) -> Made:
    if len(data) > most_bytes:
        raise Unread("too-large")
    return Made(data, media_type, 1, image.width, image.height)
