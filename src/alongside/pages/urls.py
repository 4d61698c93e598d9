from django.urls import path

from . import my_story, offline, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("how/", views.how, name="how"),
    path("source/", views.source, name="source"),
    path("source/alongside.tar.gz", views.source_archive, name="source_archive"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.lost, name="lost"),
    path("offline/ready/", offline.ready, name="ready"),
    path("health/", views.health, name="health"),
    path("demo/", views.demo_stage, name="demo_stage"),
    path("demo/enter/", views.demo, name="demo"),
    path("<slug:community>/<slug:initiative>/", views.loop, name="loop"),
    path("<slug:community>/<slug:initiative>/mine/certificate/", my_story.certificate, name="certificate"),
    path("<slug:community>/<slug:initiative>/mine/story.html", my_story.story, name="my_story"),
    path("<slug:community>/<slug:initiative>/handover/", views.handover, name="handover"),
    path("<slug:community>/<slug:initiative>/insights/", views.insights, name="insights"),
    path("<slug:community>/<slug:initiative>/search/", views.search, name="search"),
    path("<slug:community>/<slug:initiative>/shared/", views.shared, name="shared"),
]
