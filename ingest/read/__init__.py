"""Readers: bytes to text blocks, one module a format."""
