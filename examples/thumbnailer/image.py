"""Makes a thumbnail of every picture that arrives. Its name says the size: canyon-400x300.jpg."""

import io
import re
from urllib.parse import unquote_plus

import config
import utils
from PIL import Image, ImageOps

SIZE = re.compile(r"-(\d+)x(\d+)\.jpg$")


def main(event, context):
    return [thumbnail(record["s3"]["bucket"]["name"], record["s3"]["object"]) for record in event["Records"]]


def thumbnail(bucket, described):
    # S3 writes names into events as in addresses: a blank is a plus.
    key = unquote_plus(described["key"])
    width, height = size_in(key)
    small = resized(utils.download(bucket, key), width, height)
    utils.upload(config.THUMBNAIL_BUCKET, key, small, "image/jpeg")
    print("{}: {} bytes became {} x {}, {} bytes".format(key, described["size"], width, height, len(small)))
    return key


def size_in(key):
    found = SIZE.search(key)
    if not found:
        raise ValueError(f"{key} does not end with a size such as -400x300.jpg")
    width, height = (int(number) for number in found.groups())
    if not (0 < width <= config.EDGE_MAX and 0 < height <= config.EDGE_MAX):
        raise ValueError(f"{key}: a thumbnail has 1 to {config.EDGE_MAX} pixels each way")
    return width, height


def resized(content, width, height):
    """Fills the whole of the size; what does not fit is cut off evenly."""
    with Image.open(io.BytesIO(content)) as picture:
        small = ImageOps.fit(picture.convert("RGB"), (width, height))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=config.QUALITY)
    return out.getvalue()
