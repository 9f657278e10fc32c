#!/usr/bin/env python3
"""Checks an evidence folder of Countersign, offline:  python3 verify.py [FOLDER] --key VERIFIER-KEY

Of each record it asks, in the order of this file:
  1. Is the checkpoint (the signed summary of the whole archive) signed by a key you gave?
  2. Does the proof lead from the record's leaf (its entry in the archive's log) to that checkpoint?
  3. Is the leaf well formed, with nothing hidden in it?
  4. Is the content beside it, to the byte, what the leaf committed to when it was written?
What decides stands first; the last part, "What is said", only finds words. Written from docs/evidence-format.md, C2SP
signed-note, tlog-checkpoint and tlog-proof, and RFC 6962, 8032 and 4648 alone. Python 3.8 or newer, nothing to install,
no network. What is wrong is raised as a ValueError whose text continues a sentence that begins with the name of the
file. Exit code: 0 proved, 1 broken, 2 cannot decide.
"""
import sys
if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    del sys.path[0]  # else a hashlib.py laid into the folder beside this file would pass for Python's own
import argparse, base64, datetime, hashlib, json, os, re, stat

MAX_RECORDS, MAX_TEXT, MAX_CONTENT = 10_000, 1 << 20, 64 << 20  # bytes of a leaf or proof; of a .raw or .pages
SOURCES = ["approval-requests", "access-policies", "audit-events", "role-assignments", "approver-groups",
           "directory-audits", "import"]
KINDS = ["gap", "key", "retention", "hold-set", "hold-released", "accepted", "restored",
         "finding", "rule", "notification"]

def sha256(data):
    return hashlib.sha256(data).digest()

# ---- Ed25519, RFC 8032 5.1, cofactorless: [S]B = R + [k]A exactly. A point is X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT, ZERO = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P), (0, 1, 1, 0)

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, p):
    total = ZERO
    while n:
        total, p, n = add(total, p) if n & 1 else total, add(p, p), n >> 1
    return total

def encode(p):
    inverse = pow(p[2], P - 2, P)
    return (p[1] * inverse % P | (p[0] * inverse % P & 1) << 255).to_bytes(32, "little")

def decode(data):
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("is no point of the curve, correctly written")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P

BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519_verifies(public, message, signature):
    """public: 32 bytes that parse_key has accepted. R must be canonical: its bytes are compared, not its point."""
    s, (x, y, z, t) = int.from_bytes(signature[32:], "little"), decode(public)
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return (len(signature) == 64 and s < L
            and encode(add(times(s, BASE), times(k, (P - x, y, z, P - t)))) == signature[:32])

# ---- Values and files. A value has one spelling; Python's int() and base64 alone would let others through.
FORMS = {"number": "0|[1-9][0-9]{0,18}", "hash": "[0-9a-f]{64}", "uuid": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
         "text": "[A-Za-z0-9_-]*", "source": "|".join(SOURCES), "kind": "|".join(KINDS), "state": "complete|incomplete",
         "time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"}

def value(form, text, what):
    """A number as int, a text decoded from base64url, else as it stands; None for "-" if the form ends in "?"."""
    if form[-1] == "?" and text == "-":
        return None
    form = form.rstrip("?")
    try:
        if not re.fullmatch(FORMS[form], text):
            raise ValueError
        if form == "time":
            datetime.datetime.fromisoformat(text[:-1])  # refuses 30 February
        if form == "text":
            return b64(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), what).decode("utf-8")
    except ValueError:
        raise ValueError("is malformed: %s is not a correctly written %s" % (what, form)) from None
    return int(text) if form == "number" else text

def b64(text, what, size=None):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if base64.b64encode(data).decode() != text or size not in (None, len(data)):
        raise ValueError("is malformed: %s is not correctly written base64" % what)
    return data

def read(folder, name, limit):
    path = os.path.join(folder, *name.split("/"))
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise ValueError("is not a plain file (links are not followed)")
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        data = file.read(min(limit, os.lstat(path).st_size) + 1)
    if len(data) > limit:
        raise ValueError("is larger than the %d bytes that are read of such a file" % limit)
    return data

def read_text(folder, name, limit=MAX_TEXT):
    try:
        text = read(folder, name, limit).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    if text[:1] == "\ufeff" or re.search("[\0-\x09\x0b-\x1f]", text) or text[-1:] not in ("", "\n"):
        raise ValueError("holds a byte order mark, a \\r or other control character, or does not end in a line end")
    return text

# ---- 1. Keys and checkpoint
def parse_key(text):
    """A verifier key as ((name, key id), public key)."""
    parts = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text)
    data = b64(parts[3], "a key", 33) if parts else b""
    if data[:1] != b"\1" or sha256(parts[1].encode() + b"\n" + data)[:4].hex() != parts[2]:
        raise ValueError("is not a verifier key (name+key id+base64), or a character of it is wrong")
    if encode(times(8, decode(data[1:]))) == encode(ZERO):
        raise ValueError("is a key of small order, for which anyone could sign")
    return (parts[1], bytes.fromhex(parts[2])), data[1:]

def check_checkpoint(text, keys):
    """(origin, size, root hash) of a signed checkpoint. keys: {(name, key id): public key}."""
    body, _, signatures = text.rpartition("\n\n")
    lines, signatures = body.split("\n"), signatures.split("\n")[:-1]
    if len(lines) != 3 or not 1 <= len(signatures) <= 16:
        raise ValueError("is malformed: a checkpoint is three lines, an empty line, and 1 to 16 signatures")
    size, root = value("number", lines[1], "the checkpoint's size"), b64(lines[2], "the checkpoint's root hash", 32)
    signed = False
    for line in signatures:
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        signature = b64(parts[2] if parts else "?", "a signature line")
        if len(signature) < 5:
            raise ValueError("is malformed: a signature is too short")
        public = keys.get((parts[1], signature[:4]))
        if public is None:
            continue  # a signature by an unknown key says nothing, neither good nor bad
        if not ed25519_verifies(public, (body + "\n").encode(), signature[4:]):
            raise ValueError("carries a checkpoint with a false signature: it was changed after it was signed")
        signed = signed or parts[1] == lines[0]
    if not signed:
        raise ValueError("carries a checkpoint that no known key has signed: it was changed, or is of another archive")
    return lines[0], size, root

def the_checkpoint(text, keys, seen):
    """The one checkpoint of all proofs. seen: {text: its result or error}; of different ones only a few are tried."""
    if text not in seen:
        if len(seen) > 3 or any(isinstance(result, tuple) for result in seen.values()):
            raise ValueError("carries another checkpoint than the other proofs; all must carry the same")
        try:
            seen[text] = check_checkpoint(text, keys)
        except ValueError as error:
            seen[text] = error
    if isinstance(seen[text], ValueError):
        raise seen[text]
    return seen[text]

# ---- 2. Proof
def parse_proof(text):
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1:] or lines[1][:6] != "index " or len(lines) > 2 + 63:
        raise ValueError('is malformed: it is not "c2sp.org/tlog-proof@v1", the index, and at most 63 hashes')
    return value("number", lines[1][6:], "the index"), [b64(line, "a hash", 32) for line in lines[2:]], checkpoint

def root_of(leaf_hash, index, size, path):
    """The root hash of a log of this size with this leaf at index; path: its siblings, lowest first. RFC 6962 2.1.1"""
    if size == 1 or not path:
        if size != 1 or path:
            raise ValueError("has too many or too few hashes for its place in the log")
        return leaf_hash
    left = 1 << (size - 1).bit_length() - 1  # what the left half holds: the largest power of two below size
    if index < left:
        return sha256(b"\1" + root_of(leaf_hash, index, left, path[:-1]) + path[-1])
    return sha256(b"\1" + path[-1] + root_of(leaf_hash, index - left, size - left, path[:-1]))

# ---- 3. Leaf
LEAVES = {"observation": "tenant:text source:source object:text? arrived:time sweep:uuid commitment:hash",
          "sweep": "tenant:text source:source sweep:uuid asked:text begin:time end:time from:time? to:time? "
                   "pages:number items:number state:state why:text? digest:hash",
          "control": "tenant:text kind:kind recorded:time commitment:hash"}

def parse_leaf(text):
    version, form, *lines = text.split("\n")[:-1] if text.count("\n") > 1 else ("", "")
    fields = [field.split(":") for field in LEAVES.get(form, "").split()]
    if version != "countersign-leaf/v1" or not fields or len(lines) != len(fields):
        raise ValueError("is malformed: it is no observation, sweep or control record of version 1")
    leaf = {name: value(form, line, "the line for " + name) for (name, form), line in zip(fields, lines)}
    if "state" in leaf and (leaf["state"] == "complete") != (leaf["why"] is None):
        raise ValueError("is malformed: an incomplete reading has a reason, a complete one has none")
    return dict(leaf, type=form)

# ---- 4. Content
def check_content(content, salt, leaf, stem):
    salted = b"countersign-content/v1\0" + bytes.fromhex(salt[:64].decode()) + sha256(content)
    if sha256(salted).hex() != leaf["commitment"]:
        raise ValueError("was changed after it was archived (or %ssalt was): its content does not match the commitment "
                         "in %sleaf" % (stem, stem))

def check_pages(text, leaf, stem):
    if text.count("\n") != leaf["pages"] + leaf["items"]:
        raise ValueError("was changed after it was archived: it has not the pages and ids that %sleaf counts" % stem)
    before, *pages = ("\n" + text[:-1] if text else "").split("\npage ")
    heads = []
    for page in pages:
        head, *ids = page.split("\n")
        parts = re.fullmatch("(%(number)s) (%(number)s) (%(hash)s) %(hash)s" % FORMS, head)
        if not parts or int(parts[2]) != len(ids) or any(line[:3] != "id " for line in ids):
            raise ValueError("is malformed or was changed: a page has not as many ids as it says")
        for line in ids:
            value("text?", line[3:], "an id")
        if sha256("".join(line[3:] + "\n" for line in ids).encode()).hex() != parts[3]:
            raise ValueError("was changed after it was archived: the ids of page %s do not match" % parts[1])
        heads.append(head + "\n")
    if before or len(pages) != leaf["pages"] or sha256("".join(heads).encode()).hex() != leaf["digest"]:
        raise ValueError("was changed after it was archived: it does not match the pages digest in %sleaf" % stem)

# ---- The folder
def shown(text):
    """Untrusted text for a terminal: nothing that moves the cursor, hides, or reverses what stands there."""
    return "".join(c if c.isprintable() else "?" for c in text[:100]) + ("..." if len(text) > 100 else "")

def list_records(folder):
    """{number: endings of its files}, and [(file, reason)] of what belongs to no record."""
    path, records, problems = os.path.join(folder, "records"), {}, []
    if not os.path.lexists(path):
        return records, problems
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        raise ValueError("is not a folder (links are not followed)")
    for name in sorted(os.listdir(path)):
        parts = re.fullmatch(r"(?!0000)([0-9]{4}|[1-9][0-9]{4})\.(leaf|tlog-proof|raw|salt|pages)", name)
        if parts:
            records.setdefault(int(parts[1]), set()).add(parts[2])
        else:
            problems.append(("records/" + shown(name), "does not belong to any record"))
    if len(records) > MAX_RECORDS:
        raise ValueError("holds more than %d records" % MAX_RECORDS)
    holes = ["records/%04d.leaf" % n for n in range(1, len(records) + 1) if n not in records]
    problems += [(name, "is missing: records are numbered from 0001 without a hole") for name in holes[:1]]
    return records, problems[:100]

def in_plain_words(error):
    if isinstance(error, OSError):
        return "is missing" if isinstance(error, FileNotFoundError) else "cannot be read: %s" % error.strerror
    return str(error)

def check_record(folder, n, endings, keys, seen):
    """The result for one record, as main prints it. file is always the one at hand, to be named if it is wrong."""
    stem = "records/%04d." % n
    result, file = {"record": "%04d" % n, "status": "broken"}, stem + "leaf"
    try:
        leaf_text = read_text(folder, file)
        leaf = parse_leaf(leaf_text)
        file = stem + "tlog-proof"
        index, path, checkpoint = parse_proof(read_text(folder, file))
        _, size, root = the_checkpoint(checkpoint, keys, seen)
        if index >= size:
            raise ValueError("claims entry %d of a log that has only %d" % (index, size))
        reached = root_of(sha256(b"\0" + leaf_text.encode()), index, size, path)
        file = stem + "leaf"
        if reached != root:
            raise ValueError("and its proof %stlog-proof do not fit: one of these two files was changed" % stem)
        wanted = {"pages"} if leaf["type"] == "sweep" else {"raw", "salt"}
        for ending in sorted(endings - wanted - {"leaf", "tlog-proof"}):
            file = stem + ending
            raise ValueError("does not belong to a record of this type")
        checked = bool(endings & wanted)
        if checked and leaf["type"] == "sweep":
            file = stem + "pages"
            check_pages(read_text(folder, file, MAX_CONTENT), leaf, stem)
        elif checked:
            file = stem + "salt"
            salt = read(folder, file, 65)
            if not re.fullmatch(b"[0-9a-f]{64}\n", salt):
                raise ValueError("is malformed: it is not 64 hex digits and a line end")
            file = stem + "raw"
            check_content(read(folder, file, MAX_CONTENT), salt, leaf, stem)
        return dict(result, status="proved", entry=index, type=leaf["type"], content=checked, leaf=leaf)
    except (OSError, ValueError) as error:
        return dict(result, file=file, reason=in_plain_words(error))

def trust_json(folder):
    data = read(folder, "trust.json", MAX_TEXT)
    try:
        trust = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("is not JSON in UTF-8") from None
    if not isinstance(trust, dict) or trust.get("format") != "countersign-evidence/v1" or not isinstance(
            trust.get("keys"), list) or not 1 <= len(trust["keys"]) <= 100:
        raise ValueError('is malformed: it is not {"format": "countersign-evidence/v1", "origin": ..., "keys": [...]}')
    keys = dict(parse_key(str(text)) for text in trust["keys"])
    if any(name != trust.get("origin") for name, _ in keys):
        raise ValueError("is malformed: the name of a key is not the origin")
    return keys

def check_folder(folder, given):
    """(exit code, results, checkpoints seen). given: the keys of who asks; without any, those of trust.json serve."""
    file = "trust.json"
    try:
        keys = given or trust_json(folder)
        file = "records"
        records, problems = list_records(folder)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        keys, records, problems = {}, {}, [(file, in_plain_words(error))]
    results, seen = [{"record": None, "status": "broken", "file": name, "reason": why} for name, why in problems], {}
    for n in sorted(records):
        result = check_record(folder, n, records[n], keys, seen)
        results.append(result if given or result["status"] == "broken" else dict(result, status="undecided"))
    broken = any(result["status"] == "broken" for result in results)
    return 1 if broken else 0 if given and results else 2, results, seen

# ---- What is said. Everything that decides stands above; from here on it is only put into words.
OBJECTS = {"approval-requests": ("approval request", "approval requests"), "import": ("imported object", "a file"),
           "access-policies": ("access policy", "access policies"), "audit-events": ("audit event", "audit events"),
           "role-assignments": ("role assignment", "role assignments"),
           "approver-groups": ("group or member of a group", "groups and members of groups"),
           "directory-audits": ("directory audit", "directory audits")}
NOTES = {"gap": "a gap, in which something may have come and gone unseen", "key": "a signing key",
         "retention": "a deletion of content under policy", "hold-set": "the start of a legal hold",
         "hold-released": "the end of a legal hold", "accepted": "what a person accepted as gone",
         "restored": "a restoration from a backup, and of what is lost",
         "finding": "what a person said of a finding", "rule": "a change of what a rule looks for",
         "notification": "a change of who is told of what"}

def utc(time):
    return "%s %s UTC" % (time[:10], time[11:19])

def in_words(leaf, checked):
    if leaf["type"] == "control":
        return "the archive's own record of %s, written on %s%s" % (
            NOTES[leaf["kind"]], utc(leaf["recorded"]), "" if checked else "; its text is not in this folder")
    one, many = OBJECTS[leaf["source"]]
    if leaf["type"] == "observation":
        return "%s %s as it was read on %s%s" % (
            one, "without an id" if leaf["object"] is None else shown(leaf["object"]), utc(leaf["arrived"]),
            "" if checked else "; its content is not in this folder (as after a deletion under policy)")
    span = [utc(leaf[end]) if leaf[end] else "its end" for end in ("from", "to")] if leaf["from"] or leaf["to"] else []
    return "%s reading of %s, %s to %s, %d objects%s%s; asked for: %s%s" % (
        leaf["state"], many, utc(leaf["begin"]), utc(leaf["end"]), leaf["items"],
        " (list of their ids checked)" if checked else "", " of the time from %s to %s" % tuple(span) if span else "",
        shown(leaf["asked"]), "" if leaf["why"] is None else "; incomplete because: " + shown(leaf["why"]))

def say_restored(folder, record, leaf):
    """That the log was restored from a backup, and who admitted it."""
    try:
        body = json.loads(read(folder, "records/%s.raw" % record, MAX_CONTENT).decode("utf-8"))
        size, lost, by, reason = body["size"], len(body["lost"]), body["by"], body["reason"]
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        size, lost, by, reason = "?", "?", "?", "?"
    return "from a backup of its first %s entries; signed states that are lost: %s, admitted by %s on %s: %s" % (
        shown(str(size)), lost, shown(str(by)), utc(leaf["recorded"]), shown(str(reason)))

PROVES = """Each is an entry of the archive's log and unchanged since the log, then of %d entries, was signed. Content in
this folder is, byte for byte, what was archived: a change of one character would have been found.

NOT PROVED by this:
 - that Microsoft Graph told the truth: what it answered is kept here, nothing more;
 - when it was: the times are of the archive's own clock. Before the first receipt of an outsider (an anchor, see
   below) nobody but the archive vouches for any time;
 - that there are no other records: this folder is a selection. What a source listed at a time, and what it did not
   list, shows only in a complete reading whose list of ids was checked;
 - content that is not in this folder; nor README.txt, MANIFEST.txt and anchors/, which this program does not check.
"""

def say_anchors(folder, seen):
    """How to check by hand what lies in anchors/."""
    try:
        same = read(folder, "anchors/checkpoint.txt", MAX_TEXT).decode("utf-8", "replace") in seen
        names = [name for name in sorted(os.listdir(os.path.join(folder, "anchors")))[:100]
                 if re.fullmatch(r"\w[\w.-]*\.tsr", name, re.ASCII)]
    except (OSError, ValueError):
        return print("Anchors: no readable anchors/checkpoint.txt, so nobody outside the archive vouches for a time.")
    print("Anchors: anchors/checkpoint.txt is " + ("the very checkpoint of these records. Its receipts:" if same else
          "ANOTHER checkpoint than that of these records: its receipts say nothing of them."))
    for name in names:
        print("  %s: its time, once the certificate of the time stamp authority (get it yourself) is in CA.pem:\n"
              "    openssl ts -verify -in anchors/%s -data anchors/checkpoint.txt -CAfile CA.pem\n"
              "    openssl ts -reply -in anchors/%s -text" % (name, name, name))
    print("  *.json: ask the keeper of the place it names for the copy held there; it must equal checkpoint.txt.")

def say_summary(folder, results, outcome, seen):
    broken = [result for result in results if result["status"] == "broken"]
    if broken:
        return print("\nBROKEN: %d of %d. The first: %s %s.\nDo not rely on this folder. Keep it as it is, and ask for "
                     "it again." % (len(broken), len(results), broken[0]["file"], broken[0]["reason"]))
    origin, size, _ = next(result for result in seen.values() if isinstance(result, tuple))
    print("\n%s: %d records, %d different entries of the log %s%s" % (
        "PROVED" if outcome == 0 else "CANNOT DECIDE", len(results), len({result["entry"] for result in results}),
        shown(origin), " - A DEMONSTRATION, not a real tenant" if "/demo/" in origin else ""))
    if outcome == 2:
        return print("No key was given. All fits together by the key in trust.json, but whoever made this folder could "
                     "have put any\nkey there. Get the key from somebody you trust, and run this again with --key.")
    told = [result["restored"] for result in results if "restored" in result]
    if not told and re.search("/[1-9][0-9]{0,2}$", origin):
        told = ["the name of this log ends in a number, so it was restored from a backup; no record here says more"]
    for words in told:
        print("RESTORED: %s.\n" % words)
    print(PROVES % size)
    say_anchors(folder, seen)

def main(argv):
    parser = argparse.ArgumentParser(description="Checks an evidence folder of Countersign, offline.",
                                     allow_abbrev=False, epilog="Exit code: 0 proved, 1 broken, 2 cannot decide.")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)),
                        help="the evidence folder; if not given, the one this file lies in")
    parser.add_argument("--key", action="append", default=[], help="a verifier key you trust; may be repeated")
    parser.add_argument("--key-file", help="a file of such keys, one per line")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
    args = parser.parse_args(argv)
    try:
        if args.key_file is not None:
            with open(args.key_file, encoding="utf-8-sig") as lines:
                args.key += lines.read(MAX_TEXT).split() or [""]
        given = dict(parse_key(text) for text in args.key)
    except (OSError, ValueError) as error:
        parser.error("what was given as a key " + in_plain_words(error))
    try:
        outcome, results, seen = check_folder(args.folder, given)
    except FileNotFoundError:
        parser.error("cannot decide without a key: give --key")
    for result in results:
        if "leaf" in result:
            if result["content"] and result["leaf"].get("kind") == "restored":
                result["restored"] = say_restored(args.folder, result["record"], result["leaf"])
            result["what"] = in_words(result.pop("leaf"), result["content"])
    if not results:
        parser.error("nothing to check: there is no record in %s" % shown(os.path.join(args.folder, "records")))
    if args.json:
        print(json.dumps({"outcome": ("proved", "broken", "undecided")[outcome], "results": results}, indent=1))
        return outcome
    for result in results:
        words = "%(file)s %(reason)s" if result["status"] == "broken" else "log entry %(entry)d: %(what)s"
        print("%s  %-9s  %s" % (result["record"] or "----", result["status"].upper(), words % result))
    say_summary(args.folder, results, outcome, seen)
    return outcome

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # an id outside the terminal's alphabet is no reason to stop
    sys.exit(main(sys.argv[1:]))
