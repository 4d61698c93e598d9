"""What people want, what they can do, and what they think of each other's ideas."""

from .asks import Ask, Strength
from .conversations import Conversation, OpinionMap, Response, Statement, Voice

__all__ = ["Ask", "Conversation", "OpinionMap", "Response", "Statement", "Strength", "Voice"]
