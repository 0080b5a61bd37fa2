# Values per second of hypothesis-jsonschema over the schemas of a folder; samples go to a folder, one value a line.
#   hypothesis_values.py SCHEMAS SAMPLES MILLISECONDS
import json
import pathlib
import signal
import sys
import time
import warnings

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis_jsonschema import from_schema



def stop(*_):
    raise KeyboardInterrupt


warnings.simplefilter("ignore")
signal.signal(signal.SIGPROF, stop)
schemas, samples, milliseconds = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3])
samples.mkdir(parents=True, exist_ok=True)
for file in sorted(schemas.glob("*.json")):
    made = []
    row = {"tool": "hypothesis-jsonschema", "schema": file.stem, "per_second": 0.0}
    start = time.process_time()
    limit = start + milliseconds / 1000
    # Some schemas take it minutes before the first value.
    signal.setitimer(signal.ITIMER_PROF, 10 * milliseconds / 1000)
    try:
        strategy = from_schema(json.loads(file.read_text()))

        # Its own loop, as users run it; the deadline ends it.
        @settings(max_examples=1_000_000, deadline=None, database=None, print_blob=False, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))
        @given(strategy)
        def draw(value):
            made.append(value)
            if time.process_time() > limit:
                raise KeyboardInterrupt

        while time.process_time() < limit:
            draw()
    except KeyboardInterrupt:
        pass
    except Exception as error:  # a schema that it refuses
        row["error"] = f"{type(error).__name__}: {error}"[:100]
    signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - start
    row["per_second"] = len(made) / took
    if not made and "error" not in row:
        row["error"] = f"no value in {took:.1f} s"
    with open(samples / (file.stem + ".ndjson"), "w") as out:
        for value in made[:500]:
            out.write(json.dumps(value) + "\n")
    print(json.dumps(row), flush=True)
