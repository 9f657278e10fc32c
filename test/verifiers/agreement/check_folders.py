"""Runs verify.py over many evidence folders in one process: a JSON line {"folder", "keys"} in, one with its answer out.

The program itself is run, main() with its arguments, as a person would: what it prints for programs is what is told.
"""
import contextlib
import functools
import importlib.util
import io
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
specification = importlib.util.spec_from_file_location(
    "verify", os.path.join(ROOT, "libs", "evidence", "verifiers", "verify.py"))
verify = importlib.util.module_from_spec(specification)
specification.loader.exec_module(verify)
# The same keys and signatures are asked about in the folder as it was and as it was changed; answers depend on arguments alone.
verify.parse_key = functools.lru_cache(maxsize=None)(verify.parse_key)
verify.ed25519_verifies = functools.lru_cache(maxsize=None)(verify.ed25519_verifies)

for line in sys.stdin:
    asked = json.loads(line)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = verify.main([asked["folder"], "--json", *(part for key in asked["keys"] for part in ("--key", key))])
        except SystemExit as stop:
            code = stop.code
    results = json.loads(out.getvalue())["results"] if out.getvalue() else []
    proved = [result["record"] for result in results if result["status"] == "proved"]
    print(json.dumps({"code": code, "proved": proved, "said": err.getvalue()}), flush=True)
