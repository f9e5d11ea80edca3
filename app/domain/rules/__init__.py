"""One file per family of rules: a case in, bars out. Rules never import each other.

A rule says when something is barred and why, past instants included, and is never
asked about an instant; the order in which rules are read stands in `rulebook.RULES`.
"""
