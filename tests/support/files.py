"""Files for tests: honest ones that hold more than can be seen of them, and hostile ones."""

import io
import random
import struct
import zlib

import pikepdf
from PIL import Image, PngImagePlugin

CANARY = "Канарейка-17"
"""Stands in whatever of a file nobody sees."""
ASCII_CANARY = "Canary-at-55.7558N-37.6173E"
SIDEWAYS = 6
_ORIENTATION, _MAKER, _GPS, _LATITUDE = 0x0112, 0x010F, 0x8825, 2


def photo(width: int = 320, height: int = 200, seed: int = 1, quality: int = 90) -> bytes:
    """A JPEG as a phone makes it: lying on its side, with place, maker, comment and XMP."""
    exif = Image.Exif()
    exif[_ORIENTATION] = SIDEWAYS
    exif[_MAKER] = ASCII_CANARY
    exif.get_ifd(_GPS)[_LATITUDE] = (55.0, 45.0, 20.9)
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{ASCII_CANARY}</x:xmpmeta>".encode()
    out = io.BytesIO()
    noise(width, height, seed).save(out, "JPEG", exif=exif, comment=ASCII_CANARY.encode(), xmp=xmp, quality=quality)
    return out.getvalue()


def drawing(width: int = 320, height: int = 200) -> bytes:
    """A PNG with remarks."""
    remarks = PngImagePlugin.PngInfo()
    remarks.add_text("Author", ASCII_CANARY)
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, "PNG", pnginfo=remarks)
    return out.getvalue()


ERASED = (1, 2, 3)


def erased(mode: str) -> bytes:
    """A PNG (RGBA, LA or P) whose right half is of the colour ERASED, and made transparent, as an eraser does."""
    picture = Image.new("RGB", (64, 32), (200, 200, 200))
    picture.paste(ERASED if mode != "LA" else (ERASED[0],) * 3, (32, 0, 64, 32))
    out = io.BytesIO()
    if mode == "P":
        few = picture.quantize(4)
        few.save(out, "PNG", transparency=few.getpixel((60, 3)))
        return out.getvalue()
    seen = Image.new("L", (64, 32), 255)
    seen.paste(0, (32, 0, 64, 32))
    whole = picture.convert(mode)
    whole.putalpha(seen)
    whole.save(out, "PNG")
    return out.getvalue()


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """A picture that cannot be made much smaller."""
    return Image.frombytes("RGB", (width, height), random.Random(seed).randbytes(3 * width * height))


def paper(pages: int = 2, picture: bytes | None = None) -> bytes:
    """A PDF with everything that nobody sees: author, XMP, a script, an attachment, a link, a remark, a former form."""
    pdf = pikepdf.new()
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pdf.make_stream(f"1 0 0 rg {50 + 40 * number} 700 200 60 re f".encode())
    first = pdf.pages[0].obj
    if picture is not None:
        _put_picture(pdf, first, picture)
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{ASCII_CANARY}')")
    pdf.Root.OpenAction = script
    first.AA = pikepdf.Dictionary(O=script)
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://{ASCII_CANARY}.example/")
    first.Annots = pdf.make_indirect(
        [
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=link, F=4),
        ]
    )
    first.PieceInfo = pikepdf.Dictionary(Tool=pikepdf.Dictionary(Private=ASCII_CANARY))
    pdf.attachments["secret.txt"] = ASCII_CANARY.encode()
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = ASCII_CANARY
    pdf.docinfo["/Author"] = ASCII_CANARY
    out = io.BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()


def remarked_paper() -> bytes:
    """A PDF with remarks where drawing programs put them: in dictionaries inside others, and of layers."""
    pdf, remark = pikepdf.new(), pikepdf.Dictionary(Author=ASCII_CANARY)
    page = pdf.add_blank_page(page_size=(595, 842)).obj
    xmp = pdf.make_stream(ASCII_CANARY.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    usage = pikepdf.Dictionary(CreatorInfo=pikepdf.Dictionary(Creator=ASCII_CANARY))
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Plan", Usage=usage))
    either = pikepdf.Dictionary(Type=pikepdf.Name.OCMD, OCGs=pikepdf.Array([layer]), P=pikepdf.Name.AnyOn, Made=remark)
    state = pikepdf.Dictionary(CA=1, PieceInfo=remark, Elsewhere=pikepdf.Array([pikepdf.Dictionary(Metadata=xmp)]))
    page.Resources = pikepdf.Dictionary(
        Properties=pikepdf.Dictionary(L0=layer, L1=either, M0=pikepdf.Dictionary(Metadata=xmp, Author=ASCII_CANARY)),
        ExtGState=pikepdf.Dictionary(G0=state),
        Illustrated=xmp,
    )
    page.Contents = pdf.make_stream(b"/G0 gs /OC /L0 BDC 1 0 0 rg 50 700 200 60 re f EMC /M0 /M0 BDC EMC")
    out = io.BytesIO()
    pdf.save(out, compress_streams=False)
    return out.getvalue()


def _put_picture(pdf: pikepdf.Pdf, page: pikepdf.Object, jpeg: bytes) -> None:
    with Image.open(io.BytesIO(jpeg)) as picture:
        width, height = picture.size
    image = pdf.make_stream(jpeg)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = width, height, 8
    image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    page.Contents = pdf.make_stream(b"q 400 0 0 250 50 400 cm /Im0 Do Q")


def locked_paper() -> bytes:
    """A PDF that only a password opens."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def huge_png(side: int = 60_000, rows: int = 20) -> bytes:
    """A PNG of a few bytes that says it is `side` pixels wide and high."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    content = zlib.compress(bytes(rows * (side // 8 + 1)))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", content) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed_bomb(megabytes: int = 1_800) -> bytes:
    """A PDF whose one page draws a stream that unpacks to gigabytes."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    packer = zlib.compressobj(9)
    block = b" " * 2**20
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    stream = pikepdf.Stream(pdf, packed)
    stream.Filter = pikepdf.Name.FlateDecode
    page.Contents = pdf.make_indirect(stream)
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def paper_within_paper() -> bytes:
    """A PDF that carries another one, which carries a script."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.attachments["inner.pdf"] = paper()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


SCRIPT = b"<script>document.title='ran'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'ran\'">' + SCRIPT + b"</svg>"
PAGE = b"<!doctype html><title>x</title>" + SCRIPT


def polyglot() -> bytes:
    """A JPEG that is also a web page, to whoever takes it for one."""
    whole = photo()
    return whole[:2] + b"\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE + whole[2:] + PAGE
