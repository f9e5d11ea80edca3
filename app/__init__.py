"""Bide: knows when to act after a job interview, and when to wait."""

__version__ = "0.1.0"
