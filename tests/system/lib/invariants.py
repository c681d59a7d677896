"""What must hold after any run, whatever happened in it: the books (journal, states, receipts, alarms, audit) held
against what readers could see. One checker for every programme that kills, cuts, freezes or starves a daemon.

    check(Evidence(...)) gives the sentences of what is broken, each with the name of its rule:

I1  a delivery is visible at most once in each generation
I2  what was acknowledged exists
I3  published means visible once, refused means never; withdrawn means gone
I4  what readers see is what was approved
I5  nothing public before its approval
I6  whoever waits for a person has raised an alarm
I7  every visible effect has its intent in the journal, and a receipt or an open question
I8  the audit chain is whole, and an act has one row
I9  no secret is anywhere outside the vault
I10 nobody is asked more often than something was ambiguous
"""
import dataclasses
import re

FINAL = {"published", "refused", "withdrawn", "cancelled", "superseded"}
WAITING = {"unconfirmed", "held"}


@dataclasses.dataclass
class Evidence:
    report: dict                 # of the harness, or the same made from the API
    effects: list                # of the ledger: kind, marker, text, …
    acknowledged: int            # deliveries that were promised
    ambiguities: int             # lost answers and kills that were injected
    # Platforms that keep no history: how often each marker stands there now; nothing for one that nobody can read.
    standing: dict = dataclasses.field(default_factory=dict)
    places: list = dataclasses.field(default_factory=list)  # bytes in which no secret may be
    secrets: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Count:
    published: int = 0
    withdrawn: int = 0


def seen(effects, marker):
    count = Count()
    for e in effects:
        if e["marker"] == marker and e["kind"] == "published":
            count.published += 1
        if e["marker"] == marker and e["kind"] == "withdrawn":
            count.withdrawn += 1
    return count


def bare(text):
    """As a reader compares: without layout, and without links, which platforms shorten."""
    return re.sub(r"\s+", "", re.sub(r"https?://[\x21-\x7e]+", "", text))


def shows(effect, approved):
    """Every line of what was approved, in its order; a page has more around it."""
    shown, at = bare(effect["title"] + effect["text"]), 0
    for line in approved.splitlines():
        found = shown.find(bare(line), at)
        if found < 0:
            return False
        at = found + len(bare(line))
    return True


def public_calls(delivery):
    return [r for r in delivery["journal"] if r["kind"] == "call" and r["public"] and r["operation"] != "probe"]


def about_rest(e):
    if not e.report.get("rests", True):
        yield "rest: it never came to rest"
    for d in e.report["deliveries"]:
        if d["leased"]:
            yield f"rest: {d['id']} is still leased"
        if d["state"] not in FINAL and not waits(d):
            yield f"I2: {d['platform']} {d['operation']} ended as {d['state']} ({d['why_code']})"


def waits(d):
    """For a person: to look, or to take down by hand what the platform refuses to."""
    return d["state"] in WAITING or (d["state"] == "accepted" and d["task"])


def about_existence(e):
    made = [d for d in e.report["deliveries"] if d["operation"] == "publish" and d["generation"] == 1]
    if len(made) != e.acknowledged:
        yield f"I2: {e.acknowledged} deliveries were acknowledged, {len(made)} exist"


def about_what_stands(e, d):
    stands = e.standing.get(d["platform"])
    if stands is None:
        return
    wanted = {"published": 1, "withdrawn": 0, "refused": 0, "cancelled": 0}.get(d["state"])
    moving = any(o["operation"] == "withdraw" and waits(o) for o in e.report["deliveries"])
    if wanted is not None and d["operation"] != "withdraw" and stands[d["id"]] != wanted and not moving:
        yield f"I3: {d['platform']} {d['operation']} {d['id']} is {d['state']} and stands {stands[d['id']]} times"


def about_visibility(e, d):
    if d["platform"] in e.standing or d["operation"] != "publish":
        return
    count = seen(e.effects, d["id"])
    who = f"{d['platform']} {d['operation']} {d['id']}"
    if count.published > 1:
        yield f"I1: {who} is visible {count.published} times"
    if d["state"] == "published" and (count.published, count.withdrawn) != (1, 0):
        # A withdrawal that nobody confirmed may have worked.
        open_withdrawal = any(o["operation"] == "withdraw" and waits(o) for o in e.report["deliveries"])
        if count.published != 1 or not open_withdrawal:
            yield f"I3: {who} is published and was visible {count.published} times, gone {count.withdrawn} times"
    if d["state"] in ("refused", "cancelled", "held") and count.published:
        yield f"I3: {who} is {d['state']} and was visible {count.published} times"
    if d["state"] == "withdrawn" and count.withdrawn != 1:
        yield f"I3: {who} is withdrawn and went away {count.withdrawn} times"


def about_revision(e, d):
    """A correction replaces in place: shown once, with its own text."""
    if d["platform"] in e.standing or d["operation"] != "revise" or d["state"] != "published":
        return
    shown = [x for x in e.effects if x["kind"] == "edited" and shows(x, d["approved_text"])]
    if len(shown) != 1:
        yield f"I3: {d['platform']} revise {d['id']} is published and was shown {len(shown)} times"


def about_content(e, d):
    approved = [o["approved_text"] for o in e.report["deliveries"]
                if o["platform"] == d["platform"] and o["operation"] != "withdraw"]
    for x in e.effects:
        if x["marker"] == d["id"] and x["kind"] != "withdrawn" and not any(shows(x, a) for a in approved):
            yield f"I4: {d['platform']} shows {x['text'][:80]!r}"


def about_journal(e, d):
    calls = public_calls(d)
    if any(r["at"] < d["created_at"] for r in calls):
        yield f"I5: {d['id']} went out before it was approved"
    spent = [r for r in calls if r["duplicates"] and not r["harmless"]]
    if len(spent) > 1:
        yield f"I1: {d['id']} has sent its public step {len(spent)} times"
    if d["receipt"] and not d["receipt"]["digest_holds"]:
        yield f"I8: the receipt of {d['id']} does not fit its journal"
    if d["operation"] == "publish" and d["state"] in ("published", "withdrawn") and not d["receipt"]:
        yield f"I7: {d['id']} is {d['state']} without a receipt"
    if d["state"] in WAITING and not d["why"]:
        yield f"I6: {d['id']} waits and does not say why"


def about_alarms(e, d):
    raised = {a["subject"] for a in e.report["alarms"]}
    if d["state"] in WAITING and d["id"] not in raised:
        yield f"I6: {d['id']} is {d['state']} ({d['why_code']}) without an alarm"


def about_effects(e):
    known = {d["id"]: d for d in e.report["deliveries"]}
    for x in e.effects:
        if not x["marker"] or x["kind"] == "withdrawn":
            continue
        d = known.get(x["marker"])
        if d is None:
            yield f"I7: readers see {x['id']} of {x['platform']}, of which nobody knows"
        elif not public_calls(d):
            yield f"I7: {d['id']} is visible without an intent"
        elif not d["receipt"] and d["state"] != "unconfirmed":
            yield f"I7: {d['id']} is visible, has no receipt and is {d['state']}"


def about_audit(e):
    if e.report["audit_broken"]:
        yield "I8: the audit chain is broken"
    for act, most in (("article.created", 1), ("article.submitted", 2), ("article.revised", 1)):
        if e.report["acts"].get(act, 0) > most:
            yield f"I8: {act} has {e.report['acts'][act]} rows"


def about_secrets(e):
    for name, content in e.places:
        for secret in e.secrets:
            if secret.encode() in content:
                yield f"I9: {secret[:14]}… is in {name}"


def about_questions(e):
    asked = sum(d["state"] == "unconfirmed" for d in e.report["deliveries"])
    if asked > e.ambiguities:
        yield f"I10: {asked} unconfirmed, {e.ambiguities} ambiguities"


def check(e):
    found = []
    for rule in (about_rest, about_existence, about_effects, about_audit, about_secrets, about_questions):
        found += rule(e)
    for d in e.report["deliveries"]:
        for rule in (about_visibility, about_what_stands, about_revision, about_content, about_journal, about_alarms):
            found += rule(e, d)
    return found


def duplicates(e):
    return sum(max(0, seen(e.effects, d["id"]).published - 1) for d in e.report["deliveries"])


def lost(e):
    """Acknowledged, and neither out, nor refused with a reason, nor waiting for a person with an alarm."""
    return sum(1 for sentence in check(e) if sentence.startswith(("I2", "rest")))
