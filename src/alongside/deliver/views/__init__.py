"""The pages of Deliver. Each view is a paragraph: enter, find, ask, do, answer."""
