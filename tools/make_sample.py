#!/usr/bin/env python3
"""Writes assets/sample: an invented company's workspace for static mode and for trying the server. Formats: assets/sample/README.md.

The same --as-of and --seed give the same bytes.
"""
import argparse
import datetime as dt
import json
import pathlib
import random

JST = dt.timezone(dt.timedelta(hours=9))
UTC = dt.timezone.utc
FIRST_REPORT_DAY = dt.date(2024, 4, 1)
HISTORY_DAYS = 90
INCIDENTS = 600

HEAD_OFFICE, BRANCH, PLANT = "株式会社浪速精機製作所", "株式会社ナニワ精機 神戸支社", "株式会社浪速精機製作所 髙槻工場"
BRANCH_BEFORE = "株式会社浪速精機製作所 神戸支社"

# (organization, endpoints' prefix, share of the incidents, people)
PLACES = [
    (["本社", "第一営業部"], "OSK-EIGYO1", 0.46, ["髙橋 千尋", "山﨑 健", "中村 美咲", "𠮷田 直樹", "井上 さくら", "木村 拓海"]),
    (["本社", "情報システム部"], "OSK-JYOSYS", 0.20, ["渡邊 誠", "岡﨑 由美", "藤井 大輔"]),
    (["神戸支社", "第二営業部"], "KOB-EIGYO2", 0.34, ["𠮷村 亮", "松田 彩", "前田 悠斗", "髙木 恵", "西川 翔"]),
]
CUSTOMER_IDS = ["8c1f0a52-3d47-4be9-9a60-71e2c45bd0fa", "d47b92e6-05ac-4c18-b3f7-2f96a8137c5e", "17e6b3c9-f284-4d51-86da-90ab5c4e7f32",
                "5e2d7c1a-94b3-4f06-8a1e-c3790b6ed214"]
VIRUSES = ["TROJ_GEN.R002C0PKM26", "Trojan.Win32.EMOTET.TIOIBOEO", "Worm.Win32.DOWNAD.AD", "Ransom.Win32.LOCKBIT.SMYXCJN", "PE_SALITY.ER",
           "Trojan.VBS.AGENT.USJK", "HEUR_VBA.O2", "Backdoor.Win32.COBEACON.SMA"]
SPYWARES = ["ADW_OPENCANDY", "PUA.Win32.InstallCore.S", "SPYW_KEYLOG.MK", "Cookie_Doubleclick", "ADW_SEARCHPROTECT"]
OTHERS = ["Suspicious connection", "Web reputation: phishing", "USB device blocked", "Behaviour: mass file rename"]
FILES = ["請求書_202611.doc", "見積書（㈱ミナト様）.xlsm", "setup_free.exe", "invoice.zip", "図面変換ツール.exe", "ｶﾀﾛｸﾞ最新.pdf.exe", "update.js", "scan0042.iso",
         "納品書.lnk", "部品表マクロ.xlsm"]
FOLDERS = ["C:\\Users\\{account}\\Downloads\\", "C:\\Users\\{account}\\Desktop\\", "C:\\Users\\{account}\\AppData\\Local\\Temp\\", "D:\\共有\\{organization}\\",
           "E:\\"]
# What the product did, the vendor's own words for it, and what that achieved; with how often.
RESULTS = [("quarantined", "Quarantined", "resolved", 38), ("deleted", "Deleted", "resolved", 24), ("cleaned", "Cleaned", "resolved", 18),
           ("blocked", "Blocked", "resolved", 12), ("passed", "Passed", "passed", 5), (None, "Unknown", None, 2)]


def iso(moment):
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def make_id(rng):
    return f"{rng.getrandbits(128):032x}"


def needs_attention(incident):
    return incident["kind"] != "other" and incident["resolution"] in ("unresolved", None)


def occurred_at(incident):
    return dt.datetime.fromisoformat((incident["detected_at"] or incident["received_at"]).replace("Z", "+00:00"))


def working_moment(rng, as_of):
    """A moment in the history; most in office hours, few at weekends."""
    while True:
        moment = as_of - dt.timedelta(seconds=rng.randrange(3600, HISTORY_DAYS * 86400))
        local = moment.astimezone(JST)
        likely = 1.0 if local.weekday() < 5 and 8 <= local.hour < 19 else 0.06
        if rng.random() < likely:
            return moment.replace(microsecond=0)


def make_incident(rng, linkages, as_of, moment=None, unresolved=False):
    place = rng.choices(range(len(PLACES)), weights=[share for _, _, share, _ in PLACES])[0]
    organization, prefix, _, people = PLACES[place]
    moment = moment or working_moment(rng, as_of)
    machine = rng.randrange(1, 5 * len(people))
    kind = rng.choices(["virus", "spyware", "other"], weights=[55, 33, 12])[0]
    if unresolved:
        kind = rng.choice(["virus", "virus", "spyware"])
    threat = rng.choice({"virus": VIRUSES, "spyware": SPYWARES, "other": OTHERS}[kind])
    if unresolved:
        action, raw, resolution = rng.choice([("failed", "Unable to quarantine file", "unresolved"), ("restart_required", "Restart required", "unresolved")])
    else:
        action, raw, resolution, _ = rng.choices(RESULTS, weights=[weight for *_, weight in RESULTS])[0]
    account = f"n{machine:03d}"
    path = rng.choice(FOLDERS).format(account=account, organization=organization[1]) + rng.choice(FILES)
    received = min(moment + dt.timedelta(seconds=rng.randrange(20, 900)), as_of)
    no_date = rng.random() < 0.03
    return {
        "action": action,
        "action_raw": [raw],
        "count": rng.choices([1, 2, 3], weights=[90, 8, 2])[0],
        "detected_at": None if no_date else iso(moment),
        "endpoint": f"{prefix}-{machine:02d}",
        "flags": ["no_date"] if no_date else [],
        "id": make_id(rng),
        "kind": kind,
        "last_seen_at": iso(received),
        "linkage_id": linkages[place]["id"],
        "path": None if kind == "other" or rng.random() < 0.04 else path,
        "product": "Apex One",
        "received_at": iso(received),
        "resolution": resolution,
        "severity": rng.choice(["low", "medium", "high", "very_high"]) if kind == "virus" else rng.choice(["low", "medium"]),
        "threat": threat,
        "user": None if rng.random() < 0.07 else rng.choice(people),
        "vendor": "Trend Micro",
    }


def make_incidents(rng, linkages, as_of):
    recent = [dt.timedelta(hours=hours) for hours in (1.5, 20, 43, 66, 121, 190)]
    incidents = [make_incident(rng, linkages, as_of, as_of.replace(microsecond=0) - age, unresolved=True) for age in recent]
    # Two detections that nobody can call done or not: those are told too (処理結果を判定できませんでした).
    for age in (dt.timedelta(hours=30), dt.timedelta(days=6)):
        doubtful = make_incident(rng, linkages, as_of, as_of.replace(microsecond=0) - age)
        doubtful.update(kind="virus", threat=VIRUSES[0], action=None, action_raw=["Unknown"], resolution=None)
        incidents.append(doubtful)
    while len(incidents) < INCIDENTS:
        incident = make_incident(rng, linkages, as_of)
        # Old ones were looked after long ago; what stays open are the recent ones above.
        if needs_attention(incident):
            incident["kind"], incident["threat"] = "other", OTHERS[0]
        incidents.append(incident)
    incidents.sort(key=lambda incident: (occurred_at(incident), incident["id"]), reverse=True)
    return incidents


def make_contracts(rng, as_of):
    today = as_of.astimezone(JST).date()
    names = [HEAD_OFFICE, HEAD_OFFICE, BRANCH, PLANT]
    seats = [40, 12, 25, 18]
    days_left = [212, 21, 164, 330]
    contracts = []
    for name, customer_id, seat_count, left in zip(names, CUSTOMER_IDS, seats, days_left):
        expiry = today + dt.timedelta(days=left)
        contracts.append({
            "id": make_id(rng),
            "customer_id": customer_id,
            "company_name": name,
            "earlier_company_names": [BRANCH_BEFORE] if name == BRANCH else [],
            "renamed_at": iso(as_of - dt.timedelta(days=9, hours=2)) if name == BRANCH else None,
            "plans": [{
                "service_plan": "セキュリティおまかせプラン プライムPlus",
                "product": "ウイルスバスター ビジネスセキュリティサービス",
                "seats": seat_count,
                "licence_kind": "製品版",
                "start": (expiry - dt.timedelta(days=364)).isoformat(),
                "expiry": expiry.isoformat(),
            }],
        })
    return contracts


def make_linkages(rng, as_of):
    linkages = []
    for number, (organization, *_) in enumerate(PLACES):
        created = as_of - dt.timedelta(days=HISTORY_DAYS, hours=-number)
        linkages.append({
            "id": make_id(rng),
            "version": 1,
            "category": "standard",
            "service_id": "security_omakase",
            "display_name": "セキュリティおまかせ",
            "furigana": "せきゆりていおまかせ",
            "emails": [],
            "phones": [],
            "shown_in_contacts": True,
            "company_name": BRANCH_BEFORE if number == 2 else HEAD_OFFICE,
            "customer_id": CUSTOMER_IDS[number],
            "customer_id_masked": "••••••••" + CUSTOMER_IDS[number][-4:],
            "organization": organization,
            "note": "",
            "match": "renamed" if number == 2 else "match",
            "sent_messages": 0,
            "rooms": 0 if number == 1 else 1,
            "created_at": iso(created),
            "updated_at": iso(created),
        })
    return linkages


def most(names):
    counts = {}
    for name in names:
        if name:
            counts[name] = counts.get(name, 0) + 1
    return [{"name": name, "count": count} for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]]


def make_report(linkage_id, incidents, as_of):
    """The newest report that was due, counted as the program counts it."""
    local = as_of.astimezone(JST)
    day = local.date() if local.hour >= 10 else local.date() - dt.timedelta(days=1)
    day -= dt.timedelta(days=(day - FIRST_REPORT_DAY).days % 14)
    first, last = day - dt.timedelta(days=14), day - dt.timedelta(days=1)
    due = dt.datetime.combine(day, dt.time(10), JST)
    inside = [i for i in incidents if i["linkage_id"] == linkage_id and first <= occurred_at(i).astimezone(JST).date() <= last]
    days = []
    for offset in range(14):
        date = first + dt.timedelta(days=offset)
        kinds = [i["kind"] for i in inside if occurred_at(i).astimezone(JST).date() == date]
        days.append({"date": date.isoformat(), **{kind: kinds.count(kind) for kind in ("virus", "spyware", "other")}})
    report = {"linkage_id": linkage_id, "period": {"first": first.isoformat(), "last": last.isoformat()}, "due_at": iso(due), "detections": len(inside),
              **{kind: sum(day[kind] for day in days) for kind in ("virus", "spyware", "other")}, "unresolved": sum(map(needs_attention, inside)),
              "days": days, "threats": most(i["threat"] for i in inside), "endpoints": most(i["endpoint"] for i in inside)}
    return report, due


def make_rooms(rng, message_rng, linkages, incidents, as_of):
    rooms, messages = [], []
    for linkage in linkages:
        if not linkage["rooms"]:
            continue
        created = dt.datetime.fromisoformat(linkage["created_at"].replace("Z", "+00:00")) + dt.timedelta(minutes=12)
        room = {"id": make_id(rng), "linkage_id": linkage["id"], "notifications_on": True, "version": 1, "unread": 0, "created_at": iso(created)}

        def say(kind, sent_at, **members):
            messages.append({"id": make_id(message_rng), "room_id": room["id"], "kind": kind, "sent_at": iso(sent_at), **members})

        say("greeting", created)
        announced = [i for i in incidents if i["linkage_id"] == linkage["id"] and needs_attention(i)]
        for incident in announced:
            say("incident", dt.datetime.fromisoformat(incident["received_at"].replace("Z", "+00:00")) + dt.timedelta(seconds=4), incidents=[incident])
        if not rooms:
            report, due = make_report(linkage["id"], incidents, as_of)
            asked = due + dt.timedelta(minutes=17)
            if asked < as_of:
                say("question", asked, question="reports")
                say("reports_answer", asked + dt.timedelta(seconds=1), report=report, next_report_at=iso(due + dt.timedelta(days=14)), data_as_of=iso(asked))
        linkage["sent_messages"] = sum(m["room_id"] == room["id"] and m["kind"] != "question" for m in messages)
        room["unread"] = min(2, len(announced))
        rooms.append(room)
    messages.sort(key=lambda message: (message["sent_at"], message["kind"] != "question"))
    return rooms, messages


def make_sample(seed, as_of):
    """Texts of all files, by name."""
    # Each part has its own numbers, so that ids stay when --as-of moves: what a browser kept still fits.
    def numbers(part):
        return random.Random(f"{seed} {part}")

    contracts = make_contracts(numbers("contracts"), as_of)
    linkages = make_linkages(numbers("linkages"), as_of)
    incidents = make_incidents(numbers("incidents"), linkages, as_of)
    rooms, messages = make_rooms(numbers("rooms"), numbers("messages"), linkages, incidents, as_of)
    session = {"workspace": {"id": make_id(numbers("workspace")), "name": "officesupport-demo", "contracts": len(linkages), "rooms": len(rooms),
                             "last_received_at": max(incident["received_at"] for incident in incidents), "as_of": iso(as_of)},
               "user_name": "山﨑 健", "role": "admin"}

    def pretty(value):
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    lines = incidents + [{"end": True, "count": len(incidents)}]
    return {"workspace.json": pretty(session), "contracts.json": pretty({"contracts": contracts}), "linkages.json": pretty({"linkages": linkages}),
            "incidents.ndjson": "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines),
            "rooms.json": pretty({"rooms": rooms}), "messages.json": pretty({"messages": messages})}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--as-of", default="2026-11-22T10:42:07+09:00", help="the moment the files speak of (RFC 3339), or NOW")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent / "assets" / "sample")
    arguments = parser.parse_args()
    as_of = dt.datetime.now(UTC) if arguments.as_of == "NOW" else dt.datetime.fromisoformat(arguments.as_of.replace("Z", "+00:00"))
    if as_of.tzinfo is None:
        parser.error("--as-of needs a time zone, e.g. 2026-11-22T10:42:07+09:00")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, text in make_sample(arguments.seed, as_of).items():
        (arguments.out / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
