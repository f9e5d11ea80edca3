"""Where an answer leads: each 201 links to the operations on what it made.

The paths tell it all: what is made by a POST to `.../contacts` is found under
`/contacts/{contact_id}`.
"""

import re
from typing import Any, Final

Json = dict[str, Any]

_PARAMETER: Final = re.compile(r"/([^/]+)/\{(\w+)\}")


def add_links(document: Json) -> None:
    """Link what is made to what can be done with it."""
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
