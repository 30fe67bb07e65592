//! What the reader takes and refuses.

use proptest::prelude::*;

use super::tests::mutated;
use super::{javascript, library};

/// Texts that only compute, print and touch the files that they name.
#[rustfmt::skip]
pub(super) const TAKEN: &[&str] = &[
    "",
    "// nothing\n/* at\nall */",
    "console.log(2 ** 32)",
    "console.log(require('./package.json').version)",
    "require('./package.json').devDependencies?.semver || require('./package.json').dependencies?.semver || ''",
    "const fs=require('fs'); const j=JSON.parse(fs.readFileSync('x.json','utf8')); console.log(Object.keys(j.scripts))",
    "const p=require('./package.json'); console.log(Object.keys(p.scripts||{}).filter(s=>/doc|link|lint/i.test(s)).join('\\n'))",
    "import fs from 'node:fs'\nimport { join, basename as base } from 'path'\nimport * as os from 'os'\nconsole.log(base(join('a', 'b')), os.EOL, fs.readFileSync('a', 'utf8').length)",
    "const { readFileSync, existsSync: has } = require('node:fs')\nif (has('a')) console.log(readFileSync('a').toString().split(/\\n/).length)\nelse console.log('none')",
    "let s=''; process.stdin.on('data',d=>s+=d); process.stdin.on('end',()=>{const p=JSON.parse(s); console.log(JSON.stringify({a:p.packageManager, b:p.dependencies},null,2));});",
    "let s=\"\";process.stdin.setEncoding('utf8').on(\"data\",d=>s+=d).on(\"end\",()=>{\n  const {threads}=JSON.parse(s);\n  for(const t of threads){\n    console.log(`- ${t.name} [${t.status}] beats=${t.beats} files=${t.files.slice(0,12).join(\", \")}`);\n  }\n});",
    "const c=require('crypto'); console.log(c.randomBytes(32).toString('hex'), c.createHash('sha256').update('x').digest('hex'), crypto.randomUUID())",
    "console.log(process.env.NODE_ENV, process.env.PATH.split(':').length)",
    "const t=`a${1+1}b`; switch(t){case 'a2b': case 'c': console.log(1); break; default: { console.log(2) }}",
    "const fs=require('fs'); for (const f of fs.readdirSync('src')) { const s=fs.statSync('src/'+f); console.log(f, s.size, s.isDirectory()) }",
    "const d=require('./a.json');console.log(Object.keys(d).slice(0,20), Array.isArray(d)?d.length:Object.keys(d).length)",
    "const b=require('fs').readFileSync('hero.png');console.log('PNG',b.readUInt32BE(16)+'x'+b.readUInt32BE(20))",
    "const fs=require(\"fs\");\nlet t=fs.readFileSync(\".a.jsonc\",\"utf8\").replace(/^\\s*\\/\\/.*$/gm,\"\");\nconst c=JSON.parse(t);\nconst feats={};\nconst walk=(o,p=\"\")=>{if(Array.isArray(o))return o.forEach(x=>walk(x,p));if(o&&typeof o===\"object\")for(const[k,v]of Object.entries(o)){feats[k]=(feats[k]||0)+1;walk(v,k)}};\nwalk(c);\nconst segs=(c.blocks||[]).flatMap(b=>b.segments||[]);\nconsole.log(segs.length,[...new Set(segs.map(s=>s.type))].join(\" \"));\nconsole.log([\"a\",\"b\"].filter(k=>feats[k]).map(k=>k+\"=\"+feats[k]).join(\" \"));",
    "const h=require(\"fs\").readFileSync(\"i.html\",\"utf8\");\nconst links=[...h.matchAll(/href=\"\\/docs\\/[a-z]+\\/[a-z0-9-]+\"/g)].map(m=>m[0]);\nconsole.log(new Set(links).size, />go</.test(h), (h.match(/>[^<]*\\[[A-Za-z][^\\]]*\\][^<]*</g)||[]).slice(0,3));",
    "const files=['a.jsonl','b.jsonl']; for (const file of files) { console.log('\\n'+file); const rows=require('fs').readFileSync(file,'utf8').trim().split(/\\n+/).map(JSON.parse); for (const row of rows) console.log(JSON.stringify({id:row.test_id,types:(row.scores||[]).map(s=>({name:s.name,score:s.score}))}, null, 2)); }",
    "const p = require('./package.json'); const deps = {...p.dependencies, ...p.devDependencies}; Object.keys(deps).filter(k => k.includes('x')).forEach(k => console.log(k, deps[k]))",
    "const pkg = require('./package.json'); console.log(pkg.dependencies?.sonner ?? pkg.devDependencies?.sonner ?? 'NOT FOUND', pkg.dependencies?.['react-router-dom'] ?? 'NOT FOUND');",
    "const fs=require(\"fs\");const s=fs.readFileSync(\"goal.md\",\"utf8\").split(\"\\n\");\nlet found=0;\ns.forEach((ln,i)=>{ for(const ch of ln){ if(ch.codePointAt(0)>127){ console.log(`L${i+1}: U+${ch.codePointAt(0).toString(16).toUpperCase().padStart(4,\"0\")} ${JSON.stringify(ch)}  in: ${ln.trim().slice(0,60)}`); found++; } } });\nif(!found) console.log(\"(none)\");",
    "const fs=require(\"fs\");const p=\"a/goal.md\";\nlet s=fs.readFileSync(p,\"utf8\");\ns=s.replace(/—/g,\"-\").replace(/≥/g,\">=\");\nfs.writeFileSync(p,s);",
    "for (let i = 0, n = 3; i < n; i++) { if (i === 1) continue; console.log(i, i % 2 ? 'odd' : 'even') }",
    "let a = [3, 1, 2]\na.sort((x, y) => x - y)\nconsole.log(a)\nfor (const k in {b: 1}) console.log(k)\nwhile (a.length) { a.pop(); break }\ndo { a.push(1) } while (a.length < 2)",
    "try { JSON.parse('{') } catch (e) { console.error(e.message); process.exit(1) } finally { console.log('x') }",
    "function walk(o, depth = 0) {\n  if (Array.isArray(o)) return o.map(x => walk(x, depth + 1))\n  return `${depth}:${o}`\n}\nconsole.log(walk([1, [2]]))",
    "const m = new Map(); m.set('a', 1); for (const [k, v] of m) console.log(k, v)\nconsole.log([...m.entries()], m.get('a'), m.has('b'), m.size)",
    "const groups = {}; for (const x of JSON.parse('[]')) { (groups[x.a] ||= []).push(x) }\nconsole.log(groups)",
    "const [a, , b = 2, ...rest] = [1, 2, 3, 4]; const { x, y: { z } = {}, ...others } = { x: 1, y: { z: 2 } }\nconsole.log(a, b, rest, x, z, others)",
    "let a = 1, b = 2; [a, b] = [b, a]; a += 1; b **= 2; a ||= 3; console.log(a, b, -a, +b, ~a, !b, a > b ? a : b, a ?? b, a && b, (a, b))",
    "const o = { a: 1, 'b-c': 2, 3: 4, ['d']: 5, ...{ e: 6 } }; o.a = 2; o['b-c']++; delete o.a; console.log(o, 'a' in o, o instanceof Map)",
    "console.log(require('path').join('a', '..', 'b'), require('os').platform(), process.argv.slice(2), process.version, process.versions.node)",
    "console.log(path.basename('/a/b'), os.EOL.length, util.inspect({ a: 1 }, { depth: null }))",
    "console.log(a / b / c)\nvar a = 4, b = 2, c = 1\nconsole.log(a++ / 2, /[/\\]]+/g.exec('x'), `${a /b/ c} ${`${/}/.test('x')}`}`)",
    "const f = x => x * 2\n;[1, 2].map(f).forEach(x => console.log(x))",
    "const f = x => { return x }\n[1].map(f)",
    "console.log([1, 2, 3].reduce((a, b) => a + b, 0), ['1'].map(Number), [0, 1].filter(Boolean), ['{}'].map(JSON.parse), Math.max(...[1, 2]))",
    "(() => { console.log('iife') })(); (function () { console.log(1) })(); !function () {}()",
    "var x = 1\nvar y = x\n++y\nconsole.log(x\n, y)",
    "if (1) /x/.test('y'); else ;\n{ let z = 1 } /y/.test('z')",
    "console.log(0x1f, 0b1, 0o7, 1e5, 1.5, .5, 1., 10n, 1_000, 'a\\n\\x41\\u0041\\u{1F600}\\'', \"it's\", `a\\`b\n`)",
    "const lines = require('fs').readFileSync(0, 'utf8').split('\\n').filter(Boolean).map(l => JSON.parse(l)); console.log(lines.length)",
    "const fs = require('fs'); for (const d of fs.readdirSync('src', { withFileTypes: true })) if (d.isFile()) console.log(d.name, fs.existsSync('a'), fs.statSync('b').size)",
    "const fs = require('fs'); fs.mkdirSync('out', { recursive: true }); fs.writeFileSync('out/a.json', JSON.stringify({ a: 1 }, null, 2) + '\\n'); fs.appendFileSync('log', 'x', 'utf8'); fs.copyFileSync('a', 'b')",
    "['a.txt', 'b.txt'].forEach(f => console.log(f, fs.readFileSync('dir/' + f, 'utf8').length, fs.readFileSync(path.join('x', f)).length))",
    "const counts = JSON.parse(fs.readFileSync('a', 'utf8')).reduce((acc, x) => { acc[x.k] = (acc[x.k] || 0) + 1; return acc }, {}); console.log(Object.entries(counts).sort((a, b) => b[1] - a[1]))",
    "const t = [...require('./hero.json').svg.matchAll(/<text[^>]*>([^<]*)<\\/text>/g)].map(m=>m[1]).join('');\nconsole.log(/in zsh at/.test(t) ? 'shown' : 'MISSING');",
    "const assert = require('assert'); assert.strictEqual(1, 1); assert(true); console.table([{ a: 1 }]); console.log(new Date().toISOString(), Date.now(), new Date(0).getTime())",
    "console.log(Object.fromEntries(Object.entries({ a: 1 }).map(([k, v]) => [k, v * 2])), Object.assign({}, { a: 1 }), Buffer.from('aGk=', 'base64').toString('utf8'))",
    "console.log('größe → ✓', /é/.test('<!-- x -->'), '</script>')",
    "const i = 0, l = [[1]]; console.log(l[i][0], l[l.length - 1], l.at(-1), process.argv[2])",
    "try { console.log(require.resolve('@a/b'), require.resolve('./c.js').length) } catch (e) { console.error('none') }",
    "process.stdout.write('x\\n'); process.exitCode = 1; console.error(new Error('x').message)",
    "console.log(new URL('https://a/b?c=d').searchParams.get('c'), encodeURIComponent('a b'), parseInt('10', 2), (3.14159).toFixed(2))",
];

/// Texts that do more, or that could be read in another way.
#[rustfmt::skip]
pub(super) const REFUSED: &[&str] = &[
    // The way to the interpreter.
    "x.constructor", "''.constructor.constructor('1')()", "x['constructor']", "x[`constructor`]", "x['const\\u0072uctor']", "x?.constructor", "x?.['constructor']", "const { constructor } = x", "const { constructor: c } = x", "const { a: { constructor: c } } = x", "(({ constructor: c }) => c)(x)",
    "x.__proto__", "x['__proto__']", "({ __proto__: x })", "({ '__proto__': x })", "({ ['__proto__']: x })", "x.__proto__ = y", "x['__proto__'].a = 1", "Object.prototype.a = 1", "Array.prototype.map = y", "x.prototype", "const { prototype: p } = x", "x.__defineGetter__('a', y)", "x.__lookupGetter__('a')",
    "f.call()", "f.apply()", "f.bind()", "f.caller", "f.arguments", "f.call", "eval('1')", "(0, eval)('1')", "const e = eval", "Function('1')()", "new Function('1')", "Function", "x.map(eval)", "x.map(Function)", "setTimeout('1')", "setTimeout(() => 1)", "globalThis", "globalThis.process", "global.x", "this", "this.x", "() => this", "arguments", "function g() { return arguments }",
    "Reflect.get(x, 'a')", "new Proxy(x, {})", "Symbol.iterator", "Symbol('a')", "x[Symbol.iterator]", "Object.defineProperty(x, 'a', {})", "Object.setPrototypeOf(x, y)", "Object.getPrototypeOf(x)", "Object.create(x)", "Object.getOwnPropertyDescriptor(x, 'a')", "Object.prototype", "Object", "console.log(Object)", "x = Object", "const o = Object; o.keys(x)", "WebAssembly.compile(x)", "Atomics", "new SharedArrayBuffer(1)",
    // Computed members: what comes of them is not called, becomes nothing that is called, and is not changed.
    "x[k]()", "x[k](1)", "x[k]?.()", "x['map'](y[k])", "x['f']()", "x[k][l]('1')", "const g = x[k]; g()", "const g = x[k][l]; g('1')()", "let g = n; g = x[k]; g()", "x.map(y[k])", "x.map(y[k][l])", "x.forEach(y[k])", "x.sort(y[k])", "x.replace(/a/, y[k])", "x.find(y[k] || z)", "x.map(z && y[k])", "x.map(z ? f : y[k])", "x.map((1, y[k]))", "x.map(g = y[k])", "const g = y[k]; x.map(g)", "for (const g of [y[k]]) x.map(g)", "const [g] = [y[k]]; x.map(g)", "const { a: g } = { a: y[k] }; x.map(g)", "const w = { a: y[k] }; x.map(w.a)", "function g(h) { return x.map(h) }\ng(y[k])", "x.map((h => h)(y[k]))", "x.map([y[k]].pop())", "x.map([y[k]].at(0))", "x.map(...[y[k]])", "x.map(new Map([[1, y[k]]]).get(1))", "x.map([y[k]].find(h => h))", "x.map([1].reduce(h => y[k]))",
    "const w = { map: y[k] }; w.map('1')", "const w = {}; w.map = y[k]; w.map('1')", "const w = {}; w[k] = y[l]", "const w = { [k]: y[l] }", "({ toString: y[k] }) + ''", "({ toJSON: y[k] })", "({ valueOf: y[k] })", "({ then: y[k] })", "const w = {}; w.toString = y[k]", "const w = {}; w.toJSON ||= y[k]", "const { map } = x; const w = {}; w[k] = map", "const w = {}; w[k] = x.map", "const g = () => 1; const w = {}; w[k] = g; y[k]", "w = { length: y[k] }; const w = 1", "x = { length: y[k] }; x[k] = x.length",
    "Object.fromEntries([[k, y[l]]])", "JSON.parse('{}', (a, b) => y[b])", "JSON.parse('1', y[k])", "JSON.stringify(x, y[k])", "Array.from(x, y[k])", "Object.groupBy(x, y[k])", "x[k].a = 1", "x[k][l] = 1", "x[k].a++", "delete x[k].a", "x[k] .a += 1", "Object.assign(x[k], y)", "const w = x[k]; w.a = 1", "[x][0][k].a = 1; x[k]", "x.map(h => h[k]).forEach(w => { w.a = 1 })", "function g(w) { w.a = 1 }\ng(x[k])", "x[k].push(1)", "const w = []; w[k].push(1)", "x[k].sort()", "x.find(h => h)[k].reverse()", "x[k] = y[l]",
    "x.map(JSON.parse); x.reduce(JSON.parse)", "x.forEach(JSON.parse)", "x.reduce(JSON.stringify)", "x.map(require)", "x.map(fs.readFileSync)", "x.map(process.exit)", "x.map(console)", "x.map(path.join)", "x[k]`1`", "new x[k]()", "new x.y()", "new x()", "new (x[k])()", "x instanceof y", "x instanceof y[k]", "x instanceof y.z", "x instanceof (y)",
    // Modules.
    "require('child_process')", "require('child_process').execSync('ls')", "require(x)", "require('./x')", "require('./x.js')", "require('./a/../x.json')", "require('../a/../x.json')", "require('./x.json.js')", "require('x')", "require('x/package.json')", "require('../x/')", "require('./.json')", "require('x.json')", "require('./a/.json')", "require('assert/../x')", "require('fs/promises')", "require('node:child_process')", "require('node:vm')", "require('http')", "require('https').get('http://a')", "require('net')", "require('vm')", "require('module')", "require('worker_threads')", "require('fs', 1)", "require(...x)", "require`fs`", "require('./x.JSON')",
    "require.resolve", "require.resolve(x)", "require.resolve('x', { paths: x })", "require.resolve.paths('x')", "x.map(require.resolve)", "require.cache", "require.main", "require", "const r = require", "module", "module.exports = 1", "exports.a = 1", "__filename", "__dirname", "process", "process.env", "process.env.TOKEN", "process.env.PATH = x", "process.env.PATH += x", "const { env } = process", "process['env']", "process[k]", "process.binding('fs')", "process.mainModule", "process.kill(1)", "process.chdir('/')", "process.dlopen(x)", "process.on('exit', f)", "process.stdin.on('data', x[k])", "process.stdin.on(x, f)", "process.stdin.on('data', f).pipe(x)", "process.stdin.pipe(process.stdout)", "const i = process.stdin", "process.stdout", "process.stdout.on('drain', f)", "process.title = 'a'", "process.exit = f", "process.argv = x; process.env",
    "child_process.execSync('ls')", "vm.runInThisContext('1')", "fetch('http://a')", "new WebSocket('ws://a')", "import('fs')", "import x from './x.js'", "import x from 'x'", "import 'fs'", "import './x.js'", "import x from './x.json' with { type: 'json' }", "import { exec } from 'child_process'", "import fs from `fs`", "import.meta", "export default 1", "export const a2 = 1", "if (1) { import q from 'fs' }", "const q = await import('fs')", "await x", "async () => 1", "async function g() {}", "async x => 1",
    "fs", "console.log(fs)", "const g = fs.readFileSync", "const { promises } = require('fs'); promises.readFile('a')", "const { rmSync } = require('fs'); rmSync('a')", "fs.promises.readFile('a')", "fs.readFile('a', f)", "fs.rmSync('a')", "fs.unlinkSync('a')", "fs.renameSync('a', 'b')", "fs.symlinkSync('a', 'b')", "fs.chmodSync('a', 511)", "fs.openSync('a')", "fs.createWriteStream('a')", "fs.watch('a', f)", "fs[k]('a')", "fs['rmSync']('a')", "fs.constructor", "fs.writeFileSync = f", "fs.readFileSync = f", "JSON.parse = f", "console.log = f", "Math.max = f", "os.hostname()", "os.userInfo()", "util.promisify(f)", "util.inspect(x, y)", "util.inspect(x, { stylize: f })", "util.inspect.custom", "path.posix = 1", "console.dir(x, y)", "console.Console", "new console.Console(x)", "JSON", "Math", "console", "console.log(JSON)",
    // Names that mean two things.
    "const process = 1", "var require = f", "let fs = 1", "const fs = require('path')", "const path = require('fs')", "const child_process = /a/; child_process.exec('x')", "function eval() {}", "function print() {}\nprint = x", "f = x", "let g = f; g = x; g()", "const console = x", "function JSON() {}", "(Object) => 1", "const { fs } = x", "for (const vm of x) vm", "try {} catch (process) {}", "const undefined = 1", "let NaN = 1", "undeclared = 1", "undeclared", "undeclared()", "undeclared++", "[undeclared] = x", "let let2, yield", "const of = 1", "x()", "n()", "f()()", "(x)()", "(x, f)()", "x.f()", "x.a.b()", "'a'()", "[f][0]()", "({ f }).f()", "f.g()", "new f()", "const url = {}; url.parse = x", "{ let path = {} } path.join = x", "import fs from 'path'", "import console from 'fs'", "var constructor = x", "typeof undeclared",
    // Files.
    "fs.readFileSync(x)", "fs.readFileSync('a' + x)", "fs.readFileSync(`${x}`)", "fs.readFileSync('a', x)", "fs.readFileSync('a', { flag: 'w' })", "fs.readFileSync('a', { ...x })", "fs.readFileSync('a', { [k]: 1 })", "fs.readFileSync(...x)", "fs.readFileSync()", "fs.readFileSync(1)", "fs.readFileSync(new URL('file:///a'))", "fs.writeFileSync(x, 'a')", "fs.writeFileSync(0, 'a')", "fs.writeFileSync('a')", "fs.writeFileSync('a', 'b', { mode: 511 })", "fs.writeFileSync('a', 'b', { flag: 'r' })", "fs.copyFileSync('a', x)", "fs.readdirSync('a', { recursive: true })", "fs.readdirSync(x)", "let q = 'a'; q += x; fs.readFileSync(q)", "let q = 'a'; q = x; fs.readFileSync(q)", "let q = 'a'; [q] = x; fs.readFileSync(q)", "let q = 'a'; q++; fs.readFileSync(q)", "let q; fs.readFileSync(q)", "function g(q) { fs.readFileSync(q) }\nconst q = 'a'", "(q => fs.readFileSync(q))('a')", "const l2 = ['a']; l2.push(x); for (const q of l2) fs.readFileSync(q)", "const l2 = ['a']; l2[0] = x; for (const q of l2) fs.readFileSync(q)", "const l2 = ['a']; const l3 = l2; for (const q of l2) fs.readFileSync(q)", "for (const q of ['a', x]) fs.readFileSync(q)", "for (const q of 'ab') fs.readFileSync(q)", "for (const [q] of [['a']]) fs.readFileSync(q)", "for (const q in { a: 1 }) fs.readFileSync(q)", "['a', 'b'].forEach((q, i, l2) => { l2[1] = x; fs.readFileSync(q) })", "['a'].map(function g2(q) { fs.readFileSync(q) })", "['a'].reduce(q => fs.readFileSync(q))", "fs.readFileSync('a' - 'b')", "fs.readFileSync('a' + 'b' - 'c')", "fs.readFileSync(path.join('a', '..', 'b'))", "fs.readFileSync(path.resolve('a'))", "fs.readFileSync(process.argv[2])", "try {} catch (q) { fs.readFileSync(q) }", "fs.readFileSync('a'[0])", "fs.readFileSync('a' || 'b')",
    // What is left out.
    "class A {}", "new (class {})()", "function* g() {}", "x => { yield 1 }", "with (x) a", "debugger", "lab: for (;;) break lab", "switch (x) { f() }", "switch (x) { default: default: }", "switch (x) { case 1: x[k]() }", "switch (eval(x)) {}", "switch (x) { case eval(x): }", "({ get a() { return 1 } })", "({ set a(v) {} })", "({ a() {} })", "({ async a() {} })", "({ *a() {} })", "({ a = 1 })", "f`x`", "x`a`", "String.raw`a`", "x\n`a`", "x?.`a`", "new.target", "super.x", "x.#a", "@f class A {}", "for await (const q of x) f()", "for (y of x) f()", "for (y in x) f()", "for (const q = 1 in x) f()", "using q = x", "enum A {}", "x as any", "let q: string = 'a'", "<T>x", "x!", "return\n1", "throw\nx",
    // How the text is read.
    "x <!-- y", "<!-- y", "x\n--> y", "x-->0", "x\u{2028}y", "'\u{2028}'", "console.log(1)\r", "\u{feff}1", "x\u{a0}+ 1", "\u{3000}", "#!/usr/bin/env node\n1", "ｅval('1')", "é", "\\u0065val('1')", "e\\u0076al('1')", "x.c\\u006fnstructor", "x.é", "'\\1'", "'\\08'", "'\\8'", "`\\1`", "010", "08", "0x", "0b2", "1__0", "1_", "1e", "1n.", "1.5n", "1a", "3in x", "'a", "'a\nb'", "`a", "`${x", "`${x}", "`${}`", "/a", "/a\n/", "/a/gg/", "/[/", "/a/\\u0067", "/*", "x ++ y", "x ** ** y", "a b", "x y", "1 2", "'a' 'b'", "(1", "1)", "[1", "{", "}", "(1]", "f(1", "f(,)", "x.", "x.1", "x?.", "x?", "x ? y", "x ? y :", ": x", "=> x", "() =>", "(x, 1) => x", "(x.y) => x", "(x) \n => x", "() => {} ()", "() => {}.x", "x => {} || y", "1 = 2", "f() = 1", "x + y = z", "[x.y] = z", "({ a: x.y } = z)", "++f()", "f()++", "delete x", "if x", "if (x", "else f()", "for (;;", "for (;) f()", "while () f()", "do f() while", "try {}", "try f()", "catch {}", "const [q]", "let [q]", "var 1", "const x.y = 1", "import", "import q", "import q from", "import { q from 'fs'", "import { 'a' as q } from 'fs'", "import q from 'fs' as x", "break lab", "continue lab", "function () {}", "function q", "function q() x", "...x", "x, ", "(...x)", "`a`\n`b`", "new", "new x.y", "new Map.prototype", "new Map[k]()", "new Map`a`", "typeof", "!", "-", "x instanceof", "x in", "x &&", "x ||", "x ??",
];

/// What the texts above use is bound by these, so that nothing else is wrong with them.
const BOUND: &str = "const fs = require('fs'), path = require('path'), os = require('os'), util = require('util')\nlet x = [], y = {}, z = 1, k = '', l = '', n = 2\nfunction f() {}\n";
const BOUND_FEW: &str = "var x = JSON.parse('[]'), y = JSON.parse('[]'), z = x, k = z, l = k\nconst f = () => 1;\n";

#[test]
fn takes_what_only_computes_and_prints() {
    for text in TAKEN {
        assert!(javascript(text).is_some(), "{text}");
    }
}

#[test]
fn refuses_what_does_more_or_is_not_certain() {
    assert!(javascript(BOUND).is_some());
    assert!(javascript(BOUND_FEW).is_some());
    let mut taken = Vec::new();
    for text in REFUSED {
        for bound in ["", BOUND, BOUND_FEW] {
            let behind = format!("{bound}{text}");
            if javascript(&behind).is_some() {
                taken.push(behind);
            }
        }
    }
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn says_which_files_are_touched() {
    let touched = |text: &str| {
        let touches = javascript(text).unwrap_or_default();
        touches.iter().map(|touch| format!("{:?} {}", touch.access, touch.path)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(touched("fs.readFileSync('a'); fs.writeFileSync('b', ''); fs.existsSync('c')"), "Read a, Write b, Look c");
    assert_eq!(touched("const f = ['a', 'b\\x41']; for (const p of f) fs.readFileSync(p); console.log(f.length)"), "Read a, Read bA");
    assert_eq!(touched("let p = 'a'; p = 'b'; fs.readFileSync('d/' + p)"), "Read d/a, Read d/b");
    assert_eq!(touched("['a', 'b'].map(p => fs.readFileSync(path.join('d', p)))"), "Read d/a, Read d/b");
    assert_eq!(touched("require('./a.json'); require('../b.json').c"), "Load ./a.json, Load ../b.json");
    assert_eq!(touched("require.resolve('@a/b'); require.resolve('../c')"), "Look node_modules/@a/b, Look ../c");
    assert_eq!(touched("import { copyFileSync as c } from 'fs'\nc('a', 'b')"), "Read a, Write b");
    assert_eq!(touched("const o = {}; for (const k of ['a']) o[k] = fs.readFileSync('a')"), "Read a");
    assert_eq!(touched("for (const l of ['a', 'b']) fs.readFileSync(`l/${l}/x.json`, 'utf8')"), "Read l/a/x.json, Read l/b/x.json");
    assert_eq!(touched("for (const f of fs.readdirSync('a')) fs.readFileSync('a/' + f)"), "Look a, ReadFound a/*");
    assert_eq!(
        touched("fs.readdirSync('a').filter(f => f.endsWith('.md')).forEach(f => { fs.readFileSync(`a/${f}`) })"),
        "Look a, ReadFound a/*"
    );
    assert_eq!(touched("const d = 'a'; const l = fs.readdirSync(d); for (const f of l) fs.statSync(path.join(d, f))"), "Look a, Look a/*");
    for other in [
        "for (const f of fs.readdirSync('a')) fs.writeFileSync('a/' + f, '')",
        "for (const f of fs.readdirSync('a')) fs.readFileSync('a' + f)",
        "for (const f of fs.readdirSync('a')) fs.readFileSync('../' + f)",
        "for (const f of fs.readdirSync('a', { recursive: true })) fs.readFileSync('a/' + f)",
        "for (const f of fs.readdirSync('a').map(f => '../' + f)) fs.readFileSync('a/' + f)",
        "for (const f of fs.readdirSync('a').filter((f, i, all) => { all[1] = '../x'; return true })) fs.readFileSync('a/' + f)",
        "const l = fs.readdirSync('a'); l.push('../x'); for (const f of l) fs.readFileSync('a/' + f)",
        "const l = fs.readdirSync('a'); l[0] = '../x'; for (const f of l) fs.readFileSync('a/' + f)",
        "for (let f of fs.readdirSync('a')) { f = '../x'; fs.readFileSync('a/' + f) }",
        "for (const f of fs.readdirSync('a')) fs.readFileSync(`a/${f}/../x`)",
        "const l = l.filter(f => f); for (const f of l) fs.readFileSync('a/' + f)",
        "const l = k.filter(f => f), k = l.filter(f => f); for (const f of l) fs.readFileSync('a/' + f)",
        "const p = path.join('a', p); fs.readFileSync(p)",
        "for (const f of fs.readdirSync('a').filter((f, ...r) => { r[1][1] = '../x'; return true })) fs.readFileSync('a/' + f)",
        "for (const f of fs.readdirSync('a').filter((...r) => { r[2][1] = '../x'; return true })) fs.readFileSync('a/' + f)",
        "const l = fs.readdirSync('a'); l.forEach((f, i, all) => { all[1] = '../x' }); for (const f of l) fs.readFileSync('a/' + f)",
    ] {
        assert_eq!(javascript(other), None, "{other}");
    }
    assert_eq!(touched("fs.mkdirSync('d'); fs.readdirSync('e'); fs.readFileSync(0)"), "Write d, Look e");
}

#[test]
fn lists_do_not_overlap() {
    for word in ["eval", "Function", "process", "require", "globalThis", "fs", "vm", "child_process", "constructor", "__x"] {
        assert!(!library::may_be_bound(word), "{word}");
    }
    for word in [
        "constructor",
        "prototype",
        "__proto__",
        "call",
        "apply",
        "bind",
        "then",
        "write",
        "pipe",
        "on",
        "from",
        "raw",
        "assign",
        "valueOf",
        "catch",
    ] {
        assert!(library::called_by(word).is_none(), "{word}");
    }
    for dotted in [
        "fs.rmSync",
        "fs.promises",
        "process.env",
        "process.binding",
        "process.stdin",
        "process.stdout",
        "util.promisify",
        "Function",
        "eval",
        "console",
        "fs",
        "Object.defineProperty",
        "Object.create",
    ] {
        assert_eq!(library::member(dotted), None, "{dotted}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = javascript(&text);
        let _ = javascript(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_mutation_makes_it_panic(seed in any::<u64>()) {
        let mut random = seed;
        let _ = javascript(&mutated(&mut random, TAKEN));
    }
}
