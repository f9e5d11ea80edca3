"""OpenAPI links: each 201 links to the operations on the new resource.

They follow from the paths: a resource made by a POST to `.../contacts` is at
`/contacts/{contact_id}`.
"""

import re
from typing import Any, Final

Json = dict[str, Any]

_PARAMETER: Final = re.compile(r"/([^/]+)/\{(\w+)\}")


def add_links(document: Json) -> None:
    """Link each new resource to its operations."""
    leading: dict[str, Json] = {}
    for path, methods in document["paths"].items():
        found = _PARAMETER.findall(path)
        # An operation that needs a second id cannot be reached by one alone.
        if len(found) == 1:
            [(collection, parameter)] = found
            for operation in methods.values():
                name = operation["operationId"]
                leading.setdefault(collection, {})[name] = {
                    "operationId": name,
                    "parameters": {parameter: "$response.body#/id"},
                }
    for path, methods in document["paths"].items():
        made = methods.get("post", {}).get("responses", {}).get("201")
        links = leading.get(path.rpartition("/")[2])
        if made is not None and links:
            made["links"] = links
