"""Generator of docs/problems.md and docs/settings.md from the code.

A test compares what this would write with what is there.
"""

from pathlib import Path

from pydantic_core import PydanticUndefined

from app.api.problems.catalogue import PROBLEMS
from app.api.problems.field_errors import FIELD_CODES
from app.settings import PREFIX, Settings

DOCS = Path(__file__).parents[1] / "docs"

_PROBLEMS = """\
# Problems

Every error is `application/problem+json` (RFC 9457), the framework's own included:

```json
{
  "type": "/problems/invalid_request",
  "title": "Something in the request is not valid",
  "status": 422,
  "detail": "An instant must lie between 2000 and 2099.",
  "instance": "/v1/interviews",
  "code": "invalid_request",
  "request_id": "019a9f6e-0000-7000-8000-000000000000",
  "errors": [
    {"pointer": "/starts_at", "code": "out_of_range",
     "detail": "An instant must lie between 2000 and 2099."}
  ]
}
```

Branch on `code`; `title` and `detail` are for people and may be reworded. `type` is a
page of the service itself that says what stands here. `request_id` is also in the
`X-Request-Id` header and in the operator's log.

| code | status | title |
|---|---|---|
"""

_FIELDS = """\
## Codes of single fields

`errors` of an `invalid_request` lists what cannot be. `pointer` is a JSON pointer into
the body; one that begins with `/query/` or `/header/` names a parameter, and the empty
one means the body as a whole.

| code | sense |
|---|---|
"""

_SETTINGS = """\
# Settings

Every setting is an environment variable; each has a default, so that `bide serve` needs
none. A variable that begins with `BIDE_` and is no setting is reported at the start.
Paths are relative to the working directory.

| variable | default | meaning |
|---|---|---|
"""


def problems() -> str:
    """Write docs/problems.md."""
    rows = [f"| `{p.code}` | {p.status} | {p.title} |" for p in PROBLEMS.values()]
    sections = [
        f"## `{p.code}`\n\n{p.status}: {p.title}.\n\n{p.sense}\n\n**What to do.** {p.remedy}\n"
        for p in PROBLEMS.values()
    ]
    fields = [f"| `{code}` | {sense} |" for code, sense in sorted(FIELD_CODES.items())]
    text = _PROBLEMS + "\n".join(rows) + "\n\n" + "\n".join(sections) + "\n"
    return (text + _FIELDS + "\n".join(fields) + "\n").replace("?.\n", "?\n")


def settings() -> str:
    """Write docs/settings.md."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        if default is None or default is PydanticUndefined:
            shown = "none"
        elif isinstance(default, bool):
            shown = f"`{str(default).lower()}`"
        elif default == ():
            shown = "`[]`"
        else:
            shown = f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return _SETTINGS + "\n".join(rows) + "\n"


#: What is written where.
PAGES = {"problems.md": problems, "settings.md": settings}


def main() -> None:
    """Write each page."""
    for name, write in PAGES.items():
        (DOCS / name).write_text(write())


if __name__ == "__main__":
    main()
