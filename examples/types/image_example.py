"""Draws a picture after a prompt: where a model would stand, the prompt picks the colours."""
import hashlib, json, os, struct, zlib

params = json.load(open(os.environ["LETHE_PARAMS"]))
out, width, height = os.environ["LETHE_OUT"], params["width"], params["height"]
red, green, blue, *_ = hashlib.sha256(params["prompt"].encode("utf-8", "replace")).digest()

def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

rows = bytearray()
for y in range(height):
    rows.append(0)  # this row is not filtered
    for x in range(width):
        rows += bytes(((red + x) % 256, (green + y) % 256, (blue + x + y) % 256))
    os.write(3, b"%.3f draw\n" % ((y + 1) / height))

with open(out + "/image.png", "wb") as png:
    png.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    png.write(chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b""))
json.dump({"image.png": {"width": width, "height": height}}, open(out + "/meta.json", "w"))
json.dump({"seed": red << 16 | green << 8 | blue}, open(out + "/result.json", "w"))
