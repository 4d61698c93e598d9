"""Packs: one signed file that carries a pattern, with its lineage and evidence, to people who have no Alongside.

Nothing here knows Django or the database: `alongside pack` reads a file on any machine that has the package.
"""
