"""Bide: knows when to act after a job interview, and when to wait."""
