"""Writes a journal of 1,000 operations, 10,000 results and 2,000 findings, with answers of real size.

    large_journal.py FILE
"""
import json
import random
import sys

FAMILIES = ["transport", "server_error", "status_documented", "content_type", "response_body", "http_semantics", "leak",
            "valid_accepted", "malformed_rejected", "response_time"]
OPERATIONS, FINDINGS, EXCHANGES = 1000, 2000, 10000


def finding(number, operation):
    keyword = ["enum", "required", "type", "maxLength"][number % 4]
    body = json.dumps({"id": number, "name": "n" * 40, "labels": ["x"] * 20, "text": "lorem ipsum " * 40})
    return {"event": "finding", "check": "response_body." + keyword, "operation": operation,
            "location": "/response/body/items/%d/member%d" % (number % 3, number // OPERATIONS),
            "schema": "openapi.yaml:%d:7#/components/schemas/S%d" % (10 + number, number), "keyword": keyword,
            "expected": "one of office, hall, studio", "actual": '"value %d"' % number, "status": 200,
            "severity": "failure" if number % 5 else "warning", "clause": "OpenAPI 3.0.4 §4.7.24",
            "fingerprint": "%016x" % (number * 2654435761 + 1), "count": 1 + number % 90, "flaky": number % 97 == 0,
            "update": False, "case": {"operation": operation}, "curl": "curl -sS -i 'http://127.0.0.1:1/%d'" % number,
            "request": operation.replace("{id}", str(number)) + " HTTP/1.1\r\nAccept: application/json\r\n\r\n",
            "response": "HTTP/1.1 200 OK\nContent-Type: application/json\n\n" + body, "seconds": 0.002}


def events():
    random.seed(1)
    names = ["%s /things%d/{id}" % (["GET", "PUT", "DELETE", "PATCH"][i % 4], i) for i in range(OPERATIONS)]
    yield {"event": "run_started", "command": "run", "document": "openapi.yaml", "document_hash": "0" * 16,
           "title": "A large API", "url": "http://127.0.0.1:1", "embedded_mock": False, "fault": "", "seed": 1,
           "workers": 8, "tool_version": "0.1.0", "started_at": "2026-01-01T00:00:00Z"}
    for i, name in enumerate(names):
        yield {"event": "operation_planned", "operation": name, "operation_id": "op%d" % i, "tag": "t%d" % (i % 20),
               "file": "", "line": 10 + i, "cases": EXCHANGES // OPERATIONS, "skipped": "", "inapplicable": {}}
    for i in range(EXCHANGES):
        yield {"event": "exchange", "index": i, "operation": names[i % OPERATIONS], "phase": "properties",
               "verdict": "valid", "malformation": "", "status": 200, "failure": "",
               "microseconds": int(random.lognormvariate(8, 1)), "request_hash": "%016x" % i,
               "case": {"operation": names[i % OPERATIONS]}}
    for i in range(FINDINGS):
        yield finding(i, names[i % OPERATIONS])
    for name in names:
        yield {"event": "operation_finished", "operation": name, "cases": 10, "valid": 10, "invalid": 0,
               "undecidable": 0, "statuses": {"200": 10}, "reached_success": True, "seconds": 0.03,
               "checks": {family: 10 for family in FAMILIES}, "answer_keywords": 5, "answer_keywords_met": 5,
               "parameters": [], "request_keywords": 0, "request_keywords_accepted": 0, "request_keywords_refused": 0,
               "unseen_statuses": [], "untested": []}
    yield {"event": "run_finished", "outcome": "findings", "exit_code": 1, "requests": EXCHANGES, "checks": 100000,
           "findings": FINDINGS, "request_stream": "", "seconds": 60, "finished_at": "2026-01-01T00:01:00Z"}


with open(sys.argv[1], "w", encoding="utf-8") as out:
    for event in events():
        out.write(json.dumps(event, ensure_ascii=False) + "\n")
