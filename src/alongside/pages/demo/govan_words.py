"""What people say in Govan's part of the demo. All of it is illustration: nobody ever said it."""

# ruff: noqa: E501 (a sentence is easier to read on one line)
# fmt: off

YOUNG = ("Jay", "Robbo", "Deek", "Sami", "Tam", "Craigie", "Zander", "Ollie", "Moe", "Lewis", "Kev")

CHANGES = {
    "who_with": (
        "Eleven men aged 16 to 25, found by community organisations who knew them.",
        "The ones we are asked about here left school years ago.",
    ),
    "who_leads": (
        "A housing association, since the residents’ survey had raised the matter.",
        "Whoever was asked by the residents should be the one who answers them.",
    ),
    "offered": (
        "A workshop, a kitchen, a gym and hours of people, for eight weeks.",
        "It is what partners here have already. Nobody here has a yard of the size they had.",
    ),
}
KEPT = {
    "purpose": "It is why it works: without it this is one more course.",
    "anchor": "We have the offices, and our doors are open every day anyway.",
    "steps": "Asking first is the part that everybody told us not to skip.",
    "asked": "We asked here as well, and it was much the same list.",
    "rules": "Ours were made by the group too. Only the words are other ones.",
    "took": "It tells us what to ask partners for. Our own hours are counted as they come.",
}
DIFFERENCES = {
    "people": ("Young people of 15 to 18", "Men of 16 to 25"),
    "lead": ("Uniformed services", "A housing association"),
    "exit": ("Made for each person", "An existing funded service, ChoiceWorks"),
}
CHARTER = """We write down what you ask for, what you offer, what you promised and what you did. Nothing else.

The police and the other partners see no list of who takes part. Your key worker and the coordinator do.

You can read all of it, take it with you, or have it erased, any day.

Nobody is talked about who is not in the room. Everybody turns up when they said they would, or sends word."""

# Who said it, in their words, and what came of it: met, changed, refused, or nothing yet.
ASKS: tuple[tuple[str, str, str, str], ...] = (
    ("Jay", "Learn to cook proper meals. Not a demo, actually cooking.", "met", "Once a week, in the food co-op's kitchen."),
    ("Robbo", "Something with my hands. Bikes or joinery or that.", "met", "The fire station's yard, with Davie's tools."),
    ("Deek", "A licence. Even just the theory test.", "changed", "No partner has a car to lend. We pay the theory test, and the college runs the evenings."),
    ("Sami", "Somewhere to train that isn't full of guys looking at you.", "met", "The boxing gym opens at four for us alone."),
    ("Tam", "A real job at the end, not another certificate.", "changed", "Nobody can promise a job. ChoiceWorks takes everyone who wants it, with a worker of their own."),
    ("Craigie", "First aid. My gran has falls.", "met", "The fire service runs it in week two."),
    ("Zander", "Start later than nine. Buses are murder from our bit.", "met", "Work days begin at ten."),
    ("Ollie", "A trip out the city. Hillwalking or something.", "refused", "No partner has a minibus free on a Saturday before week eight. Ask us again for the last week."),
    ("Moe", "Can we do stuff for the old folks' garden? It's a mess.", "met", "Fridays, and you plan it with them."),
    ("Lewis", "Music. Just a place to record.", "", ""),
    ("Kev", "Not being in a classroom.", "met", "The training day is in the workshop and the yard."),
    ("Jay", "Bring my wee brother to the gym the odd time.", "changed", "He is twelve, so not to training. He can come to the open Saturday."),
    ("Robbo", "CSCS card so I can get on a site.", "", ""),
    ("Sami", "Breakfast. I'm no use without it.", "met", "Rolls and tea from half nine, the co-op brings them."),
    ("Moe", "Somebody to talk to about money who isn't the job centre.", "", ""),
)
STRENGTHS = (
    ("Jay", "Cooking for six: I did it at home"),
    ("Robbo", "Fixing bikes"),
    ("Sami", "Polish and a bit of Arabic"),
    ("Craigie", "Good with older people"),
    ("Moe", "Drawing plans, I did graphic communication"),
    ("Lewis", "Making beats"),
    ("Kev", "Knows every close in Govan"),
)
READABLE = {8, 9, 12}  # which asks the others may read without a name, counted from the first
FAVOURS = {
    "Craigie": "Would you sit with Mrs Doig when the garden crew comes to say hello?",
    "Moe": "Would you draw the plan of the garden, so that everybody can see it on the wall?",
}
MEMBERS = (
    "We should say which jobs come first, not the supervisors",
    "Ten o'clock is early enough",
    "Phones away while we work",
    "The police coming to lunch is fine if they wash up",
    "We should show people what we made at the end",
)
RESIDENTS = (
    "The hall should be open on Sunday evenings",
    "Young people should help to run it",
    "Noise after ten is the real trouble",
    "There is nothing to do for anyone over twelve",
    "More police on foot would make evenings better",
    "Lights on the path by the school first",
    "The shutters at the shops make it look dead",
    "A kitchen that anyone can book would be used",
    "Five-a-side until late keeps everybody busy",
    "Ask older people to teach something",
    "Benches bring trouble",
    "Benches bring people together",
    "I would come to a meal once a month",
    "Whatever is done should last longer than a year",
)

# What others said when they heard the first ones, by what it became.
ME_TOO = {
    "Workshop": ("Jay", "Deek", "Sami", "Craigie", "Zander", "Ollie", "Moe", "Lewis"),
    "Cooking a meal": ("Craigie", "Lewis", "Moe", "Zander"),
    "Training at the gym": ("Deek", "Kev", "Ollie", "Robbo"),
    "The garden": ("Craigie", "Kev", "Tam"),
    "First aid": ("Moe", "Sami", "Tam", "Zander"),
}
ME_TOO_WORDS = ("Me too.", "Aye, put me down for that.", "Same for me, if it is not early.", "I would give that a go.")
