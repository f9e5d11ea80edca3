"""Delivery: what reaches people by itself, each thing a row before it leaves."""
