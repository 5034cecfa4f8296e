"""Labelled files of all sorts are read, and measured at the model's own threshold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loaders.matching.columns import LabelledFileError, read_columns
from loaders.matching.labelled import date_reader, guess_columns, read_labelled
from loaders.matching.measuring import evaluate
from tests.loaders.matching.cases import MODEL

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "matching"


def write(folder: Path, text: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        (
            ["fname_c1", "lname_c1", "by", "bm", "bd"],
            ["first_name", "last_name", "birth_year", "birth_month", "birth_day"],
        ),
        (["Given Name", "SURNAME", "dateOfBirth"], ["first_name", "last_name", "birth_date"]),
        (["first_name", "surname", "full_name", "postcode_fake"], ["first_name", "last_name", "postcode"]),
        (["name", "dob", "Zip-Code"], ["full_name", "birth_date", "postcode"]),
    ],
)
def test_headers_are_recognised_however_they_are_written(headers: list[str], roles: list[str]) -> None:
    assert list(guess_columns(headers).values()) == roles


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["31/12/1980", "01/02/1980"], date(1980, 2, 1)),
        (["12/31/1980", "01/02/1980"], date(1980, 1, 2)),
        (["19801231", "19800201"], date(1980, 2, 1)),
        (["1980-12-31", "1980-02-01"], date(1980, 2, 1)),
        (["31 Dec 1980", "1 February 1980"], date(1980, 2, 1)),
        (["31.12.80", "01.02.80"], date(1980, 2, 1)),
    ],
)
def test_dates_are_read_in_the_order_that_fits_the_whole_column(cells: list[str], expected: date) -> None:
    assert date_reader(cells)(cells[-1]) == expected


def test_missing_columns_and_cells_are_silence(tmp_path: Path) -> None:
    path = write(tmp_path, 'name,who\nJohn Paul Smith,1\nNA,2\n"Smith, John",3\n')
    found = read_labelled(path, "who")
    assert [(each.first, each.middle, each.last) for each in found.profiles] == [
        ("JOHN", "PAUL", "SMITH"), ("", "", ""), ("JOHN", "", "SMITH"),
    ]  # fmt: skip


def test_a_map_overrides_what_is_guessed_and_its_mistakes_are_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,who\nJohn,Smith,1\n")
    with pytest.raises(LabelledFileError, match="no column was recognised as a name"):
        read_labelled(path, "who")
    columns = read_columns(write(tmp_path, "a: first_name\nb: last_name\n", "map.yml"))
    assert read_labelled(path, "who", columns).profiles[0].last == "SMITH"
    with pytest.raises(LabelledFileError, match="unknown roles"):
        read_columns(write(tmp_path, "a: forename\n", "wrong.yml"))
    with pytest.raises(LabelledFileError, match="no column whom; it has a, b, who"):
        read_labelled(path, "whom", columns)
    turned = read_columns(write(tmp_path, "first_name: A\nlast_name: [b]\n", "turned.yml"))
    assert read_labelled(path, "WHO", turned).profiles[0].first == "JOHN"


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_whatever_separates_and_encodes_it(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("Forename,SURNAME,DoB,Who\nJosé,Muñoz,1980-02-01,1\n".replace(",", separator).encode(encoding))
    found = read_labelled(path, "who")
    assert [(each.first, each.last, each.born) for each in found.profiles] == [("JOSE", "MUNOZ", date(1980, 2, 1))]
    assert found.truth == ["1"]


def test_a_row_that_does_not_say_whose_it_is_is_nobody_elses(tmp_path: Path) -> None:
    rows = "first_name,surname,dob,who\n" + "Zlatan,Okafor,1980-02-01,\n" * 2 + "Zlatan,Okafor,1980-02-01,7\n" * 2
    found = evaluate(write(tmp_path, rows), MODEL, "who")
    assert (found.clusters.true, found.clusters.found) == (1, 6)


@pytest.mark.parametrize("rows", ["", "Zlatan,Okafor,1980-02-01,1\n"])
def test_no_record_and_one_alone_are_answered(tmp_path: Path, rows: str) -> None:
    found = evaluate(write(tmp_path, "first_name,surname,dob,who\n" + rows), MODEL, "who")
    assert (found.clusters.true, found.clusters.found, found.clusters.f1) == (0, 0, 1.0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read as a table"),
        ("a,b\n1,2\n1,2,3\n", "line 3"),
        ("id,dob,who\n1,1980-01-02,1\n", "as a name"),
        ("surname,dob,who\nOkafor,1980-01-02,\nOkafor,1980-01-02, \n", "'who' is empty in every row"),
    ],
)
def test_what_is_no_table_of_people_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(LabelledFileError, match=rf"people\.csv.*{words}"):
        read_labelled(write(tmp_path, text), "who" if "who" in text else None)
    with pytest.raises(LabelledFileError, match=r"none\.csv cannot be opened: No such file"):
        read_labelled(tmp_path / "none.csv", "who")


def test_truth_may_stand_in_a_table_of_its_own(tmp_path: Path) -> None:
    rows = "id,first_name,surname,dob\n1,Zlatan,Okafor,1980-02-01\n2,Zlatan,Okafor,1980-02-01\n3,Mary,Pym,1970-05-05\n"
    file = write(tmp_path, rows)
    found = evaluate(file, MODEL, None, None, write(tmp_path, "id,cluster\n2,a\n1,a\n3,b\n", "truth.csv"))
    assert (found.clusters.right, found.clusters.found, found.clusters.true) == (1, 1, 1)
    with pytest.raises(LabelledFileError, match="and whose each is"):
        evaluate(file, MODEL, None, None, write(tmp_path, "x,y\n2,a\n", "wrong.csv"))


def test_a_file_of_labelled_pairs_is_measured_on_those_pairs_alone(tmp_path: Path) -> None:
    rows = "id,first_name,surname,dob\n1,Zlatan,Okafor,1980-02-01\n2,Zlatan,Okafor,1980-02-01\n3,Mary,Pym,1970-05-05\n"
    labels = "id_l,id_r,match\n1,2,1\n1,3,0\n"
    found = evaluate(write(tmp_path, rows), MODEL, None, None, write(tmp_path, labels, "labels.csv"))
    assert (found.clusters.right, found.clusters.found, found.clusters.true) == (1, 1, 1)
    with pytest.raises(LabelledFileError, match="line 2: no record 9"):
        evaluate(write(tmp_path, rows), MODEL, None, None, write(tmp_path, "id_l,id_r,match\n9,2,1\n", "l.csv"))


@pytest.mark.parametrize(
    ("file", "truth", "ignored", "least"),
    [
        ("febrl3/dataset3.csv", "rec_id", {}, 0.997),
        ("febrl3/dataset3.csv", "rec_id", {"soc_sec_id": "ignore"}, 0.98),
        ("fake_1000/fake_1000.csv", "cluster", {}, 0.955),
    ],
)
def test_public_sets_are_told_apart_at_the_shipped_threshold(
    file: str, truth: str, ignored: dict[str, str], least: float
) -> None:
    if not (DATA / file).exists():
        pytest.skip(f"{file} is not beside this checkout")
    found = evaluate(DATA / file, MODEL, truth, ignored)
    assert found.clusters.f1 >= least
    assert found.clusters.precision >= 0.997
    assert found.clusters.f1 > found.exact.f1 + 0.3


def test_splinks_defaults_are_measured_beside_where_they_are_asked_for(tmp_path: Path) -> None:
    pytest.importorskip("splink", reason="Splink is not installed")
    rows = [f"{n},{n % 60},Zlatan{n % 60},Okafor{n % 60},19{50 + n % 30}-0{1 + n % 9}-1{n % 10}" for n in range(120)]
    file = write(tmp_path, "id,who,first_name,surname,dob\n" + "\n".join(rows) + "\n")
    found = evaluate(file, MODEL, "who", splink=True)
    assert found.splink is not None
    assert found.splink.true == found.clusters.true == 60
    assert evaluate(file, MODEL, "who").splink is None
