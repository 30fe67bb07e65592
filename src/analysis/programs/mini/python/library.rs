//! What a text may use of Python itself: builtins, modules with what they have, attributes and the names of arguments.
//! Source: the library reference of CPython 3.13; PyYAML 6.
//!
//! The rule behind the lists: nothing that they name gives a value with which a file, a program, the network, the
//! environment or the interpreter could be reached, whatever it is given. So every function that a text can get hold of
//! may be handed to any other, and objects of every type in reach may be asked for every attribute here.

use crate::analysis::marks::{Words, has_word};

/// Builtins that only compute, print or stop.
static BUILTINS: Words = Words::of(
    "abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate exit filter float format frozenset \
    hash hex id int isinstance issubclass iter len list map max min next oct ord pow print quit range repr reversed round set slice sorted str sum \
    tuple zip \
    ArithmeticError AssertionError AttributeError BaseException BrokenPipeError EOFError Exception FileNotFoundError IOError ImportError IndexError \
    IsADirectoryError KeyError KeyboardInterrupt LookupError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError \
    OverflowError PermissionError RecursionError RuntimeError StopIteration SyntaxError SystemExit TimeoutError TypeError UnicodeDecodeError \
    UnicodeEncodeError UnicodeError ValueError ZeroDivisionError",
);

/// The other builtins. A text that gave one of these names to something else could mean either.
static REFUSED: Words = Words::of(
    "aiter anext breakpoint classmethod compile copyright credits delattr dir eval exec getattr globals hasattr help input license locals \
    memoryview object open property setattr staticmethod super type vars \
    BaseExceptionGroup BlockingIOError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError \
    ConnectionResetError DeprecationWarning Ellipsis EncodingWarning EnvironmentError ExceptionGroup FileExistsError FloatingPointError FutureWarning \
    GeneratorExit ImportWarning IndentationError InterruptedError MemoryError NotImplemented PendingDeprecationWarning ProcessLookupError \
    PythonFinalizationError ReferenceError ResourceWarning RuntimeWarning StopAsyncIteration SyntaxWarning SystemError TabError \
    UnboundLocalError UnicodeTranslateError UnicodeWarning UserWarning VMSError Warning WindowsError",
);

/// Builtins of Python 2 alone.
static REFUSED_ONCE: Words =
    Words::of("apply basestring buffer cmp coerce execfile file intern long raw_input reload StandardError unichr unicode xrange");

/// What a module has that a text may use.
struct Module {
    name: &'static str,
    /// Functions and classes that only compute, whatever they are given.
    calls: &'static str,
    /// Values.
    data: &'static str,
    /// Functions that look at the path that is their first argument.
    looks: &'static str,
    /// Functions that read the file whose path is their first argument.
    reads: &'static str,
    /// Functions that make the folder whose path is their first argument.
    makes: &'static str,
}

const fn module(name: &'static str, calls: &'static str) -> Module {
    Module { name, calls, data: "", looks: "", reads: "", makes: "" }
}

const fn with_data(name: &'static str, calls: &'static str, data: &'static str) -> Module {
    Module { name, calls, data, looks: "", reads: "", makes: "" }
}

const MODULES: &[Module] = &[
    module(
        "ast",
        "literal_eval parse dump walk unparse get_docstring iter_child_nodes FunctionDef AsyncFunctionDef ClassDef Import ImportFrom Call Name Assign",
    ),
    module(
        "base64",
        "b64decode b64encode urlsafe_b64decode urlsafe_b64encode standard_b64decode standard_b64encode b32decode b32encode b16decode b16encode",
    ),
    module("binascii", "hexlify unhexlify crc32 a2b_base64 b2a_base64 a2b_hex b2a_hex Error"),
    module("bisect", "bisect bisect_left bisect_right insort insort_left insort_right"),
    with_data("calendar", "calendar month monthrange isleap leapdays weekday timegm", "month_name month_abbr day_name day_abbr"),
    module("collections", "ChainMap Counter OrderedDict defaultdict deque"),
    module("copy", "copy deepcopy"),
    with_data("csv", "reader DictReader writer DictWriter", "QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC"),
    with_data("datetime", "date datetime time timedelta timezone", "UTC MINYEAR MAXYEAR"),
    module("datetime.date", "fromisoformat fromordinal fromtimestamp today"),
    with_data("datetime.datetime", "combine fromisoformat fromordinal fromtimestamp now strptime today utcfromtimestamp utcnow", "max min"),
    module("datetime.time", "fromisoformat"),
    with_data("datetime.timezone", "", "utc"),
    with_data("decimal", "Decimal InvalidOperation", "ROUND_CEILING ROUND_DOWN ROUND_FLOOR ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP"),
    module("difflib", "SequenceMatcher context_diff get_close_matches ndiff unified_diff"),
    module("fnmatch", "filter fnmatch fnmatchcase"),
    module("fractions", "Fraction"),
    module("functools", "cmp_to_key reduce"),
    Module { name: "glob", calls: "escape", data: "", looks: "glob iglob", reads: "", makes: "" },
    Module { name: "gzip", calls: "compress decompress", data: "", looks: "", reads: "open", makes: "" },
    module("hashlib", "blake2b blake2s md5 new sha1 sha224 sha256 sha384 sha3_256 sha3_384 sha3_512 sha512"),
    module("heapq", "heapify heappop heappush merge nlargest nsmallest"),
    module("html", "escape unescape"),
    module("importlib", ""),
    module("importlib.metadata", "PackageNotFoundError version"),
    module("importlib.util", "find_spec"),
    module("io", "BytesIO StringIO"),
    module("ipaddress", "ip_address ip_interface ip_network"),
    module(
        "itertools",
        "accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby islice pairwise \
        permutations product repeat starmap takewhile tee zip_longest",
    ),
    module("itertools.chain", "from_iterable"),
    module("json", "JSONDecodeError dump dumps load loads"),
    module("locale", "getdefaultlocale getlocale getpreferredencoding"),
    with_data(
        "math",
        "acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist erf exp exp2 expm1 fabs factorial floor fmod frexp fsum \
        gamma gcd hypot isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf nextafter perm pow prod radians sin sinh sqrt tan \
        tanh trunc",
        "e inf nan pi tau",
    ),
    module("operator", "add and_ eq floordiv ge gt itemgetter le lt mod mul ne neg not_ or_ sub truediv xor"),
    Module {
        name: "os",
        calls: "cpu_count fspath getcwd getpid urandom",
        data: "curdir extsep linesep name pardir pathsep sep",
        looks: "listdir stat walk",
        reads: "",
        makes: "makedirs mkdir",
    },
    Module {
        name: "os.path",
        calls: "abspath basename commonpath commonprefix dirname expanduser isabs join normcase normpath relpath split splitdrive splitext",
        data: "sep",
        looks: "exists getmtime getsize isdir isfile islink lexists realpath",
        reads: "",
        makes: "",
    },
    module("pathlib", ""),
    // Others start programs to find out.
    module("platform", "machine node python_implementation python_version python_version_tuple release system"),
    module("plistlib", "load loads"),
    module("pprint", "pformat pp pprint"),
    module("random", "choice choices gauss randint random randrange sample seed shuffle uniform"),
    with_data(
        "re",
        "compile error escape findall finditer fullmatch match search split sub subn",
        "A ASCII DOTALL I IGNORECASE M MULTILINE S U UNICODE VERBOSE X",
    ),
    module("secrets", "choice randbelow token_bytes token_hex token_urlsafe"),
    module("shlex", "join quote split"),
    // Looks for a program by its name.
    Module { name: "shutil", calls: "", data: "", looks: "which", reads: "", makes: "" },
    module("site", "getsitepackages getusersitepackages"),
    module("socket", "gethostname"),
    module(
        "statistics",
        "fmean geometric_mean harmonic_mean mean median median_high median_low mode multimode pstdev pvariance quantiles stdev variance",
    ),
    with_data(
        "string",
        "capwords",
        "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable punctuation whitespace",
    ),
    module("struct", "calcsize error iter_unpack pack unpack unpack_from"),
    with_data(
        "sys",
        "exit getdefaultencoding getfilesystemencoding getrecursionlimit getsizeof setrecursionlimit",
        "argv base_prefix byteorder executable float_info implementation maxsize platform prefix stderr stdin stdout version version_info",
    ),
    Module { name: "tarfile", calls: "TarError", data: "", looks: "", reads: "is_tarfile open", makes: "" },
    module("textwrap", "dedent fill indent shorten wrap"),
    module("time", "asctime ctime gmtime localtime mktime monotonic perf_counter process_time sleep strftime strptime time time_ns"),
    module("tomllib", "TOMLDecodeError load loads"),
    module("traceback", "format_exc print_exc"),
    with_data(
        "typing",
        "",
        "Any Callable Dict FrozenSet Generator Iterable Iterator List Literal Mapping Optional Sequence Set Tuple Type Union",
    ),
    module("unicodedata", "bidirectional category combining decomposition east_asian_width name normalize"),
    module("urllib", ""),
    module(
        "urllib.parse",
        "parse_qs parse_qsl quote quote_plus unquote unquote_plus urlencode urljoin urlparse urlsplit urlunparse urlunsplit",
    ),
    module("uuid", "UUID uuid4"),
    module("xml", ""),
    module("xml.dom", ""),
    module("xml.dom.minidom", "parseString"),
    module("xml.etree", ""),
    // A tree is written by its method alone, which is not among those of values.
    Module { name: "xml.etree.ElementTree", calls: "ParseError fromstring tostring", data: "", looks: "", reads: "parse", makes: "" },
    // PyYAML 6, as it is installed. Its other loaders make objects of any class.
    module("yaml", "YAMLError safe_load safe_load_all"),
    Module { name: "zipfile", calls: "BadZipFile", data: "", looks: "", reads: "ZipFile is_zipfile", makes: "" },
    module("zlib", "adler32 compress crc32 decompress"),
    module("zoneinfo", "ZoneInfo"),
    // What is installed tells about the machine.
    module("django", "get_version"),
    module("torch.backends.mps", "is_available"),
    module("torch.cuda", "device_count get_device_name is_available"),
    with_data("torch.version", "", "cuda"),
];

/// Packages of others that are imported to ask for their version, or whether they are there: importing them writes, sends and starts
/// nothing.
static INSTALLED: Words = Words::of(
    "PIL aiohttp alembic anthropic attr bs4 boto3 botocore celery click cryptography cv2 django docx duckdb fastapi flask httpx jax jinja2 \
    jsonschema langchain lxml networkx numba numpy openai openpyxl pandas paramiko pip plotly polars psutil psycopg psycopg2 pyarrow pydantic \
    pymongo pypdf pytest redis requests rich scipy setuptools sklearn skimage sqlalchemy starlette statsmodels sympy tensorflow tiktoken torch \
    torchaudio torchvision tqdm typer uvicorn xgboost",
);

/// Names of types, as they stand behind a colon.
static TYPES: Words = Words::of(
    "Any Callable Counter Dict FrozenSet Generator Iterable Iterator List Literal Mapping OrderedDict Optional Path Sequence Set Tuple Type Union bool \
    bytes complex date datetime defaultdict deque dict float frozenset int list object set str tuple type",
);

/// Functions that open what is at a path, to read it unless they are told otherwise.
const OPENING: &[&str] = &["gzip.open", "tarfile.open", "zipfile.ZipFile"];

/// Classes among the members: their methods are rows as modules have them, and no module is to be imported of that name.
static CLASSES: Words = Words::of("datetime.date datetime.datetime datetime.time datetime.timezone itertools.chain");

/// Attributes of values that may be called, and handed on.
static METHODS: Words = Words::of(
    "add append appendleft as_integer_ratio as_tuple astimezone bit_count bit_length capitalize casefold center clear close conjugate copy \
    count ctime date decode difference difference_update digest discard elements encode end endswith expand expandtabs extend extendleft extractfile find findall \
    finditer findtext flush fromhex fromkeys from_bytes fullmatch get getroot getvalue geturl group groupdict groups hex hexdigest hosts index insert intersection \
    intersection_update is_integer isalnum isalpha isascii isatty isdecimal isdigit isdisjoint isidentifier islower isnumeric isocalendar isoformat \
    getinfo getmember getmembers getnames infolist isdir isoweekday isprintable isspace issubset issuperset istitle isupper items iter itertext join keys ljust lower lstrip maketrans match most_common \
    move_to_end namelist normalize partition pop popitem popleft quantize ratio read readline readlines reconfigure remove removeprefix removesuffix replace reverse \
    rfind rindex rjust rotate rpartition rsplit rstrip search seek setdefault sort span split splitlines start startswith strftime strip sub subn subtract \
    swapcase symmetric_difference tell time timestamp timetuple title to_bytes toordinal toprettyxml total total_seconds toxml translate truncate union update upper \
    utcoffset values weekday writeheader writerow writerows zfill",
);

/// Attributes of values that are values.
static FIELDS: Words = Words::of(
    "args attr attrib body buffer code col_offset compress_size compress_type colno compressed day days denominator encoding errno end_col_offset end_lineno exploded fieldnames file_size filename fragment func \
    hostname hour id imag is_global is_loopback is_private keywords lineno line_num major micro microsecond microseconds minor minute module month msg name \
    names netloc netmask network_address num_addresses numerator params path pattern pos port prefixlen query real reason releaselevel scheme second size \
    seconds st_atime st_birthtime st_ctime st_ino st_mode st_mtime st_mtime_ns st_nlink st_size start step stop strerror string tag tail targets text tm_hour tm_mday tm_min tm_mon tm_sec tm_wday tm_yday \
    tm_year tzinfo value year",
);

/// Names of arguments to what is not written in the text.
static KEYWORDS: Words = Words::of(
    "allow_nan base byteorder compact count cumulative day days default delimiter depth doublequote end ensure_ascii errors encoding escapechar \
    exist_ok extrasaction fieldnames fillvalue flags flush fold fromfile fromfiledate hour hours indent initial initial_indent k keepends key length lineterm \
    lineterminator maxlen maxsplit microsecond microseconds milliseconds minute minutes mod month n ndigits newline object_hook object_pairs_hook parents \
    parse_constant parse_float parse_int prefix quotechar quoting r recursive repeat restkey restval reverse safe second seconds sep separators signed \
    skipinitialspace skipkeys sort_dicts sort_keys start step stop strict strict_parsing subsequent_indent timespec tofile tz tzinfo underscore_numbers \
    usedforsecurity validate weeks weights width year keep_blank_values",
);

/// What something in a module is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    /// A function or class that only computes.
    Call,
    /// A value.
    Data,
    /// A function that looks at the path that is its first argument.
    Look,
    /// A function that reads the file whose path is its first argument.
    Read,
    /// A function that makes the folder whose path is its first argument.
    Make,
    /// `pathlib.Path`
    Path,
}

/// Whether the name is that of a builtin that only computes.
pub(super) fn is_harmless_builtin(name: &str) -> bool {
    BUILTINS.contains(name)
}

/// Whether the name is that of any other builtin.
pub(super) fn is_refused(name: &str, is_python3: bool) -> bool {
    REFUSED.contains(name) || (!is_python3 && REFUSED_ONCE.contains(name))
}

/// Whether the name is that of a builtin.
pub(super) fn is_builtin(name: &str, is_python3: bool) -> bool {
    is_harmless_builtin(name) || is_refused(name, is_python3)
}

/// Whether a text may import the module.
pub(super) fn is_module(name: &str) -> bool {
    is_installed(name) || (!CLASSES.contains(name) && MODULES.iter().any(|module| module.name == name))
}

/// Whether the module is one of a package that is no part of Python.
pub(super) fn is_installed(name: &str) -> bool {
    INSTALLED.contains(name)
}

/// Whether the module is one of such a package, or lies in one.
pub(super) fn is_of_installed(name: &str) -> bool {
    is_installed(name.split('.').next().unwrap_or(name))
}

/// Whether something by this name may be imported of an installed package, to see whether it is there: a class, or a module by the name of
/// one.
pub(super) fn is_class_of_installed(module: &str, member: &str) -> bool {
    is_installed(module) && member.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether the name may stand for a type where one is said.
pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(name)
}

/// Whether the function opens a file in a way that it is told behind the path.
pub(super) fn is_opening(dotted: &str) -> bool {
    OPENING.contains(&dotted)
}

/// What a module has by this dotted name, where a text may use it.
pub(super) fn member(dotted: &str) -> Option<Member> {
    if dotted == "pathlib.Path" {
        return Some(Member::Path);
    }
    let (module, name) = dotted.rsplit_once('.')?;
    if name == "__version__" && is_installed(module) {
        return Some(Member::Data);
    }
    let module = MODULES.iter().find(|one| one.name == module)?;
    let kinds = [
        (module.calls, Member::Call),
        (module.data, Member::Data),
        (module.looks, Member::Look),
        (module.reads, Member::Read),
        (module.makes, Member::Make),
    ];
    kinds.into_iter().find(|(names, _)| has_word(names, name)).map(|(_, kind)| kind)
}

pub(super) fn is_method(name: &str) -> bool {
    METHODS.contains(name)
}

pub(super) fn is_field(name: &str) -> bool {
    FIELDS.contains(name)
}

pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(name)
}
