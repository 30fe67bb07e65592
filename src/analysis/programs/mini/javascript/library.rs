//! What a text may use of JavaScript and of Node itself. Sources: ECMA-262, the manual of Node 22.
//!
//! The rule behind the lists: nothing that they name gives a value by which a file, a program, the network, the
//! environment or the interpreter could be called, and nothing calls what it is given but where that is said.

use crate::analysis::marks::{Words, has_word};

/// Names that every text finds bound, in any version. What is bound to one of them could be taken for the other.
static GLOBALS: Words = Words::of(
    "Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError \
    EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array \
    Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set \
    WeakMap WeakSet Proxy Reflect FinalizationRegistry WeakRef decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval \
    isFinite isNaN console process global Buffer clearImmediate setImmediate URL URLSearchParams URLPattern DOMException AbortController AbortSignal \
    Event EventTarget ErrorEvent CloseEvent CustomEvent TextEncoder TextDecoder TransformStream TransformStreamDefaultController WritableStream \
    WritableStreamDefaultController WritableStreamDefaultWriter ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader \
    ReadableStreamBYOBRequest ReadableByteStreamController ReadableStreamDefaultController ByteLengthQueuingStrategy CountQueuingStrategy \
    TextEncoderStream TextDecoderStream CompressionStream DecompressionStream clearInterval clearTimeout setInterval setTimeout queueMicrotask \
    structuredClone atob btoa BroadcastChannel MessageChannel MessagePort MessageEvent Blob File Performance PerformanceEntry PerformanceMark \
    PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming performance fetch FormData Headers Request \
    Response SharedArrayBuffer Atomics WebAssembly WebSocket EventSource Crypto CryptoKey SubtleCrypto Navigator navigator Storage localStorage \
    sessionStorage Iterator Temporal SuppressedError DisposableStack AsyncDisposableStack AsyncFunction Bun Deno require module exports __filename \
    __dirname self window document root GLOBAL gc",
);

/// Modules of Node: where a text is given on the command line, each of them is bound to its name.
static MODULES: Words = Words::of(
    "assert async_hooks buffer child_process cluster constants crypto dgram diagnostics_channel dns domain events fs http http2 https inspector \
    net os path perf_hooks punycode querystring readline repl sea sqlite stream string_decoder sys timers tls trace_events tty url util v8 vm wasi \
    worker_threads zlib ffi quic",
);

/// Modules that a text may ask for.
const USED: &[&str] = &["assert", "crypto", "fs", "os", "path", "url", "util"];

/// Modules whose names a text may bind to values: all that they have could be asked for by anybody.
const PLAIN_MODULES: &[&str] = &["path", "url"];

/// Methods of values that call nothing.
static METHODS: Words = Words::of(
    "at concat copyWithin entries fill flat includes indexOf join keys lastIndexOf pop push reverse shift slice splice toReversed toSpliced \
    unshift values with \
    charAt charCodeAt codePointAt endsWith localeCompare match matchAll normalize padEnd padStart repeat search split startsWith substring substr \
    toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase trim trimEnd trimStart trimLeft trimRight toString isWellFormed toWellFormed \
    toFixed toPrecision toExponential toLocaleString test exec \
    getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset getUTCDate getUTCDay \
    getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth getUTCSeconds setDate setFullYear setHours setMilliseconds \
    setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear setUTCHours setUTCMinutes setUTCMonth setUTCSeconds toDateString \
    toISOString toJSON toLocaleDateString toLocaleTimeString toTimeString toUTCString \
    add append clear delete get getAll has set difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union next drop \
    take toArray \
    compare decode digest encode equals readBigInt64BE readBigInt64LE readBigUInt64BE readBigUInt64LE readDoubleBE readDoubleLE readFloatBE readFloatLE \
    readInt8 readInt16BE readInt16LE readInt32BE readInt32LE readUInt8 readUInt16BE readUInt16LE readUInt32BE readUInt32LE readUint8 readUint16BE \
    readUint16LE readUint32BE readUint32LE subarray isDirectory isFile isSymbolicLink update",
);

/// Methods that call their first argument.
static CALLING: Words =
    Words::of("every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some sort toSorted");

/// Methods that call their second argument.
static REPLACING: Words = Words::of("replace replaceAll");

/// Methods that give a number.
static NUMBERS: Words = Words::of("charCodeAt findIndex findLastIndex getTime indexOf lastIndexOf localeCompare push search unshift");

/// Methods that give what stands in something, whatever that is.
static GIVING: Words = Words::of("at find findLast get next pop reduce reduceRight shift with");

/// Methods that change lists, and give them back.
static CHANGING: Words = Words::of("copyWithin fill pop push reverse shift sort splice unshift");

/// Names by which Node and the language call what values have, besides the methods above; and those of counts.
static CALLED: Words = Words::of("then catch finally valueOf return throw on once emit inspect prepareStackTrace handleEvent length size");

/// Names that lead from a value to what made it, and to the interpreter.
static REFUSED: Words = Words::of("constructor prototype caller callee arguments call apply bind");

/// Classes that a text may make values of.
const CLASSES: &[&str] = &[
    "Array",
    "Date",
    "Error",
    "Map",
    "RangeError",
    "ReferenceError",
    "RegExp",
    "Set",
    "SyntaxError",
    "TextDecoder",
    "TextEncoder",
    "TypeError",
    "URL",
    "URLSearchParams",
    "Uint8Array",
    "WeakMap",
    "WeakSet",
];

/// Classes of which a text may ask whether a value is one.
const ASKED_FOR: &[&str] = &["Buffer", "Object", "Promise"];

/// What something in a module, or bound everywhere, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    /// A function that calls none of its arguments but the one at this place.
    Call { calls: Option<usize>, gives: Gives },
    /// A value.
    Data,
    /// A function that touches the file that is its first argument.
    File(File),
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Number,
    /// Text, a list, an object: no function.
    Plain,
    /// Anything that it was given.
    Any,
}

/// What a function does to the file that is its first argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum File {
    Look,
    /// The names in a folder.
    List,
    Read,
    /// What stands behind is the content.
    Write,
    /// A folder is made.
    Make,
    /// The second argument is written.
    Copy,
}

/// Functions, by what they belong to: those that give numbers, and those that give other values that are no functions.
const CALLS: &[(&str, &str, &str)] = &[
    (
        "",
        "Number parseFloat parseInt",
        "Array BigInt Boolean Date Error RangeError String SyntaxError TypeError decodeURI decodeURIComponent \
      encodeURI encodeURIComponent isFinite isNaN structuredClone atob btoa assert",
    ),
    (
        "Math",
        "abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow \
         random round sign sin sinh sqrt tan tanh trunc",
        "",
    ),
    ("Date", "UTC now parse", ""),
    ("Number", "parseFloat parseInt", "isFinite isInteger isNaN isSafeInteger"),
    ("String", "", "fromCharCode fromCodePoint"),
    ("Array", "", "isArray of"),
    ("Object", "", "entries getOwnPropertyNames hasOwn is keys values"),
    ("Buffer", "byteLength", "alloc concat from isBuffer"),
    ("URL", "", "canParse"),
    ("console", "", "assert count debug error group groupEnd info log table time timeEnd warn"),
    ("process", "uptime", "cwd exit memoryUsage"),
    ("process.stdout", "", "write"),
    ("process.stderr", "", "write"),
    ("performance", "now", ""),
    ("path", "", "basename dirname extname format isAbsolute join normalize parse relative resolve toNamespacedPath"),
    ("path.posix", "", "basename dirname extname isAbsolute join normalize parse relative resolve"),
    ("path.win32", "", "basename dirname extname isAbsolute join normalize parse relative resolve"),
    (
        "os",
        "availableParallelism freemem totalmem uptime",
        "arch cpus endianness homedir loadavg machine platform release tmpdir type version",
    ),
    ("crypto", "", "createHash createHmac getHashes randomUUID"),
    ("util", "", "format isDeepStrictEqual stripVTControlCharacters"),
    ("url", "", "domainToASCII domainToUnicode fileURLToPath parse pathToFileURL resolve"),
    ("assert", "", "deepEqual deepStrictEqual equal match notDeepEqual notDeepStrictEqual notEqual notStrictEqual ok strictEqual"),
];

/// Values, by what they belong to.
const DATA: &[(&str, &str)] = &[
    ("Math", "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2"),
    ("Number", "EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY"),
    ("process", "arch argv argv0 execArgv execPath exitCode pid platform ppid release version versions"),
    // No secret stands in these.
    ("process.env", "CI HOME LANG NODE_ENV PATH PWD SHELL TERM TZ USER"),
    ("process.stdin", "isTTY"),
    ("process.stdout", "columns isTTY rows"),
    ("process.stderr", "isTTY"),
    ("path", "delimiter sep"),
    ("path.posix", "delimiter sep"),
    ("path.win32", "delimiter sep"),
    ("os", "EOL"),
];

/// What a module has by this dotted name, where a text may use it.
pub(super) fn member(dotted: &str) -> Option<Member> {
    let calling = |at: usize, gives: Gives| Some(Member::Call { calls: Some(at), gives });
    match dotted {
        "JSON.parse" | "JSON.stringify" | "Array.from" | "crypto.randomBytes" | "Object.groupBy" | "Map.groupBy" => {
            return calling(1, Gives::Plain);
        }
        "Object.assign" | "Object.fromEntries" | "console.dir" | "util.inspect" => {
            return Some(Member::Call { calls: None, gives: Gives::Plain });
        }
        _ => {}
    }
    let (base, name) = dotted.rsplit_once('.').unwrap_or(("", dotted));
    if base == "fs" {
        return file(name).map(Member::File);
    }
    let calls = CALLS.iter().find(|(of, ..)| *of == base);
    if let Some((_, numbers, others)) = calls {
        let gives = |gives| Some(Member::Call { calls: None, gives });
        if has_word(numbers, name) {
            return gives(Gives::Number);
        }
        if has_word(others, name) {
            return gives(Gives::Plain);
        }
    }
    DATA.iter().any(|(of, names)| *of == base && has_word(names, name)).then_some(Member::Data)
}

fn file(name: &str) -> Option<File> {
    Some(match name {
        "existsSync" | "statSync" | "lstatSync" | "realpathSync" | "accessSync" => File::Look,
        "readdirSync" => File::List,
        "readFileSync" => File::Read,
        "writeFileSync" | "appendFileSync" => File::Write,
        "mkdirSync" => File::Make,
        "copyFileSync" => File::Copy,
        _ => return None,
    })
}

/// Whether a function may be handed to a method that calls it with a value, a number and a list.
pub(super) fn may_be_called(dotted: &str, method: &str) -> bool {
    let with_numbers = matches!(method, "every" | "filter" | "find" | "findIndex" | "flatMap" | "map" | "some");
    match dotted {
        "Boolean" | "Number" | "String" | "BigInt" | "parseFloat" | "parseInt" | "isNaN" | "Array.isArray" | "Object.keys"
        | "Object.values" | "Object.entries" | "encodeURIComponent" | "decodeURIComponent" => true,
        // What stands behind the value would be called by these, were it a function.
        "JSON.parse" | "JSON.stringify" => with_numbers,
        dotted => dotted.starts_with("Math.") || matches!(dotted, "console.log" | "console.error"),
    }
}

/// The name of a module that a text may ask for.
pub(super) fn module(name: &str) -> Option<&'static str> {
    let bare = name.strip_prefix("node:").unwrap_or(name);
    USED.iter().copied().find(|used| *used == bare)
}

/// Whether a text may bind the name to a value.
pub(super) fn may_be_bound(name: &str) -> bool {
    !GLOBALS.contains(name) && !is_refused(name) && (!MODULES.contains(name) || PLAIN_MODULES.contains(&name))
}

/// Whether the name is that of a module where it is not bound.
pub(super) fn is_bound_module(name: &str) -> bool {
    MODULES.contains(name)
}

pub(super) fn is_refused(name: &str) -> bool {
    REFUSED.contains(name) || name.starts_with("__")
}

/// Whether something could be called by this name that a value has.
pub(super) fn is_called(name: &str) -> bool {
    CALLED.contains(name) || called_by(name).is_some()
}

/// Whether values never have functions of this name, where nothing gives them one.
pub(super) fn is_count(name: &str) -> bool {
    matches!(name, "length" | "size")
}

/// Which argument a method calls, where it is one that may be used.
pub(super) fn called_by(method: &str) -> Option<Option<usize>> {
    if METHODS.contains(method) {
        return Some(None);
    }
    if CALLING.contains(method) {
        return Some(Some(0));
    }
    REPLACING.contains(method).then_some(Some(1))
}

/// What a method gives.
pub(super) fn given_by(method: &str) -> Gives {
    if NUMBERS.contains(method) {
        return Gives::Number;
    }
    if GIVING.contains(method) { Gives::Any } else { Gives::Plain }
}

/// Whether a method changes the list that it belongs to.
pub(super) fn changes(method: &str) -> bool {
    CHANGING.contains(method)
}

/// Whether `new` may make a value of the class.
pub(super) fn is_class(name: &str) -> bool {
    CLASSES.contains(&name)
}

/// Whether a value may be asked if it is one of the class.
pub(super) fn is_asked_for(name: &str) -> bool {
    is_class(name) || ASKED_FOR.contains(&name)
}
