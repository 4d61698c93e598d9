"""What people want, what they can do, and what they think of each other's ideas."""

from .asks import Ask, Favour, Strength
from .conversations import Conversation, OpinionMap, Response, Statement, Voice
from .files import Export, Import
from .paper import PrintedStatement, PrintRun, Sheet, ShortAddress
from .translations import StatementTranslation

__all__ = [
    "Ask",
    "Conversation",
    "Export",
    "Favour",
    "Import",
    "OpinionMap",
    "PrintRun",
    "PrintedStatement",
    "Response",
    "Sheet",
    "ShortAddress",
    "Statement",
    "StatementTranslation",
    "Strength",
    "Voice",
]
