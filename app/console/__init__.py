"""Console: Bide for people, an app of JavaScript modules that browsers load from /app/.

`site/` has the app, `static_files.py` serves it. It is a client of the public API like any other.
"""

from typing import Final

#: Where the app is; each of its screens lies below it.
PATH: Final = "/app/"
