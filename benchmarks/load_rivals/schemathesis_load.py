"""Schemathesis: read one file and walk its operations, RUNS times; the median in milliseconds."""
import json
import resource
import statistics
import sys
import time

import schemathesis

file, runs = sys.argv[1], int(sys.argv[2])
times = []
for _ in range(runs):
    start = time.perf_counter()
    schema = schemathesis.openapi.from_path(file)
    count = sum(1 for _ in schema.get_all_operations())
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps({"ms": statistics.median(times), "operations": count,
                  "memory_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
