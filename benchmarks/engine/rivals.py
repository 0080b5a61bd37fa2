"""Clients and proxies that come from npm: Prism, Dredd."""
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

DREDD_REQUESTS = 20


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def cpu_so_far(pid):
    """CPU seconds of a process that runs, and of those it waited for."""
    with open("/proc/%d/stat" % pid, encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def ask(url, body, fields):
    """Status and header of one POST; nothing while nobody listens."""
    header = dict(field.split(": ", 1) for field in fields if ": " in field)
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body.encode(), header), timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers
    except (urllib.error.URLError, OSError):
        return None


def prism(command, document, upstream, drive, first):
    """Prism as validating proxy before `upstream`: `drive(url)` sends and gives requests and seconds. The CPU time is
    the proxy's from its first answer on, so that neither its start nor who drives it counts. `first(url)` is one
    request's status and header: it must be valid for Prism too."""
    port = free_port()
    url = "http://127.0.0.1:%d" % port
    process = subprocess.Popen([command, "proxy", document, upstream, "--host", "127.0.0.1", "--port", str(port),
                                "--verboseLevel", "warn"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answer = None
        until = time.monotonic() + 60
        while answer is None and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
            answer = first(url)
        if answer is None or answer[0] != 201 or "sl-violations" in answer[1]:
            sys.exit("prism did not take the request: %s" % (answer and (answer[0], str(answer[1])),))
        before = cpu_so_far(process.pid)
        requests, seconds = drive(url)
        return requests, seconds, cpu_so_far(process.pid) - before
    finally:
        process.terminate()
        process.wait()


def write_dredd_document(source, path, body):
    """Dredd sends one request per operation and status, with examples for its values: the page's operation with its
    path written out, in as many spellings (letters percent-encoded) as requests are wanted."""
    import yaml  # pylint: disable=import-outside-toplevel  # needed here only
    with open(source, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    (item,) = document["paths"].values()
    operation = item["post"]
    operation["parameters"] = [one for one in operation.get("parameters", []) if one.get("in") != "path"]
    operation["requestBody"]["content"]["application/json"]["example"] = body
    operation["responses"] = {status: said for status, said in operation["responses"].items() if status[0] == "2"}

    def spelled(word, bits):
        return "".join("%%%02X" % ord(letter) if bits >> place & 1 else letter for place, letter in enumerate(word))

    document["paths"] = {
        "/organizations/%s/databases/shop/branches/%s/passwords" % (spelled("acme", n), spelled("main", n >> 4)):
            {"post": {**operation, "operationId": "create_%d" % n}} for n in range(DREDD_REQUESTS)}
    dumper = yaml.SafeDumper
    dumper.ignore_aliases = lambda self, data: True
    with open(path, "w", encoding="utf-8") as file:
        yaml.dump(document, file, Dumper=dumper, sort_keys=False)


class Dredd:
    """Runs of Dredd on the document of write_dredd_document."""

    def __init__(self, measure, command, document, url, field):
        self.measure = measure
        self.words = [command, document, url, "--header", field, "--no-color", "--loglevel", "error"]
        self.last = None

    def whole(self):
        """Requests, seconds and CPU seconds of a run, start and reading of the document included."""
        seconds, cpu, text, code = self.measure(self.words)
        found = re.search(r"(\d+) passing, 0 failing, 0 errors, 0 skipped", text)
        if code != 0 or not found or int(found.group(1)) != DREDD_REQUESTS:
            sys.exit("dredd failed: " + text[-2000:])
        self.last = DREDD_REQUESTS, seconds, cpu
        return self.last

    def beyond_start(self):
        """The same for the last `whole` run, less what a run costs that names its requests and sends none; what is left
        of the wall clock is too little to be told."""
        _, cpu, text, _ = self.measure(self.words + ["--names"])
        if "%d skipped" % DREDD_REQUESTS not in text:
            sys.exit("dredd --names failed: " + text[-2000:])
        requests, _, whole_cpu = self.last
        return requests, 0, max(whole_cpu - cpu, 1e-6)
