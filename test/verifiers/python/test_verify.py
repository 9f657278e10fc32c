"""Tests of libs/evidence/verifiers/verify.py. Run by "npm test" through verify-python.test.ts, or alone:

    python3 -B -m unittest discover -s test/verifiers/python
"""
import ast
import contextlib
import functools
import importlib.util
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import build_folder as build

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
VERIFIER = os.path.join(ROOT, "libs", "evidence", "verifiers", "verify.py")
FIXTURE = os.path.join(ROOT, "test", "verifiers", "fixtures", "folder-v1-python")

specification = importlib.util.spec_from_file_location("verify", VERIFIER)
verify = importlib.util.module_from_spec(specification)
specification.loader.exec_module(verify)
# The same question is asked thousands of times here; its answer depends on nothing else than its arguments.
verify.ed25519_verifies = functools.lru_cache(maxsize=None)(verify.ed25519_verifies)
verify.parse_key = functools.lru_cache(maxsize=None)(verify.parse_key)

KEY = build.verifier_key(build.ORIGIN, build.public_key(build.SEED))
OTHER_KEY = build.verifier_key(build.ORIGIN, build.public_key(build.OTHER_SEED))
OBSERVATION = build.observation(b'{"id": "7f3a"}')
SWEEP = build.sweep([["7f3a", None], ["80c1"]])
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
CONTROL = build.control("key", {"key": KEY, "previous": None})


class Answer:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return "exit %s\n%s%s" % (self.code, self.out, self.err)


def run(folder, *args, key=KEY):
    """The verifier in this process. An exception that escapes it fails the test."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = verify.main([folder, *(["--key", key] if key else []), *args])
        except SystemExit as stop:
            code = stop.code
    return Answer(code, out.getvalue(), err.getvalue())


def start(*args, folder=None, script=VERIFIER, **environment):
    """The verifier as a person starts it."""
    done = subprocess.run([sys.executable, "-W", "error", script, *args], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env={**os.environ, **environment}, timeout=60)
    return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


class FolderTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="countersign-verifier-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, *name.split("/"))

    def lay(self, files):
        build.write(self.folder, files)
        return files

    def put(self, name, content):
        build.write(self.folder, {name: content})

    def get(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def change(self, name, old, new):
        content = self.get(name)
        self.assertEqual(content.count(old), 1, "%r in %s" % (old, name))
        self.put(name, content.replace(old, new))

    def proved(self, *args, **more):
        answer = run(self.folder, *args, **more)
        self.assertEqual(answer.code, 0, answer)
        return answer

    def broken(self, name, reason="", *args, **more):
        """Exit code 1, and the last paragraph names this file and gives this reason."""
        answer = run(self.folder, *args, **more)
        self.assertEqual(answer.code, 1, answer)
        last = answer.out.split("\n\nBROKEN: ")[-1]
        self.assertIn("The first: %s " % name, last, answer)
        self.assertIn(reason, last, answer)
        return answer


class VectorsTest(unittest.TestCase):
    def test_agrees_with_the_test_vectors_of_rfc_8032(self):
        for public, message, signature in RFC_8032:
            public, message, signature = (bytes.fromhex(text) for text in (public, message, signature))
            self.assertTrue(verify.ed25519_verifies(public, message, signature))
            self.assertFalse(verify.ed25519_verifies(public, message + b"\0", signature))

    def test_agrees_with_the_test_vectors_of_certificate_transparency(self):
        leaves = [bytes.fromhex(text) for text in CT_LEAVES]
        for size, root in enumerate(CT_ROOTS, 1):
            self.assertEqual(build.tree_root(leaves[:size]).hex(), root)
        for index, size, path in CT_PATHS:
            root = verify.root_of(verify.sha256(b"\0" + leaves[index]), index, size, [bytes.fromhex(p) for p in path])
            self.assertEqual(root.hex(), CT_ROOTS[size - 1])

    def test_every_entry_of_every_log_up_to_33_entries_leads_to_its_root_and_to_no_other_place(self):
        leaves = build.filler(33)
        for size in range(1, 34):
            root = build.tree_root(leaves[:size])
            for index in range(size):
                path, leaf_hash = build.audit_path(index, leaves[:size]), verify.sha256(b"\0" + leaves[index])
                self.assertEqual(verify.root_of(leaf_hash, index, size, path), root)
                for elsewhere in range(size):
                    if elsewhere != index:
                        self.assertNotEqual(attempt(leaf_hash, elsewhere, size, path), root)
                for wrong in (path[:-1] if path else [leaf_hash], path + [leaf_hash], path + path[:1] + [root]):
                    self.assertNotEqual(attempt(leaf_hash, index, size, wrong), root)

    def test_refuses_a_signature_to_whose_scalar_the_group_order_was_added(self):
        public, signature = build.public_key(build.SEED), build.sign(build.SEED, b"message")
        self.assertTrue(verify.ed25519_verifies(public, b"message", signature))
        for times in range(1, 16):
            scalar = int.from_bytes(signature[32:], "little") + times * build.ORDER
            if scalar < 1 << 256:
                malleable = signature[:32] + scalar.to_bytes(32, "little")
                self.assertFalse(verify.ed25519_verifies(public, b"message", malleable))

    def test_refuses_signatures_of_another_length(self):
        public, signature = build.public_key(build.SEED), build.sign(build.SEED, b"message")
        for other in (b"", signature[:32], signature[:63], signature + b"\0", signature * 2):
            self.assertFalse(verify.ed25519_verifies(public, b"message", other))

    def test_refuses_points_that_are_not_canonical_or_not_on_the_curve(self):
        prime, sign = build.PRIME, 1 << 255
        not_canonical = [prime, prime + 1, prime + 18, (1 << 255) - 1, sign + 1, sign + prime - 1, sign + prime + 1]
        not_on_curve = [2, 7, 8]
        for number in not_canonical + not_on_curve:
            with self.assertRaises(ValueError):
                verify.decode(number.to_bytes(32, "little"))

    def test_refuses_each_of_the_eight_keys_of_small_order(self):
        points = small_order_points()
        self.assertEqual(len(points), 8)
        for point in points:
            self.assertEqual(build.multiple(8, point), (0, 1))
            with self.assertRaisesRegex(ValueError, "small order"):
                verify.parse_key(build.verifier_key(build.ORIGIN, build.point_bytes(point)))

    def test_is_cofactorless_a_signature_off_by_a_point_of_small_order_is_false(self):
        scalar, _ = build.secret_scalar(build.SEED)
        torsion = next(p for p in small_order_points() if build.multiple(4, p) != (0, 1))
        public = build.public_key(build.SEED)
        commitment = build.point_bytes(build.point_sum(build.multiple(5, build.BASE_POINT), torsion))
        k = int.from_bytes(build.hashlib.sha512(commitment + public + b"m").digest(), "little") % build.ORDER
        signature = commitment + ((5 + k * scalar) % build.ORDER).to_bytes(32, "little")
        self.assertFalse(verify.ed25519_verifies(public, b"m", signature))


def attempt(*args):
    try:
        return verify.root_of(*args)
    except ValueError:
        return None


def small_order_points():
    """All multiples of a point of order 8, found by multiplying points of the curve with the order of the group."""
    for y in range(2, 100):
        with contextlib.suppress(ValueError):
            x, y, _, _ = verify.decode(y.to_bytes(32, "little"))
            generator = build.multiple(build.ORDER, (x, y))
            if build.multiple(4, generator) != (0, 1):
                return {build.multiple(n, generator) for n in range(8)}
    raise AssertionError("no point of order 8 found")


class ValidFolderTest(FolderTest):
    def test_proves_logs_of_many_sizes(self):
        for before, after in [(0, 0), (0, 1), (1, 0), (3, 2), (7, 0), (8, 9), (61, 2), (64, 64), (100, 157)]:
            with self.subTest(before=before, after=after):
                self.lay(build.folder_files([OBSERVATION, SWEEP, CONTROL], before, after))
                self.proved()

    def test_says_of_each_record_in_plain_words_what_it_is(self):
        self.lay(build.fixture_files())
        answer = self.proved()
        for line in (
            "0001  PROVED     log entry 5: approval request 7f3a as it was read on 2026-10-05 09:00:00 UTC",
            "complete reading of approval requests, 2026-10-05 09:00:00 UTC to 2026-10-05 09:00:03 UTC, 4 objects "
            "(list of their ids checked)",
            "of the time from 2026-10-05 08:00:00 UTC to its end",
            "incomplete because: HTTP 503 on page 2",
            "the archive's own record of a gap, in which something may have come and gone unseen, written on "
            "2026-10-05 10:00:00 UTC",
            "audit event 51aa as it was read on 2026-10-05 09:00:00 UTC; its content is not in this folder",
        ):
            self.assertIn(line, answer.out)

    def test_says_what_is_proved_and_what_is_not(self):
        self.lay(build.folder_files([OBSERVATION]))
        out = self.proved().out
        self.assertIn("PROVED: 1 records, 1 different entries of the log " + build.ORIGIN, out)
        for words in ("NOT PROVED", "Graph told the truth", "the archive's own clock", "no other records", "anchors/"):
            self.assertIn(words, out)

    def test_knows_every_kind_of_control_record_and_every_source(self):
        records = [build.control(kind, {}) for kind in verify.KINDS]
        records += [build.observation(b"x", source=source) for source in verify.SOURCES]
        records += [build.sweep([], source=source) for source in verify.SOURCES]
        self.lay(build.folder_files(records))
        self.proved()

    def test_proves_objects_without_an_id_empty_content_and_a_reading_of_nothing(self):
        self.lay(build.folder_files([build.observation(b"", None), build.sweep([[], [None]]), build.sweep([])]))
        self.assertIn("approval request without an id", self.proved().out)

    def test_proves_a_record_whose_content_was_deleted_under_policy(self):
        self.lay(build.folder_files([build.observation(b"gone", keep=False), build.control("key", {}, keep=False),
                                     build.sweep([["a"]], keep=False)]))
        out = self.proved().out
        self.assertEqual(out.count("not in this folder"), 3)  # the observation, the control record, the last paragraph
        self.assertNotIn("ids checked)", out)

    def test_ignores_signatures_of_unknown_keys_up_to_16_in_all(self):
        files = build.folder_files([OBSERVATION, SWEEP])
        stranger = build.signature_line("witness.example/w1", b"w" * 32, b"s" * 64)
        for name in list(files):
            if name.endswith(".tlog-proof"):
                files[name] += stranger.encode() * 15
        self.lay(files)
        self.proved()
        for name in list(files):
            if name.endswith(".tlog-proof"):
                self.put(name, files[name] + stranger.encode())
        self.broken("records/0001.tlog-proof", "1 to 16 signatures")

    def test_a_signature_of_an_unknown_key_is_ignored_but_must_be_one(self):
        files = self.lay(build.folder_files([OBSERVATION]))
        for data, code in ((b"", 1), (b"wxyz", 1), (b"wxyzs", 0), (b"wxyz" + b"s" * 5000, 0)):
            line = "— witness.example/w1 %s\n" % build.b64(data)
            self.put("records/0001.tlog-proof", files["records/0001.tlog-proof"] + line.encode())
            self.assertEqual(run(self.folder).code, code, data)

    def test_accepts_either_key_of_a_checkpoint_signed_by_two(self):
        self.lay(build.folder_files([OBSERVATION], seeds=(build.SEED, build.OTHER_SEED)))
        for key in (KEY, OTHER_KEY):
            self.proved(key=key)
        self.proved("--key", OTHER_KEY)

    def test_numbers_go_on_after_9999(self):
        leaves = [OBSERVATION["leaf"]]
        self.put("records/0001.leaf", leaves[0])
        self.put("records/0001.tlog-proof", build.proof(0, leaves, build.checkpoint(leaves)))
        for n in range(2, 10001):
            for ending in (".leaf", ".tlog-proof"):
                os.link(self.path("records/0001" + ending), self.path("records/%04d%s" % (n, ending)))
        answer = self.proved()
        self.assertIn("\n10000  PROVED", answer.out)
        self.assertIn("10000 records, 1 different entries", answer.out)
        self.put("records/10001.leaf", leaves[0])
        self.broken("records", "holds more than 10000 records")

    def test_says_when_the_archive_is_a_demonstration(self):
        origin = "countersign.local/demo/" + "0" * 32
        self.lay(build.folder_files([OBSERVATION], origin=origin))
        self.assertIn("A DEMONSTRATION", self.proved(key=build.verifier_key(origin, build.public_key(build.SEED))).out)

    def test_tells_whether_the_anchors_speak_of_the_checkpoint_of_the_records_and_how_to_check_them(self):
        files = self.lay(build.folder_files([OBSERVATION]))
        self.put("anchors/tsa-1.tsr", b"\0")
        self.put("anchors/-evil\x1b[2J.tsr", b"\0")
        out = self.proved().out
        self.assertIn("anchors/checkpoint.txt is the very checkpoint", out)
        self.assertIn("openssl ts -verify -in anchors/tsa-1.tsr -data anchors/checkpoint.txt", out)
        self.assertNotIn("evil", out)
        self.put("anchors/checkpoint.txt", files["anchors/checkpoint.txt"].replace(b"\n1\n", b"\n2\n"))
        self.assertIn("ANOTHER checkpoint", self.proved().out)
        os.unlink(self.path("anchors/checkpoint.txt"))
        self.assertIn("no readable anchors/checkpoint.txt", self.proved().out)

    def test_the_folder_kept_as_a_fixture_verifies_for_ever(self):
        answer = run(FIXTURE, "--key-file", os.path.join(FIXTURE, "key.txt"), key=None)
        self.assertEqual(answer.code, 0, answer)
        self.assertEqual(answer.out.count("  PROVED  "), 6)

    def test_the_fixture_is_what_the_builder_writes(self):
        for name, content in build.fixture_files().items():
            with open(os.path.join(FIXTURE, *name.split("/")), "rb") as file:
                self.assertEqual(file.read(), content, name)


class CannotDecideTest(FolderTest):
    def test_without_a_key_checks_with_the_one_in_trust_json_says_so_and_proves_nothing(self):
        self.lay(build.folder_files([OBSERVATION, SWEEP]))
        answer = run(self.folder, key=None)
        self.assertEqual(answer.code, 2)
        self.assertIn("whoever made this folder could have put any\nkey there", answer.out)
        self.assertNotIn("PROVED", answer.out)

    def test_without_a_key_what_is_broken_is_broken_all_the_same(self):
        self.lay(build.folder_files([OBSERVATION, SWEEP]))
        self.put("records/0001.raw", b'{"id": "7f3b"}')
        self.broken("records/0001.raw", key=None)

    def test_without_a_key_and_without_trust_json(self):
        self.lay(build.folder_files([OBSERVATION]))
        os.unlink(self.path("trust.json"))
        answer = run(self.folder, key=None)
        self.assertEqual((answer.code, answer.out), (2, ""))
        self.assertIn("give --key", answer.err)

    def test_nothing_to_check(self):
        for make in (lambda: None, lambda: os.mkdir(self.path("records"))):
            make()
            answer = run(self.folder)
            self.assertEqual((answer.code, answer.out), (2, ""))
            self.assertIn("nothing to check", answer.err)
        self.assertEqual(run(self.path("no such folder")).code, 2)

    def test_refuses_what_is_no_verifier_key(self):
        self.lay(build.folder_files([OBSERVATION]))
        name, key_id, data = KEY.split("+", 2)
        prime_key = b"\xee" + b"\xff" * 30 + b"\x7f"  # y = p + 1: the point of y = 1, not canonically written
        for key in ("", "x", name, KEY[:-1], KEY + "=", KEY + "\n", " " + KEY, "+".join([name, key_id.upper(), data]),
                    "+".join([name, "00000000", data]), "+".join(["", key_id, data]), "+".join(["a b", key_id, data]),
                    build.verifier_key(build.ORIGIN, b"short"), build.verifier_key(build.ORIGIN, prime_key),
                    build.verifier_key(build.ORIGIN, b"\x01" + b"\0" * 31), "\ud800+00000000+AQ=="):
            with self.subTest(key=key):
                answer = run(self.folder, "--key", key)
                self.assertEqual((answer.code, answer.out), (2, ""))

    def test_reads_keys_from_a_file_even_if_a_windows_editor_saved_it(self):
        self.lay(build.folder_files([OBSERVATION]))
        self.put("keys.txt", b"\xef\xbb\xbf" + OTHER_KEY.encode() + b"\r\n" + KEY.encode() + b"\r\n")
        self.proved("--key-file", self.path("keys.txt"), key=None)
        for content in (b"", b"\n", b"\xff\xfe", KEY.encode() + b"x"):
            self.put("keys.txt", content)
            self.assertEqual(run(self.folder, "--key-file", self.path("keys.txt"), key=None).code, 2)
        self.assertEqual(run(self.folder, "--key-file", self.path("none.txt"), key=None).code, 2)

    def test_wrong_usage(self):
        self.lay(build.folder_files([OBSERVATION]))
        for args in (["--k", KEY], ["--unknown"], [self.folder], ["--key"]):
            self.assertEqual(run(self.folder, *args, key=None).code, 2)

    def test_names_a_trust_json_that_cannot_be_read(self):
        self.lay(build.folder_files([OBSERVATION]))
        good = json.loads(self.get("trust.json").decode())
        self.put("trust.json", json.dumps(good).encode())
        self.assertEqual(run(self.folder, key=None).code, 2)
        for content in (b"", b"{", b"\xff", b"\xef\xbb\xbf" + self.get("trust.json"), b"[" * 100_000, b"9" * 100_000):
            self.put("trust.json", content)
            self.broken("trust.json", "is", key=None)
        for other in ({}, [], None, 7, "\ud800", dict(good, format="x"), dict(good, keys=[]), dict(good, keys="x"),
                      dict(good, keys=good["keys"] * 101)):
            self.put("trust.json", json.dumps(other).encode())
            self.broken("trust.json", 'it is not {"format"', key=None)
        for key in (7, None, "", KEY + "\n", KEY[:-4] + "AAAA", "\ud800+00000000+AQ=="):
            self.put("trust.json", json.dumps(dict(good, keys=[key])).encode())
            self.broken("trust.json", "", key=None)
        self.put("trust.json", json.dumps(dict(good, origin="x")).encode())
        self.broken("trust.json", "the name of a key is not the origin", key=None)


class TamperedFolderTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.files = self.lay(build.folder_files([OBSERVATION, SWEEP, CONTROL], before=2, after=3))

    def test_changed_content(self):
        self.change("records/0001.raw", b"7f3a", b"7f3b")
        self.broken("records/0001.raw", "was changed after it was archived")
        self.assertIn("does not match the commitment in records/0001.leaf", run(self.folder).out)

    def test_appended_and_cut_content(self):
        for content in (b"\n" + OBSERVATION["raw"], OBSERVATION["raw"] + b"\n", OBSERVATION["raw"][:-1], b""):
            self.put("records/0001.raw", content)
            self.broken("records/0001.raw", "was changed")

    def test_changed_and_swapped_ids_in_the_list_of_a_reading(self):
        self.change("records/0002.pages", b"id N2YzYQ\n", b"id N2YzYg\n")
        self.broken("records/0002.pages", "the ids of page 1 do not match")
        self.put("records/0002.pages", self.files["records/0002.pages"].replace(b"id N2YzYQ\nid -\n", b"id -\nid N2YzYQ\n"))
        self.broken("records/0002.pages", "the ids of page 1 do not match")
        self.put("records/0002.pages", self.files["records/0002.pages"].replace(b"page 1 2", b"page 0 2"))
        self.broken("records/0002.pages", "does not match the pages digest in records/0002.leaf")

    def test_swapped_records(self):
        for ending in ("leaf", "tlog-proof"):
            self.put("records/0001." + ending, self.files["records/0003." + ending])
            self.broken("records/0001.leaf", "one of these two files was changed")
            self.put("records/0001." + ending, self.files["records/0001." + ending])
        for ending in ("raw", "salt"):
            self.put("records/0001." + ending, self.files["records/0003." + ending])
            self.broken("records/0001.raw", "was changed")
            self.put("records/0001." + ending, self.files["records/0001." + ending])

    def test_an_entry_that_was_never_in_the_log(self):
        self.lay({"records/0001." + end: data for end, data in build.observation(b"forged").items()})
        self.broken("records/0001.leaf", "one of these two files was changed")

    def test_a_log_signed_by_somebody_else(self):
        self.lay(build.folder_files([OBSERVATION, SWEEP, CONTROL], seeds=(build.OTHER_SEED,)))
        self.broken("records/0001.tlog-proof", "no known key has signed")

    def test_a_known_key_whose_name_is_not_the_origin_does_not_sign_for_it(self):
        leaves, witness = [OBSERVATION["leaf"]], "witness.example/w1"
        body = build.checkpoint_body(leaves)
        signed = build.signature_line(witness, build.public_key(build.SEED), build.sign(build.SEED, body.encode()))
        shutil.rmtree(self.path("records"))
        self.lay({"records/0001.leaf": leaves[0], "records/0001.tlog-proof": build.proof(0, leaves, body + "\n" + signed)})
        self.broken("records/0001.tlog-proof", "no known key has signed",
                    key=build.verifier_key(witness, build.public_key(build.SEED)))

    def test_a_false_signature_by_a_known_key_breaks_a_checkpoint_that_another_signed_rightly(self):
        for name in list(self.files):
            if name.endswith(".tlog-proof"):
                self.put(name, self.files[name] + build.signature_line(
                    build.ORIGIN, build.public_key(build.OTHER_SEED), b"\1" * 64).encode())
        self.proved()
        self.broken("records/0001.tlog-proof", "false signature", "--key", OTHER_KEY)

    def test_two_different_checkpoints_of_the_same_log(self):
        leaves = build.filler(2, "before") + [OBSERVATION["leaf"], SWEEP["leaf"], CONTROL["leaf"]]
        self.put("records/0002.tlog-proof", build.proof(3, leaves, build.checkpoint(leaves)))
        self.broken("records/0002.tlog-proof", "another checkpoint")

    def test_a_tampered_first_checkpoint_does_not_spoil_what_is_said_of_the_others(self):
        self.change("records/0001.tlog-proof", b"\n8\n", b"\n9\n")
        answer = self.broken("records/0001.tlog-proof", "false signature")
        self.assertEqual(answer.out.count("  PROVED  "), 2)

    def test_many_different_checkpoints_cost_few_signature_checks(self):
        verify.ed25519_verifies.cache_clear()
        for n in range(4, 200):
            self.put("records/%04d.leaf" % n, OBSERVATION["leaf"])
        for n in range(1, 200):
            self.put("records/%04d.tlog-proof" % n,
                     self.files["records/0001.tlog-proof"].replace(b"\n8\n", b"\n%d\n" % (n + 100)))
        self.broken("records/0001.tlog-proof", "false signature")
        self.assertLessEqual(verify.ed25519_verifies.cache_info().misses, 4)

    def test_missing_files(self):
        for name, named in (("0001.leaf", "0001.leaf"), ("0001.tlog-proof", "0001.tlog-proof"), ("0001.raw", "0001.raw"),
                            ("0001.salt", "0001.salt")):
            os.unlink(self.path("records/" + name))
            self.broken("records/" + named, "is missing")
            self.put("records/" + name, self.files["records/" + name])
        for ending in ("leaf", "tlog-proof", "pages"):
            os.unlink(self.path("records/0002." + ending))
        self.broken("records/0002.leaf", "without a hole")

    def test_files_that_belong_to_no_record(self):
        for name in ("0000.leaf", "001.leaf", "00001.leaf", "0001.LEAF", "0001.leaf~", ".DS_Store", "0001", "notes.txt",
                     "0001.leaf\n", "\u0661\u0661\u0661\u0661.leaf", "+001.leaf", "0001.pages.leaf", "1_00.leaf"):
            with self.subTest(name=name):
                self.put("records/" + name, b"")
                self.broken("records/" + name.replace("\n", "?"), "does not belong")
                os.unlink(self.path("records/" + name))
        os.mkdir(self.path("records/0001.more"))
        self.broken("records/0001.more", "does not belong")

    def test_files_that_belong_to_another_type_of_record(self):
        for name, content in (("0001.pages", SWEEP["pages"]), ("0002.raw", b""), ("0002.salt", b""), ("0003.pages", b"")):
            self.put("records/" + name, content)
            self.broken("records/" + name, "does not belong")
            os.unlink(self.path("records/" + name))

    def test_a_stray_file_is_named_before_a_broken_record(self):
        self.put("records/stray", b"")
        self.put("records/0001.raw", b"x")
        self.broken("records/stray")

    def test_json_says_the_same(self):
        self.assertEqual(json.loads(self.proved("--json").out)["outcome"], "proved")
        undecided = json.loads(run(self.folder, "--json", key=None).out)
        self.assertEqual((undecided["outcome"], undecided["results"][0]["status"]), ("undecided", "undecided"))
        self.change("records/0001.raw", b"7f3a", b"7f3b")
        answer = run(self.folder, "--json")
        told = json.loads(answer.out)
        self.assertEqual((answer.code, told["outcome"]), (1, "broken"))
        self.assertEqual([result["status"] for result in told["results"]], ["broken", "proved", "proved"])
        self.assertEqual(told["results"][0]["file"], "records/0001.raw")
        self.assertEqual(told["results"][1]["entry"], 3)


class HostileFolderTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.files = self.lay(build.folder_files([OBSERVATION, SWEEP], before=2, after=3))

    @unittest.skipUnless(hasattr(os, "symlink") and os.name == "posix", "needs POSIX links")
    def test_follows_no_link(self):
        for name in ("leaf", "tlog-proof", "raw", "salt"):
            os.rename(self.path("records/0001." + name), self.path("elsewhere"))
            os.symlink(self.path("elsewhere"), self.path("records/0001." + name))
            self.broken("records/0001." + name, "links are not followed")
            os.unlink(self.path("records/0001." + name))
            os.rename(self.path("elsewhere"), self.path("records/0001." + name))
        os.rename(self.path("records"), self.path("elsewhere"))
        os.symlink(self.path("elsewhere"), self.path("records"))
        self.broken("records", "links are not followed")

    @unittest.skipUnless(hasattr(os, "mkfifo"), "needs named pipes")
    def test_waits_for_no_pipe_and_reads_no_folder(self):
        os.unlink(self.path("records/0001.raw"))
        os.mkfifo(self.path("records/0001.raw"))
        self.broken("records/0001.raw", "not a plain file")
        os.unlink(self.path("records/0001.raw"))
        os.mkdir(self.path("records/0001.raw"))
        self.broken("records/0001.raw", "not a plain file")

    def test_reads_no_more_than_64_mib_of_content_and_1_mib_of_text(self):
        for name, size in (("raw", 64 << 20), ("leaf", 1 << 20), ("tlog-proof", 1 << 20), ("salt", 65)):
            with open(self.path("records/0001." + name), "ab") as file:
                file.truncate(size + 1)
            self.broken("records/0001." + name, "is larger than")
            self.put("records/0001." + name, self.files["records/0001." + name])
        with open(self.path("records/0001.raw"), "ab") as file:
            file.truncate(64 << 20)
        self.broken("records/0001.raw", "was changed after it was archived")

    def test_a_list_of_pages_that_the_leaf_does_not_count_is_not_even_taken_apart(self):
        self.put("records/0002.pages", self.files["records/0002.pages"] + b"id -\n" * 1_000_000)
        self.broken("records/0002.pages", "has not the pages and ids")

    def test_names_no_more_than_a_hundred_strange_files(self):
        for n in range(150):
            self.put("records/stray%d" % n, b"")
        answer = self.broken("records/stray0", "does not belong")
        self.assertEqual(answer.out.count("does not belong"), 101)  # 100 lines, and the first of them once more

    def test_lets_nothing_from_the_folder_move_the_cursor_or_reverse_the_line(self):
        nasty = "a\x1b[2K\r\n\x07\x9b1A\u202e\u2066\u200b\ufeff" + "z" * 300
        self.lay(build.folder_files([build.observation(b"", nasty), build.sweep([], why=nasty, asked=nasty)]))
        answer = self.proved()
        self.put("records/\x1b[2J\u202e", b"")
        for out in (answer.out, run(self.folder).out, run(self.folder, "--json").out):
            self.assertEqual(re.findall("[^\n -~]", out), [])
            self.assertNotIn("z" * 101, out)

    def test_random_bytes_in_any_file_are_told_as_broken_and_nothing_else(self):
        dice = random.Random(1)
        endings = [name for name in self.files if name.startswith("records/")]
        for _ in range(600):
            name = dice.choice(endings)
            kind = dice.randrange(4)
            good = self.files[name]
            garbage = bytes(dice.randrange(256) for _ in range(dice.randrange(200)))
            if kind == 1:
                garbage = bytes(dice.choice(b"0123456789abcdef+/=-_ \n\n\nindexpagd") for _ in range(dice.randrange(200)))
            elif kind == 2:
                cut = dice.randrange(len(good) + 1)
                garbage = good[:cut] + garbage[:5] + good[cut + dice.randrange(5):]
            elif kind == 3:
                told = good.split(b"\n")
                dice.shuffle(told)
                garbage = b"\n".join(told)
            if garbage != good:
                self.put(name, garbage)
                self.assertEqual(run(self.folder).code, 1, (name, garbage))
                self.put(name, good)


class SpellingTest(FolderTest):
    """Each of these says what a valid folder says, in another spelling; no other spelling is accepted."""

    def setUp(self):
        super().setUp()
        self.files = self.lay(build.folder_files([OBSERVATION, SWEEP], before=2, after=3))
        self.proved()

    def refused(self, name, content, reason="malformed"):
        self.assertNotEqual(content, self.files[name])
        self.put(name, content)
        self.broken(name, reason)
        self.put(name, self.files[name])

    def test_line_ends_byte_order_marks_and_trailing_bytes(self):
        for name in ("records/0001.leaf", "records/0001.tlog-proof", "records/0002.pages"):
            good = self.files[name]
            for content in (good.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + good, good[:-1], good + b"\0", good + b" ",
                            good[:-1] + b"\r", good + b"\r\n", good.replace(b"\n", b"\r\n", 1)):
                self.refused(name, content, "holds a byte order mark, a \\r or other control character, or does not end")
            self.refused(name, good + b"\n", "")
            self.refused(name, b"\n" + good, "")
            self.refused(name, good.replace(b"\n", b" \n", 1), "")
            self.refused(name, good.replace(b"\n", b"\x0b", 1), "control character")
            self.refused(name, good[:20] + b"\xed\xa0\x80" + good[20:], "UTF-8")
        for content in (self.files["records/0001.salt"].upper(), self.files["records/0001.salt"][:-1],
                        self.files["records/0001.salt"][:-1] + b"\r", self.files["records/0001.salt"][:-3] + b"\n"):
            self.refused("records/0001.salt", content)

    def test_numbers(self):
        name = "records/0001.tlog-proof"
        good = self.files[name]
        for index in ("02", "+2", "2.0", "2 ", " 2", "0x2", "2_0", "-2", "", "2e0", "\u0662", "\uff12", "9" * 5000):
            self.refused(name, good.replace(b"index 2\n", b"index %s\n" % index.encode()))
        self.refused(name, good.replace(b"index 2\n", b"index 7\n"), "claims entry 7 of a log that has only 7")
        self.refused(name, good.replace(b"index 2\n", b"index 8\n"), "claims entry 8")
        for size in ("07", "+7", "7_", " 7", "\u0667", "-7", ""):
            self.refused(name, good.replace(b"\n7\n", b"\n%s\n" % size.encode()))

    def test_base64(self):
        name = "records/0001.tlog-proof"
        good = self.files[name].decode()
        node, root = good.split("\n")[2], good.split("\n\n")[1].split("\n")[2]
        signature = good.rstrip("\n").split(" ")[-1]
        for text in (node, root):
            self.assertTrue(text.endswith("="))
            last = BASE64.index(text[-2])
            bits = text[:-2] + BASE64[last + 1] + "="  # the same bytes, with the two unused bits not zero
            for other in (bits, text[:-1], text + "=", text[:-1] + "==", text + " ", text[:20] + " " + text[20:],
                          text.replace("=", "%3D"), "!" + text, text[4:], "AAAA" + text, ""):
                self.refused(name, good.replace(text, other).encode(), "")
        self.assertTrue(signature.endswith("="))
        last = BASE64.index(signature[-2])
        for other in (signature[:-2] + BASE64[last + 1] + "=", signature[:-1], signature + "=", signature + " ",
                      signature[:-4], "AAAA" + signature):
            self.refused(name, good.replace(signature, other).encode(), "")
        self.refused(name, (good[:30] + good[30:].replace("+", "-").replace("/", "_")).encode(), "")

    def test_an_extra_or_missing_hash_in_the_proof(self):
        name = "records/0001.tlog-proof"
        lines = self.files[name].decode().split("\n")
        self.refused(name, "\n".join(lines[:2] + lines[3:]).encode(), "too many or too few")
        self.refused(name, "\n".join(lines[:3] + lines[2:]).encode(), "too many or too few")
        self.put(name, "\n".join(lines[:2] + [lines[3], lines[2]] + lines[4:]).encode())
        self.broken("records/0001.leaf", "one of these two files was changed")
        self.refused(name, "\n".join(lines[:2] + [lines[2]] * 64 + lines[2:]).encode(), "at most 63 hashes")

    def test_the_head_of_a_proof(self):
        name = "records/0001.tlog-proof"
        good = self.files[name]
        self.refused(name, good.replace(b"@v1", b"@v2"))
        self.refused(name, good.replace(b"index", b"Index"))
        self.refused(name, good.replace(b"index", b"extra AAAA\nindex"))
        self.refused(name, good.replace(b"index 2\n", b"index 2\nindex 2\n"))
        self.refused(name, good.replace(b"index 2\n", b""))
        self.refused(name, good.replace(b"\n\n", b"\n", 1))
        self.refused(name, good.replace(b"\n\n", b"\n\n\n", 1), "")

    def test_the_body_of_a_checkpoint(self):
        name = "records/0001.tlog-proof"
        good = self.files[name]
        head, body, signatures = good.split(b"\n\n")
        for other in (body + b"\nextension", body + b"\n", b"\n" + body, body.split(b"\n", 1)[1]):
            self.refused(name, b"\n\n".join([head, other, signatures]), "")
        self.refused(name, b"\n\n".join([head, body, b""]))
        self.refused(name, b"\n\n".join([head, body, b"\n" + signatures]), "")
        for other in (b"--" + signatures[3:], "—  ".encode() + signatures[4:],
                      b"\xe2\x80\x93" + signatures[3:], b" " + signatures, signatures.replace(b"\n", b" x\n")):
            self.refused(name, b"\n\n".join([head, body, other]))

    def test_an_extension_line_signed_by_the_key_itself(self):
        leaves = [OBSERVATION["leaf"]]
        body = build.checkpoint_body(leaves) + "extension\n"
        signed = body + "\n" + build.signature_line(build.ORIGIN, build.public_key(build.SEED),
                                                    build.sign(build.SEED, body.encode()))
        shutil.rmtree(self.path("records"))
        self.lay({"records/0001.leaf": leaves[0], "records/0001.tlog-proof": build.proof(0, leaves, signed)})
        self.broken("records/0001.tlog-proof", "a checkpoint is three lines")

    def test_a_signature_with_the_group_order_added(self):
        name = "records/0001.tlog-proof"
        good = self.files[name].decode()
        text = good.rstrip("\n").split(" ")[-1]
        raw = build.base64.b64decode(text)
        scalar = int.from_bytes(raw[36:], "little") + build.ORDER
        other = build.b64(raw[:36] + scalar.to_bytes(32, "little"))
        self.refused(name, good.replace(text, other).encode(), "false signature")

    def test_leaves_signed_by_the_key_itself_but_not_of_the_grammar(self):
        """What a dishonest archive could sign: only the grammar stands against these."""
        good = {"observation": OBSERVATION["leaf"], "sweep": SWEEP["leaf"], "control": CONTROL["leaf"]}
        commitment = good["observation"].split(b"\n")[-2]
        tenant = build.b64url(build.TENANT).encode()
        changes = [
            ("observation", b"countersign-leaf/v1", b"countersign-leaf/v2"),
            ("observation", b"\nobservation\n", b"\nObservation\n"),
            ("observation", b"approval-requests", b"approval-request"),
            ("observation", b"approval-requests", b""),
            ("observation", b"\nN2YzYQ\n", b"\nN2YzYR\n"),  # unused bits not zero
            ("observation", b"\nN2YzYQ\n", b"\nN2YzYQ==\n"),
            ("observation", b"\nN2YzYQ\n", b"\nN2Yz+Q\n"),
            ("observation", b"\nN2YzYQ\n", b"\nN2YzY\n"),
            ("observation", b"\nN2YzYQ\n", b"\n_w\n"),  # the byte 0xFF: no UTF-8
            ("observation", b"\n" + tenant, b"\n-"),
            ("observation", b"09:00:00.123Z", b"09:00:00Z"),
            ("observation", b"09:00:00.123Z", b"09:00:00.1230Z"),
            ("observation", b"09:00:00.123Z", b"09:00:00.123z"),
            ("observation", b"09:00:00.123Z", b"09:00:00.123+00:00"),
            ("observation", b"09:00:00.123Z", b"24:00:00.000Z"),
            ("observation", b"09:00:00.123Z", b"09:00:60.000Z"),
            ("observation", b"2026-10-05T", b"2026-02-29T"),
            ("observation", b"2026-10-05T", b"2026-10-05 "),
            ("observation", b"2026-10-05T", "２026-10-05T".encode()),
            ("observation", build.SWEEP.encode(), build.SWEEP.upper().encode()),
            ("observation", build.SWEEP.encode(), b"{" + build.SWEEP.encode() + b"}"),
            ("observation", commitment, commitment.upper()),
            ("observation", commitment, commitment[:-1]),
            ("observation", commitment, commitment + b"\nmore"),
            ("observation", commitment, commitment + b"\n"),
            ("observation", commitment + b"\n", b""),
            ("sweep", b"\n2\n3\n", b"\n02\n3\n"),
            ("sweep", b"\n2\n3\n", b"\n2\n+3\n"),
            ("sweep", b"\n2\n3\n", b"\n2\n-\n"),
            ("sweep", b"\ncomplete\n-\n", b"\ncomplete\nYQ\n"),
            ("sweep", b"\ncomplete\n-\n", b"\nincomplete\n-\n"),
            ("sweep", b"\ncomplete\n-\n", b"\nhalf\n-\n"),
            ("sweep", b"\n-\n-\n2\n", b"\n\n-\n2\n"),
            ("sweep", b"\n-\n-\n2\n", b"\n-\nyesterday\n2\n"),
            ("control", b"\nkey\n", b"\nkeys\n"),
            ("control", b"\nkey\n", b"\n-\n"),
        ]
        changed = [("", b""), ("", b"\n"), ("", b"countersign-leaf/v1\n"), ("", b"countersign-leaf/v1\ncontrol\n")]
        for kind, old, new in changes:
            self.assertEqual(good[kind].count(old), 1, (kind, old))
            changed.append((kind, good[kind].replace(old, new)))
        for kind, leaf in changed:
            with self.subTest(kind=kind, leaf=leaf):
                shutil.rmtree(self.path("records"))
                self.lay(build.folder_files([{"leaf": leaf}]))
                self.broken("records/0001.leaf", "")

    def test_pages_signed_by_the_key_itself_but_not_of_the_grammar(self):
        def signed(text, heads, pages, items):
            leaf = build.sweep([])["leaf"].decode().split("\n")
            leaf[10:12] = [str(pages), str(items)]
            leaf[14] = build.hashlib.sha256(heads.encode()).hexdigest()
            shutil.rmtree(self.path("records"))
            self.lay(build.folder_files([{"leaf": "\n".join(leaf).encode(), "pages": text.encode()}]))

        def page(nth, *ids, count=None):
            digest = build.hashlib.sha256("".join(i + "\n" for i in ids).encode()).hexdigest()
            head = "%s %s %s %s" % (nth, len(ids) if count is None else count, digest, "0" * 64)
            return head + "\n", "page " + head + "\n" + "".join("id %s\n" % i for i in ids)

        first, second = page(1, "YQ"), page(2, "-", "Yg")
        signed(first[1] + second[1], first[0] + second[0], 2, 3)
        self.proved()
        signed(second[1] + first[1] + first[1], second[0] + first[0] + first[0], 3, 4)  # as they were archived
        self.proved()
        cases = {
            "another order than they were archived in": (second[1] + first[1], first[0] + second[0], 2, 3),
            "more objects in the leaf": (first[1], first[0], 1, 2),
            "more pages in the leaf": (first[1], first[0], 2, 1),
            "other numbers of the same sum": (first[1] + second[1], first[0] + second[0], 1, 4),
            "a page that counts otherwise": (*reversed(page(1, "YQ", count=2)), 1, 1),
            "a leading zero": (*reversed(page("01", "YQ")), 1, 1),
            "an id that is not canonical": (*reversed(page(1, "YR")), 1, 1),
            "an id with padding": (*reversed(page(1, "YQ==")), 1, 1),
            "an id before the first page": ("id YQ\n" + first[1], first[0], 1, 2),
            "an id before no page": ("id YQ\n", "", 0, 1),
            "an id line without the word": (first[1].replace("id YQ", "YQ"), first[0], 1, 1),
        }
        for title, case in cases.items():
            with self.subTest(title):
                signed(*case)
                self.broken("records/0001.pages", "")


class CampaignTest(FolderTest):
    def test_no_mutation_of_any_file_of_a_record_is_accepted(self):
        files = self.lay(build.folder_files([build.observation(b'{"a":1}', "a"), build.sweep([["a"]]),
                                             build.control("gap", {})], before=1, after=1))
        self.proved()
        began, counts, keys = time.monotonic(), {}, dict([verify.parse_key(KEY)])
        for name in sorted(name for name in files if name.startswith("records/")):
            for kind, content in mutations(files[name]):
                with open(self.path(name), "wb") as file:
                    file.write(content)
                code, results, _ = verify.check_folder(self.folder, keys)
                self.assertEqual(code, 1, (name, kind, content))
                first = next(result for result in results if result["status"] == "broken")
                self.assertIn(name, first["file"] + " " + first["reason"], (kind, content))
                counts[kind] = counts.get(kind, 0) + 1
            self.put(name, files[name])
        self.proved()
        self.assertEqual(counts["bit"], 8 * sum(len(files[name]) for name in files if name.startswith("records/")))
        told = ", ".join("%d %s" % (count, kind) for kind, count in sorted(counts.items()))
        print("verify.py mutation campaign: %s mutations, 0 accepted (%.0f s)" % (told, time.monotonic() - began),
              file=sys.stderr)


def mutations(content):
    for at in range(len(content)):
        for bit in range(8):
            yield "bit", content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1:]
        yield "cut", content[:at]
        yield "deleted byte", content[:at] + content[at + 1:]
    for at in range(len(content) + 1):
        for byte in (b"\n", b"A"):
            if content[:at] + byte + content[at:] != content:
                yield "inserted byte", content[:at] + byte + content[at:]


class ProgramTest(FolderTest):
    def test_checks_the_folder_it_lies_in(self):
        self.lay(build.folder_files([OBSERVATION]))
        shutil.copy(VERIFIER, self.path("verify.py"))
        with tempfile.TemporaryDirectory() as elsewhere:
            answer = start("--key", KEY, folder=elsewhere, script=self.path("verify.py"))
        self.assertEqual((answer.code, answer.err), (0, ""), answer)

    def test_takes_its_arguments_in_any_order(self):
        self.lay(build.folder_files([OBSERVATION]))
        for args in ([self.folder, "--key", KEY], ["--key", KEY, self.folder], ["--json", "--key=" + KEY, self.folder],
                     ["--key", OTHER_KEY, self.folder, "--key", KEY]):
            self.assertEqual(start(*args).code, 0)

    def test_imports_no_module_that_was_laid_beside_it(self):
        self.lay(build.folder_files([OBSERVATION]))
        shutil.copy(VERIFIER, self.path("verify.py"))
        for module in ("hashlib", "json", "argparse", "re", "base64", "datetime", "stat", "os"):
            self.put(module + ".py", b"raise SystemExit(0)\n")
        self.put("records/0001.raw", b"x")
        answer = start("--key", KEY, folder=self.folder, script="verify.py")
        self.assertEqual(answer.code, 1, answer)
        self.assertIn("BROKEN", answer.out)

    def test_writes_nothing_into_the_folder(self):
        self.lay(build.folder_files([OBSERVATION]))
        shutil.copy(VERIFIER, self.path("verify.py"))
        before = sorted(os.listdir(self.folder))
        start("--key", KEY, script=self.path("verify.py"))
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_speaks_to_a_terminal_that_knows_ascii_only(self):
        self.lay(build.folder_files([build.observation(b"", "Größe ✓")]))
        answer = start(self.folder, "--key", KEY, PYTHONIOENCODING="ascii", LC_ALL="C")
        self.assertEqual((answer.code, answer.err), (0, ""))
        self.assertIn("Gr\\xf6\\xdfe \\u2713", answer.out)

    def test_is_for_python_3_8_and_its_standard_library_alone(self):
        with open(VERIFIER, encoding="utf-8") as file:
            tree = ast.parse(file.read(), feature_version=(3, 8))
        imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        self.assertEqual(imported, {"sys", "argparse", "base64", "datetime", "hashlib", "json", "os", "re", "stat"})
        self.assertFalse([node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)])


RFC_8032 = [  # section 7.1: tests 1 to 3 and SHA(abc)
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"),
    ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
     "454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
     "3dca179c138ac17ad9bef1177331a704"),
]

CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_PATHS = [  # index, size, path
    (0, 1, []),
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]

if __name__ == "__main__":
    unittest.main()
