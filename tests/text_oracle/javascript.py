"""JavaScript texts: names are few, and each statement goes on where another failed. What would be treacherous leaves `oops`."""

ESCAPE = "return process.mainModule.require(\"fs\").writeFileSync(\"oops\",\"\")"

TRICKS = r"""
require('child_process').execSync('touch oops')
require('./mod.js')
require('./mod')
require('./data.json').a.map(f)
require('./d')
require('./L/../x.json')
require('./x.json')
require('./d/x.json')
require('./d/../x.json')
require('fs').unlinkSync('a.txt')
require('fs').promises.writeFile('oops', '')
require('fs/promises').writeFile('oops', '')
require('fs').createWriteStream('oops').end('x')
require('fs')['writeFile' + 'Sync']('oops', '')
require('module')._load('./mod.js')
require(x)
fs.rmSync('a.txt')
fs.renameSync('a.txt', 'oops')
fs.openSync('oops', 'w')
fs.readFileSync('a.txt', {flag: 'w'})
fs.readFileSync('oops', {flag: 'a+'})
fs.writeFileSync('a.txt', 'x', {flag: 'wx'})
fs.writeFileSync('oops', 'x')
fs.appendFileSync('.env', 'x')
fs.copyFileSync('.env', 'oops')
fs.mkdirSync('oops/x/y', {recursive: true})
fs.symlinkSync('.env', 'oops')
fs.readFileSync('.env')
fs.readFileSync(x)
fs.readFileSync(`${x}`)
fs.readFileSync(`.env`)
fs.readFileSync('.e' + 'nv', 'utf8')
fs.readFileSync(path.join('d', '..', '.env'))
fs.readFileSync(path.join('d', '/e.txt'))
fs.readFileSync(path.resolve('/home/u', '.ssh/id_rsa'))
fs.readFileSync(new URL('file:///home/u/proj/.env'))
fs.readFileSync(Buffer.from('.env'))
fs.readdirSync('.', {recursive: true})
const {readFileSync: f} = require('fs')
const {execSync: f} = require('child_process')
const {constructor: f} = x
const {['constructor']: f} = (() => 1)
const {a: {constructor: f}} = {a: () => 1}
x.constructor.constructor('ESCAPE')()
x['constructor']['constructor']('ESCAPE')()
x['cons' + 'tructor']['cons' + 'tructor']('ESCAPE')()
[]['map']['constructor']('ESCAPE')()
k = 'constructor'; F = ''[k][k]
F = (() => 1)[k]; f = F('ESCAPE'); f()
[F('ESCAPE')].forEach(f)
['ESCAPE'].map(F)
['ESCAPE'].map(''[k][k])
['ESCAPE'].map(F).forEach(f)
JSON.parse('"ESCAPE"', F)
x.map(''[k][k])
[1].map(x[k])
x.toString = F('ESCAPE'); `${x}`
o = {toString: F}; '' + o
o = {[k]: F}; o + ''
o = {toString: x[k]}; `${o}`
o = {valueOf: f}; +o
o = {toJSON: f}; JSON.stringify(o)
o = {then: f}
o = {['to' + 'String']: F}; `${o}`
o = {get a() { return f }}
o = {__proto__: x}
o['__pro' + 'to__'] = x
o['__pro' + 'to__'][k] = F
o.__defineGetter__('a', f)
Object.defineProperty(o, 'a', {get: f})
Object.assign(o, {toString: F})
Object.assign(''['__pro' + 'to__'], {trim: F})
Object.fromEntries([['toString', F]]) + ''
Array.prototype.map = f
x['__pro' + 'to__'].map = f; [1].map(1)
[].map.call(x, f)
f.call(x)
f.apply(x, [1])
f.bind(x)()
new Function('ESCAPE')()
Function('ESCAPE')()
new F('ESCAPE')
eval('ESCAPE')
(0, eval)('1')
globalThis.eval('1')
setTimeout('ESCAPE')
setTimeout(f, 0)
import('fs')
import('./mod.js')
new Proxy({}, {get: f}).a
Reflect.construct(F, ['ESCAPE'])()
f`ESCAPE`
F`ESCAPE```
x.map`ESCAPE`
String.raw`x`
process.binding('fs')
process.mainModule.require('fs')
process.env.SECRET_TOKEN
console.log(process.env)
console.log(process['env'])
process.kill(process.pid)
process.chdir('..')
process.exitCode = f
process.stdin.on('data', F)
process.on('exit', f)
process.emit('x')
process.argv.map(F)
module.constructor._load('fs')
module.require('fs')
this.constructor
arguments.callee
f.caller
[...x]
[...{[Symbol.iterator]: f}]
x[Symbol.toPrimitive] = f
Array.from({length: 1}, F)
Array.from(['ESCAPE'], ''[k][k])
'x'.replace('x', F)
'ESCAPE'.replace(/.*/, F)
'x'.replace(/x/, ''[k][k])
[2, 1].sort(F)
x.sort(x[k])
x instanceof {[Symbol.hasInstance]: f}
with (x) { f() }
label: for (;;) { break label }
switch (x) { case f(): break }
class C { constructor() { f() } }
class C extends F {}
async () => { await f() }
function* g() { yield f() }
x = async function () {}
[1].map(async x => x)
({f() { return 1 }}).f()
({async f() {}}).f()
({get: F}).get('ESCAPE')
({map: F}).map('ESCAPE')
({map: x[k]}).map('ESCAPE')
({at: F('ESCAPE')}).at()
({[k]: F})[k]('ESCAPE')
[F][0]('ESCAPE')
[F].at(0)('ESCAPE')
[F].map(f => f('ESCAPE'))
[F].forEach(f => [1].map(f))
[F].map(g => ({trim: g})).map(o => o.trim('ESCAPE'))
[x[k]].map(g => [1].map(g))
x?.constructor?.('ESCAPE')
x?.['constructor']
a/**/.b
x = 1 /x/ f() /x/ 1
x = 1
/x/g.exec('x')
x
++f
x = f
(1)
x = f
[1].map(f)
x = f
`x`
return f()
if (x) /re/.test(x)
x++ /re/ 1
<!-- f()
--> f()
x<!--f()
/* 
*/ --> f()
"use strict"
var 𝒻 = 1
f\u0028)
\u0066()
x.\u0063onstructor
'\
x'
'\x2eenv'
fs.readFileSync('\x2eenv')
fs.readFileSync('\u{2e}env')
fs.readFileSync('\56env')
let let = 1
var undefined = f
var require = f
var path = f
var path = {join: f}; path.join('x')
{ let path = f; } path.join(x)
let {path} = x
let fs = x
function require() {}
function fs() {}
var JSON = {parse: F}
console = {log: F}
console.log = F
Math.max = F; Math.max('ESCAPE')
console.log({inspect: F})
util.inspect({inspect: F})
util.inspect(o, {customInspect: true})
console.dir(o, {customInspect: true})
console.log('%o %s', o, f)
Error.prepareStackTrace = f; x.y.z
throw {toString: F}
throw f
assert(false, F)
assert.ok(false, o)
assert.throws(F)
assert.deepEqual(o, {a: F})
new Error('x', {cause: F})
new Date({valueOf: F})
new Map([[1, F]]).get(1)('ESCAPE')
new Map([[1, F]]).forEach(f)
new Map([['ESCAPE', 1]]).forEach(x[k])
new Set(['ESCAPE']).forEach(F)
Object.groupBy(['ESCAPE'], F)
Object.entries({a: F}).map(([a, b]) => b(1))
Object.values({a: F}).forEach(f => [1].map(f))
Object.keys(x).map(F)
structuredClone(F)
JSON.stringify(x, F)
JSON.parse(x, (a, b) => F)
url.parse('x').constructor
os.userInfo({encoding: F})
process.stdout.write(o)
process.stdout.constructor
fetch('http://127.0.0.1:1/')
new WebSocket('ws://127.0.0.1:1/')
require('net').connect(1)
require('http').get('http://127.0.0.1:1/')
require.resolve('./mod.js')
require.cache
require.main.require('fs')
import fs from 'fs'
import {writeFileSync as f} from 'fs'
import * as fs from 'node:fs'
import {default as fs} from 'fs'
import x from './mod.js'
export default f
import.meta.url
delete o.toString
delete Array.prototype.map
o.a ||= F
o.toString ??= F; `${o}`
x[k] ||= F
x[k] += 1
[x[k]] = [F]
[x.map] = [F]; x.map('ESCAPE')
({a: x.map} = {a: F})
for (x.map of [F]) x.map('ESCAPE')
for (const [a, b] of [[F, 1]]) a('ESCAPE')
for (const {constructor: a} of [f]) a('ESCAPE')
for (const a in x) x[a]('ESCAPE')
for (const a of [F]) [1].map(a)
try { null.x } catch ({constructor: {constructor: F}}) { F('ESCAPE')() }
try { null.x } catch (e) { e.constructor.constructor('ESCAPE')() }
((a = F('ESCAPE')) => a())()
(({a = F}) => a('ESCAPE'))({})
(a => a('ESCAPE'))(F)
function f(a) { return a('ESCAPE') } f(F)
function f(a) { return [1].map(a) } f(F)
function f() { return arguments[0] }
f = f => f
x => x.constructor
void F('ESCAPE')()
x, F('ESCAPE')()
x ? F('ESCAPE')() : 1
(x || F)('ESCAPE')
(x, F)('ESCAPE')
[1].reduce(F, 'ESCAPE')
['ESCAPE'].flatMap(F)
[1, 2].findLast(F)
x.reverse().map = F
x['__pro' + 'to__'].reverse()[0] = F
[F].reverse().map(f)
""".strip("\n").replace("ESCAPE", ESCAPE.replace("\\", ""))




PATHS = ["'a.txt'", "'a.txt'", "'d/e.txt'", "'.env'", "'../.ssh/id_rsa'", "'/home/u/.ssh/id_rsa'", "'oops'", "'d'", "'.'", "'d/../.env'", "'L/../../.env'", "'~/x'", "'s.txt'", "`a.txt`", "'./a.txt'", "'./data.json'", "\"d/a.txt\"", "'data.json'", "'x.xml'"]

RULES = {
    "start": ["const fs = require('fs'), path = require('path'), util = require('util');\nvar k = 'constructor', x = ['a'], o = {a: 1}, F;\n«lines»"] * 5 + ["«lines»", "const fs = require('fs');\n«lines»", "import fs from 'fs';\nvar x, o, f, k;\n«lines»", "import {readFileSync, writeFileSync as w} from 'node:fs';\nvar x = [], f;\n«lines»", "var x, o, k, F, f;\n«lines»"],
    "lines": ["«line»", "«line»\n«line»", "«line»\n«line»\n«line»", "«line»\n«line»\n«line»\n«line»"],
    "line": ["try { «simple» } catch (e) {}"] * 6 + ["«simple»;", "«simple»", "«block»", "«block»", "«trick»", "try { «trick» } catch (e) {}", "try { «trick»; «simple» } catch {}"],
    "trick": TRICKS.split("\n"),
    "block": ["if («value») «simple»", "for (const «bound» of «source») { «simple»; «useof» }", "for (const a in «value») { «simple»; «value» }", "for (const a of [«path», 'a.txt']) { «simple»; console.log(fs.readFileSync(a, 'utf8')) }", "for (let i = 0; i < 2; i++) { «simple»; x[i] = «value» }", "function f(a) { «simple»; return «value» }", "function g({«key»: a}, b = «value») { «simple»; return a }", "const f = a => «value»;", "var f = function (a) { return «value» };", "let «bound» = «value»;", "var L = ['a.txt', 'd/e.txt'];\n«mutate»\nfor (const a of L) console.log(fs.readFileSync(a, 'utf8'));", "var L = [«path», 'd/e.txt'];\nL.map(a => fs.readFileSync(a, 'utf8'));", "L = ['a.txt'];\nL.forEach(a => { «mutate»; fs.readFileSync(a) })", "while («value») { «simple»; break }", "do { «simple» } while (0)", "{ «simple»; «simple» }", "switch (1) { default: «simple» }", "var p = «path»;\n«mutate»;\nconsole.log(fs.readFileSync(p, 'utf8'));", "process.stdin.on('data', a => { «simple» })"],
    "bound": ["a", "b", "[a, b]", "{a}", "{«key»: a}", "{a = «value»}", "[a = «value»]", "[...a]", "path", "p", "{a: {«key»: b}}", "x", "F", "url", "name", "status", "event"],
    "key": ["a", "constructor", "'constructor'", "[k]", "map", "toString", "['a']", "length", "b", "prototype", "__proto__", "0"],
    "source": ["x", "[«value», «value»]", "[«path», «path»]", "L", "o", "Object.entries(o)", "Object.values(o)", "fs.readdirSync(«path»)", "process.argv", "'ab'", "new Map([[1, «value»]])", "[F]", "x.entries()", "[[«value», 1]]", "[{a: «value»}]"],
    "useof": ["console.log(a)", "console.log(fs.readFileSync(a, 'utf8'))", "x.map(a)", "a('q')", "[1].map(a)", "x.push(a)", "o.b = a", "o[a] = «value»", "a.b = «value»", "`${a}`", "a.toString()", "fs.writeFileSync(a, '')", "x[a]", "o[a](1)", "b(a)", "console.log(fs.statSync(a).size)", "a.map(b => b)"],
    "mutate": ["L.push(«path»)", "L[0] = «path»", "L = [«path»]", "L = «value»", "p = «value»", "p += «path»", "[p] = [«path»]", "({a: p} = {a: «path»})", "L.unshift('.env')", "x = L; x.push('.env')", "f(L)", "[L].map(a => a.push('.env'))", "p ||= «path»", "p &&= '.env'", "L.length = 0", "const q = L", "[...L]", "L.sort()", "L.splice(0, 1, '.env')", "L.fill('.env')", "p++", "for (L[0] of ['.env']);", "for (const p of ['.env']);", "function p() {}", "(p => p)('.env')", "delete L[0]", "Object.assign(L, ['.env'])", "L.concat(['.env'])", "{ let p = '.env' }", "L.reverse().push('.env')", "o.L = L", "o = {L}"],
    "path": PATHS,
    "file": ["'a.txt'"] + ["«path»"] * 5 + ["p", "p", "a", "a", "x[0]", "path.join('d', «path»)", "path.join(«path», «path»)", "'d/' + a", "'d' + «path»", "`d/${a}`", "path.resolve(«path»)", "process.argv[1]", "o.a", "0", "p || «path»", "(p)", "path.posix.join('d', 'e.txt')", "__filename", "path.join(a)", "L[0]"],
    "fn": ["a => a", "a => «value»", "f", "F", "x[k]", "''[k][k]", "(a, b) => b", "String", "console.log", "parseInt", "«value»", "function (a) { «simple»; return a }", "o.a", "JSON.parse", "Boolean", "([a]) => a", "({a}) => a", "x.map", "fs.readFileSync", "Math.max", "eval", "(...a) => a", "path.join", "Object.keys", "o.toString", "o[k]", "x.at(0)"],
    "method": ["map", "map", "forEach", "filter", "sort", "find", "reduce", "flatMap", "some", "replace", "at", "get", "push", "concat", "slice", "reverse", "join", "with", "fill", "splice", "then", "call", "bind", "toString", "toJSON", "entries", "values", "next", "pop", "shift", "flat", "findLast", "toSorted", "every", "add", "set", "exec", "test", "match", "split", "trim"],
    "member": ["a", "b", "length", "constructor", "map", "toString", "prototype", "valueOf", "size", "name", "at", "then", "message", "stack", "inspect", "toJSON", "get", "caller", "x"],
    "index": ["k", "0", "'a'", "'constructor'", "'cons' + 'tructor'", "a", "i", "'__pro' + 'to__'", "`constructor`", "`${k}`", "x", "'map'", "'to' + 'String'", "o.a", "k + ''", "+k", "x.length", "[k]"],
    "value": ["x", "x", "o", "a", "k", "F", "1", "'q'", "f", "«path»", "[«value»]", "[«value», «value»]", "[...«value»]", "{a: «value»}", "{«key»: «value»}", "{[«index»]: «value»}", "{...«value»}", "{a}", "{x, f}", "«value».«member»", "«value»[«index»]", "x[«index»]", "(«value»)[«index»]", "x.«method»(«fn»)", "«value».«method»(«fn»)", "x.«method»(«value», «value»)", "o.«method»(«value»)", "«value»?.«member»", "f(«value»)", "f(«value», «value»)", "F(«value»)", "(«fn»)(«value»)", "a => «value»", "(a, b) => «value»", "({«key»: a}) => a", "function (a) { return «value» }", "`${«value»}`", "'' + «value»", "«value» + «value»", "-«value»", "«value» || «value»", "«value» && «value»", "«value» ?? «value»", "«value» ? «value» : «value»", "(«value», «value»)", "typeof «value»", "x = «value»", "o.«member» = «value»", "x[«index»] = «value»", "o[«index»] = «value»", "o.a ||= «value»", "[a, x] = «value»", "({a: x} = «value»)", "new Map([[1, «value»]]).get(1)", "new Set(«value»)", "new Date(«value»)", "new Error(«value»)", "new F(«value»)", "JSON.parse('[1]', «fn»)", "JSON.parse('{\"a\":1}')", "JSON.stringify(«value», «fn»)", "Object.entries(«value»)", "Object.values(«value»)", "Object.assign(«value», «value»)", "Object.fromEntries([[«index», «value»]])", "Array.from(«value», «fn»)", "'a b'.replace(/a/, «fn»)", "Object.groupBy(«value», «fn»)", "require('./data.json')", "fs.readFileSync(«file», 'utf8')", "fs.existsSync(«file»)", "x instanceof Array", "k in o", "delete o.«member»", "x++", "/a/g", "/[/]/.test('q')", "path.join(«path», «path»)", "Math.max(«value»)", "String(«value»)", "Number(«value»)", "process.argv", "process.env", "structuredClone(«value»)", "[«value»].flat()", "[, «value»]", "util.inspect(«value»)", "[«value»].at(0)", "[«value»].reverse()", "[«value»].concat(«value»)", "x['a']", "void «value»", "!«value»", "1_0", "010", "0n", "undefined", "this", "«value»`x`", "e"],
    "simple": ["console.log(«value»)"] * 5 + ["«value»"] * 6 + ["x = «value»"] * 4 + ["o = «value»", "F = «value»", "o.«member» = «value»", "x[«index»] = «value»", "var a = «value»", "let b = «value», p = «path»", "const {«key»: c} = «value»", "var [d, ...e] = «value»", "«mutate»", "«mutate»", "fs.writeFileSync(«file», «value»)", "console.log(fs.readFileSync(«file», 'utf8'))", "fs.readdirSync(«file»).map(«fn»)", "fs.copyFileSync(«file», «file»)", "fs.mkdirSync(«file»)", "throw «value»", "return «value»", "process.stdout.write(«value»)", "var p = «file»", "«trick»", "k = «value»", "x.push(«value»)"],
}

LINES = ["node -e «text»"] * 5 + ["node -p «text»", "node - <<'E_E'\n«text»\nE_E", "node <<'E_E'\n«text»\nE_E", "node --input-type=module -e «text»", "node -e «text» a.txt oops", "cd d && node -e «text»", "node --no-warnings -e «text»"]
AROUND = [
    ("", ""),
    ("const fs = require('fs'), path = require('path');\nvar x = ['a'], o = {}, k = 'constructor', F = ''[k][k], f = a => a, a;\n", ""),
    ("var x = ['q'], o = {}, k = 'constructor', F = ''[k]; F = F[k]; var f = F;\n", ";\nconsole.log(`${o}`, o.a, x.map(String))"),
    ("const fs = require('fs');\nvar x = '.env', o = x, k = 'a', f, F;\n", "\n;console.log(x)"),
]
