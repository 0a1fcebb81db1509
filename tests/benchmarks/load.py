"""How long `load` takes against DuckDB's bare read of the same order lines.

    python -m tests.benchmarks.load [--lines 1000000] [--rounds 5] [--dirt 0.001] [--forms bare,clean]

clean: UTF-8, ISO dates, decimal point. german: `;`, cp1252, CRLF, decimal comma, dd.mm.yyyy, with a share of dirty
lines. bare: CREATE TABLE AS SELECT * FROM read_csv(file) into a file, DuckDB's defaults, on the clean file.
bare-german: the same of the German file, told that it is latin-1 (DuckDB reads no cp1252, and the file holds no more)
with decimal commas and German days, dirty lines set aside; columns with a word among the numbers stay text. The ratio
of german to it is printed, too, where both run. pandas-clean, pandas-german: what a user would write with pandas for
the same files: read, numbers and dates, no unknown customers, no duplicates, totals by order, stored in a file; it
lists no rejects. Each run is a process of its own; the runs take turns; figures are medians; CPU time (with Python's
start) is the steadier figure on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

with contextlib.suppress(ImportError):
    import resource  # not on Windows

CLEAN_FORMAT = '[format]\ndelimiter = ","\ndecimal = "."\nthousands = ""\ndate = "yyyy-mm-dd"\n'

LINES = """
SELECT
    'A' || lpad(o::VARCHAR, 9, '0') AS "Belegnummer",
    1 + i % 4 AS "Position",
    CASE WHEN o % 50 = 0 THEN 'Retoure' ELSE 'Auftrag' END AS "Belegart",
    DATE '2021-01-01' + (o * 1500 // ({lines} // 4 + 1))::INT AS "Belegdatum",
    'K' || 10000 + (hash(o) % {customers}) AS "Kundennummer",
    'P' || 1000 + h % 500 AS "Artikelnummer",
    ['EDI', 'Webshop', 'E-Mail', 'Telefon', 'Außendienst'][(1 + hash(o + 7) % 5)::INT] AS "Bestellweg",
    1 + h % 40 AS "Menge",
    ((100 + h % 90000) / 100)::DECIMAL(18, 2) AS "Einzelpreis",
    5 * (h % 4) AS "Rabatt",
    (sign * (1 + h % 40) * (100 + h % 90000) / 100 * (1 - 0.05 * (h % 4)))::DECIMAL(18, 2) AS "Nettowert",
    (sign * (1 + h % 40) * (60 + h % 50000) / 100)::DECIMAL(18, 2) AS "Variable Kosten",
    DATE '2021-01-08' + (o * 1500 // ({lines} // 4 + 1))::INT AS "Wunschtermin",
    DATE '2021-01-08' + (o * 1500 // ({lines} // 4 + 1) + h % 5)::INT AS "Lieferdatum"
FROM (
    SELECT i, i // 4 AS o, hash(i) % 1000000007 AS h, CASE WHEN i // 4 % 50 = 0 THEN -1 ELSE 1 END AS sign
    FROM range({lines}) AS t (i)
)
"""

GERMAN = """
SELECT * REPLACE (
    CASE WHEN h % {every} = 0 THEN '31.02.2024' ELSE strftime("Belegdatum", '%d.%m.%Y') END AS "Belegdatum",
    CASE WHEN h % {every} = 1 THEN '#WERT!' ELSE replace("Einzelpreis"::VARCHAR, '.', ',') END AS "Einzelpreis",
    replace("Nettowert"::VARCHAR, '.', ',') AS "Nettowert",
    replace("Variable Kosten"::VARCHAR, '.', ',') AS "Variable Kosten",
    strftime("Wunschtermin", '%d.%m.%Y') AS "Wunschtermin",
    strftime("Lieferdatum", '%d.%m.%Y') AS "Lieferdatum"
) FROM (SELECT * EXCLUDE (h) FROM ({lines}))
"""


NUMBERS = ["Position", "Menge", "Einzelpreis", "Rabatt", "Nettowert", "Variable Kosten"]
DATES = ["Belegdatum", "Wunschtermin", "Lieferdatum"]
FORMS = ("bare", "bare-german", "clean", "german", "pandas-clean", "pandas-german")
BARE = {
    "bare": ("clean", ""),
    "bare-german": (
        "german",
        ", delim=';', encoding='latin-1', decimal_separator=',', dateformat='%d.%m.%Y', store_rejects=true",
    ),
}


def main() -> None:
    """Generate the files, run the three forms in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--forms", default="bare,clean,german", help="which to run, bare among them")
    parser.add_argument("--dirt", type=float, default=0.001, help="share of dirty lines in the German form")
    parser.add_argument("--run", choices=FORMS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        _measure(args.run, args.folder)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _generate(folder, args.lines, args.dirt, german="german" in args.forms)
        results: dict[str, list[tuple[float, ...]]] = {form: [] for form in args.forms.split(",")}
        for _ in range(args.rounds):
            for form, measured in results.items():
                measured.append(_in_own_process(form, folder))
    print(f"{args.lines:,} order lines, {args.rounds} rounds, {args.dirt:.2%} dirty lines in the German form")
    medians = {form: tuple(map(statistics.median, zip(*runs, strict=True))) for form, runs in results.items()}
    for form, measured in results.items():
        seconds, cpu, peak = medians[form]
        bare, bare_cpu, _ = medians["bare"]
        spread = f"{min(run[0] for run in measured):.2f}-{max(run[0] for run in measured):.2f}"
        memory = "peak memory is not measured" if math.isnan(peak) else f"peak {peak:6.0f} MB"
        print(
            f"{form:<15}{seconds:8.2f} s ({spread}) {seconds / bare:5.2f} x bare   "
            f"CPU {cpu:6.2f} s {cpu / bare_cpu:5.2f} x   {memory}"
        )
    if {"german", "bare-german"} <= medians.keys():
        ratios = [ours / own for ours, own in zip(medians["german"], medians["bare-german"], strict=True)]
        print(f"german to bare-german: {ratios[0]:.2f} x, CPU {ratios[1]:.2f} x")


def _generate(folder: Path, lines: int, dirt: float, *, german: bool) -> None:
    connection = duckdb.connect()
    customers = max(1000, lines // 1000)
    select = LINES.format(lines=lines, customers=customers)
    for form in ("clean", "german"):
        (folder / form).mkdir()
        delimiter = "," if form == "clean" else ";"
        connection.execute(
            f"COPY (SELECT 'K' || 10000 + i AS \"Kundennummer\", 'Firma ' || i AS \"Firma\" "
            f"FROM range({customers}) AS t (i)) TO '{folder / form / 'kunden.csv'}' (HEADER, DELIMITER '{delimiter}')"
        )
    (folder / "clean.toml").write_text(CLEAN_FORMAT, encoding="utf-8")
    connection.execute(f"COPY ({select}) TO '{folder / 'clean' / 'auftragspositionen.csv'}' (HEADER)")
    if german:
        _generate_german(connection, folder, select, dirt)


def _generate_german(connection: duckdb.DuckDBPyConnection, folder: Path, select: str, dirt: float) -> None:
    every = round(2 / dirt) if dirt else 2**62
    german = GERMAN.format(lines=select, every=every).replace("h % ", 'hash("Belegnummer", "Position") % ')
    german = german.replace(" EXCLUDE (h)", "")
    utf8 = folder / "utf8.csv"
    connection.execute(f"COPY ({german}) TO '{utf8}' (HEADER, DELIMITER ';')")
    target = folder / "german" / "auftragspositionen.csv"
    with utf8.open(encoding="utf-8") as source, target.open("w", encoding="cp1252", newline="\r\n") as file:
        while text := source.read(1 << 22):
            file.write(text)
    utf8.unlink()


def _in_own_process(form: str, folder: Path) -> tuple[float, ...]:
    command = [sys.executable, "-m", "tests.benchmarks.load", "--run", form, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return tuple(map(float, done.stdout.split()))


def _measure(form: str, folder: Path) -> None:
    target = folder / f"{form}.duckdb"
    target.unlink(missing_ok=True)
    if form in BARE:
        source, options = BARE[form]
        start = time.perf_counter()
        connection = duckdb.connect(str(target))
        connection.execute("SET enable_progress_bar = false")
        for file in ("kunden", "auftragspositionen"):
            path = folder / source / f"{file}.csv"
            connection.execute(f"CREATE TABLE {file} AS SELECT * FROM read_csv('{path}'{options})")
        connection.close()
    elif form.startswith("pandas"):
        start = time.perf_counter()
        _with_pandas(folder, form.removeprefix("pandas-"), target)
    else:
        from segmentation.extracts import load

        start = time.perf_counter()
        load(folder / form, target, folder / "clean.toml" if form == "clean" else None)
    seconds = time.perf_counter() - start
    print(seconds, time.process_time(), _peak_memory())


def _with_pandas(folder: Path, form: str, target: Path) -> None:
    import pandas as pd

    if form == "clean":
        firms = pd.read_csv(folder / form / "kunden.csv")
        lines = pd.read_csv(folder / form / "auftragspositionen.csv", parse_dates=DATES)
    else:
        firms = pd.read_csv(folder / form / "kunden.csv", sep=";", encoding="cp1252", dtype=str)
        lines = pd.read_csv(folder / form / "auftragspositionen.csv", sep=";", encoding="cp1252", dtype=str)
        for column in NUMBERS:
            plain = lines[column].str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
            lines[column] = pd.to_numeric(plain, errors="coerce")
        for column in DATES:
            lines[column] = pd.to_datetime(lines[column], format="%d.%m.%Y", errors="coerce")
    lines = lines.dropna(subset=["Belegnummer", "Position", "Belegdatum", "Kundennummer", "Nettowert"])
    lines = lines[lines["Kundennummer"].isin(firms["Kundennummer"])].drop_duplicates(["Belegnummer", "Position"])
    lines["Kundennummer"] = lines["Kundennummer"].str.strip()
    orders = lines.groupby("Belegnummer").agg(
        customer=("Kundennummer", "first"),
        day=("Belegdatum", "min"),
        revenue=("Nettowert", "sum"),
        cost=("Variable Kosten", "sum"),
        lines=("Position", "count"),
    )
    connection = duckdb.connect(str(target))
    for name, frame in (("firms", firms), ("lines", lines), ("orders", orders.reset_index())):
        connection.register("frame", frame)
        connection.execute(f"CREATE TABLE {name} AS FROM frame")
    connection.close()


def _peak_memory() -> float:
    """MB that this process took at most; not a number where the system does not tell."""
    if "resource" not in globals():
        return math.nan
    in_bytes = sys.platform == "darwin"
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if in_bytes else 1024)


if __name__ == "__main__":
    main()
