"""Orders as they stand in a CSV file: what the layer brings to the functions that read them."""

import csv
import io

COLUMNS = ("order_id", "customer", "item", "quantity")


def orders(text):
    """A dictionary an order. Lines without an order are left out."""
    lines = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or [])]
    if missing:
        raise ValueError("the CSV has no column {}".format(", ".join(missing)))
    return [{name: line[name] for name in COLUMNS} for line in lines if line["order_id"]]
