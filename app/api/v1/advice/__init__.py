"""Decisions: next action, plan, agenda, lessons, and stateless histories."""
