"""Entry point of `python -m app`, the same as `bide`."""

from app.cli import app

# Worker processes import this module once more, under another name.
if __name__ == "__main__":
    app(prog_name="bide")
