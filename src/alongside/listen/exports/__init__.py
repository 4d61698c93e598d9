"""What leaves Listen as a file: which columns, which rows, in which form, and whether it went out whole."""

from .dictionary import DICTIONARY, Column, Table
from .sending import content_type, file_name, sent, written

__all__ = ["DICTIONARY", "Column", "Table", "content_type", "file_name", "sent", "written"]
