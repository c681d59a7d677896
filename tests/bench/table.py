"""Prints the figures that scripts/bench gathered, each with its target."""

import os
import sys

home, load, seconds = sys.argv[1:]


def figures(name):
    path = os.path.join(home, name + ".figures")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as source:
        return {key: float(value) for key, value in (line.strip().split("=") for line in source)}


def row(what, value, target="", met=None):
    print(f"{what:<68} {value:>28}  {target:<10} {'' if met is None else 'met' if met else 'NOT MET'}".rstrip())


def span(f, name, digits=2):
    least, middle, most = f[name + "_least"], f[name], f[name + "_most"]
    return f"{middle:,.{digits}f} ({least:,.{digits}f} … {most:,.{digits}f})"


def at_least(what, value, shown, target):
    row(what, shown, f"≥ {target:,g}" if target < 1000 else f"≥ {target:,.0f}", value >= target)


def at_most(what, value, shown, target, unit=""):
    row(what, shown, f"≤ {target:,g}{unit}", value <= target)


def deliveries(name, title, ratio, cpu=None, memory=None):
    f = figures(name)
    if f is None:
        return
    print(f"\n{title}, {f['in_flight']:.0f} in flight")
    row("  deliveries/s, queued to receipt", span(f, "deliveries_per_second", 0))
    row("  the same calls by bare libcurl, deliveries/s", span(f, "bare_per_second", 0))
    at_least("  ratio", f["ratio"], span(f, "ratio"), ratio)
    if cpu is None:
        row("  CPU-s per 1,000", span(f, "cpu_per_1000", 3))
    else:
        at_most("  CPU-s per 1,000", f["cpu_per_1000"], span(f, "cpu_per_1000", 3), cpu)
    row("  CPU-s per 1,000, bare", span(f, "bare_cpu_per_1000", 3))
    row("  CPU-s per 1,000, the channel beside ours", span(f, "platform_cpu_per_1000", 3))
    row("  calls and fsyncs a delivery", f"{f['calls_per_delivery']:.2f} and {f['syncs_per_delivery']:.3f}")
    if memory is None:
        row("  peak memory", f"{f['peak_mb']:.0f} MB")
    else:
        at_most("  peak memory", f["peak_mb"], f"{f['peak_mb']:.0f} MB", memory, " MB")
    if "with_read_back_per_second" in f:
        row("  with reading back, one after the other: deliveries/s", span(f, "with_read_back_per_second", 0))
        row("  with reading back: CPU-s per 1,000", span(f, "with_read_back_cpu_per_1000", 3))


def far():
    f = figures("far")
    if f is None:
        return
    possible = f["in_flight"] / 0.050
    print(f"\nA channel that answers after 50 ms, {f['in_flight']:.0f} in flight")
    share = f["deliveries_per_second"] / possible
    row("  deliveries/s", span(f, "deliveries_per_second", 0))
    at_least("  of the possible", share, f"{share:.2f}", 0.85)
    row("  the same calls by bare libcurl, of the possible", f"{f['bare_per_second'] / possible:.2f}")


def wide():
    f = figures("wide")
    if f is None:
        return
    print(f"\n{f['in_flight']:.0f} in flight")
    at_most("  fsyncs a delivery", f["syncs_per_delivery"], span(f, "syncs_per_delivery", 3), 0.2)
    row("  deliveries/s", span(f, "deliveries_per_second", 0))


def slow():
    f = figures("slow")
    if f is None:
        return
    print("\nA channel that answers after 2 s, beside 2,000 accounts on a quick one")
    row("  99th percentile of the others, alone and beside it", f"{f['alone_p99_ms']:.0f} and {f['beside_p99_ms']:.0f} ms")
    at_most("  ratio", f["ratio"], span(f, "ratio"), 1.2)


def start(name, target):
    f = figures(name)
    if f is None:
        return None
    print(f"\nThe daemon with {f['queued']:,.0f} rows in the queue")
    at_most("  start to ready", f["start_ms"], f"{f['start_ms']:,.0f} ms", target, " ms")
    at_most("  after kill -9", f["start_after_kill_ms"], f"{f['start_after_kill_ms']:,.0f} ms", target, " ms")
    at_most("  resident memory, idle", f["idle_mb"], f"{f['idle_mb']:.1f} MB", 64, " MB")
    return f


def daemon():
    f = start("daemon", 1000)
    if f is None:
        return
    at_most("  click on Publish → first byte at the channel, median", f["click_ms_median"],
            f"{f['click_ms_median']:.1f} ms", 20, " ms")
    row("    99th percentile", f"{f['click_ms_p99']:.1f} ms")
    if "publishes_per_second" in f:
        at_least("  one API call per publication, 64 at once, calls/s", f["publishes_per_second"],
                 f"{f['publishes_per_second']:,.0f}", 6000)
        row("    CPU-s per 1,000 (sending goes on beside it)", f"{f['publishes_cpu_per_1000']:.3f}")
    for name, what in (("healthz", "GET /healthz"), ("list_accounts", "GET /api/v1/accounts, 50 of 1,000")):
        row(f"  {what}, requests/s (CPU-s per 1,000)",
            f"{f[name + '_per_second']:,.0f} ({f[name + '_cpu_per_1000']:.3f})")
    share = f["verify_per_second"] / f["healthz_per_second"]
    at_least("  GET /public/verify.json, registered accounts, of the rate of /healthz", share,
             f"{share:.2f} ({f['verify_per_second']:,.0f}/s)", 0.5)
    row("    strangers, each signed anew, requests/s (CPU-s per 1,000)",
        f"{f['verify_strangers_per_second']:,.0f} ({f['verify_strangers_cpu_per_1000']:.3f})")


def emergency():
    f = figures("emergency")
    if f is None:
        return
    print(f"\nOne article to {f['accounts']:,.0f} accounts")
    row("  written, rendered, reviewed, released", f"{f['write_review_release_seconds']:.1f} s")
    row("  deliveries/s", f"{f['deliveries_per_second']:,.0f}")
    row("  CPU-s per 1,000; fsyncs a delivery", f"{f['cpu_per_1000']:.3f}; {f['syncs_per_delivery']:.3f}")
    row("  resident after a tenth, at the end",
        f"{f['resident_at_a_tenth_mb']:.0f} MB, {f['resident_at_the_end_mb']:.0f} MB")
    at_most("  peak memory, writing included", f["peak_mb"], f"{f['peak_mb']:.0f} MB", 300, " MB")
    row("  asking how far it is", f"{f['progress_query_ms']:.0f} ms")


def large_register(name, title):
    f = figures(name)
    if f is None:
        return
    print(f"\nThe list of {f['accounts']:,.0f} accounts in {f['units']:,.0f} units, {title}")
    at_most("  a page with filters, 99th percentile", f["filtered_p99_ms"],
            f"{f['filtered_p99_ms']:.1f} ms (median {f['filtered_ms']:.1f}, CPU {f['filtered_cpu_ms']:.1f})", 30, " ms")
    at_most("  a page sorted by another column, 99th percentile", f["sorted_p99_ms"],
            f"{f['sorted_p99_ms']:.1f} ms (median {f['sorted_ms']:.1f}, CPU {f['sorted_cpu_ms']:.1f})", 30, " ms")
    at_most("  a search, 99th percentile", f["searched_p99_ms"],
            f"{f['searched_p99_ms']:.1f} ms (median {f['searched_ms']:.1f}, CPU {f['searched_cpu_ms']:.1f})", 50, " ms")
    at_least("  pages/s, two readers at once", f["pages_per_second"], f"{f['pages_per_second']:,.0f}", 2000)
    row("  the index: read once in, and memory", f"{f['load_ms']:,.0f} ms and {f['index_mb']:.0f} MB")


def soak():
    f = figures("soak")
    if f is None:
        return
    print(f"\n{f['minutes']:.0f} minutes, {f['deliveries']:,.0f} deliveries")
    at_most("  growth of resident memory an hour", f["megabytes_an_hour"], f"{f['megabytes_an_hour']:.2f} MB", 1, " MB")
    row("  open descriptors", f"{f['descriptors_least']:.0f} … {f['descriptors_most']:.0f}")


deliveries("one", "One visible step on a fresh connection, body 2 KB", 0.8, 0.15, 64)
deliveries("counted", "The same, public steps counted outside the store as well, as a daemon does by default", 0.8)
deliveries("five", "WeChat's five steps on the simulated platform", 0.6)
deliveries("read_back", "One visible step on the simulated platform", 0.4)
far()
wide()
slow()
daemon()
start("million", 2000)
emergency()
large_register("register", "SQLite")
large_register("register_postgres", "PostgreSQL")
soak()
print(f"""
{os.cpu_count()} processors, load {load} at the start, {seconds} s. Median (least … most) of the rounds, in each of
which ours and the bare client take turns on the same channel. A delivery counts from queued to its receipt on disk
(SQLite, WAL, synchronous=FULL): lease, approval check, journal before and after every call, settlement, receipt,
observation. Not in it unless it says so: writing and reviewing the article, fetching tokens (once per account), reading
back, the adapter's pauses between submitting and asking (skipped by moving the clock). Bare: libcurl's multi interface
on epoll, the same bytes, a fresh connection on the same steps. CPU is this process's own, the store's threads included.""")
