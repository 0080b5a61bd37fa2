"""CPU time per request and requests per second of several clients against one server, in one run.

Each client sends to the same `assay mock`; rounds take turns, so that a busy minute meets all of them. CPU time is the
client's own (user and system) with that of processes it waited for, as the kernel counts it when the process ends;
of Prism, a proxy, it is that of the proxy (rivals.py)."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import rivals

DOCUMENT = "spec/documents/planetscale-create-password.md"
TARGET = "/organizations/acme/databases/shop/branches/main/passwords"
BODY = '{"name":"bench","role":"reader","ttl":60}'
FIELDS = ["Content-Type: application/json", "Authorization: Bearer assay-mock-token", "Expect:"]


def measure(words, **more):
    """Seconds, CPU seconds and output of a program that must end well."""
    start = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, text, process.returncode


def bare(arguments, url, handles):
    words = [arguments.bare, url + TARGET, str(arguments.requests), str(handles), BODY, *FIELDS]
    seconds, cpu, text, code = measure(words)
    if code != 0:
        sys.exit("bare_curl failed: " + text)
    told = json.loads(text)
    return told["requests"], seconds, cpu


def assay(arguments, url, workers, phases="properties"):
    with tempfile.TemporaryDirectory() as out:
        words = [arguments.assay, "run", DOCUMENT, "--url", url, "-H", FIELDS[1], "--set", "organization=acme",
                 "--set", "database=shop", "--set", "branch=main", "--max-cases", str(arguments.requests),
                 "--workers", str(workers), "--no-preflight", "--no-cleanup", "--out", out]
        words += ["--phases", phases] if phases else []
        seconds, cpu, text, code = measure(words)
        if code != 0:
            sys.exit("assay run failed: " + text)
        with open(os.path.join(out, "journal.ndjson"), encoding="utf-8") as journal:
            for line in journal:
                last = line
        return json.loads(last)["requests"], seconds, cpu


def wrk(arguments, url, handles):
    script = os.path.join(arguments.scratch, "post.lua")
    with open(script, "w", encoding="utf-8") as file:
        file.write('wrk.method = "POST"\n')
        file.write("wrk.body = [[%s]]\n" % BODY)
        for field in FIELDS[:2]:
            name, value = field.split(": ")
            file.write('wrk.headers["%s"] = "%s"\n' % (name, value))
    words = ["wrk", "-t1", "-c%d" % handles, "-d%ds" % arguments.seconds, "-s", script, url + TARGET]
    seconds, cpu, text, code = measure(words)
    found = re.search(r"(\d+) requests in", text)
    if code != 0 or not found:
        sys.exit("wrk failed: " + text)
    return int(found.group(1)), seconds, cpu


def schemathesis(arguments, url):
    examples = str(arguments.examples)
    words = [arguments.schemathesis, "run", arguments.document, "--url", url, "-H", FIELDS[1], "-n", examples,
             "--phases", "fuzzing", "--no-color", "--generation-database", "none", "--continue-on-failure"]
    seconds, cpu, text, _ = measure(words, cwd=arguments.scratch, env={**os.environ, "CI": "true"})
    found = re.search(r"([\d,]+) generated", text)
    if not found:
        sys.exit("schemathesis told no number of test cases: " + text)
    return int(found.group(1).replace(",", "")), seconds, cpu


def prism(arguments, url, handles):
    def drive(proxy):
        words = [arguments.bare, proxy + TARGET, str(arguments.proxied), str(handles), BODY, *FIELDS]
        seconds, _, text, code = measure(words)
        if code != 0 or json.loads(text)["failed"] != 0:
            sys.exit("bare_curl through Prism failed: " + text)
        return json.loads(text)["requests"], seconds

    return rivals.prism(arguments.prism, arguments.document, url, drive,
                        lambda proxy: rivals.ask(proxy + TARGET, BODY, FIELDS))


class Mock:
    """The server."""

    def __init__(self, arguments):
        self.process = subprocess.Popen([arguments.assay, "mock", DOCUMENT], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def write_document(folder):
    """The page's OpenAPI document by itself, for those who read no Markdown."""
    with open(DOCUMENT, encoding="utf-8") as file:
        blocks = re.findall(r"^(````*).*?\n(.*?)^\1", file.read(), re.S | re.M)
    path = os.path.join(folder, "openapi.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(next(block for _, block in blocks if block.startswith("openapi:")))
    return path


def clients(arguments, url):
    """Name and call of each client that is there."""
    rows = []
    for handles in arguments.connections:
        rows.append(("bare libcurl, %d connections" % handles, lambda n=handles: bare(arguments, url, n)))
        rows.append(("assay, %d workers" % handles, lambda n=handles: assay(arguments, url, n)))
    if arguments.all_phases:
        rows.append(("assay, all phases, %d workers" % arguments.connections[-1],
                     lambda: assay(arguments, url, arguments.connections[-1], "")))
    if arguments.wrk:
        rows.append(("wrk, %d connections" % arguments.connections[-1],
                     lambda: wrk(arguments, url, arguments.connections[-1])))
    if arguments.schemathesis:
        rows.append(("Schemathesis", lambda: schemathesis(arguments, url)))
    if arguments.prism:
        rows.append(("Prism as proxy, %d connections" % arguments.connections[-1],
                     lambda: prism(arguments, url, arguments.connections[-1])))
    if arguments.dredd:
        document = os.path.join(arguments.scratch, "dredd.yaml")
        rivals.write_dredd_document(arguments.document, document, json.loads(BODY))
        dredd = rivals.Dredd(measure, arguments.dredd, document, url, FIELDS[1])
        rows.append(("Dredd, %d requests a start" % rivals.DREDD_REQUESTS, dredd.whole))
        rows.append(("Dredd, its start left out", dredd.beyond_start))
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--assay", default="build-release/assay")
    parser.add_argument("--bare", default="build-release/bare_curl")
    parser.add_argument("--wrk", action="store_true")
    parser.add_argument("--schemathesis", default="")
    parser.add_argument("--prism", default="")
    parser.add_argument("--dredd", default="")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=50000)
    parser.add_argument("--proxied", type=int, default=2000, help="requests through Prism")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--all-phases", action="store_true")
    arguments = parser.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        arguments.scratch = scratch
        arguments.document = write_document(scratch)
        mock = Mock(arguments)
        try:
            calls = clients(arguments, mock.url)
            for turn in range(arguments.rounds):
                for name, call in calls:
                    requests, seconds, cpu = call()
                    rows.setdefault(name, []).append((cpu / requests * 1e6, requests / seconds if seconds else 0))
                print("round %d of %d" % (turn + 1, arguments.rounds), file=sys.stderr)
        finally:
            mock.stop()
    floor = statistics.median(cpu for cpu, _ in rows["bare libcurl, %d connections" % arguments.connections[-1]])
    print("%-36s %12s %10s %12s" % ("medians of %d rounds" % arguments.rounds, "CPU us/req", "ratio", "requests/s"))
    for name, values in rows.items():
        cpu = statistics.median(value for value, _ in values)
        rate = statistics.median(value for _, value in values)
        print("%-36s %12.1f %10.2f %12s" % (name, cpu, cpu / floor, "%.0f" % rate if rate else "-"))


if __name__ == "__main__":
    main()
