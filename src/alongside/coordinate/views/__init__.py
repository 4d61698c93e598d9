"""The pages of Coordinate. Each view is a paragraph: enter, find, ask, do, answer."""
