"""Makes `python -m app` the same as `bide`."""

from app.cli import app

app(prog_name="bide")
