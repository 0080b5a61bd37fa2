"""Executions a second in each way to fuzz the example service, beside what nothing costs.

speed.py ASSAY SERVICE IN_PROCESS NOTHING RAW DOCUMENT ROUNDS SECONDS

Nothing is planted. Everything is on loopback; each measurement ends after SECONDS.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TOKEN = "Authorization: Bearer demo-token"
PLACE = "/organizations/acme/databases/shop/branches/main/passwords"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def read_calls(folder):
    try:
        with open(folder + "/calls", "rb") as file:
            return int.from_bytes(file.read(8), "little")
    except FileNotFoundError:
        return 0


def run(words, folder):
    environment = dict(os.environ, PASSWORDS_CALLS=folder + "/calls", ASSAY_FINDINGS=folder + "/findings")
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors="replace")


def of_assay(words, seconds, folder, feedback, service, document):
    words = words + ["fuzz", document, "--serve", service + " --port {port}", "-H", TOKEN, "--feedback", feedback]
    out = run(words + ["--max-time", str(seconds), "--no-cleanup", "--out", folder + "/out"], folder)
    return int(re.search(r"(\d+) executions", out).group(1)) / seconds, read_calls(folder) / seconds


def of_target(target, seconds, folder):
    corpus = folder + "/corpus"
    os.makedirs(corpus)
    out = run([target, "-max_total_time=%d" % seconds, "-print_final_stats=1", "-use_counters=0", corpus], folder)
    executions = int(re.search(r"number_of_executed_units: (\d+)", out).group(1))
    return executions / seconds, read_calls(folder) / seconds


def raw(program, service, seconds, folder):
    port = free_port()
    keeper = subprocess.Popen([service, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        out = run([program, str(port), PLACE, TOKEN, str(seconds / 2)], folder)
    finally:
        keeper.kill()
        keeper.wait()
    return {name: float(re.search(name + r" +([\d.]+) a second", out).group(1)) for name in ("socket", "libcurl")}


def main():
    assay, service, target, nothing, program, document = sys.argv[1:7]
    rounds, seconds = int(sys.argv[7]), int(sys.argv[8])
    rows = {}

    def note(name, executions, calls):
        rows.setdefault(name, []).append((executions, calls))

    for _ in range(rounds):
        folder = tempfile.mkdtemp(prefix="assay-speed-")
        for name, value in raw(program, service, seconds, folder).items():
            note("raw exchange, " + name, value, value)
        note("empty libFuzzer target", of_target(nothing, seconds, folder)[0], 0)
        for feedback, name in (("none", "blind"), ("responses", "responses"), ("both", "shared memory")):
            own = tempfile.mkdtemp(prefix="assay-speed-")
            note("assay fuzz, " + name, *of_assay([assay], seconds, own, feedback, service, document))
            shutil.rmtree(own, ignore_errors=True)
        own = tempfile.mkdtemp(prefix="assay-speed-")
        note("in process, ASan and UBSan", *of_target(target, seconds, own))
        shutil.rmtree(own, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    print("medians of %d rounds, %d s each" % (rounds, seconds))
    print("%-30s%16s%16s" % ("", "executions/s", "requests/s"))
    for name, values in rows.items():
        executions = statistics.median(one[0] for one in values)
        calls = statistics.median(one[1] for one in values)
        print("%-30s%16.0f%16s" % (name, executions, "%.0f" % calls if calls else "-"))


main()
