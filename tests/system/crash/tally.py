"""What a programme came to, scenario by scenario."""
import invariants


class Tally:
    COUNTED = ("points", "runs", "kills", "cuts", "failures", "duplicates", "lost")

    def __init__(self):
        for name in self.COUNTED:
            setattr(self, name, 0)
        self.ends = {}
        self.broken = []

    def add(self, other):
        for name in self.COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for end, count in other.ends.items():
            self.ends[end] = self.ends.get(end, 0) + count
        self.broken += other.broken
        return self


def judge(lab, scenario, report, interruptions, where):
    """Of one story that has come to its end."""
    found = Tally()
    evidence = lab.evidence(scenario, report, interruptions)
    found.broken = [f"{scenario.name} {where}: {sentence}" for sentence in invariants.check(evidence)]
    found.duplicates, found.lost = invariants.duplicates(evidence), invariants.lost(evidence)
    found.runs = 1
    for d in report["deliveries"]:
        if d["operation"] == scenario.act and (scenario.channel != "weibo" or d["platform"] == "weibo"):
            found.ends[d["state"]] = found.ends.get(d["state"], 0) + 1
    return found


def print_table(title, tallies, seconds):
    shown = [name for name in Tally.COUNTED[:5] if any(getattr(t, name) for t in tallies.values())]
    print(f"{title:<32}" + "".join(f"{name:>9}" for name in shown) + "  ends")
    total = Tally()
    for name, t in tallies.items():
        total.add(t)
        print(f"{name:<32}" + "".join(f"{getattr(t, n):>9}" for n in shown) + "  " +
              ", ".join(f"{state} {count}" for state, count in sorted(t.ends.items())))
    print(f"{len(tallies)} scenarios, " + ", ".join(f"{getattr(total, n)} {n}" for n in shown) + f" in {seconds:.0f} s: "
          f"duplicates {total.duplicates}, lost {total.lost}, rules broken {len(total.broken)}", flush=True)
    return total


def is_clean(total):
    return not (total.broken or total.duplicates or total.lost)
