"""Writes evidence folders by docs/evidence-format.md, for the tests of verify.py.

Independent on purpose: it shares no line with the product or with the verifier. Its Ed25519 signs in plain affine
coordinates, its tree is the recursive definition of RFC 6962 2.1, and its salts come from labels, so that the same
call writes the same bytes. The keys in here are public: never use them for anything but tests.

    python3 build_folder.py FOLDER     writes the small folder that is kept as a fixture, and its key.txt
"""
import base64
import hashlib
import json
import os
import sys

SEED = bytes(range(32))
OTHER_SEED = bytes(range(32, 64))
ORIGIN = "countersign.local/" + "0123456789abcdef" * 2
TENANT = "11111111-2222-3333-4444-555555555555"
SWEEP = "0a0a0a0a-1b1b-4c2c-8d3d-4e4e4e4e4e4e"

# ---- Ed25519: RFC 8032 5.1.5 and 5.1.6 in affine coordinates

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = (-121665 * pow(121666, -1, PRIME)) % PRIME
BASE_POINT = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)


def point_sum(p, q):
    crossed = CURVE_D * p[0] * q[0] * p[1] * q[1]
    x = (p[0] * q[1] + q[0] * p[1]) * pow(1 + crossed, -1, PRIME)
    y = (p[1] * q[1] + p[0] * q[0]) * pow(1 - crossed, -1, PRIME)
    return x % PRIME, y % PRIME


def multiple(n, p):
    total = (0, 1)
    for bit in bin(n)[2:]:
        total = point_sum(total, total)
        if bit == "1":
            total = point_sum(total, p)
    return total


def point_bytes(p):
    return (p[1] + ((p[0] % 2) << 255)).to_bytes(32, "little")


def secret_scalar(seed):
    digest = hashlib.sha512(seed).digest()
    low = bytearray(digest[:32])
    low[0] &= 248
    low[31] = (low[31] & 127) | 64
    return int.from_bytes(low, "little"), digest[32:]


def public_key(seed):
    return point_bytes(multiple(secret_scalar(seed)[0], BASE_POINT))


def sign(seed, message):
    scalar, prefix = secret_scalar(seed)
    public = point_bytes(multiple(scalar, BASE_POINT))
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    commitment = point_bytes(multiple(r, BASE_POINT))
    k = int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little") % ORDER
    return commitment + ((r + k * scalar) % ORDER).to_bytes(32, "little")


# ---- Names of keys, text encodings


def b64(data):
    return base64.b64encode(data).decode("ascii")


def b64url(text):
    return base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def key_id(name, public):
    return hashlib.sha256(name.encode("utf-8") + b"\n\x01" + public).digest()[:4]


def verifier_key(name, public):
    return "%s+%s+%s" % (name, key_id(name, public).hex(), b64(b"\x01" + public))


def salt_of(label):
    return hashlib.sha256(b"salt of a test: " + label.encode("utf-8")).digest()


def commitment(content, salt):
    return hashlib.sha256(b"countersign-content/v1\x00" + salt + hashlib.sha256(content).digest()).hexdigest()


def page_commitment(number, content, asked):
    answer = commitment(content, salt_of("page %d" % number))
    body = commitment(b"packed " + content, salt_of("body %d" % number))
    news, none = (hashlib.sha256(text).hexdigest() for text in (b"2026-10-01 10 20\n", b""))
    head = lines("2026-10-05T09:00:01.000Z", b64url(asked), 200, "-", "-", len(content), body,
                 news, none, number, 0, none, "-")
    digests = bytes.fromhex(answer) + hashlib.sha256(head.encode("ascii")).digest()
    return hashlib.sha256(b"countersign-page/v1\x00" + digests).hexdigest()


# ---- Records: a dict of file endings to bytes, without the proof


def lines(*parts):
    return "".join(str(part) + "\n" for part in parts)


def with_content(leaf, content, salt, keep):
    files = {"leaf": leaf.encode("utf-8")}
    if keep:
        files.update(raw=content, salt=(salt.hex() + "\n").encode("ascii"))
    return files


def observation(content, object_id="7f3a", source="approval-requests", arrived="2026-10-05T09:00:00.123Z", keep=True):
    salt = salt_of("observation %s %r" % (object_id, content))
    leaf = lines("countersign-leaf/v1", "observation", b64url(TENANT), source,
                 "-" if object_id is None else b64url(object_id), arrived, SWEEP, commitment(content, salt))
    return with_content(leaf, content, salt, keep)


def control(kind, body, recorded="2026-10-05T10:00:00.000Z", keep=True):
    content = json.dumps(body).encode("utf-8")
    salt = salt_of("control %s" % kind)
    leaf = lines("countersign-leaf/v1", "control", b64url(TENANT), kind, recorded, commitment(content, salt))
    return with_content(leaf, content, salt, keep)


def sweep(pages, why=None, source="approval-requests", span=("-", "-"), keep=True, asked="/approvals?$top=100"):
    """pages: a list of lists of ids (None for an object without one)."""
    heads, text = "", ""
    for nth, ids in enumerate(pages, 1):
        listed = ["-" if an_id is None else b64url(an_id) for an_id in ids]
        digest = hashlib.sha256(lines(*listed).encode("ascii")).hexdigest()
        page = page_commitment(nth, json.dumps(ids).encode("utf-8"), asked)
        head = "%d %d %s %s" % (nth, len(ids), digest, page)
        heads += head + "\n"
        text += "page " + head + "\n" + "".join("id " + one + "\n" for one in listed)
    leaf = lines("countersign-leaf/v1", "sweep", b64url(TENANT), source, SWEEP, b64url(asked),
                 "2026-10-05T09:00:00.000Z", "2026-10-05T09:00:03.500Z", span[0], span[1], len(pages),
                 sum(len(ids) for ids in pages), "complete" if why is None else "incomplete",
                 "-" if why is None else b64url(why), hashlib.sha256(heads.encode("ascii")).hexdigest())
    files = {"leaf": leaf.encode("utf-8")}
    if keep:
        files["pages"] = text.encode("ascii")
    return files


# ---- The log: RFC 6962 2.1


def tree_root(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    half = left_half(len(leaves))
    return hashlib.sha256(b"\x01" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()


def left_half(size):
    half = 1
    while half * 2 < size:
        half *= 2
    return half


def audit_path(at, leaves):
    if len(leaves) == 1:
        return []
    half = left_half(len(leaves))
    if at < half:
        return audit_path(at, leaves[:half]) + [tree_root(leaves[half:])]
    return audit_path(at - half, leaves[half:]) + [tree_root(leaves[:half])]


def signature_line(name, public, signature):
    return "— %s %s\n" % (name, b64(key_id(name, public) + signature))


def checkpoint_body(leaves, origin=ORIGIN):
    return lines(origin, len(leaves), b64(tree_root(leaves)))


def checkpoint(leaves, seeds=(SEED,), origin=ORIGIN):
    body = checkpoint_body(leaves, origin)
    return body + "\n" + "".join(
        signature_line(origin, public_key(seed), sign(seed, body.encode("utf-8"))) for seed in seeds)


def proof(at, leaves, signed):
    path = "".join(b64(node) + "\n" for node in audit_path(at, leaves))
    return ("c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s" % (at, path, signed)).encode("utf-8")


def filler(count, label="filler"):
    """Entries of the log that are not in the folder."""
    return [observation(b"%d" % n, "%s %d" % (label, n))["leaf"] for n in range(count)]


def folder_files(records, before=0, after=0, origin=ORIGIN, seeds=(SEED,)):
    """{name: bytes} of a valid folder whose records stand in a log with other entries before and after them."""
    leaves = filler(before, "before") + [record["leaf"] for record in records] + filler(after, "after")
    signed = checkpoint(leaves, seeds, origin)
    files = {}
    for nth, record in enumerate(records):
        stem = "records/%04d." % (nth + 1)
        files.update({stem + ending: content for ending, content in record.items()})
        files[stem + "tlog-proof"] = proof(before + nth, leaves, signed)
    keys = [verifier_key(origin, public_key(seed)) for seed in seeds]
    trust = {"format": "countersign-evidence/v1", "origin": origin, "keys": keys}
    files["trust.json"] = (json.dumps(trust, indent=2) + "\n").encode("utf-8")
    files["anchors/checkpoint.txt"] = signed.encode("utf-8")
    return files


def write(folder, files):
    for name, content in files.items():
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)


def fixture_files():
    request = {"id": "7f3a", "status": "needsApproval", "requestJustification": "Größe der Gruppe ändern"}
    files = folder_files([
        observation(json.dumps(request, ensure_ascii=False).encode("utf-8")),
        sweep([["7f3a", "80c1", None], ["9d20"]]),
        observation(json.dumps(dict(request, status="approved")).encode("utf-8"), arrived="2026-10-05T09:05:00.000Z"),
        sweep([["7f3a"]], why="HTTP 503 on page 2", span=("2026-10-05T08:00:00.000Z", "-")),
        control("gap", {"source": "approval-requests", "from": "2026-08-01T00:00:00.000Z", "to": "2026-09-01T00:00:00.000Z",
                        "remembersDays": 30, "before": None, "after": SWEEP}),
        observation(b"deleted under policy", "51aa", "audit-events", keep=False),
    ], before=5, after=8)
    files["README.txt"] = b"A folder for the tests of the verifiers. It must verify for ever, with the key in key.txt.\n"
    files["MANIFEST.txt"] = (b"0001 observation approval request 7f3a\n0002 sweep approval-requests, complete\n"
                             b"0003 observation approval request 7f3a\n0004 sweep approval-requests, incomplete\n"
                             b"0005 control gap\n0006 observation audit event 51aa, content deleted\n")
    files["key.txt"] = (verifier_key(ORIGIN, public_key(SEED)) + "\n").encode("utf-8")
    return files


if __name__ == "__main__":
    write(sys.argv[1], fixture_files())
