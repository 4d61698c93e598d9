"""Files in the Polis format: real ones come in whole, bad ones are told by file and row, nothing good is lost."""

import csv
import io

import pytest

from alongside.engines.opinions import Votes
from alongside.listen import csv_records
from alongside.listen.csv_records import FileProblem
from alongside.listen.polis import (
    PolisStatement,
    comments_lines,
    participants_lines,
    read_groups,
    read_polis,
    summary_lines,
    votes_lines,
    write_file,
)
from tests.engines.opinions.conversations import FOLDER, exported_groups, folder_of, votes_of

VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"


def folder_with(path, **files):
    """A folder of files; names are given without .csv and with _ for -; text or bytes."""
    for name, content in files.items():
        file = path / f"{name.replace('_', '-')}.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def as_dict(votes):
    people, statements = votes.person_ids.tolist(), votes.statement_ids.tolist()
    rows = zip(votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist(), strict=True)
    return {(people[row], statements[column]): value for row, column, value in rows}


@pytest.mark.parametrize(
    "name", ["exact-vw", "london.youth.policing", "15-per-hour-seattle", "vtaiwan.uberx"]
)
def test_a_real_export_comes_in_whole_without_a_note(name):
    export = read_polis(folder_of(name))
    assert as_dict(export.votes) == as_dict(votes_of(name))
    assert export.notes == ()
    assert export.topic != ""
    assert len(export.statements) >= 36
    if (FOLDER / name / "participants-votes.csv").exists():
        assert export.groups == exported_groups(name)


@pytest.mark.parametrize("name", ["london.youth.policing", "15-per-hour-seattle", "vtaiwan.uberx"])
def test_the_wide_file_alone_holds_the_same_latest_votes(name, tmp_path):
    wide = (folder_of(name) / "participants-votes.csv").read_bytes()
    for other in ("participants-votes", "participant-votes"):
        folder = tmp_path / other
        folder.mkdir()
        (folder / f"{other}.csv").write_bytes(wide)
        assert as_dict(read_polis(folder).votes) == as_dict(votes_of(name))


def test_the_latest_vote_counts_wherever_it_stands_and_in_either_unit(tmp_path):
    seconds = VOTES + "1732029000,x,1,5,1\n1732028000,x,1,5,-1\n1732029000,x,2,5,0\n1732029000,x,2,5,-1\n"
    assert as_dict(read_polis(folder_with(tmp_path, votes=seconds)).votes) == {(5, 1): 1, (5, 2): -1}
    mixed = VOTES + "1732029000000,x,1,5,1\n1732028000,x,1,5,-1\n"
    assert as_dict(read_polis(folder_with(tmp_path, votes=mixed)).votes) == {(5, 1): 1}


def test_rows_that_make_no_sense_are_told_and_the_others_kept(tmp_path):
    rows = [
        "1,x,1,7,1",
        "2,x,1,eight,1",
        "3,x,=2+5,7,1",
        "4,x,2,7,yes",
        "soon,x,3,7,-1",
        "5,x,4",
        '6,x,"5,7,1',
        "7,x,6,7,0",
        "8,x,7,99999999999999999999999,1",
        "9,x,8,-4,1",
        "10,x,9,7",
    ]
    export = read_polis(folder_with(tmp_path, votes=VOTES + "\n".join(rows)))
    assert as_dict(export.votes) == {(7, 1): 1, (7, 3): -1, (7, 6): 0}
    assert list(export.notes) == [
        "There is no comments.csv: statements are shown by their numbers.",
        "votes.csv, row 3: “eight” is not a voter’s number; left out.",
        "votes.csv, row 4: “=2+5” is not a statement’s number; left out.",
        "votes.csv, row 5: “yes” is not a vote: 1 is agree, -1 disagree, 0 pass. Left out.",
        "votes.csv, row 6: “soon” is not a time; the vote is kept as if it came first.",
        "votes.csv, row 7: it has 3 columns where 5 are needed; is the file cut off? Left out.",
        "votes.csv, row 8: a quotation mark is opened and not closed, or stands in a wrong place; left out.",
        "votes.csv, row 10: “99999999999999999999999” is not a voter’s number; left out.",
        "votes.csv, row 11: “-4” is not a voter’s number; left out.",
        "votes.csv, row 12: it has 4 columns where 5 are needed; is the file cut off? Left out.",
    ]


def test_a_thousand_bad_rows_are_twenty_sentences_and_a_count(tmp_path):
    notes = read_polis(folder_with(tmp_path, votes=VOTES + "1,x,1,1,1\n" + "1,x,1,1,nine\n" * 1000)).notes
    assert len(notes) == 22
    assert notes[-1] == "votes.csv: 980 more rows were left out for such reasons."


def test_an_open_quotation_mark_does_not_swallow_the_statements_after_it(tmp_path):
    body = (
        '1,x,1,2,0,0,1,"a, b"\n2,x,2,2,0,0,1,"never closed\n3,x,3,2,0,0,1,plain\n4,x,4,2,0,0,1,"two\nlines"\n'
    )
    export = read_polis(folder_with(tmp_path, comments=COMMENTS + body, votes=VOTES + "1,x,1,1,1\n"))
    words = {one.id: one.words for one in export.statements}
    assert words[1] == "a, b"
    assert words[3] == "plain"
    assert words[4] == "two\nlines"
    assert "comments.csv, row 3: a quotation mark is opened and not closed" in export.notes[0]


def test_votes_on_statements_that_are_not_listed_are_kept_and_told(tmp_path):
    export = read_polis(
        folder_with(
            tmp_path, comments=COMMENTS + "1,x,1,2,0,0,1,hello\n", votes=VOTES + "1,x,1,1,1\n1,x,8,1,1\n"
        )
    )
    assert as_dict(export.votes) == {(1, 1): 1, (1, 8): 1}
    assert export.notes == (
        "There are votes on statements that comments.csv does not list (8): they are kept.",
    )
    assert export.words(8) == "Statement 8 (its words are not in comments.csv)"


@pytest.mark.parametrize(
    ("encoding", "noted"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)]
)
def test_words_survive_whatever_the_encoding(tmp_path, encoding, noted):
    comments = (COMMENTS + "1,x,1,2,0,0,1,Café für alle\n").encode(encoding)
    export = read_polis(folder_with(tmp_path, comments=comments, votes=VOTES + "1,x,1,1,1\n"))
    assert export.words(1) == "Café für alle"
    assert [note.startswith("comments.csv, row 2: it is not UTF-8") for note in export.notes] == [
        True
    ] * noted


def test_formulas_and_markup_stay_the_words_they_are(tmp_path):
    nasty = ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "+44", "@here", "'quoted", "مرحبا"]
    statements = [PolisStatement(number, words) for number, words in enumerate(nasty)]
    votes = Votes.from_sequences([1], [0], [1])
    lines = "".join(comments_lines(statements, votes))
    written = list(csv.DictReader(io.StringIO(lines)))
    assert [row["comment-body"][0] for row in written] == ["'", "<", "'", "'", "'", "م"]
    export = read_polis(folder_with(tmp_path, comments=lines, votes=VOTES + "1,x,1,1,1\n"))
    assert [one.words for one in export.statements] == nasty


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "holds no votes: a votes.csv or a participants-votes.csv is needed"),
        ({"votes": ""}, "votes.csv is empty"),
        (
            {"votes": "when,what\n1,2\n"},
            "votes.csv has no column voter-id and no column comment-id and no column vote",
        ),
        ({"votes": b"PK\x03\x04\x00\x00zip"}, "votes.csv is not a text file"),
        ({"votes": VOTES + "1" * 2_000_100}, "votes.csv, line 2, is longer than 2000000 characters"),
        ({"participants_votes": ",".join(map(str, range(100_001)))}, "has 100001 columns; more than 100000"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(tmp_path, files, sentence):
    with pytest.raises(FileProblem, match=sentence):
        read_polis(folder_with(tmp_path, **files))


@pytest.mark.parametrize("comma", [";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_files_that_went_through_a_spreadsheet_still_come_in(tmp_path, comma, end):
    votes = (VOTES + "1,x,1,5,1\n2,x,2,5,-1\n").replace(",", comma).replace("\n", end)
    comments = (COMMENTS + '1,x,1,2,0,0,1,"a ""b"""\n').replace(",", comma).replace("\n", end)
    export = read_polis(folder_with(tmp_path, votes=votes, comments=comments))
    assert as_dict(export.votes) == {(5, 1): 1, (5, 2): -1}
    assert export.words(1) == 'a "b"'


def test_one_unusable_file_does_not_lose_the_others(tmp_path):
    wide = "participant,group-id,1,2\n7,0,1,-1\n"
    folder_with(tmp_path, votes="when,what\n1,2\n", comments="nothing,here\n", participants_votes=wide)
    export = read_polis(tmp_path)
    assert as_dict(export.votes) == {(7, 1): 1, (7, 2): -1}
    assert export.groups == {7: 0}
    assert [note.split(" has no column")[0] for note in export.notes] == ["comments.csv", "votes.csv"]
    assert all(note.endswith("The rest is read without this file.") for note in export.notes)


def test_a_gigantic_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_records, "LARGEST_FILE", 10)
    with pytest.raises(FileProblem, match=r"votes\.csv has 0\.0 GB"):
        read_polis(folder_with(tmp_path, votes=VOTES + "1,x,1,1,1\n"))


def test_no_folder_gets_a_sentence(tmp_path):
    with pytest.raises(FileProblem, match="There is no folder"):
        read_polis(tmp_path / "nowhere")


def test_groups_come_in_by_number_or_name_and_empty_cells_are_nobody(tmp_path):
    file = tmp_path / "g.csv"
    file.write_text("participant,group-id\n1,0\n2,\n3,1.0\nfour,1\n5,north\n")
    groups, notes = read_groups(file)
    assert groups == {1: 0, 3: 1, 5: "north"}
    assert notes == ("g.csv, row 5: “four” is not a participant’s number; left out.",)


def test_groups_without_anybody_are_refused(tmp_path):
    file = tmp_path / "g.csv"
    file.write_text("participant,group-id\n")
    with pytest.raises(FileProblem, match=r"g\.csv puts nobody in a group"):
        read_groups(file)


def test_what_is_written_comes_back_the_same(tmp_path):
    votes = Votes.from_sequences([4, 4, 9], [1, 3, 3], [1, 0, -1], statement_ids=[1, 2, 3])
    statements = [PolisStatement(1, "One, two"), PolisStatement(2, "Zwei\nZeilen", -1, 4, 1732029245000)]
    statements.append(PolisStatement(3, "Три", 1, 9, 1732029246000))
    write_file(tmp_path / "comments.csv", comments_lines(statements, votes))
    rows = [(1732029245000, 1, 4, 1), (1732029246000, 3, 4, 0), (1732029247000, 3, 9, -1)]
    write_file(tmp_path / "votes.csv", votes_lines(rows))
    write_file(tmp_path / "participants-votes.csv", participants_lines(votes, {4: 0}))
    summary = summary_lines(
        topic="=Why?", description="a\nb", url="", voters=2, commenters=2, statements=3, groups=1
    )
    write_file(tmp_path / "summary.csv", summary)
    export = read_polis(tmp_path)
    assert as_dict(export.votes) == as_dict(votes)
    assert export.statements == tuple(statements)
    assert (export.topic, export.description, export.groups, export.notes) == ("=Why?", "a\nb", {4: 0}, ())
    assert export.moderated_out() == (2,)
    (tmp_path / "votes.csv").unlink()
    assert as_dict(read_polis(tmp_path).votes) == as_dict(votes)


def test_times_are_written_as_polis_writes_them_now():
    line = list(votes_lines([(1732028760000, 0, 2, 1)]))[1]
    assert line == "1732028760,Tue Nov 19 2024 15:06:00 GMT+0000 (Coordinated Universal Time),0,2,1\r\n"


def test_an_export_that_fails_leaves_the_earlier_file_and_no_half_one(tmp_path):
    def lines():
        yield "first\n"
        raise OSError("the disk is full")

    (tmp_path / "votes.csv").write_text("earlier")
    with pytest.raises(OSError, match="disk is full"):
        write_file(tmp_path / "votes.csv", lines())
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("votes.csv", "earlier")]
