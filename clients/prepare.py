"""Writes the contract as the generator of the Python client can read it.

A body that may be of two media types makes it write a module that does not load. A merge
patch may be sent as plain JSON too, so nothing is lost without its own media type. Of an object
that also says which of its fields go together (`anyOf` beside `properties`) it makes no class.

    python clients/prepare.py openapi/v1.json build/clients/contract.json
"""

import json
import sys
from pathlib import Path

_PLAIN = "application/json"


def main() -> None:
    """Leave one media type to each body, and its properties to each object."""
    source, target = map(Path, sys.argv[1:3])
    document = json.loads(source.read_text(encoding="utf-8"))
    for methods in document["paths"].values():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {})
            if _PLAIN in content:
                operation["requestBody"]["content"] = {_PLAIN: content[_PLAIN]}
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.pop("anyOf", None)
    target.write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main()
