"""Draws the pages of a file, in a process of its own that has little memory and little time: `python drawing.py`.

It imports nothing of ours and opens no file: one line of JSON and then the bytes come by standard input, the picture or
the redacted copy leaves by standard output. Its exit code says why it could not.
"""

import io
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

CANNOT_BE_READ, TOO_MUCH = 3, 4
MOST_PAGES = 200
MOST_PIXELS = 12_000_000  # of a page as it is drawn: A4 at 350 dots an inch
LARGEST_PICTURE = 60_000_000  # pixels of a picture as it comes: the largest cameras
DOTS_AN_INCH = 200
POINTS_AN_INCH = 72
QUALITY = 85


class TooMuch(Exception):
    """More than a file may ask of us."""


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    _limit(order["memory"], order["seconds"])
    content = sys.stdin.buffer.read()
    try:
        made = JOBS[order["job"]](content, order)
    except (MemoryError, TooMuch):
        sys.exit(TOO_MUCH)
    except Exception:  # noqa: BLE001  # whatever a broken file makes a library do, it cannot be drawn
        sys.exit(CANNOT_BE_READ)
    sys.stdout.buffer.write(made)


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system; the parent still ends us by the clock
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _count(content: bytes, order: dict[str, Any]) -> bytes:
    return str(_opened(content, order).count).encode()


def _show(content: bytes, order: dict[str, Any]) -> bytes:
    """One page, small, as a PNG that we drew."""
    leaf = _opened(content, order).leaf(order["page"], order["width"])
    _black_out(leaf, order["boxes"])
    return _as_png(leaf)


def _read(content: bytes, _order: dict[str, Any]) -> bytes:
    """The words of a PDF, as far as they are words and not pictures of words."""
    return "\n".join(Pdf(content).words()).encode() + b"\n"


def _redact(content: bytes, order: dict[str, Any]) -> bytes:
    """The copy: a picture of one page, or a PDF that holds nothing but pictures of its pages."""
    source = _opened(content, order)
    leaves = _blackened(source, order["boxes"])
    return _bound(leaves) if order["as_pdf"] else _as_png(next(leaves)[0])


JOBS = {"count": _count, "show": _show, "redact": _redact, "read": _read}


class Pdf:
    def __init__(self, content: bytes) -> None:
        import pypdfium2

        self.pdf = pypdfium2.PdfDocument(content)
        self.pdf.init_forms()
        self.count = _few_enough(len(self.pdf))

    def leaf(self, page: int, width: int | None = None) -> Any:
        """The page as a picture; without a width as sharp as a copy has to be."""
        wide, high = self.size(page)
        scale = width / wide if width else DOTS_AN_INCH / POINTS_AN_INCH
        return (
            self.pdf[page - 1].render(scale=min(scale, math.sqrt(MOST_PIXELS / (wide * high)))).to_pil().convert("RGB")
        )

    def words(self) -> Iterator[str]:
        for page in self.pdf:
            yield page.get_textpage().get_text_bounded().encode(errors="replace").decode()
        for told in self.pdf.get_metadata_dict().values():
            yield str(told)

    def size(self, page: int) -> tuple[float, float]:
        wide, high = self.pdf[page - 1].get_size()
        if not (wide >= 1 and high >= 1):
            raise TooMuch
        return wide, high


class Picture:
    def __init__(self, content: bytes) -> None:
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = None  # ours is checked before a dot is read
        self.image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP", "TIFF"))
        self._check_size()
        self.count = _few_enough(getattr(self.image, "n_frames", 1))

    def leaf(self, page: int, width: int | None = None) -> Any:
        """A new picture with the same dots on white and nothing else: no place, no camera, no name."""
        from PIL import Image, ImageOps

        self.image.seek(page - 1)
        self._check_size()
        turned = ImageOps.exif_transpose(self.image).convert("RGBA")
        bare = Image.new("RGB", turned.size, "white")
        bare.paste(turned, mask=turned.getchannel("A"))
        if width and bare.width > width:
            bare = bare.resize((width, max(1, round(bare.height * width / bare.width))))
        return bare

    def _check_size(self) -> None:
        if self.image.width * self.image.height > LARGEST_PICTURE:
            raise TooMuch

    def size(self, page: int) -> tuple[float, float]:
        leaf = self.leaf(page)
        return leaf.width * POINTS_AN_INCH / DOTS_AN_INCH, leaf.height * POINTS_AN_INCH / DOTS_AN_INCH


def _opened(content: bytes, order: dict[str, Any]) -> Pdf | Picture:
    return Pdf(content) if order["media_type"] == "application/pdf" else Picture(content)


def _few_enough(pages: int) -> int:
    if not 1 <= pages <= MOST_PAGES:
        raise TooMuch
    return pages


def _blackened(source: Pdf | Picture, boxes: list[list[float]]) -> Iterator[tuple[Any, tuple[float, float]]]:
    for page in range(1, source.count + 1):
        leaf = source.leaf(page)
        _black_out(leaf, [box[1:] for box in boxes if box[0] == page])
        yield leaf, source.size(page)


def _black_out(leaf: Any, boxes: list[list[float]]) -> None:
    """Paint over the dots themselves, outward to whole dots: nothing is left below."""
    from PIL import ImageDraw

    pen = ImageDraw.Draw(leaf)
    for x, y, w, h in boxes:
        left, top = math.floor(x * leaf.width / 100), math.floor(y * leaf.height / 100)
        right, bottom = math.ceil((x + w) * leaf.width / 100), math.ceil((y + h) * leaf.height / 100)
        pen.rectangle((left, top, right, bottom), fill="black")


def _as_png(leaf: Any) -> bytes:
    out = io.BytesIO()
    leaf.save(out, "PNG")
    return out.getvalue()


def _bound(leaves: Iterator[tuple[Any, tuple[float, float]]]) -> bytes:
    import pypdfium2

    pdf = pypdfium2.PdfDocument.new()
    for leaf, (wide, high) in leaves:
        photo = io.BytesIO()
        leaf.save(photo, "JPEG", quality=QUALITY)
        photo.seek(0)
        placed = pypdfium2.PdfImage.new(pdf)
        placed.load_jpeg(photo, inline=True)
        placed.set_matrix(pypdfium2.PdfMatrix().scale(wide, high))
        page = pdf.new_page(wide, high)
        page.insert_obj(placed)
        page.gen_content()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
