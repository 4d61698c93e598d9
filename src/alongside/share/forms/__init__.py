"""What people type in Share."""

from .notes import CodeForm, ReadersForm
from .packs import CasesForm, FollowForm, PictureForm, RemoveForm, SignForm, StoriesForm, UploadForm
from .patterns import (
    AdaptForm,
    DraftCharterForm,
    DraftConversationForm,
    DraftOpportunityForm,
    ElementForm,
    FactForm,
    ItemForm,
    NoteForm,
    PatternForm,
    ReflectionForm,
    SearchForm,
)

__all__ = [
    "AdaptForm",
    "CasesForm",
    "CodeForm",
    "DraftCharterForm",
    "DraftConversationForm",
    "DraftOpportunityForm",
    "ElementForm",
    "FactForm",
    "FollowForm",
    "ItemForm",
    "NoteForm",
    "PatternForm",
    "PictureForm",
    "ReadersForm",
    "ReflectionForm",
    "RemoveForm",
    "SearchForm",
    "SignForm",
    "StoriesForm",
    "UploadForm",
]
