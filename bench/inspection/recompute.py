#!/usr/bin/env python3
"""Arrives at each best-before-inspection date from nothing but its explanation.

python3 bench/inspection/recompute.py explanations.json

The file is a list of explanations, or of replies of GET /api/v1/devices/ID/inspection-date.
Exit code 1 when one day differs. It shares no line with the program.
"""
import json
import sys
from datetime import date, timedelta


def part_date(part, bounds):
    percent = sum(step["percent"] for step in part["steps"])
    if percent != part["percent"]:
        raise ValueError(f"the steps add up to {percent} %, not {part['percent']} %")
    days = part["base"]["days"] * (100 + part["keptPercent"]) // 100
    days = min(max(days, bounds["shortestDays"]), bounds["longestDays"])
    dates = [date.fromisoformat(part["anchor"]["day"]) + timedelta(days=days)]
    dates += [date.fromisoformat(cap["day"]) for cap in part["caps"]]
    return min(dates)


def due(told):
    parts = {name: part_date(part, told["bounds"]) for name, part in told["subDates"].items()}
    for name, day in parts.items():
        if day.isoformat() != told["subDates"][name]["date"]:
            raise ValueError(f"{name}: {day} instead of {told['subDates'][name]['date']}")
    earliest = min(parts.values())
    if told["decidedBy"] == "critical-finding":
        return min(earliest, date.fromisoformat(told["today"]))
    if told["decidedBy"] == "accepted-until":
        # A person's word, which no adding up can give; it only ever moves the day forward.
        accepted = date.fromisoformat(told["date"])
        return accepted if accepted < earliest else earliest
    return earliest


def main(path):
    with open(path, encoding="utf-8") as file:
        explanations = [one.get("explanation", one) for one in json.load(file)]
    differing = 0
    for place, told in enumerate(explanations):
        try:
            day = due(told).isoformat()
            problem = None if day == told["date"] else f"{day} instead of {told['date']}"
        except ValueError as error:
            problem = str(error)
        if problem is not None:
            differing += 1
            print(f"explanation {place}: {problem}")
    print(f"{len(explanations) - differing} of {len(explanations)} dates agree")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
