"""What the codes in a pack mean, in the English of the page that travels with it. The same words as on our pages."""

PART = {
    "purpose": "what it is for",
    "who_with": "who with",
    "who_leads": "who leads",
    "anchor": "who anchors it",
    "steps": "the steps",
    "offered": "what was offered",
    "asked": "what was asked for",
    "rules": "the rules that were agreed",
    "took": "what it took",
    "came_of_it": "what came of it",
    "went_wrong": "what went wrong",
}
BEARING = {
    "core": "core: why it works",
    "adaptable": "adaptable: make it fit",
    "unknown": "we do not know",
}
CHOICE = {"kept": "kept", "changed": "changed", "left_out": "left out"}
ASPECT = {
    "people": "people",
    "place": "place",
    "lead": "lead",
    "anchor": "anchor",
    "criterion": "who it is for",
    "resources": "resources",
    "exit": "the way on",
}
KEEP = {"yes": "yes", "no": "no", "not_sure": "not sure yet"}
PERSPECTIVE = {
    "participant": "participant",
    "front_line": "front line",
    "manager": "manager",
    "researcher": "researcher",
    "funder": "funder",
}
KIND = {"issue": "an issue", "opportunity": "an opportunity"}
