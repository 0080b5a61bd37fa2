"""Prints the table: Assay's loading beside that of others, measured in the same run."""
import json
import os
import subprocess
import sys


def run(command, **more):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, **more)
        return json.loads(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, IndexError, ValueError, FileNotFoundError):
        return None


folder, runs, files = sys.argv[1], sys.argv[2], sys.argv[3:]
head = ("document", "MB", "ops", "read ms", "build ms", "yaml-cpp", "MB/s", "memory x file",
        "swagger-parser", "ratio", "schemathesis", "ratio")
print("%-44s %5s %5s %8s %8s %8s %6s %13s %14s %6s %12s %6s" % head)
for file in files:
    ours = run([f"{folder}/../load_speed", file, runs])
    if ours is None:
        print("%-44s refused" % os.path.basename(file))
        continue
    total = ours["read_ms"] + ours["build_ms"]
    js = run(["node", "parser.mjs", os.path.abspath(file), runs], cwd=folder)
    python = run([f"{folder}/python/bin/python", "benchmarks/load_rivals/schemathesis_load.py", file, runs])
    rival = lambda row: ("%.0f" % row["ms"], "%.3f" % (total / row["ms"])) if row else ("-", "-")
    share = "%.0f%%" % (100 * ours["yaml_cpp_ms"] / total) if ours["yaml_cpp_ms"] else "-"
    print("%-44s %5.1f %5d %8.0f %8.0f %8s %6.1f %13.1f %14s %6s %12s %6s" % (
        ours["file"], ours["bytes"] / 1e6, ours["operations"], ours["read_ms"], ours["build_ms"], share,
        ours["bytes"] / 1e3 / total, ours["memory_kb"] * 1024 / ours["bytes"], *rival(js), *rival(python)))
    sys.stdout.flush()
print("times are medians of %s runs in one process, in ms; ratio: assay / the other; yaml-cpp: its parser's share" % runs)
