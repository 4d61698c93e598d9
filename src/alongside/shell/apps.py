from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "alongside.shell"
    label = "shell"
