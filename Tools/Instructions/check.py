#!/usr/bin/env python3
"""Counts the instructions that small operations cost, and compares them with thresholds.json.

Times drift on a shared machine; instructions, counted by valgrind's callgrind, do not. Each workload runs twice
with different numbers of repetitions, and the difference is divided by the operations in between, so that
starting up does not count. Exit status 1 if a workload costs more than its threshold.

Needs valgrind, and objcopy of binutils: older valgrinds stumble over the debug information that the Swift
compiler writes, so that a copy without it is run. Where valgrind is missing nothing is checked.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OPERATIONS = 1000  # of one repetition
FEW, MANY = 5, 15


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "instructions"), metavar="FILE",
                        help="the tool instructions, built with swift build -c release (default: .build/release/instructions)")
    parser.add_argument("--only", metavar="WORKLOAD", help="one workload of thresholds.json")
    return parser.parse_args()


def count(binary, workload, repetitions, folder):
    """The instructions of a whole run."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", binary, workload, str(repetitions)],
        stderr=subprocess.PIPE, text=True, env=dict(os.environ, ADJOINT_THREADS="1"))
    counted = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode or not counted:
        sys.exit(f"check.py: {workload} did not run:\n{run.stderr}")
    return int(counted[1])


def main():
    options = arguments()
    if not os.access(options.binary, os.X_OK):
        sys.exit(f"check.py: there is no {options.binary}: run swift build -c release --product instructions first")
    for tool in ("valgrind", "objcopy"):
        if not shutil.which(tool):
            print(f"not checked: {tool} is not installed")
            return
    with open(os.path.join(HERE, "thresholds.json")) as file:
        thresholds = json.load(file)
    if options.only:
        if options.only not in thresholds:
            sys.exit(f"check.py: there is no workload {options.only}; thresholds.json has {', '.join(thresholds)}")
        thresholds = {options.only: thresholds[options.only]}
    exceeded = False
    print(f"{'workload':<12}{'instructions per operation':>28}{'threshold':>12}")
    with tempfile.TemporaryDirectory() as folder:
        binary = os.path.join(folder, "instructions")
        subprocess.run(["objcopy", "--strip-debug", options.binary, binary], check=True)
        for workload, threshold in thresholds.items():
            few, many = (count(binary, workload, repetitions, folder) for repetitions in (FEW, MANY))
            cost = (many - few) / (MANY - FEW) / OPERATIONS
            print(f"{workload:<12}{cost:>28.1f}{threshold:>12}{'   EXCEEDED' if cost > threshold else ''}", flush=True)
            exceeded |= cost > threshold
    if exceeded:
        sys.exit(1)


if __name__ == "__main__":
    main()
