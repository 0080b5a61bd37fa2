"""Writes a large JSON document: the paths of one, repeated under prefixes until it has BYTES."""
import json
import sys

source, target, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
document = json.load(open(source))
paths = dict(document["paths"])
text = json.dumps(document, indent=1)
number = 0
while len(text) < size:
    number += 1
    for path, item in paths.items():
        copy = json.loads(json.dumps(item))
        for operation in copy.values():
            if isinstance(operation, dict) and "operationId" in operation:
                operation["operationId"] += f"Copy{number}"
        document["paths"][f"/copy{number}{path}"] = copy
    text = json.dumps(document, indent=1)
open(target, "w").write(text)
