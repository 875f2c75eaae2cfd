"""Screenshots: a chat with Arabic, French and English messages as a telephone would show it, drawn with Noto's fonts."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/noto")
ARABIC = "السلام عليكم، ربحتم جائزة كبيرة"
FRENCH = "Veuillez payer votre compte sur"
LINK = "https://cih-bank.example.net/payer"
ENGLISH = "Send the money before midnight"
WIDTH, ROW, LETTER = 1080, 130, 44


def chat(*lines: str, light: bool = True) -> bytes:
    """A PNG with a message a line; Arabic ones stand on the right."""
    paper, ink, bubble = ("#ffffff", "#101010", "#dcf8c6") if light else ("#0b141a", "#e9edef", "#005c4b")
    image = Image.new("RGB", (WIDTH, ROW * len(lines) + 60), paper)
    draw = ImageDraw.Draw(image)
    for place, line in enumerate(lines):
        top, is_arabic = 30 + place * ROW, not line.isascii() and "é" not in line
        font = ImageFont.truetype(str(FONTS / f"NotoSans{'Arabic' if is_arabic else ''}-Regular.ttf"), LETTER)
        draw.rounded_rectangle((30, top, WIDTH - 30, top + ROW - 20), 20, fill=bubble)
        at, anchor = ((WIDTH - 60, top + 20), "ra") if is_arabic else ((60, top + 20), "la")
        draw.text(at, line, fill=ink, font=font, anchor=anchor, direction="rtl" if is_arabic else "ltr")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
