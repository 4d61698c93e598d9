from django.urls import path

from .views import notes, packs
from .views import patterns as views

app_name = "share"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("near/", views.near, name="near"),
    path("patterns/new/", views.new_pattern, name="new_pattern"),
    path("patterns/<int:pk>/", views.pattern, name="pattern"),
    path("patterns/<int:pk>/words/", views.rewrite_pattern, name="rewrite_pattern"),
    path("patterns/<int:pk>/elements/new/", views.new_element, name="new_element"),
    path("patterns/<int:pk>/publish/", views.publish_pattern, name="publish_pattern"),
    path("patterns/<int:pk>/next/", views.next_version, name="next_version"),
    path("elements/<int:pk>/", views.change_element, name="change_element"),
    path("elements/<int:pk>/out/", views.take_out_element, name="take_out_element"),
    path("adapt/<int:pk>/", views.adapt, name="adapt"),
    path("drafts/<int:pk>/", views.take_up_draft, name="take_up_draft"),
    path("drafts/<int:pk>/aside/", views.set_draft_aside, name="set_draft_aside"),
    path("notes/", notes.notes, name="notes"),
    path("notes/new/", notes.new_note, name="new_note"),
    path("notes/<int:pk>/code/", notes.code_note, name="code_note"),
    path("notes/<int:pk>/readers/", notes.note_readers, name="note_readers"),
    path("patterns/<int:pk>/pack/", packs.sign, name="sign_pack"),
    path("patterns/<int:pk>/remove/", packs.remove_pattern, name="remove_pattern"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<int:pk>/", packs.pack, name="pack"),
    path("packs/<int:pk>/in/", packs.let_in, name="let_in"),
    path("packs/<int:pk>/aside/", packs.set_aside, name="set_aside"),
    path("neighbours/new/", packs.follow, name="follow"),
    path("neighbours/<int:pk>/visit/", packs.visit, name="visit"),
    path("neighbours/<int:pk>/stop/", packs.stop_following, name="stop_following"),
    path("reflections/new/", views.new_reflection, name="new_reflection"),
    path("reflections/<int:pk>/publish/", views.publish_reflection, name="publish_reflection"),
    path("library/cases/", views.bring_cases, name="bring_cases"),
    path("library/new/", views.new_item, name="new_item"),
    path("library/<int:pk>/", views.item, name="item"),
    path("library/<int:pk>/remove/", packs.remove_item, name="remove_item"),
    path("library/<int:pk>/publish/", views.publish_item, name="publish_item"),
]
