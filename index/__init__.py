"""Turns a news archive into something searchable."""
