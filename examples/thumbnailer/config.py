"""Where thumbnails go, and what they are."""

import os

THUMBNAIL_BUCKET = os.environ["THUMBNAIL_BUCKET"]
QUALITY = 85
EDGE_MAX = 2000
