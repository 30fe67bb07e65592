//! What the reader takes and refuses.

use proptest::prelude::*;

use super::tests::mutated;
use super::{Given, MAX_LENGTH, Touch, library, token};

/// What a text touches of which nothing more is known.
pub(super) fn python(text: &str) -> Option<Vec<Touch>> {
    super::python(text, Given::default()).map(|text| text.touches)
}

/// Texts that only compute, print and touch the files that they name.
#[rustfmt::skip]
pub(super) const TAKEN: &[&str] = &[
    "",
    "# nothing",
    "print(2**32)",
    "import json,sys; d=json.load(sys.stdin); print(d['name'])",
    "import json; print(json.load(open('package.json'))['version'])",
    "import sys,json\nfor item in json.load(sys.stdin)['items']:\n    print(f\"{item['id']:>5} {item.get('name', '-')!r} {len(item)}\")\n",
    "import json, sys\ntry:\n    d = json.load(sys.stdin)\nexcept json.JSONDecodeError as e:\n    print('bad', e, file=sys.stderr)\n    sys.exit(1)\nelse:\n    print(len(d))\nfinally:\n    pass\n",
    "import re\nwith open('a.txt', encoding='utf-8') as f:\n    text = f.read()\nprint(re.findall(r'\\w+@\\w+', text)[:3])",
    "from collections import Counter, defaultdict as dd\nc = Counter(w.lower() for w in open('x').read().split() if len(w) > 3)\nfor w, n in c.most_common(10): print(w, n)\ng = dd(list)\ng['a'].append(1)",
    "import datetime as dt; print(dt.datetime.now().isoformat(), dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc).strftime('%Y'))",
    "from datetime import datetime, timedelta\nprint((datetime.utcnow() - timedelta(days=3)).date())",
    "x = [i*i for i in range(10) if i % 2]; print(sum(x), min(x), max(x, default=0), sorted(x, key=lambda v: -v, reverse=True))",
    "def walk(o, path='', depth=0):\n    if isinstance(o, dict):\n        for k, v in o.items():\n            walk(v, path + '.' + k, depth + 1)\n    elif isinstance(o, list): return [walk(v) for v in o]\n    else:\n        print(path, o)\nimport json, sys\nwalk(json.load(sys.stdin))",
    "import os\nfor p in ['a.json', 'b.json']:\n    if os.path.exists(p) and os.path.getsize(p) > 0:\n        print(p, open(p).read().count('x'))",
    "from pathlib import Path\np = Path('src/x.py')\nif p.exists(): print(len(p.read_text(encoding='utf-8').splitlines()))",
    "print('{} {1!r:>10} {{}}'.format(1, 2), '%s %d' % ('a', 1), \"it's\", 'a' 'b')",
    "print(type([]).__name__, type(1) == int, type(2) in (int, str)); print(type('x'))",
    "a, (b, *c) = 1, (2, 3, 4); a += 1; d = {}; d['x'] = a; d['y'], e = 1, 2; print(a if b else c, not a, -b, ~a ** 2, a is not None, 1 not in c)",
    "if (n := len('abc')) > 2: print(n)",
    "print({k: v for k, v in {'a': 1, **{'b': 2}}.items()}, {1, 2}, {*()}, (), (1,), [*range(3), 4], {x for x in 'ab'})",
    "print(*[1, 2], sep='\\n', end='', flush=True)",
    "import base64; print(base64.b64decode('aGk=').decode('utf-8', 'replace'))",
    "import urllib.parse; print(urllib.parse.quote('a b', safe=''))",
    "from urllib.parse import urlparse, unquote as u\nprint(urlparse(u('http%3A')).netloc)",
    "import csv, sys\nfor row in csv.DictReader(sys.stdin, delimiter=';'):\n    print(row['a'])\nw = csv.writer(sys.stdout); w.writerow([1])",
    "import ast; ast.parse(open('f.py').read()); print('ok')",
    "import tomllib; print(tomllib.load(open('pyproject.toml', 'rb'))['project']['version'])",
    "import sys\nsys.stdout.write('x\\n'); sys.stdout.buffer.write(b'x'); print(sys.version_info.major, sys.argv[1:])",
    "lines = open(0).readlines()\nwhile lines:\n    line = lines.pop()\n    if not line: continue\n    if line == 'x': break\nelse: print('none')",
    "assert 1 + 1 == 2, 'maths'\nraise SystemExit(3)",
    "from itertools import groupby, chain\nfrom functools import reduce\nprint(reduce(lambda a, b: a * b, chain.from_iterable([[1], [2]])))",
    "open('out.txt', 'w').write('x')\nimport json\nwith open('o.json', mode='w') as f, open('i.json') as g: json.dump(json.load(g), f, indent=2)",
    "print(f'{1+1} {{x}} {\"a\"!s:{5}} {3.14159:.2f} {len(\"ab\")=}', f\"\"\"{'a'} \"q\" {2}\"\"\", rf'{1}\\d', F'')",
    "print(1_000, 0x1F, 0b1, 0o7, 1e5, 1.5, .5, 1., 2j, 1E-3)",
    "x = 1; \\\nprint(x, \\\n  x)\nif x:\n  y = (1 +\n2)  # c\n\n  # d\n  z = 3\nelse: y = 2\nprint('''a\nb\\\nc''')",
    "import hashlib; print(hashlib.sha256(open('x', 'rb').read()).hexdigest())",
    "d = {'a': 1}; print(max(d, key=d.get), list(map(str.upper, ['a'])), list(filter(None, [0, 1])), sorted(d.items(), key=lambda kv: (-kv[1], kv[0])))",
    "if __name__ == '__main__':\n    for _ in range(2): print(_)",
    "import os; print(open(os.path.expanduser('~/notes.txt')).read())",
    "f = lambda x, y=2: x + y\nprint(f(1), f(1, y=3))",
    "import json as j; print(j.dumps({'a': 1}, indent=2, sort_keys=True, default=str, ensure_ascii=False))",
    "import re, pathlib\nroot = pathlib.Path('specs/a')\nfor p in sorted(root.glob('*.md')):\n    t = p.read_text(encoding='utf-8')\n    print(p, p.name, f'{p.stem}: {len(re.findall(\"x\", t))}', str(p), open(p).read())",
    "from pathlib import Path\nroot = Path('a')\nprint([p.name for p in root.glob('**/*.md')])",
    "import re; print(re.findall(r'é\\s*\\d', 'é\\n'), f'é\\n{1} é{2}')",
    "from pathlib import Path; n = 'a'; p = Path(n); p.read_text()",
    "import yaml\nprint(yaml.safe_load(open('a.yml'))['on'], list(yaml.safe_load_all(open('b.yml'))))",
    "import os\nst = os.stat('a'); print(st.st_birthtime, st.st_mtime_ns)",
    "import numpy; print(numpy.__version__)",
    "import requests",
    "from PIL import Image, ImageDraw as D; print('there')",
    "try:\n    import numpy as np\n    print(np.__version__)\nexcept ImportError as e:\n    print(e)",
    "import torch; print(torch.__version__, torch.cuda.is_available(), torch.version.cuda)",
    "from importlib.metadata import version; print(version('flask'))",
    "import importlib.util, shutil, platform, os; print(importlib.util.find_spec('yaml') is not None, shutil.which('git'), platform.machine(), os.cpu_count())",
    "import zipfile\nwith zipfile.ZipFile('a.whl') as z:\n    print(z.namelist(), [i.file_size for i in z.infolist()])\n    print(z.read('x/y.py').decode())",
    "import tarfile; t = tarfile.open('a.tgz', 'r:gz'); print(t.getnames()[:5], [m.size for m in t.getmembers()], t.extractfile('x').read())",
    "import gzip, json\nwith gzip.open('a.gz', 'rt') as f:\n    for line in f: print(json.loads(line)['id'])",
    "from typing import Any, Dict, Optional\ndef walk(d: Any, path: str = '', n: Optional[Dict[str, int]] = None) -> None:\n    x: int = 1\n    y: list[str]\n    del x\nwalk(1)",
    "n = 0\ndef f(a: int | None, b: 'str') -> list:\n    global n\n    n += 1\n    return [n]\nprint(f(1, ''))\nd = {'a': 1}\ndel d['a'], n",
    "for d in ['de', 'ja']:\n    with open(f'l/{d}/x.ftl') as f: print(f.read())",
    "from pathlib import Path\nfor p in Path('src').rglob('*.py'):\n    print(sum(1 for _ in p.open()), p)\nwith Path('a').open(encoding='utf-8') as f: print(f.read())",
    "import traceback\ntry:\n    1/0\nexcept Exception:\n    traceback.print_exc()",
    "import ast\nfor n in ast.walk(ast.parse(open('a.py').read())): print(n.lineno, n.end_lineno)",
    "import plistlib; print(plistlib.load(open('a.plist', 'rb')).keys())",
    "import time; t = time.time(); print(time.strftime('%H', time.gmtime(t)), 'größe → ✓', b'\\x00\\xff')",
    "def f(*a, **k):\n    yield 1\n    yield from a\n    yield\nprint(list(f(1, x=2)))",
    "def load(p, mode='r'):\n    with open(p) as f: return f.read()\nload('a.json'); load(p='b.json')",
    "def edit(path, old, new):\n    s = open(path).read()\n    open(path, 'w').write(s.replace(old, new))\nedit('a', 'x', 'y')",
    "from pathlib import Path\ndef edit(name: str) -> None:\n    p = Path(name)\n    p.write_text(p.read_text())\nedit('a')",
    "from pathlib import Path\ndef edit(p):\n    print(p, p.name)\n    p.write_text('x')\nedit(Path('a'))",
    "for path, old in [('a', 'x'), ('b', 'y')]: open(path).read()",
    "F = {'a': [1], 'b': [2]}\nfor path, subs in F.items(): open(path, 'w')",
    "F = [('a', 1), ('b', 2)]\nfor i, (path, n) in enumerate(F): open(path)\nfor path, n in F: open(path)",
    "path, n = 'a', 1\nopen(path)",
    "from pathlib import Path\nroot = Path('a') / 'b'\n(root / 'c.txt').parent.mkdir(parents=True, exist_ok=True)\nprint(root.parent, root.joinpath('d').read_text(), Path('a', 'b').exists(), Path.cwd())",
    "from pathlib import Path\nfiles = [p for p in sorted(Path('a').rglob('*.py')) if 'x' not in p.parts]\nprint(len(files), files)\nif not files: print(0)\nfor i, p in enumerate(files): print(p.relative_to('a'), p.parent, p.read_text())\nfor p in files[:3]: print(p.as_posix())",
    "from pathlib import Path\nfor p in Path('a').rglob('*.rs'):\n    p.write_text(p.read_text())",
    "import os, time\nos.makedirs('a/b', exist_ok=True); time.sleep(1)\nwith open('a', 'r+') as f:\n    f.seek(0); f.truncate()",
    "a = 6 / 3 / 2; b = a / 2; print(a / b)",
    "import json\nfrom pathlib import Path\nfor p in sorted(Path('a').iterdir()):\n    f = p / 'package.json'\n    if f.exists(): print(p.name, json.loads(f.read_text()), (p / 'x').is_file())",
    "from pathlib import Path\ndef check(path, *words):\n    t = Path(path).read_text()\n    print([w for w in words if w not in t])\ncheck('a.md', 'x', 'y')",
];

/// Texts that do more, or that Python or a reader could understand in another way.
#[rustfmt::skip]
pub(super) const REFUSED: &[&str] = &[
    // What stands beside a list of paths.
    "from pathlib import Path\nfor p in [q for q in Path('a').glob('*.py') if exec('x')]: print(p)",
    "from pathlib import Path\nfiles = sorted([q for q in Path('a').glob('*.py') if exec('x')])\nfor p in files: print(p)",
    "from pathlib import Path\nfiles = [r for r in [q for q in Path('a').glob('*.py') if exec('x')]]\nprint(len(files))",
    "from pathlib import Path\nfiles = list(Path('a').glob('*.py'))\nfor p in files[__import__('os').system('x'):]: print(p)",
    "from pathlib import Path\nfiles = list(Path('a').glob('*.py'))\nfor i, p in enumerate(files[:exec('x')]): print(i, p)",
    // The way to the interpreter.
    "().__class__", "print(().__class__.__bases__[0].__subclasses__())", "x = [].__len__", "''.__class__.__mro__", "print.__self__", "(lambda: 0).__globals__",
    "(lambda: 0).__code__", "(i for i in ()).gi_frame", "g = (x for x in [1]); print(g.gi_code)", "__builtins__", "__import__('os')", "__loader__", "__spec__", "_ = __builtins__",
    "getattr(1, 'x')", "print(getattr)", "setattr(a, 'b', 1)", "vars()", "globals()['x']", "locals()", "dir()", "eval('1')", "exec('1')", "compile('1', '', 'eval')", "input()",
    "breakpoint()", "help()", "license()", "x = eval", "print(eval)", "[eval][0]('1')", "map(eval, ['1'])", "sorted(['1'], key=eval)", "max(['1'], key=exec)",
    "import functools; functools.reduce(eval, ['1'])", "import re; re.sub('a', eval, 'a')", "print(f\"{eval('1')}\")", "print(f'{1:{eval(\"1\")}}')", "f\"{().__class__}\"",
    "'{0.__class__}'.format(1)", "'{0[a]}'.format({})", "'{:{0.x}}'.format(1)", "x = '{0.__class__}'; x.format(1)", "str.format('{0.__class__}', 1)", "f = '{}'.format", "'{}'.format_map({})",
    "map('{0.__class__}'.format, [1])", "'a'.__add__('b')", "type('X', (), {})", "t = type(1); t(2)", "type(1)(2)", "x = type(1)", "map(type, [1])", "[type(1)]", "type(type(1))", "type(1).mro()",
    "type(x=1)", "isinstance(1, type)", "print([type(1)])", "print(x=type(1))", "type(1).__subclasses__()", "super()", "object()", "property()", "class A: pass", "class A(dict): x = 1", "@f\ndef g(): pass", "@print\nclass A: pass",
    "def f(x=eval): pass", "def f(x=().__class__): pass", "lambda x=eval: x", "def f(x: eval): pass", "def f() -> eval: pass", "def f(x, /): pass", "def f(a, *, b): pass",
    "async def f(): pass", "def f(): nonlocal x", "match 1:\n    case 1: pass", "type X = int", "await x", "lambda: (yield)",
    // Modules.
    "import os; os.system('ls')", "import os; print(os.environ)", "import os; os.getenv('X')", "import os; os.remove('x')", "import os; x = os", "import os; print(os)", "import os; f(os)", "import os; os.path.os.system('x')",
    "import subprocess", "import shutil; shutil.rmtree('x')", "import shutil; shutil.which(x)", "import shutil; f = shutil.which", "import socket; socket.socket()", "import requests; requests.get('http://x')", "import numpy; numpy.load('x')", "import numpy.linalg", "import flask.__main__", "from flask import cli", "from PIL import Image; Image.open('x')", "from numpy import __version__", "import numpy; x = numpy", "import torch; torch.load('x')", "import zipfile; zipfile.ZipFile('x', 'w')", "import zipfile; zipfile.ZipFile('x', mode='a')", "import zipfile; zipfile.ZipFile(x)", "import zipfile; zipfile.ZipFile('x').extractall()", "import zipfile; f = zipfile.ZipFile", "import tarfile; tarfile.open('x', 'w:gz')", "import tarfile; tarfile.open('x').extract('y')", "import gzip; gzip.open('x', 'wb')", "import gzip; gzip.open('x', *y)", "import importlib; importlib.import_module('x')", "import importlib.util; importlib.util.find_spec('a.b')", "import importlib.util; importlib.util.find_spec(x)", "import importlib.util; map(importlib.util.find_spec, ['a.b'])", "import importlib.util; importlib.util.spec_from_file_location('a', 'b')", "import typing; typing.get_type_hints(f)", "import traceback; traceback.sys", "import urllib.request", "import pickle", "import marshal", "import yaml; yaml.load('1', Loader=yaml.Loader)", "import yaml; yaml.unsafe_load('1')", "import yaml; yaml.dump(1, x)", "import yaml; yaml.safe_dump(1, x)", "import yaml.constructor", "from yaml import load", "import ctypes", "import builtins", "import json.decoder",
    "import code", "import pty", "import platform; platform.processor()", "import platform; platform.platform()", "import tempfile", "import sqlite3", "import http.client", "import inspect", "import gc", "import types", "import matplotlib", "import x.json", "from . import x", "from .json import x", "from json import *",
    "from os import system", "from os import environ", "from os import system as load", "from os.path import os", "from json import codecs", "from sys import modules", "import sys; sys.modules", "import sys; sys.path.insert(0, '.')", "import sys; print(sys.path)",
    "import sys; sys.settrace(f)", "import sys; sys._getframe()", "import sys; sys.stdin.buffer.raw", "import sys; sys.stdout = 1", "import json; json.load = 1", "import json; json.codecs.open('x', 'w')", "import json; json.loads('1', cls=dict)", "import json; json.loads('1', **{})",
    "import json; json.x", "import random; random._os.system('x')", "import re; re.sys", "import os.path; os.system('x')", "import os.path as p; p.os", "import os.path as json; json.genericpath", "import collections; collections._sys",
    "import operator; operator.attrgetter('x')", "from operator import methodcaller", "import functools; functools.partial(print)", "import string; string.Formatter()", "import copyreg", "import collections; collections.namedtuple('A', 'b')", "import logging", "import configparser",
    "import xml.etree.ElementTree as E; E.parse('x').write('y')", "import glob; glob.glob('*', root_dir='/')", "import pprint; pprint.pprint(1, stream=2)",
    // Paths that are found, whose methods change files.
    "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): p.write_text('x')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): p.replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): p.write_text('x')",
    "from pathlib import Path\nr = Path('a')\nlist(r.glob('*'))[0].replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'):\n    q = p\n    q.replace('b')", "from pathlib import Path\nr = Path('a')\nx = [p for p in r.glob('*')]\nx[0].replace('b')",
    "from pathlib import Path\nr = Path('a')\nfor p in r.glob('../*'): print(p.read_text())", "from pathlib import Path\nr = Path('a')\nr = r.parent\nfor p in r.glob('*'): print(p.read_text())", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): x = p.parent",
    "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): open(p, 'w')", "from pathlib import Path\nr = Path('a')\nfor p, q in [(p, 1) for p in r.glob('*')]: p.replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'):\n    def f(x): return x.replace('b')\n    f(p)",
    "from pathlib import Path\nr = Path('a')\nfor p in sorted(r.glob('*'), key=lambda x: x.replace('b')): pass", "from pathlib import Path\nr = Path('a')\nfor p in (q := r.glob('*')): pass", "from pathlib import Path\nfor p in Path('a').glob('*'): p.replace('b')", "x = 'a'\nfor p in x.glob('*'): print(p)",
    "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): pass\nfor p in ['a']: p.replace('b')", "from pathlib import Path\nr = Path('a')\nfor (p) in r.rglob('*'): p.replace('b')", "from pathlib import Path\nr = Path('a')\nmap(str.upper, r.glob('*'))",
    "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): (p / 'x').replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'):\n    x = p / 'y'\n    x.replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): ('x' / p).replace('b')",
    "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): (p if 1 else 2).replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): (p or 2).replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): [p][0].replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): {'a': p}['a'].replace('b')", "from pathlib import Path\nr = Path('a')\nfor p in r.glob('*'): (lambda: p)().replace('b')",
    // Names that mean two things.
    "from json import load as print", "from json import loads as eval\neval('1')", "def f():\n    from json import loads as eval\neval('1')", "def f():\n    def eval(x): return x\neval('1')", "def f(eval): pass\nmap(eval, ['1'])", "def g(type): pass\nx = type(1)", "print = 1; print(2)", "len = str; len(1)", "def f(len): return len(1)",
    "(lambda print: print(1))(2)", "for print in [1]: print(2)", "[print(1) for print in [2]]", "with open('x') as print: print(1)", "try: pass\nexcept Exception as print: print(1)", "(print := len)(1)", "if (len := str): len(1)", "import json; json = 1; json.load(2)", "import json as x; import sys as x; x.load(1)", "import json as eval", "import datetime\nfrom datetime import datetime\ndatetime.now()",
    "f = print; f(1)", "x = lambda: 1; x = eval", "def f(): pass\nf = 2\nf()", "def print(): pass", "open = 1", "def f(open): pass", "[0 for open in [1]]", "__x = 1", "def __f(): pass", "exec = 1", "eval: int", "x: f()", "x: a.b.__class__ = 1", "x: (y := 2) = 1", "x: y.real = 1", "def f(a: f()): pass", "def f() -> f(): pass", "def f(a: (lambda: 1)): pass", "lambda a: int: 1", "a.b: int = 1", "a[0]: int = 1", "del a.b", "del f()", "del *a, b", "open: int = 1", "import json; del json", "x()", "undefined", "d['f'](1)", "x = [print]; x[0](1)", "(lambda: 1)()", "f()()", "'a'()",
    // Files.
    "open(x)", "open(f'{1}')", "open('a' + b)", "print(f'{x:' 1}')", "print(f\"{x:'>3}\")", "open('a' * 2)", "open('a' + b'b')", "open('x', 'w+b')", "open('x', mode=m)", "open('x', opener=print)", "open(*['x'])", "open(file='x')", "open(b'x')", "open('x', 'r', 1)", "open(1, 'w')", "open(0, 'w')", "map(open, ['x'])", "f = open", "import io; io.open('x')", "import codecs", "p = 'a'; p += 'b'; open(p)",
    "p = 'a'\nfor p in x: open(p)", "for p in ['a', b]: open(p)", "for p in 'ab': open(p)", "def f(p): open(p)\np = 'a'", "l = ['a']; l.append(z)\nfor f in l: open(f)", "l = ['a']; l[0] = z\nfor f in l: open(f)", "l = ['a']; l += z\nfor f in l: open(f)", "l = ['a']; k = l; k.append(z)\nfor f in l: open(f)", "l = ['a']\nl = ['b']\nfor f in l: open(f)", "l = m = ['a']; m.append(z)\nfor f in l: open(f)", "for f in l: open(f)\nl = z", "l = ['a', z]\nfor f in l: open(f)", "(l := ['a']).append(z)\nfor f in l: open(f)", "k = (l := ['a']); k.append(z)\nfor f in l: open(f)", "(lambda l=['a']: l.append(z))\nfor f in l: open(f)", "l = ['a']\nfor f in l:\n  f += z\n  open(f)", "def g(l):\n  for f in l: open(f)\nl = ['a']", "l = ['a']\ndef g(): return l\nfor f in l: open(f)", "l = ['a']\nfor k in [l]: k.append(z)\nfor f in l: open(f)",
    "import glob\nfor f in glob.glob('*'): open(f, 'w')", "import glob\nfor f in glob.glob('*/../../x'): open(f)", "import glob\nfor f in glob.glob(z): open(f)", "import glob\nfor f in map(str, glob.glob('*')): open(f)", "import glob\nfor f in glob.glob('*'):\n  f = z\n  open(f)", "import os\np = os.path.expanduser(z); open(p)", "import os\np = os.path.expanduser('~/a'); p += z; open(p)", "print(1, file=open(x, 'w'))", "print(1, file=x)", "print(1, **{'file': 2})", "import sys; print(1, file=sys.argv)", "x.write('a')", "import os; os.path.exists(x)", "import os; os.listdir(x)", "import os; os.stat('x', **{})",
    "from pathlib import Path; Path('a').replace('b')", "from pathlib import Path; Path('a').unlink()", "from pathlib import Path; p = Path('a'); p.rename('b')", "from pathlib import Path; x = [Path('a')]", "from pathlib import Path; Path(x).read_text()", "from pathlib import Path; p = Path('a'); q = p; q.replace('b')", "from pathlib import Path; (p := Path('a'))",
    "from pathlib import Path; Path.home()", "from pathlib import Path; n = 'a'; p = Path(n); n += z; p.read_text()", "from pathlib import Path; p = Path(n); p.read_text()", "from pathlib import Path; Path('.').glob('*')", "from pathlib import Path; x = Path", "from pathlib import Path\nPath('a').open('w')", "import json; json.dump(1, x)", "import json; map(json.dump, [1], [2])", "import csv; csv.writer(x)", "with x: pass", "with x as y: pass", "with f() as y: pass",
    // How the text is read.
    "\u{feff}print(1)", "# coding: utf-7\nprint(1)", "# -*- coding: latin-1 -*-", "# vim: set fileencoding=utf-7 :", "ｅval('1')", "é = 1", "print(1)\r", "print(1)\0", "\x0cprint(1)", "\tprint(1)", "if 1:\n\tprint(1)", "if 1:\n        print(1)\n\tprint(2)", " print(1)", "if 1:\n  a = 1\n b = 2", "print\\\n(1) \\", "pri\\\nnt(1)", "\\\nprint(1)", "x = 1 \\ \n", "if 1: if 2: pass",
    "x = 1; for y in z: pass", "'a", "'''a", "'a\nb'", "f'{'", "f'}'", "f'{}'", "f'{x!}'", "f'{1!z}'", "f'{a b}'", "f'{\"\\n\"}'", "f\"{f\"{1}\"}\"", "f'{1#}'", "f'''{1\n}'''", "f'{f\"{1}\"}'", "f'{1:{2:{3}}}'", "f'{lambda x: 1}'", "f'\\{1}'", "f'\\N{DASH}'", "'\\N{DASH}'", "'\\x1'", "'\\u12'", "u'\\U00110000'", "b'é'", "'a' b'b'", "ur'a'", "t'{1}'", "x'a'", "print'a'", "`1`", "1 <> 2", "print 1", "exec 'x'",
    "1if 1 else 2", "0777", "01", "1__0", "1_", "0x", "1e", "1.e", "0b2", "1.real", "...", "x = ...", "a @ b", "a ! b", "a ? b", "$x", "*x", "*a = 1", "(*a)", "a, b += 1", "f() = 1", "a.b = 1", "a.b += 1", "1 = 2", "'a' = 2", "None = 1", "(x := 1) = 2", "x := 1", "for f() in y: pass", "for a.b in y: pass", "[1 for a.b in y]", "[1 for f() in y]", "a == not b", "f(a=1, 2)", "f(**a, b)", "f(a=1, a=2)", "f(x for x in y, 1)", "f(1, x for x in y)",
    "[x for x in *y]", "{1: 2, 3}", "{1, 2: 3}", "{**a, 1}", "{*a: 1}", "a[]", "a[1:2:3:4]", "a[*b]", "(1", "1)", "(1]", "[1, 2", "try: pass", "try: pass\nexcept: pass\nexcept E: pass", "try: pass\nelse: pass", "try: pass\nexcept* E: pass", "try: pass\nexcept A, B: pass", "if 1:", "if 1:\nprint(1)", "else: pass", "elif 1: pass", "import", "import a.", "import json as", "from json import (load", "from json import", "return return", "lambda x, x: 1", "lambda x=1, y: 2", "def f(a, a): pass", "def f(a=1, b): pass", "not", "x = = 1", "print((yield))", "assert", "raise 1, 2", "with open('x') as f.g: pass", "with open('x') as f[0]: pass", "with (open('x') as f): pass",
    "'é\\''", "'é\\\\'", "'é\\\n'", "r'é\\'x'", "open('é\\t')", "open(r'é\\t')", "f'é{{1}}'", "f'é}}'", "f'{1:é}'",
    // Paths that come from elsewhere than it seems.
    "def load(p): return open(p)\nx = load\nload('a'); x('/etc/x')", "def load(p): return open(p)\nlist(map(load, ['/etc/x']))\nload('a')", "def load(p): return open(p)\nload(*x)\nload('a')", "def load(p): return open(p)\nload(x)", "def load(*p): return open(p)\nload('a')", "def load(p): return open(p)", "def load(p):\n    p = x\n    return open(p)\nload('a')", "def load(p): return open(p)\ndef load(q): pass\nload('a')",
    "F = [('a', 1)]\nF.append(('/etc/x', 1))\nfor p, n in F: open(p)", "F = [['a', 1]]\nfor row in F: row[0] = x\nfor p, n in F: open(p)", "F = [['a', 1]]\nF[0][0] = x\nfor p, n in F: open(p)", "F = {'a': 1}\nF[x] = 1\nfor p, n in F.items(): open(p)", "F = {'a': 1}\nG = F\nG[x] = 1\nfor p, n in F.items(): open(p)", "F = {'a': 1}\nF.update(x)\nfor p, n in F.items(): open(p)", "F = {'a': 1, **x}\nfor p, n in F.items(): open(p)", "for p, n in [('a', 1), x]: open(p)", "for p, f in [('a', ['b'])]:\n    f.append(x)\n    for q in f: open(q)", "F = [('a', 1)]\nF += x\nfor p, n in F: open(p)", "F = [['a', 1]]\nfor i, row in enumerate(F): row[0] = x\nfor p, n in F: open(p)",
    "from pathlib import Path\nPath('a') / x", "from pathlib import Path\np = Path('a') / x\np.read_text()", "from pathlib import Path\n(Path('a') / 'b').unlink()", "from pathlib import Path\np = Path('a') / 'b'\np.replace('c')", "from pathlib import Path\np = Path('a').parent\np.rename('c')", "from pathlib import Path\nPath('a/..').parent.read_text()", "from pathlib import Path\n(x / 'a').read_text()", "from pathlib import Path\ndef f(p): p.unlink()\nf(Path('a'))", "from pathlib import Path\ndef f(p): return [p]\nf(Path('a'))[0].unlink()", "from pathlib import Path\nf = list(Path('a').rglob('*'))\nf[0].unlink()", "from pathlib import Path\nf = list(Path('a').rglob('*'))\nf.append(x)", "from pathlib import Path\nf = [p for p in Path('a').glob('*') if p.unlink()]", "from pathlib import Path\nf = list(Path('a').glob('*'))\nfor p in f: p.rename('b')", "from pathlib import Path\nf = sorted(Path('a').glob('../*'))",
    "import os; os.makedirs(x)", "import os; f = os.makedirs", "import os; os.mkdir('a', dir_fd=1)", "x = yield", "print((yield))", "def f(*, a): pass", "def f(*a, b): pass", "def f(**k, *a): pass",
    "from pathlib import Path\nfor p in Path('a').iterdir():\n    f = p / 'b'\n    f.unlink()", "from pathlib import Path\nfor p in Path('a').iterdir():\n    (p / 'b').rename('c')", "from pathlib import Path\nfor p in Path('a').iterdir():\n    x = [p / 'b']\n    x[0].unlink()", "from pathlib import Path\nfor p in Path('a').iterdir():\n    f = p / z\n    f.read_text()", "from pathlib import Path\nfor p in Path('a').iterdir():\n    (p / '..' / '..' / 'b').read_text()", "from pathlib import Path\nfor p in Path('a').iterdir():\n    (p / '/etc/x').read_text()", "from pathlib import Path\nfor p in Path('a').iterdir():\n    p = p / 'b'\n    p.read_text()", "def f(a, *b): return open(b[0])\nf('a', '/etc/x')", "def f(a, *b): return open(a)\nf(*z)", "def f(a, **b): return open(a)\nf(**z)",
];

#[test]
fn takes_what_only_computes_and_prints() {
    for text in TAKEN {
        assert!(python(text).is_some(), "{text}");
    }
}

#[test]
fn refuses_what_does_more_or_is_not_certain() {
    // What these use is bound, so that nothing else is wrong with them.
    let many = "import sys\na = b = c = d = e = m = x2 = y = z = 1\nx = [1]\nn = 2\ndef f(u=1): pass\n";
    let few = "z = sys = 1\nx = [1]\n";
    for text in REFUSED {
        assert_eq!(python(text), None, "{text:?}");
        // Of these nothing is wrong but a name.
        let is_named = [" print(1)"].contains(text) || text.contains("x()") || text.contains("undefined");
        for bound in [many, few].iter().filter(|_| !is_named) {
            let behind = format!("{bound}{text}");
            assert_eq!(python(&behind), None, "{behind:?}");
        }
    }
}

/// The files that a text touches, in words.
fn touched(text: &str) -> String {
    let touches = python(text).unwrap_or_default();
    touches
        .iter()
        .map(|touch| format!("{:?} {}{}", touch.access, touch.path, if touch.from_home { " home" } else { "" }))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn says_which_files_are_touched() {
    assert_eq!(touched("open('a'); open('b', 'rb'); open('c', mode='a')"), "Read a, Read b, Write c");
    assert_eq!(touched("for p in ('a', \"b\\\\c\"): open(p)"), "Read a, Read b\\c");
    assert_eq!(touched("p = 'a'\np = 'b'\nopen(p, 'r+')"), "Read a, Read b, Write a, Write b");
    assert_eq!(
        touched("import os; os.path.exists('a') and os.listdir(); open(os.path.expanduser('~/x'))"),
        "Look a, Look ., Read ~/x home"
    );
    assert_eq!(
        touched("from pathlib import Path as P\np = P('a'); P('b').write_text(p.read_text()); p.exists()"),
        "Write b, Read a, Look a"
    );
    assert_eq!(touched("[open(x) for x in ['a']]; print('y', file=open('b', 'x'))"), "Read a, Write b");
    assert_eq!(touched("l = ['a', 'b']\nprint(len(l))\nfor f in l: open(f)\n[open(g) for g in l]"), "Read a, Read b, Read a, Read b");
    assert_eq!(touched("import os\np = os.path.expanduser('~/a')\nopen(p, 'w').write(open(p).read())"), "Write ~/a home, Read ~/a home");
    let found = "from pathlib import Path\nr = Path('a/')\nfor p in r.glob('*.md'): print(p.read_text())";
    assert_eq!(touched(found), "Look a/*.md, ReadFound a/*.md");
    assert_eq!(touched("import glob\nfor f in sorted(glob.glob('a/*.md')): print(f, open(f).read())"), "Look a/*.md, ReadFound a/*.md");
    assert_eq!(touched("open('a' 'b' r'\\c')"), "Read ab\\c");
    assert_eq!(
        touched("for d in ['a', 'b']:\n    open(f'{d}/x')\n    p = f'y/{d}.z'\n    open(p)"),
        "Read a/x, Read b/x, Read y/a.z, Read y/b.z"
    );
    assert_eq!(touched("import zipfile, gzip\nzipfile.ZipFile('a', 'r')\ngzip.open('b')"), "Read a, Read b");
    assert_eq!(
        touched("from pathlib import Path\nfor p in Path('a').glob('*.py'): p.open()\nPath('b').open('rb')"),
        "Look a/*.py, ReadFound a/*.py, Read b"
    );
    for other in [
        "for d in x: open(f'{d}/x')",
        "d = 'a'\nopen(f'{d!r}')",
        "d = 'a'\nopen(f'{d:>5}')",
        "d = 'a'\nopen(f'{d}' 'b')",
        "d = 'a'\nd += z\nopen(f'{d}')",
    ] {
        assert_eq!(python(other), None, "{other}");
    }
}

#[test]
fn paths_are_made_of_folders_and_of_names_that_are_found_there() {
    let joined = "import os\nd = os.path.join('a', 'b')\nos.path.isdir(d)\nfor f in sorted(os.listdir(d)):\n    p = os.path.join(d, f)\n    if os.path.isfile(p): print(open(p).read())";
    assert_eq!(touched(joined), "Look a/b, Look a/b, Look a/b/*, ReadFound a/b/*");
    assert_eq!(touched("import os.path as o\nopen(o.join('a', '/etc', 'x'))"), "Read /etc/x", "a slash begins anew");
    let walked = "import os\nfor r, ds, fs in os.walk('a'):\n    for f in fs:\n        p = os.path.join(r, f)\n        open(p).read()";
    assert_eq!(touched(walked), "Look a/**, ReadFound a/**");
    let below = "from pathlib import Path\nfor p in Path('a').rglob('*.py'):\n    if p.is_file():\n        print(p.read_text())";
    assert_eq!(touched(below), "Look a/**/*.py, Look a/**/*.py, ReadFound a/**/*.py");
    let parsed = "import xml.etree.ElementTree as ET\nt = ET.parse('a.xml').getroot()\nprint(t.tag)";
    assert_eq!(touched(parsed), "Read a.xml");
}

/// The files that a text touches which is given two words, and a third that is not known.
fn touched_given(text: &str) -> Option<String> {
    let given = Given { words: &[Some("a/b"), Some("c"), None], ..Given::default() };
    let touches = super::python(text, given)?.touches;
    Some(touches.iter().map(|touch| format!("{:?} {}", touch.access, touch.path)).collect::<Vec<_>>().join(", "))
}

#[test]
fn words_of_the_command_line_may_be_paths() {
    let given = |text: &str| touched_given(&format!("import sys\n{text}"));
    assert_eq!(given("print(open(sys.argv[1]).read(), len(sys.argv), sys.argv[1:])").as_deref(), Some("Read a/b"));
    assert_eq!(given("p = sys.argv[2]\nopen(p, 'w').write(open(p).read())").as_deref(), Some("Write c, Read c"));
    assert_eq!(given("from pathlib import Path\np = Path(sys.argv[1])\nprint(p.read_text())").as_deref(), Some("Read a/b"));
    assert_eq!(given("import os\nopen(os.path.join('x', sys.argv[2]))").as_deref(), Some("Read x/c"));
    assert_eq!(given("for a in sys.argv: print(a)\nopen(sys.argv[1])").as_deref(), Some("Read a/b"));
    assert_eq!(given("open(sys.argv[1] + '.x')").as_deref(), Some("Read a/b.x"));
    for other in [
        "open(sys.argv[0])",
        "open(sys.argv[3])",
        "open(sys.argv[4])",
        "open(sys.argv[-1])",
        "open(sys.argv[1:])",
        "open(sys.argv[1:][0])",
        "open(sys.argv[1, 2])",
        "open(sys.argv[1] + sys.argv[4])",
        "sys.argv[1] = '/etc/x'\nopen(sys.argv[1])",
        "open(sys.argv[1])\nsys.argv[1] = '/etc/x'",
        "sys.argv[1] += 'x'\nopen(sys.argv[1])",
        "for sys.argv[1] in ['/etc/x']: open(sys.argv[1])",
        "[0 for sys.argv[1] in ['/etc/x']]\nopen(sys.argv[1])",
        "sys.argv.insert(1, '/etc/x')\nopen(sys.argv[1])",
        "a = sys.argv\na[1] = '/etc/x'\nopen(sys.argv[1])",
        "def f(a): a[1] = '/etc/x'\nf(sys.argv)\nopen(sys.argv[1])",
        "sys.argv[1], x = '/etc/x', 1\nopen(sys.argv[1])",
        "from sys import argv\nargv[1] = '/etc/x'\nopen(sys.argv[1])",
        "del sys.argv[1]\nopen(sys.argv[1])",
        "del x, sys.argv[1:2]\nopen(sys.argv[1])",
        "open(sys.argv[1])\nimport sys as s\ndel s.argv[0]",
        "from sys import argv\nopen(argv[1])",
        "import sys as s\ns.argv[1] = '/etc/x'\nopen(sys.argv[1])",
        "p = sys.argv[1]\np += 'x'\nopen(p)",
        "def f(p): open(p)\np = sys.argv[1]",
        "sys = 1\nopen(sys.argv[1])",
    ] {
        assert_eq!(given(other), None, "{other}");
    }
    // Where the module is bound only further down.
    assert_eq!(touched_given("def f(): s.argv.append('/etc/x')\nimport sys as s\nopen(s.argv[1])"), None);
    assert_eq!(python("import sys\nopen(sys.argv[1])"), None, "no word is known");
}

#[test]
fn names_of_python_2_are_names_of_any_kind_to_python_3() {
    let text = "for file in ['a', 'b']: open(file)";
    assert_eq!(python(text), None);
    assert!(super::python(text, Given { is_python3: true, ..Given::default() }).is_some());
    for other in ["print(file)", "file('x', 'w')", "def f(): file = 1\nfile('x')", "map(file, ['x'])"] {
        assert_eq!(super::python(other, Given { is_python3: true, ..Given::default() }), None, "{other}");
    }
}

#[test]
fn lists_of_names_may_be_made_before_they_are_gone_through() {
    let listed = "import os\nb = 'a'\nall = sorted(f for f in os.listdir(b) if os.path.isfile(os.path.join(b, f)))\nfor n in all:\n    p = os.path.join(b, n)\n    print(open(p).read())";
    assert_eq!(touched(listed), "Look a, Look a/*, ReadFound a/*");
    for other in [
        "import os\nl = os.listdir('a')\nl.append('../x')\nfor n in l:\n    p = os.path.join('a', n)\n    open(p)",
        "import os\nl = [f + '/../x' for f in os.listdir('a')]\nfor n in l:\n    p = os.path.join('a', n)\n    open(p)",
        "import os\nl = [f for g in os.listdir('a') for f in ['../x']]\nfor n in l:\n    p = os.path.join('a', n)\n    open(p)",
        "import os\nl = os.listdir('a')\nl += ['../x']\nfor n in l:\n    p = os.path.join('a', n)\n    open(p)",
        "import os\nl = m = os.listdir('a')\nm[0] = '../x'\nfor n in l:\n    p = os.path.join('a', n)\n    open(p)",
        "import os\n(l := os.listdir('a')).append('../x')\nfor n in l:\n    p = os.path.join('a', n)\n    open(p)",
        "import os\nl = os.listdir('a')\nfor n in l: open(os.path.join('a', n), 'w')",
    ] {
        assert_eq!(python(other), None, "{other}");
    }
}

#[test]
fn what_may_be_another_path_is_none_that_was_found() {
    for text in [
        "import os\nfor f in ['/etc/shadow']:\n    p = os.path.join('a', str(f))\n    open(p)",
        "import os, sys\nfor f in sys.argv:\n    p = os.path.join('a', f)\n    open(p)",
        "import os\nfor f in os.listdir('a'):\n    f = f + '/../../x'\n    p = os.path.join('a', f)\n    open(p)",
        "import os\nfor f in os.listdir('..'):\n    p = os.path.join('..', f)\n    open(p)",
        "import os\nfor r, ds, fs in os.walk('a'):\n    fs.append('/etc/shadow')\n    for f in fs:\n        p = os.path.join(r, f)\n        open(p)",
        "import os\nfor r, ds, fs in os.walk('a'):\n    fs[0] = '/etc/shadow'\n    for f in fs:\n        p = os.path.join(r, f)\n        open(p)",
        "import os\nfor r, ds, fs in os.walk('a'):\n    fs += ['/etc/shadow']\n    for f in fs:\n        p = os.path.join(r, f)\n        open(p)",
        "import os\nfor r, ds, fs in os.walk('a'):\n    for f in fs:\n        p = os.path.join(r, f)\n        open(p, 'w')",
        "import os\nfor r, ds, fs in os.walk('a', True, None, True):\n    pass",
        "import os\nfor r, ds, fs in os.walk('a', followlinks=True):\n    pass",
        "import os\nfor r, ds, fs in os.walk('a'):\n    for f in fs:\n        p = os.path.join(r, f, '..', 'x')\n        open(p)",
        "import os\nfor f in os.listdir('a'):\n    open(os.path.join('b', f, f))",
        "import os\np = 'a'\np = os.path.join(p, '..')\nopen(p)",
        "import os\nopen(os.path.join('a', 'C:\\\\x'))",
        "from pathlib import Path\nfor p in Path('a').rglob('../*'):\n    print(p.read_text())",
        "from pathlib import Path\nfor p in Path('a').rglob('*'):\n    p.unlink()",
        "from pathlib import Path\nimport sys\nfor p in Path(sys.argv[1]).rglob('*'):\n    print(p.read_text())",
        "import xml.etree.ElementTree as ET\nt = ET.parse('a.xml')\nt.write('/etc/x')",
        "import xml.etree.ElementTree as ET\nimport sys\nET.parse(sys.argv[1])",
        "import xml.etree.ElementTree as ET\nlist(map(ET.parse, ['/etc/x']))",
    ] {
        assert_eq!(python(text), None, "{text}");
    }
    let deep = format!("import os\n{}open(p)", "p = os.path.join(p, p, p, p, p, p)\n".repeat(300));
    assert_eq!(python(&deep), None);
}

#[test]
fn lists_do_not_overlap() {
    for word in
        ["eval", "exec", "open", "type", "getattr", "compile", "vars", "object", "super", "memoryview", "input", "reload", "execfile"]
    {
        assert!(library::is_refused(word, false) && !library::is_harmless_builtin(word), "{word}");
    }
    for word in [
        "format",
        "format_map",
        "write",
        "writelines",
        "mro",
        "raw",
        "detach",
        "obj",
        "tb_frame",
        "gi_frame",
        "with_traceback",
        "rename",
        "unlink",
    ] {
        assert!(!library::is_method(word) && !library::is_field(word), "{word}");
    }
    for word in ["cls", "file", "opener", "stream", "dir_fd", "root_dir", "closefd"] {
        assert!(!library::is_keyword(word), "{word}");
    }
}

#[test]
fn texts_are_short_and_without_control_characters() {
    assert!(python(&"#".repeat(MAX_LENGTH)).is_some());
    assert!(python(&"#".repeat(MAX_LENGTH + 1)).is_none());
    for text in ["# \u{c}", "#  \u{c}", "'a\u{1b}'", "'ab\u{1b}'", "'\u{85}'", "print(1)\r"] {
        assert!(python(text).is_none(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = python(&text);
        let _ = python(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_mutation_makes_it_panic(seed in any::<u64>()) {
        let mut random = seed;
        let _ = python(&mutated(&mut random, TAKEN));
    }

    /// Wherever a refused word stands as a token of its own, the text is refused.
    #[test]
    fn no_refused_word_is_taken(which in 0..TAKEN.len(), word in prop_oneof![Just("eval"), Just("exec"), Just("__import__"), Just("getattr"), Just("compile"), Just("globals"), Just(".__class__"), Just(".gi_frame"), Just("vars"), Just("breakpoint")], at in any::<prop::sample::Index>()) {
        let text = TAKEN[which];
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = places[at.index(places.len())];
        let changed = format!("{} {word} {}", &text[..at], &text[at..]);
        if let (Some(tokens), Some(_)) = (token::statements(&changed), python(&changed)) {
            let word = word.trim_start_matches('.');
            let names = tokens.iter().any(|token| matches!(token, token::Token::Name(name) if *name == word));
            let in_field = tokens.iter().any(|token| matches!(token, token::Token::Text(literal) if literal.fields.iter().flatten().any(|field| {
                token::field(field).into_iter().flatten().any(|token| matches!(token, token::Token::Name(name) if name == word))
            })));
            prop_assert!(!names && !in_field, "{changed:?}");
        }
    }
}
