"""Python texts: names are few, so that what is bound in one place is used in another, and each statement goes on where another failed.
What would be treacherous leaves `oops`, or reads what is secret."""

import textwrap

PATH = ["'a.txt'", "'a.txt'", "'d/e.txt'", "'.env'", "'../.ssh/id_rsa'", "'/home/u/.ssh/id_rsa'", "'oops'", "'d'", "'.'", "'..'", "'d/../.env'", "'L/../../.env'", "'~/.ssh/id_rsa'", "'s.txt'", "'K'", "'./a.txt'", "'a' '.txt'", "r'a.txt'", "'\\x2eenv'", "'\\56env'", "b'.env'", "u'.env'", "'/etc/hostname'", "'touch oops'", "f'a.txt'", "'d//e.txt'", "''"]

TRICKS = r"""
open = os.system
print = exec
from os import *
from os import system as f
import os.path as os
from os import path as os
import subprocess as json
import posix
getattr(os, 'system')('touch oops')
os.__dict__['system']('touch oops')
globals()['open']('oops', 'w')
vars(os)['system']('touch oops')
__builtins__.open('oops', 'w')
__import__('os').system('touch oops')
print.__self__.eval("open('oops', 'w')")
().__class__.__base__.__subclasses__()
f.__globals__['os'].system('touch oops')
sys.modules['os'].system('touch oops')
'{0.__class__}'.format(x)
x.format(f)
str.format('{0.__globals__}', f)
f'{os.system("touch oops")}'
f'{x:{os.system("touch oops")}}'
f'{x!r:{open("oops", "w")}}'
f"{open('.env').read()}"
f'{(lambda: open("oops", "w"))()}'
x = f'{x}' '{open("oops", "w")}'
eval("open('oops', 'w')")
exec("open('oops', 'w')")
map(exec, ["open('oops', 'w')"])
sorted([1, 2], key=exec)
max(["open('oops', 'w')"], key=eval)
list(map(eval, ["open('oops', 'w')"]))
json.loads('{}', object_hook=exec)
json.loads('["touch oops"]', parse_constant=os.system)
json.loads('1', parse_int=os.system)
json.dumps(x, default=os.system)
json.dump('x', open('oops', 'w'))
json.dump('x', f)
re.sub('x', os.system, 'x')
functools.reduce(os.system, ['touch oops'])
collections.defaultdict(open)['x']
open('.env', opener=os.open)
open('a.txt', 'r', -1, 'utf-8', None, None, True, os.open)
open('oops', mode='w')
open('oops', x)
open(*['oops', 'w'])
open(**{'file': 'oops', 'mode': 'w'})
open('a.txt', **{'mode': 'w'})
open(file='.env')
open('oops', 'w' if x else 'r')
open('oops', 'wb').write(b'x')
open('oops', 'x')
open('oops', 'a+')
open('oops', 'rw')
open('oops', 'U')
open(0, 'w')
open(3)
io.open('oops', 'w')
io.FileIO('oops', 'w')
os.open('oops', 65)
os.remove('a.txt')
os.unlink('a.txt')
os.rename('a.txt', 'oops')
os.replace('a.txt', 'oops')
os.mkdir('oops')
os.makedirs('oops')
os.popen('touch oops')
os.execvp('touch', ['touch', 'oops'])
os.walk('.', onerror=os.system)
os.environ['PATH']
print(os.environ)
os.getenv('SECRET_TOKEN')
Path('oops').touch()
Path('oops').mkdir()
Path('a.txt').unlink()
Path('a.txt').rename('oops')
Path('a.txt').replace('oops')
Path('a.txt').parent.joinpath('.env').read_text()
Path('a.txt').with_name('.env').read_text()
Path('.', '.env').read_text()
(Path('.') / '.env').read_text()
(Path('a.txt') / '/home/u/.ssh/id_rsa').read_text()
Path('.').joinpath('.env').read_text()
Path.home().joinpath('.ssh/id_rsa').read_text()
Path('~/.ssh/id_rsa').expanduser().read_text()
Path('oops').write_text('x')
Path('oops').open('w')
next(Path('.').glob('.e*')).read_text()
os.path.join('a', '/home/u/.ssh/id_rsa')
sys.path.insert(0, 'shadow')
sys.path.append('shadow')
import mod
import shadow.json
from shadow import json
from . import mod
class C: x = open('oops', 'w')
class open: pass
@os.system
def f(x=os.system('touch oops')): pass
def f(x=open('oops', 'w')): pass
f = lambda x=open('oops', 'w'): x
(lambda: open('oops', 'w'))()
[open('oops', 'w') for x in [1]]
{open('oops', 'w') for x in [1]}
(open('oops', 'w') for x in [1])
[x for x in open('.env')]
for x in open('.env'): print(x)
for x in glob.glob('d/.e*'): print(open(x).read())
for x in glob.glob('d/*_rsa'): print(open(x).read())
for x in glob.glob('K/*'): print(open(x).read())
for x in glob.glob('d/in/*'): print(open(x).read())
for x in Path('d').glob('[.]env'): print(x.read_text())
for x in Path('d').rglob('?env'): print(x.read_text())
for x in Path('K').rglob('*'): print(x.read_text())
for x in Path('d/in').rglob('*'): print(x.read_text())
for r, d, f in os.walk('d/in'):
    d.append('/home/u/.ssh')
    for n in f: print(open(os.path.join(r, n)).read())
for r, d, f in os.walk('d/in'):
    d[:] = [x for x in d if x != 'y']
    for n in f: print(open(os.path.join(r, n)).read())
for x in os.walk('d/in'): x[1].append('/home/u/.ssh')
[x.read_text() for x in Path('K').glob('*')]
print(*open('.env'))
with open('.env') as f: print(f.read())
with open('a.txt') as f, open('oops', 'w') as g: pass
with open('a.txt') as os: pass
assert open('oops', 'w')
del os
global open
nonlocal x
if (open := os.system): open('touch oops')
(x := '.env') and print(open(x).read())
match x:
    case open: pass
try: 1/0
except ZeroDivisionError as open: open('oops')
raise SystemExit(open('.env').read())
print(x, file=open('oops', 'w'))
print('x', file=f)
print >>open('oops', 'w'), x
input('x')
breakpoint()
help('os')
compile("open('oops', 'w')", 'x', 'exec')
ast.literal_eval("open('oops', 'w')")
pickle.loads(b"cos\nsystem\n(S'touch oops'\ntR.")
yaml.load("!!python/object/apply:os.system ['touch oops']", yaml.Loader)
yaml.safe_load("!!python/object/apply:os.system ['touch oops']")
yaml.full_load('a: 1')
ET.parse('x.xml').write('oops')
ET.parse('.env')
ET.parse(open('x.xml')).getroot().find('b').text
xml.dom.minidom.parse('.env')
xml.dom.minidom.parseString('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///home/u/proj/.env">]><a>&b;</a>').toxml()
ET.fromstring('<!DOCTYPE a [<!ENTITY b SYSTEM ".env">]><a>&b;</a>')
csv.writer(open('oops', 'w')).writerow([1])
csv.reader(open('.env'))
tomllib.load(open('.env', 'rb'))
shlex.split(None)
ｏｓ.system('touch oops')
ｅval("open('oops','w')")
"\N{LATIN SMALL LETTER A}"
1if x else 2
x = 1;os.system('touch oops')
x \
    = os.system
print("a" # '
    "b")
'''
''' ; open('oops', 'w')
'a' 'b' if open('oops', 'w') else ''
operator.attrgetter('system')(os)('touch oops')
operator.methodcaller('system', 'touch oops')(os)
copy.copy(os).system('touch oops')
glob.glob('*', root_dir='..')
glob.os.system('touch oops')
json.decoder.scanner.re
random.os.system('touch oops')
textwrap.re
datetime.sys.modules
exit.__init__.__globals__
sys.stdout.write(open('.env').read())
sys.stdout.buffer.raw
sys.stdin.buffer
sys.argv[1:] = ['.env']
sys.argv.append('.env')
sys.argv[1] = '.env'
from sys import argv
x = sys.argv[1]
print(open(sys.argv[1]).read())
open(sys.argv[2], 'w').write('x')
print(type(x)(1))
type('X', (), {})
type(open('a.txt'))('oops', 'w')
type(f)(f.code, {})
f.write('x')
f.writelines(['x'])
f.truncate()
f.name
x.read_text()
x.write_text('x')
x.unlink()
x.replace('a', 'b')
x.name
e.code
hashlib.file_digest(open('.env', 'rb'), 'md5')
gzip.open('oops', 'w')
zlib.decompress(open('.env', 'rb').read())
time.sleep(0)
uuid.uuid1()
os.stat('.env')
os.listdir('..')
os.path.getsize('.env')
urllib.request.urlopen('http://127.0.0.1:1/')
import urllib.request
socket.create_connection(('127.0.0.1', 1))
webbrowser.open('x')
""".strip("\n")


def statements(text):
    """Those that begin at the start of a line, with the lines that belong to them."""
    out = []
    for line in text.split("\n"):
        if line.startswith((" ", "''' ;", "def", "except")) and out:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


IMPORTS = "import os, sys, json, glob, re, io, csv, functools, collections, ast, copy, operator, hashlib, random, datetime, shlex, itertools\nimport xml.etree.ElementTree as ET\nfrom pathlib import Path\n"

RULES = {
    "start": [IMPORTS + "«lines»"] * 6 + ["import os, glob\nfrom pathlib import Path\n«lines»"] * 2 + ["«import»\n«lines»", "«lines»\n«import»\n«lines»"],
    "lines": ["«line»", "«line»\n«line»", "«line»\n«line»\n«line»", "«line»\n«line»\n«line»\n«line»", "«line»\n«line»\n«line»\n«line»\n«line»"],
    "import": ["import os", "import json", "import «module» as «name»", "from pathlib import Path", "from os.path import join, exists", "from glob import glob", "from os import path", "from os import walk, listdir", "from sys import argv", "from json import load, dump", "import os.path as path", "import csv as p", "from functools import reduce", "from itertools import chain as x", "import tomllib, yaml"],
    "module": ["os", "json", "glob", "sys", "os.path", "pathlib", "re", "io", "mod", "subprocess", "shutil", "collections", "tomllib"],
    "name": ["x", "x", "f", "p", "n", "r", "d", "L"],
    "odd": ["open", "print", "os", "Path", "json", "glob", "len", "sorted", "list", "sys", "join", "str", "map", "path", "e", "type", "write", "__name__", "_", "match", "exit"],
    "line": ["try: «simple»\nexcept Exception: pass"] * 8 + ["«simple»"] * 4 + ["«block»"] * 8 + ["«trick»"] * 2 + ["try: «trick»\nexcept Exception: pass"] * 2,
    "trick": [one for one in statements(TRICKS)],
    "inline": [one for one in statements(TRICKS) if "\n" not in one and not one.startswith(("def", "class", "@", "with", "for", "if", "global", "nonlocal"))],
    "target": ["x", "«name»", "«name»", "n, x", "(x)", "L[0]", "x, *L", "«odd»"],
    "source": ["L", "«name»", "[«path», «path»]", "['a.txt', 'd/e.txt']", "('a.txt', «path»)", "glob.glob(«pattern»)", "sorted(glob.glob(«pattern»))", "os.listdir(«path»)", "sorted(os.listdir(«path»))", "Path(«path»).glob(«pattern»)", "Path(«path»).iterdir()", "Path(«path»).rglob(«pattern»)", "open(«path»)", "os.walk(«path»)", "enumerate(L)", "zip(L, L)", "sys.argv", "sys.argv[1:]", "{«path»: 1}", "'ab'", "[f, «value»]", "range(2)", "map(f, L)", "reversed(L)", "L + [«path»]"],
    "path": PATH,
    "pattern": ["'*.txt'", "'*'", "'**/*.txt'", "'.e*'", "'[.]env'", "'?env'", "'d/*'", "'../*'", "'**'", "'.*'", "'id_*'", "'*/*'", "'s*'", "'.env'", "'/home/u/.ssh/*'", "'*_rsa'", "'L/*'", "'d/.*'", "'K/*'", "'*/config'", "'a.txt'", "«name»"],
    "walked": ["f", "f", "d", "sorted(f)", "r", "x", "f + ['.env']", "[x for x in f]"],
    "file": ["x"] + ["«name»"] * 5 + ["«path»"] * 5 + ["os.path.join(«part», «part»)"] * 4 + ["os.path.join(r, n)", "os.path.join('d', x)", "os.path.expanduser(«path»)", "sys.argv[1]", "sys.argv[2]", "Path(«path»)", "Path(x)", "x + 'y'", "(x)", "str(p)", "p / 'x'", "L[0]", "0", "f'{x}'", "x if x else p", "x or «path»", "(x := «path»)", "os.path.abspath(x)", "os.path.dirname(«path»)", "*L", "file=x"],
    "part": ["'d'", "«name»", "'d'", "«path»", "'e.txt'", "r", "n", "'.'"],
    "useof": ["print(open(«file»).read())", "print(x)", "print(x.read_text())", "print(open(x).read())", "print(open(os.path.join(«part», x)).read())", "print(os.path.getsize(x))", "print(x.name, x.stat().st_size)", "p = os.path.join('d', x); print(open(p).read())", "x.write_text('q')", "print(len(x))", "open(x, 'w').write('q')", "p = Path(x); print(p.read_text())", "print(json.load(open(x)))", "print(x.parent)", "print(os.path.exists(x), os.stat(x))", "print(list(x.iterdir()))", "print(open(n).read())", "print(f.read())", "f.write('x')"],
    "mutate": ["L.append(«path»)", "«name».append(«path»)", "«name»[:] = [«path»]", "«name»[0] = «path»", "«name» += [«path»]", "«name» += «path»", "«name».insert(0, «path»)", "«name».extend([«path»])", "«name» = «value»", "f(«name»)", "(«name» := «value»)", "[«name».append(«path») for x in [1]]", "«name» = «name»", "[«name» for «name» in [«path»]]", "(lambda «name»: 1)(1)", "f(*L)", "sorted(L, key=«name».append)", "list(map(«name».append, [«path»]))", "«name».clear()", "«name».sort()", "for L[0] in [«path»]: pass", "«name», x = «path», 1", "*L, = [«path»]", "sys.argv[1] = «path»", "sys.argv.insert(1, «path»)", "d.append('/home/u/.ssh')", "d[:] = ['..']", "pass", "pass", "«odd» = «value»", "n = x", "for n in [«path»]: pass", "def n(): pass", "L = x = [«path»]", "L *= 2", "L.pop()", "x.replace('a', '.')", "x = x.replace('a.txt', '.env')", "p = p / '.env'", "p /= '.env'"],
    "value": ["x"] + ["«name»"] * 4 + ["«path»"] * 4 + ["1", "[]", "None", "lambda x: «value»", "f", "f(«value»)", "open", "print", "os.system", "eval", "open(«file»)", "open(«file»).read()", "[«value», «value»]", "(«value», «value»)", "{«value»: «value»}", "x[0]", "«value» + «value»", "«value» if «value» else «value»", "not «value»", "«value» == «value»", "f'{«value2»}'", "[«value» for «target» in «source»]", "[«value» for x in L if «value»]", "{x: «value» for x in L}", "len(«value»)", "list(map(«fn», L))", "sorted(L, key=«fn»)", "json.loads('[1]', object_hook=«fn»)", "next(iter(«source»))", "Path(«path»)", "Path(«path»).read_text()", "os.path.join(«part», «part»)", "os.path.expanduser(«path»)", "glob.glob(«pattern»)", "os.listdir(«path»)", "sys.argv[1]", "str(«value»)", "type(«value»)", "type(x).__name__", "re.sub('a', «fn», 'a')", "x.«attr»", "max(L, key=«fn»)", "functools.reduce(«fn», L)", "collections.defaultdict(«fn»)[1]", "getattr(x, 'y')", "sys.stdout", "os", "Path", "json", "exec", "__import__('os')", "'%s' % «value»", "x['a']", "dict(a=«value»)", "L[0]", "L[1:]", "*L,", "yield", "(yield)", "await x", "x @ x", "...", "b'x'", "-1", "1_0", "0x1f", "1e5", "1.", "`x`", "x <> 1"],
    "value2": ["x", "x!r", "x:>{n}", "x!r:{x}", "open('.env').read()", "x=", "x:%H", "x['a']", "(lambda: x)()", "{1: 2}[1]", "x if x else n", "f(x)", "x:{open('oops', 'w')}", "x!s:{f(x)}>3", "x }}{{ os", "x:{{}}", "x:}}"],
    "fn": ["f", "len", "str", "open", "eval", "exec", "os.system", "print", "lambda x: «value»", "Path", "L.append", "x.append", "json.loads", "os.path.exists", "os.path.basename", "os.listdir", "«name»", "type", "getattr", "int", "Path.read_text", "os.remove", "exit", "sys.stdout.write", "f.write"],
    "attr": ["name", "args", "read()", "code", "__class__", "value", "buffer", "filename", "copy()", "keys()", "parent", "func", "module", "f_globals", "gi_frame", "path", "body", "get('a')", "write('x')", "format(f)", "replace('a.txt', 'oops')", "remove('a.txt')", "real", "encode('hex')", "decode('unicode_escape')", "join(L)", "close()", "seek(0)", "readline()", "raw", "start", "stat()", "exists()"],
    "simple": ["«useof»"] * 6 + ["«mutate»"] * 5 + ["«name» = «value»"] * 6 + ["print(«value»)"] * 4 + ["«value»"] * 2 + ["«inline»", "«name» = «file»", "p = Path(«file»)", "p = os.path.join(«part», «part»)", "L = [«path», «path»]", "f = open(«file»)", "f = open(«file», «mode»)", "json.dump(«value», «writer»)", "print(«value», file=«writer»)", "x = json.load(open(«file»))", "«odd» = «value»", "assert «value», «value»", "pass", "return «value»", "raise SystemExit(«value»)", "x = y = «value»", "csv.writer(«writer»).writerow(«value»)", "sys.stdout.write(«value»)", "print(ET.parse(«file»).getroot().tag)", "import «module» as «name»"],
    "told": ["«tested».endswith(«ending»)"] * 4 + ["«tested».name.endswith(«ending»)", "«tested».suffix == «ending»", "«tested».suffix in («ending», '.md')", "os.path.splitext(«tested»)[1] == «ending»", "os.path.splitext(«tested»)[1] in («ending»,)", "os.path.splitext(x)[0] == 'a'", "«told» and «told»", "«told» or «told»", "«told» and x != 'a.txt'", "«told» or x"],
    "untold": ["not «tested».endswith(«ending»)"] * 4 + ["not («told»)", "«tested».suffix != «ending»", "«tested».suffix not in («ending», '.md')", "os.path.splitext(«tested»)[1] != «ending»", "«untold» or «untold»", "«untold» and «untold»", "«untold» or x == 'a.txt'"],
    "tested": ["x"] * 9 + ["p", "n", "os.path.basename(x)"],
    "ending": ["'.txt'"] * 9 + ["'e.txt'", "'env'", "''", "('.txt', '.md')", "['.txt']", "'txt'"],
    "found": ["os.listdir('d')", "os.listdir('.')", "sorted(os.listdir())", "Path('.').iterdir()", "Path('.').rglob('*')", "sorted(Path('d').glob('*'))", "glob.glob('*')", "glob.glob('d/*')", "['a.txt', '.env']"],
    "together": ["r + '/' + x", "f'{r}/{x}'", "os.path.join(r, x)", "os.path.join('d', x)", "Path(r) / x", "Path('d') / x", "Path(x)", "'d/' + x", "'./' + x", "x"] * 3 + ["Path(os.path.join(r, x))", "r + x", "r + '/' + x + '/../.env'", "f'{r}/{x}/../.env'", "r + '/../' + x", "Path(r) / x / '..' / '.env'", "Path('d').resolve() / x", "Path('L/a').resolve().parent / x", "'d' + '/' + 'e.txt'", "'.e' + 'nv'"],
    "meanwhile": ["pass"] * 6 + ["x = '.env'", "x = x", "y = x", "n = x", "for x in ['.env']: pass", "[x for x in ['.env']]", "f.append('.env')", "r = '.'", "d.clear()", "(x := '.env')", "x += ''", "x, y = '.env', 1", "def g(): return x", "try: pass\n        except OSError as x: pass", "import os as x", "del x"],
    "gone": ["continue"] * 6 + ["break", "pass", "x = '.env'", "print(x)"],
    "shown": ["print(open(«together»).read())", "print((«together»).read_text())", "p = «together»; print(open(p).read())", "p = «together»; print(p.read_text())", "print(os.path.getsize(«together»))", "p = «together»\n        if p.suffix == '.txt': print(p.read_text())"],
    "mode": ["'w'", "'r'", "'rb'", "'a'", "x", "'r+'", "mode='w'", "'x'", "'w', encoding='utf-8'", "'r', -1", "encoding='utf-8'", "'w' 'b'", "*L", "**x", "'r', opener=f"],
    "writer": ["sys.stdout", "f", "x", "open(«path», 'w')", "open(«path»)", "sys.stderr", "L", "f if f else x", "open('oops', 'a')"],
}

RULES["block"] = [one.replace("\\n", "\n") for one in textwrap.dedent(r"""
    for «target» in «source»: «simple»; «simple»
    for «target» in «source»:\n    try: «simple»; «simple»\n    except Exception: pass
    for «target» in «source»:\n    try: «simple»\n    except Exception: pass\n    «simple»
    for r, d, f in os.walk(«path»):\n    «simple»\n    for n in «walked»: «useof»
    for r, d, f in os.walk(«path»):\n    «mutate»\n    for n in f: print(open(os.path.join(r, n)).read())
    for r, d, f in os.walk(«path»):\n    for x in f:\n        p = os.path.join(r, x)\n        «simple»\n        print(len(open(p).read()))
    if «value»: «simple»\nelse: «simple»
    while «value»: «simple»; break
    def f(«name»): «simple»; return «value»
    def f(«name»=«value», y=1):\n    «simple»\n    return «value»
    def «odd»(x): return «value»
    with open(«path») as «name»: «simple»; «useof»
    with open(«path», 'w') as «name»: «simple»; «name».write('x')
    with open('a.txt') as «odd»: «simple»
    try: «simple»\nexcept Exception as «name»: «simple»\nelse: «simple»\nfinally: «simple»
    try: «simple»\nexcept (OSError, ValueError) as «odd»: «simple»
    for «odd» in «source»: «simple»
    L = [«path», «path»]\n«mutate»\nfor x in L: «useof»
    L = ['a.txt', 'd/e.txt']\nfor x in L:\n    «mutate»\n    print(open(x).read())
    x = «path»\n«mutate»\nprint(open(x).read())
    p = Path(«path»)\n«mutate»\nprint(p.read_text())
    for x in Path(«path»).glob(«pattern»): «useof»
    for x in Path(«path»).rglob(«pattern»): «useof»
    for x in glob.glob(«pattern»): «useof»
    for x in sorted(os.listdir(«path»)): «useof»
    n = [x for x in os.listdir(«path») if «value»]\n«mutate»\nfor x in n: print(open(os.path.join('d', x)).read())
""").strip().split("\n")]

# What a test says of a name, and what is made of it.
RULES["followed"] = [one.replace("\\n", "\n") for one in textwrap.dedent(r"""
    for x in «found»:\n    if «told»:\n        «meanwhile»\n        «shown»
    for x in «found»:\n    if «untold»: «gone»\n    if 1:\n        «meanwhile»\n        «shown»
    for x in «found»:\n    if «told»:\n        «shown»\n    else:\n        «shown»
    for x in «found»:\n    if «untold»: «gone»\n    elif «told»:\n        «shown»\n    else:\n        «shown»
    for x in «found»:\n    try:\n        if «untold»: «gone»\n        «meanwhile»\n    except Exception:\n        «shown»\n    finally:\n        «shown»
    for x in «found»:\n    while «told»:\n        «meanwhile»\n        «shown»\n        break\n    else:\n        «shown»
    for x in «found»:\n    for n in «found»:\n        if «untold»: «gone»\n        «shown»
    for x in «found»:\n    with open('a.txt') as n:\n        if «untold»: «gone»\n        «shown»
    for r, d, f in os.walk('.'):\n    for x in f:\n        if «untold»: «gone»\n        «shown»
    for r, d, f in os.walk('d'):\n    for x in sorted(f):\n        if «told»:\n            «meanwhile»\n        «shown»
    for r, d, f in os.walk('.'):\n    for x in f:\n        if «told»:\n            pass\n        «shown»
    for r, d, f in os.walk('.'):\n    d[:] = [x for x in d if «told»]\n    for x in f:\n        if «told»:\n            pass\n        «shown»
    L = [x for x in «found» if «told»]\nfor x in L:\n    if 1:\n        «shown»
    L = [x for x in «found» if «told»]\nfor x in «found»:\n    if 1:\n        «shown»
    print([open(«together»).read() for x in «found» if «told»])
    print({x: x.read_text() for x in «found» if «told»})
    print(*(open(x).read() for x in «found» if x if «told»))
    def show(x):\n    if «untold»: return\n    if 1:\n        «shown»\nfor n in «found»: show(n)
    for x in «found»:\n    def show():\n        «shown»\n    if «told»: show()
""").strip().split("\n")]
RULES["start"] += ["import os, glob\nfrom pathlib import Path\nr = 'd'\n«followed»", "import os, glob\nfrom pathlib import Path\n«followed»\n«followed»"]

LINES = ["python3 -c «text»"] * 4 + ["python3 - «word» «word» <<'E_E'\n«text»\nE_E", "python3 <<'E_E'\n«text»\nE_E", "python3 -c «text» «word» «word»", "python3 -c «text» «word» oops", "cd shadow && python3 -c «text»", "cd shadow && python3 -I -c «text»", "cd d && python3 -c «text»", "python3 -Sc «text»", "PYTHONPATH=shadow python3 -c «text»"]
RULES["word"] = ["a.txt", "d/e.txt", ".env", "oops", "d", "-I", "b.txt"]
AROUND = [
    ("", ""),
    (IMPORTS, ""),
    (IMPORTS + "x = L = ['a.txt']\nf = open('a.txt')\n", ""),
    (IMPORTS + "x = '.env'\nL = ['touch oops']\ndef f(x): return x\n", "\nprint(x)\n"),
    (IMPORTS + "for x in ['a.txt']:\n    pass\n", "\nfor x in L: print(open(x).read())\n"),
]
