"""Counts in, a number or a named undefined out."""
