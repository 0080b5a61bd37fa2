"""Resident memory over one long run, sampled, as a table and as a plot (SVG).

  memory.py ASSAY [--requests N] [--svg FILE]"""
import argparse
import subprocess
import sys
import tempfile
import time

DOCUMENT = "spec/documents/planetscale-create-password.md"


def resident(pid):
    """MiB, or None once the process is gone."""
    try:
        with open("/proc/%d/status" % pid, encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return None


def sample(assay, url, requests):
    with tempfile.TemporaryDirectory() as out:
        words = [assay, "run", DOCUMENT, "--url", url, "-H", "Authorization: Bearer assay-mock-token", "--set",
                 "organization=acme", "--set", "database=shop", "--set", "branch=main", "--max-cases", str(requests),
                 "--workers", "16", "--no-preflight", "--no-cleanup", "--journal", "/dev/null", "--out", out]
        start = time.monotonic()
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        rows = []
        while process.poll() is None:
            memory = resident(process.pid)
            if memory is not None:
                rows.append((time.monotonic() - start, memory))
            time.sleep(0.25)
        text = process.stdout.read()
        if process.returncode != 0:
            sys.exit("assay run failed: " + text)
        sent = next(line for line in text.splitlines() if " requests, " in line)
        return rows, sent


def plot(rows, title):
    width, height, left, low = 640, 240, 50, 210
    last = rows[-1][0]
    top = max(20, max(memory for _, memory in rows) * 1.2)
    points = " ".join("%.1f,%.1f" % (left + (width - left - 10) * at / last, low - (low - 30) * memory / top)
                      for at, memory in rows)
    lines = []
    for share in (0, 0.5, 1):
        y = low - (low - 30) * share
        lines.append('<path d="M%d %.1fH%d" stroke="#ccc"/><text x="4" y="%.1f">%.0f MiB</text>'
                     % (left, y, width - 10, y + 4, top * share))
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">'
            '<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="16">%s</text>%s'
            '<polyline points="%s" fill="none" stroke="#0a6" stroke-width="1.5"/>'
            '<text x="%d" y="230">%.0f s</text></svg>\n'
            % (width, height, left, title, "".join(lines), points, width - 40, last))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("assay")
    parser.add_argument("--requests", type=int, default=1000000)
    parser.add_argument("--svg", default="")
    arguments = parser.parse_args()
    mock = subprocess.Popen([arguments.assay, "mock", DOCUMENT], stdout=subprocess.PIPE, text=True)
    try:
        url = mock.stdout.readline().split()[-1]
        rows, sent = sample(arguments.assay, url, arguments.requests)
    finally:
        mock.terminate()
        mock.wait()
    for part in range(11):
        at, memory = rows[min(len(rows) - 1, part * (len(rows) - 1) // 10)]
        print("%6.1f s %8.1f MiB" % (at, memory))
    print(sent)
    if arguments.svg:
        with open(arguments.svg, "w", encoding="utf-8") as file:
            file.write(plot(rows, "resident memory, " + sent.split("; ")[-1].split(" in ")[0]))


if __name__ == "__main__":
    main()
