"""Planted bugs of the example service: which search finds which, after how many calls.

compare.py ASSAY SERVICE IN_PROCESS SCHEMATHESIS DOCUMENT SEEDS SECONDS

The service plants all its mistakes, strikes with each once in a run, and writes down the number of the call.
SCHEMATHESIS may be "-". Everything is on loopback, and each run ends after SECONDS.
"""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TOKEN = "Authorization: Bearer demo-token"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def surroundings(folder):
    return dict(
        os.environ,
        PASSWORDS_BUG_LOG=folder + "/bugs",
        PASSWORDS_BUG_ONCE="1",
        PASSWORDS_CALLS=folder + "/calls",
        ASAN_OPTIONS="detect_leaks=0:abort_on_error=1",
        UBSAN_OPTIONS="halt_on_error=1:abort_on_error=1",
    )


def read_bugs(folder):
    """Each bug with the number of the call that reached it first."""
    found = {}
    try:
        with open(folder + "/bugs") as log:
            for line in log:
                name, calls = line.split()
                found.setdefault(name, int(calls))
    except FileNotFoundError:
        pass
    return found


def read_calls(folder):
    try:
        with open(folder + "/calls", "rb") as file:
            return int.from_bytes(file.read(8), "little")
    except FileNotFoundError:
        return 0


def run_quietly(words, folder, seconds):
    with open(folder + "/log", "ab") as log:
        process = subprocess.Popen(words, env=surroundings(folder), stdout=log, stderr=log, start_new_session=True)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def over_loopback(assay, service, document, seed, seconds, folder, feedback):
    words = [assay, "fuzz", document, "--serve", service + " --port {port} --bug all", "-H", TOKEN]
    words += ["--max-time", str(seconds), "--seed", str(seed), "--feedback", feedback, "--out", folder + "/out"]
    run_quietly(words, folder, seconds + 20)


def in_process(target, seed, seconds, folder):
    """A crash ends libFuzzer: it goes on with its corpus until the time is over."""
    corpus = folder + "/corpus"
    os.makedirs(corpus, exist_ok=True)
    end = time.monotonic() + seconds
    life = 0
    while (left := end - time.monotonic()) > 1:
        words = [target, "-seed=%d" % (seed * 1000 + life), "-max_total_time=%d" % left, "-use_counters=0"]
        words += ["-detect_leaks=0", "-artifact_prefix=" + folder + "/", corpus]
        os.environ["ASSAY_FINDINGS"] = folder + "/findings"
        os.environ["PASSWORDS_BUGS"] = "all"
        run_quietly(words, folder, left + 5)
        life += 1


def schemathesis(program, service, document, seed, seconds, folder):
    """The service is started again when it dies, as assay does it."""
    port = free_port()
    environment = surroundings(folder)
    keeper = subprocess.Popen(
        ["sh", "-c", 'while :; do "$@" >/dev/null 2>&1; done', "keeper", service, "--port", str(port), "--bug", "all"],
        env=environment,
        start_new_session=True,
    )
    time.sleep(0.5)
    words = [program, "run", document, "--url", "http://127.0.0.1:%d" % port, "-H", TOKEN, "--seed", str(seed)]
    words += ["--checks", "all", "--max-examples", "100000", "--mode", "all"]
    try:
        run_quietly(words, folder, seconds)
    finally:
        os.killpg(keeper.pid, signal.SIGKILL)
        keeper.wait()


def spread(values):
    return "%d [%d-%d]" % (statistics.median(values), min(values), max(values))


def main():
    assay, service, target, rival, document = sys.argv[1:6]
    seeds, seconds = int(sys.argv[6]), int(sys.argv[7])
    listed = subprocess.run([service, "--list-bugs"], capture_output=True, text=True, check=True).stdout
    bugs = [line.split()[0] for line in listed.splitlines() if line.strip()]
    modes = {
        "blind": lambda seed, folder: over_loopback(assay, service, document, seed, seconds, folder, "none"),
        "responses": lambda seed, folder: over_loopback(assay, service, document, seed, seconds, folder, "responses"),
        "shared memory": lambda seed, folder: over_loopback(assay, service, document, seed, seconds, folder, "both"),
        "in process": lambda seed, folder: in_process(target, seed, seconds, folder),
    }
    if rival != "-":
        modes["Schemathesis"] = lambda seed, folder: schemathesis(rival, service, document, seed, seconds, folder)
    found = {mode: [] for mode in modes}
    calls = {mode: [] for mode in modes}
    # Seed by seed, so that a slow hour of the machine is everybody's.
    for seed in range(1, seeds + 1):
        for mode, run in modes.items():
            folder = tempfile.mkdtemp(prefix="assay-bench-")
            run(seed, folder)
            found[mode].append(read_bugs(folder))
            calls[mode].append(read_calls(folder))
            shutil.rmtree(folder, ignore_errors=True)
            print("seed %d %s: %d bugs, %d calls" % (seed, mode, len(found[mode][-1]), calls[mode][-1]), file=sys.stderr)
    print("%d bugs planted; %d seeds, %d s each; bug found in so many seeds, after how many calls (median)" % (len(bugs), seeds, seconds))
    print("%-24s" % "bug" + "".join("%18s" % mode for mode in modes))
    for bug in bugs:
        row = "%-24s" % bug
        for mode in modes:
            needed = [one[bug] for one in found[mode] if bug in one]
            row += "%18s" % ("%d  %d" % (len(needed), statistics.median(needed)) if needed else "-")
        print(row)
    print("%-24s" % "bugs, median [spread]" + "".join("%18s" % spread([len(one) for one in found[mode]]) for mode in modes))
    print("%-24s" % "in any seed" + "".join("%18d" % len(set().union(*found[mode])) for mode in modes))
    print("%-24s" % "calls a second" + "".join("%18d" % (statistics.median(calls[mode]) / seconds) for mode in modes))
    unguided = set().union(*found["blind"])
    guided = set().union(*found["shared memory"], *found["in process"])
    print("guided alone: " + (", ".join(sorted(guided - unguided)) or "none"))
    print("blind alone: " + (", ".join(sorted(unguided - guided)) or "none"))


main()
