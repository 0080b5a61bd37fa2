#!/usr/bin/env python3
"""The ten faults of the published rest-faults experiment, planted one by one into the mock of our own small document.

Prints each fault with the findings that a run raises. Exit code 1 when one is missed, or something else is raised.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import matrix  # noqa: E402

# In the order of the publication (Zhang and Arcuri, TOSEM 2023).
ROWS = [
    ('status 500', 'server_error', 'server_error'),
    ('a value of another type', 'wrong_type', 'response_body.type'),
    ('a success that nobody described', 'undocumented_status', 'status_documented'),
    ('maximum ignored', 'ignore_maximum', 'malformed_rejected.maximum'),
    ('enum ignored', 'ignore_enum', 'malformed_rejected.enum'),
    ('required ignored', 'ignore_required', 'malformed_rejected.required'),
    ('Location leads nowhere', 'wrong_location', 'law.location'),
    ('DELETE does nothing', 'delete_nothing', 'law.delete_effective'),
    ('PUT that is partial', 'put_partial', 'law.put_partial'),
    ('PUT that is not idempotent', 'put_again', 'law.put_idempotent'),
]


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--assay', default=os.path.join(root, 'build/assay'), help='the binary')
    parser.add_argument('--cases', type=int, default=400, help='requests for each fault')
    parser.add_argument('--seed', type=int, default=1)
    arguments = parser.parse_args()
    document = os.path.join(root, 'spec/documents/rest-faults.yaml')
    found = 0
    print(f'{"":>2} {"fault":<34} {"planted as":<22} {"findings":<50} verdict')
    for number, (title, fault, expected) in enumerate(ROWS, 1):
        more = ['--fault', fault, '--max-cases', str(arguments.cases), '--seed', str(arguments.seed)]
        checks, _, code = matrix.raised_by(arguments.assay, document, more)
        verdict = matrix.judge(expected, checks, code)
        found += verdict == 'ok'
        raised = ', '.join(f'{check} x{count}' for check, count in sorted(checks.items())) or '-'
        print(f'{number:>2} {title:<34} {fault:<22} {raised:<50} {verdict}', flush=True)
    print(f'{found} of {len(ROWS)} found, each by its own finding alone')
    return 0 if found == len(ROWS) else 1


if __name__ == '__main__':
    sys.exit(main())
