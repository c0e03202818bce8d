#!/usr/bin/env python3
"""Compares this library's speed with another framework's: both run alternately, round by round.

A peer is a script that takes --only PREFIX,..., --threads N, --repeats N and --min-time SECONDS, writes
progress to standard error, and prints one JSON object to standard output:

    {"framework": "name", "threads": 2, "results": {"a_scalar_chain1000_fwdbwd": {"median_s": 0.0016}, ...}}

where median_s is the median time of one call in seconds. A workload that the peer lacks may be left out or hold
{"error": "why"}. Workload names are those of the benchmark tool (benchmark --help says what the groups are);
torch_peer.py beside this script is such a peer and the default one.

Each round runs group after group, ours and the peer's back to back and in the other order every second round,
so that a machine that drifts slows both. The table has the medians over the rounds, their ratio (peer / ours:
above 1 this library is faster) and the lowest and highest ratio of a single round. Both get the same number of
threads, by option and by ADJOINT_THREADS and OMP_NUM_THREADS.

--quiet keeps other jobs of the machine from disturbing the run: each process gets a session of its own, whose
scheduling group (/proc/self/autogroup, Linux) goes to the highest priority. Needs root, and comes close to
stalling the other jobs meanwhile. Without it, a thread that waits for another one that lost its core to some other job
costs milliseconds, and with as many threads as cores that happens all the time.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", nargs=2, metavar=("PYTHON", "SCRIPT"),
                        default=[sys.executable, os.path.join(HERE, "torch_peer.py")],
                        help="the interpreter and the script of the peer (default: this one, torch_peer.py)")
    parser.add_argument("--ours", metavar="FILE", default=os.path.join(ROOT, ".build", "release", "benchmark"),
                        help="the benchmark tool, built with swift build -c release (default: .build/release/benchmark)")
    parser.add_argument("--only", default="a_,b_,c_,d_", metavar="PREFIX,...",
                        help="the groups to run, or workloads by the beginning of their names (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of both (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--repeats", type=int, default=7, help="samples of a workload in a round (default: %(default)s)")
    parser.add_argument("--min-time", type=float, default=0.06, metavar="SECONDS",
                        help="that a sample takes at least (default: %(default)s)")
    parser.add_argument("--quiet", action="store_true", help="raise the priority of what is measured; see above")
    parser.add_argument("--json", metavar="FILE", help="write the table as JSON too")
    return parser.parse_args()


def raise_priority():
    """Runs in the child, which has its own session by then."""
    try:
        with open("/proc/self/autogroup", "w") as file:
            file.write("-19")
        os.nice(-20)
    except OSError as error:
        print(f"compare.py: priority not raised: {error}", file=sys.stderr)


def measure(command, group, options):
    """The times of a group: a dictionary from workload names to seconds."""
    command = command + ["--only", group, "--threads", str(options.threads), "--repeats", str(options.repeats),
                         "--min-time", str(options.min_time)]
    threads = str(options.threads)
    environment = dict(os.environ, ADJOINT_THREADS=threads, OMP_NUM_THREADS=threads)
    run = subprocess.run(command, stdout=subprocess.PIPE, env=environment, text=True, start_new_session=options.quiet,
                         preexec_fn=raise_priority if options.quiet else None)
    if run.returncode:
        sys.exit(f"compare.py: {' '.join(command)} ended with status {run.returncode}")
    try:
        report = json.loads(run.stdout)
        times = {name: result["median_s"] for name, result in report["results"].items() if "median_s" in result}
        return report["framework"], times
    except (ValueError, KeyError, TypeError) as error:
        sys.exit(f"compare.py: {' '.join(command)} did not print the JSON that --help describes: {error!r}")


def compare(options):
    """Rows in the order in which the workloads first came."""
    commands = {"ours": [options.ours], "peer": options.peer}
    times = {"ours": {}, "peer": {}}
    names = {}
    for round in range(options.rounds):
        for group in options.only.split(","):
            for side in ("ours", "peer") if round % 2 == 0 else ("peer", "ours"):
                names[side], measured = measure(commands[side], group, options)
                for workload, seconds in measured.items():
                    times[side].setdefault(workload, []).append(seconds)
    rows = []
    for workload, ours in times["ours"].items():
        peer = times["peer"].get(workload)
        row = {"workload": workload, "ours_s": statistics.median(ours), "peer_s": None, "ratio": None}
        if peer and len(peer) == len(ours):
            ratios = [p / o for p, o in zip(peer, ours)]
            row.update(peer_s=statistics.median(peer), ratio=statistics.median(peer) / row["ours_s"],
                       lowest_ratio=min(ratios), highest_ratio=max(ratios))
        rows.append(row)
    return names, rows


def show(names, rows):
    print(f"{'workload':<32}{names['ours'] + ' us':>16}{names['peer'] + ' us':>18}{'ratio':>9}   rounds")
    for row in rows:
        line = f"{row['workload']:<32}{row['ours_s'] * 1e6:>16.1f}"
        if row["ratio"]:
            line += f"{row['peer_s'] * 1e6:>18.1f}{row['ratio']:>9.2f}   {row['lowest_ratio']:.2f} to {row['highest_ratio']:.2f}"
        print(line)


def main():
    options = arguments()
    if not os.access(options.ours, os.X_OK):
        sys.exit(f"compare.py: there is no {options.ours}: run swift build -c release --product benchmark first")
    names, rows = compare(options)
    show(names, rows)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"ours": names["ours"], "peer": names["peer"], "threads": options.threads,
                       "rounds": options.rounds, "rows": rows}, file, indent=1)


if __name__ == "__main__":
    main()
