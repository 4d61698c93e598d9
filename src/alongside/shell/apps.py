from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "alongside.shell"
    label = "shell"

    def ready(self) -> None:
        from .words import speak_plainly

        speak_plainly()
