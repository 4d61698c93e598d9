"""The pages of Share: patterns and adapting, notes, packs and neighbours, and the public library."""
