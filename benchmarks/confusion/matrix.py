#!/usr/bin/env python3
"""Every shipped document with every fault that can show itself there: what must be raised, what is raised.

Prints one line a pair, then what a mock without faults raises, then a summary. Exit code 1 when something is off.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import subprocess
import sys
import tempfile


def shipped(root):
    """The documents that the repository ships, broken ones apart."""
    found = glob.glob(os.path.join(root, 'spec/documents/*.yaml')) + glob.glob(os.path.join(root, 'spec/documents/*.md'))
    return sorted(found)


def faults_of(assay, document):
    """(fault, finding) for each row of the fault table that can show itself in the document."""
    text = subprocess.run([assay, 'mock', document, '--list-faults'], check=True, capture_output=True, text=True).stdout
    lines = text.splitlines()
    rows = []
    for head, raised in zip(lines[::2], lines[1::2]):
        if '(cannot show in this document)' not in head:
            rows.append((head.split()[0], raised.split()[-1]))
    return rows


def raised_by(assay, document, more):
    """Check ids of the findings of a run, how many requests it sent, and its exit code (1 for warnings alone)."""
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run([assay, 'run', document, '--out', folder, '--timeout', '5'] + more,
                             capture_output=True, text=True, errors='replace')
        checks, sent, gates = {}, 0, False
        try:
            with open(os.path.join(folder, 'journal.ndjson'), encoding='utf-8', errors='replace') as journal:
                for line in journal:
                    event = json.loads(line)
                    if event['event'] == 'finding':
                        gates = gates or event['severity'] == 'failure'
                        checks[event['check']] = checks.get(event['check'], 0) + 1
                    sent += event['event'] == 'exchange'
        except OSError:
            print(ran.stdout + ran.stderr, file=sys.stderr)
        warned = bool(checks) and not gates and ran.returncode == 0
        return checks, sent, 1 if warned else ran.returncode


def is_or_below(check, finding):
    return check == finding or check.startswith(finding + '.')


def judge(expected, checks, code):
    """'ok', or what is off."""
    if expected == 'credentials_rejected':  # no finding: the run ends with that outcome
        return 'ok' if not checks and code == 3 else f'exit code {code}'
    wrong = sorted(check for check in checks if not is_or_below(check, expected))
    if not checks:
        return 'missed'
    if wrong:
        return 'also ' + ', '.join(wrong) if len(wrong) < len(checks) else 'instead ' + ', '.join(wrong)
    return 'ok' if code == 1 else f'exit code {code}'


def print_faults(arguments, documents):
    pairs = []
    for document in documents:
        for fault, finding in faults_of(arguments.assay, document):
            # Every such answer is waited for, in every document alike.
            if finding in ('transport.timeout', 'transport.too_large') and document != documents[0]:
                continue
            if not arguments.only or fault in arguments.only or finding.split('.')[0] in arguments.only:
                pairs.append((document, fault, finding))
    print(f'{"document":<30} {"fault":<22} {"expected":<34} {"raised":<44} verdict')
    off = 0

    def probe(pair):
        more = ['--fault', pair[1], '--max-cases', str(arguments.cases), '--seed', str(arguments.seed)]
        if pair[2].startswith('drift.'):
            more.append('--strict-bodies')
        return raised_by(arguments.assay, pair[0], more)

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for (document, fault, finding), (checks, _, code) in zip(pairs, pool.map(probe, pairs)):
            verdict = judge(finding, checks, code)
            off += verdict != 'ok'
            raised = ', '.join(f'{check} x{count}' for check, count in sorted(checks.items())) or '-'
            print(f'{os.path.basename(document):<30} {fault:<22} {finding:<34} {raised:<44} {verdict}', flush=True)
    return len(pairs), off


def operations_of(assay, document):
    """How many operations a run goes through."""
    text = subprocess.run([assay, 'list', document], check=True, capture_output=True, text=True).stdout
    return max(1, sum(1 for line in text.splitlines() if line[:1].isupper() and ' /' in line))


def print_clean(arguments, documents):
    off, total = 0, 0
    for document in documents:
        share = -(-arguments.clean // (len(documents) * operations_of(arguments.assay, document)))
        checks, sent, code = raised_by(arguments.assay, document, ['--max-cases', str(share), '--seed', '20'])
        good = not checks and code == 0
        off += not good
        total += sent
        raised = ', '.join(sorted(checks)) or '-'
        verdict = 'ok' if good else f'exit code {code}'
        print(f'{os.path.basename(document):<30} {"none":<22} {"-":<34} {raised:<44} {verdict} ({sent} requests)', flush=True)
    return total, off


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--assay', default=os.path.join(root, 'build/assay'), help='the binary')
    parser.add_argument('--cases', type=int, default=400, help='requests for each fault')
    parser.add_argument('--clean', type=int, default=100000, help='requests without a fault, over all documents')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=2, help='runs at the same time')
    parser.add_argument('--only', nargs='*', help='faults, or families of findings ("law")')
    parser.add_argument('documents', nargs='*', help='default: all that are shipped')
    arguments = parser.parse_args()
    documents = arguments.documents or shipped(root)
    pairs, off = print_faults(arguments, documents)
    sent, alarms = print_clean(arguments, documents) if arguments.clean else (0, 0)
    print(f'{len(documents)} documents, {pairs} pairs: {pairs - off} as expected, {off} not; '
          f'{sent} requests without a fault: {alarms} documents with an alarm')
    return 1 if off or alarms else 0


if __name__ == '__main__':
    sys.exit(main())
