"""Writes the holiday data of the crate `types`, from the Python package `holidays` (MIT).

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install holidays==0.109
    /tmp/venv/bin/python crates/types/tests/data/generate_holidays.py

It writes two files:

`data/holidays.txt`        what the crate ships for the countries that have no rules
`tests/data/holidays.txt`  what the test compares all countries with

Countries are taken as a whole, without the days of single regions; the United Kingdom stands for
England and Wales, whose days most of its companies keep.
"""

import pathlib
import re
import warnings
from collections import defaultdict

import holidays

# The countries for which the crate `holidays-rs` agrees with the package on every day from 2016
# to 2038. They need no table.
RULES = """
    AD AT AU AW AX BL BQ BR CG CH CV CW CY CZ DE DK EE FI FO FR GF GL GP HR HT IS LI LR LS LT LU
    MF MT NC NI NL NO PE PF PL PM PN PT RE RO SE SI SJ SK SV SX TF TK UY WF WS YT
""".split()
# No public holidays at all, or none for some of the years.
LEFT_OUT = "BV GW HM IO LK".split()
SHIPPED = range(2016, 2036)
COMPARED = range(2024, 2029)

HEADER = f"""\
# Public holidays by country, from the Python package holidays {holidays.__version__}, MIT licence,
# Copyright (c) Vacanza Team and individual contributors, dr-prodigy, ryanss.
# Written by tests/data/generate_holidays.py; do not edit.
"""

here = pathlib.Path(__file__).parent
crate = here.parent.parent


def countries():
    lines = (crate / "data/countries.txt").read_text().splitlines()
    codes = [line.split(" ")[0] for line in lines if not line.startswith("#")]
    return [code for code in codes if code not in LEFT_OUT]


def days(code, years):
    part = {"subdiv": "ENG"} if code == "GB" else {}
    plain = holidays.country_holidays(code, **part)
    if "en_US" in plain.supported_languages:
        part["language"] = "en_US"
    found = holidays.country_holidays(code, years=years, **part)
    return sorted((day, name) for day, name in found.items() if day.year in years)


def tidy(name):
    name = re.sub(r" \((observed|estimated|observed, estimated|estimated, observed)\)", "", name)
    name = re.sub(r"Day off \(substituted from .*?\)", "Day off in exchange", name)
    return "; ".join(dict.fromkeys(name.split("; ")))


def in_runs(years):
    runs = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    short = lambda year: f"{year - 2000:02}"
    return ",".join(short(a) if a == b else f"{short(a)}-{short(b)}" for a, b in runs)


def table(code):
    names = defaultdict(lambda: defaultdict(list))
    for day, name in days(code, SHIPPED):
        names[tidy(name)][day.strftime("%m%d")].append(day.year)
    lines = [f"={code}"]
    for name, dates in names.items():
        dates = " ".join(f"{date}:{in_runs(years)}" for date, years in sorted(dates.items()))
        lines.append(f"{name}|{dates}")
    return lines


def truth(code):
    for year in COMPARED:
        dates = {day.strftime("%m%d") for day, _ in days(code, range(year, year + 1))}
        yield " ".join([code, str(year), *sorted(dates)])


warnings.simplefilter("ignore")
shipped = [line for code in countries() if code not in RULES for line in table(code)]
compared = [line for code in countries() for line in truth(code)]
(crate / "data/holidays.txt").write_text(HEADER + "\n".join(shipped) + "\n")
(here / "holidays.txt").write_text(HEADER + "\n".join(compared) + "\n")
