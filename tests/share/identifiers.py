"""A hundred things that point at somebody."""

IDENTIFIERS = [
    *(
        f"{first} {last}"
        for first in ("Wee", "Big", "Young", "Auld")
        for last in ("Shuggie", "Senga", "Boab", "Morag", "Tam")
    ),
    *(f"07700 9000{n:02d}" for n in range(20)),
    *(f"person{n}@post.example" for n in range(20)),
    *(f"G{n} {n}QX" for n in range(1, 10)),
    *(f"G5{n} 0YZ" for n in range(1, 10)),
    *(f"943 476 {5900 + n}" for n in range(10)),
    *(f"7KQ{n}M-9TX4C" for n in range(1, 8)),
    *(f"QQ 12 34 5{n} C".replace("QQ", "AB") for n in range(3)),
    *(f"@handle_{n}" for n in range(2)),
]
