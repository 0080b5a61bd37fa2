"""Shares of a run's instructions, from callgrind_annotate's inclusive list.

  shares.py FUNCTIONS REQUESTS"""
import re
import sys

WHOLE = "assay::harness::PlanRunner::work("
PARTS = [
    ("generate", ["assay::harness::Plan::make(unsigned"]),
    ("serialise", ["assay::harness::make_ready("]),
    ("send and receive (libcurl)", ["CurlTransport::start(", "CurlTransport::take("]),
    ("read back", ["assay::spec::decode(assay::spec::Document const&, assay::spec::Operation"]),
    ("judge", ["assay::contracts::judge("]),
    ("count", ["assay::harness::Collector::count_exchange("]),
    ("redact and journal", ["Redacting::receive("]),
]


def main():
    cost = {}
    with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
        for line in file:
            found = re.match(r"\s*([\d,]+) \([ \d.]+%\)\s+(.*)", line)
            if found:
                cost.setdefault(found.group(2), int(found.group(1).replace(",", "")))

    def of(name):
        return max((value for text, value in cost.items() if ":" + name in text or "::" + name in text), default=0)

    whole = of(WHOLE)
    requests = int(sys.argv[2])
    left = whole
    print("%-28s %8s %22s" % ("", "share", "instructions/request"))
    for name, functions in PARTS:
        part = sum(of(function) for function in functions)
        # The verdict over a drawn Case is part of drawing it.
        if name == "read back":
            part -= of("verdict_of(")
        left -= part
        print("%-28s %7.1f%% %22.0f" % (name, 100 * part / whole, part / requests))
    print("%-28s %7.1f%% %22.0f" % ("the rest", 100 * left / whole, left / requests))


if __name__ == "__main__":
    main()
