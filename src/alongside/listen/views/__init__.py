"""The pages of Listen. Each view is a paragraph: enter, find, ask, do, answer."""
