"""Alembic's migrations of the library, from the first table on."""
