//! Clients of databases. Sources: PostgreSQL 16, MySQL 8.0, MariaDB 11, SQLite 3.45, Redis 7.2, MongoDB Shell 2.2, DuckDB 1.0.
//!
//! Statements are program text: they write, delete, and in every one of these clients there is a statement
//! or a dot command that starts a program (`\!`, `system`, `.shell`). Those that certainly only look are told
//! apart by `mini/sql.rs`. Without statements in the call, they come from standard input. Left out, and so opaque: output to files and pipes (`psql -o '|cmd'`), start-up
//! files (`-init`, `--defaults-file`), pagers, plugins and archives.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, Sql, attached, does, flags, takes, value};

const POSTGRES: &str = "PostgreSQL 16";
const MYSQL: &str = "MySQL 8.0; MariaDB 11";
// Programs of PostgreSQL know it only as the first word, and some look for each other before they look at others.
const VERSION: &[Opt<'static>] = &[does(&[Does::StopAlone], "--version")];

/// A program of which only the version can be asked. Options end at the first operand.
const fn version_only(names: &'static str, source: &'static str) -> Program<'static> {
    Program {
        names,
        source,
        grammar: Grammar::Exact,
        options: &[VERSION],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        does: &[Does::Network],
        ..Program::NEW
    }
}

/// Which server is talked to, by options that every program of PostgreSQL knows.
const POSTGRES_SERVER: &[Opt<'static>] = &[
    takes(Role::Host, "-h --host").danger(),
    value("-p --port -U --username"),
    flags("-w -W --no-password --password"),
    does(&[Does::StopAlone], "-V --version"),
];

/// A program that works on a whole database of the server.
const fn postgres(names: &'static str, does: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source: POSTGRES, grammar: Grammar::Exact, options, operands: Operands::all(Role::Text), does, ..Program::NEW }
}

const PSQL: &[Opt<'static>] = &[
    flags("-1 -A -a -b -e -E -H -n -q -s -t -x -X -z -0 --csv --no-align --no-psqlrc --no-readline --tuples-only --expanded"),
    flags("--quiet --html --echo-all --echo-errors --echo-queries --echo-hidden --single-transaction --single-step"),
    value("-F -P -R -T --field-separator --pset --record-separator --table-attr"),
    takes(Role::DatabaseName, "-d --dbname"),
    // With these, nothing is read from standard input.
    does(&[Does::PrintsIfBare], "-l --list"),
    takes(Role::Mini(Mini::Sql(Sql::Postgres)), "-c --command").and(&[Does::PrintsIfBare]),
    // With `-S`, which is left out, a line ends a statement. Variables stand for parts of statements.
    value("-v --set --variable").danger(),
    takes(Role::Script, "-f --file").danger(),
];

const PG_DUMP: &[Opt<'static>] = &[
    flags(
        "-a -s -c -C -O -x -v -b -B --data-only --schema-only --clean --create --no-owner --no-privileges --no-acl --if-exists --inserts",
    ),
    flags("--column-inserts --no-comments --verbose --blobs --no-blobs"),
    takes(Role::DatabaseName, "-d --dbname"),
    value("-t -T -n -N -F -j -Z -E --table --exclude-table --schema --exclude-schema --format --jobs --compress --encoding"),
    takes(Role::Write, "-f --file").danger(),
];

const MYSQL_SERVER: &[Opt<'static>] = &[
    takes(Role::Host, "-h --host").danger(),
    value("-P -u --port --user --protocol"),
    takes(Role::DatabaseName, "-D --database"),
    value("-S --socket").danger(),
    attached(Role::Text, "-p --password"),
    does(&[Does::StopAlone], "-V --version"),
];

/// The dot commands and functions of the shell write files and start programs, and a database that is
/// opened is created. `~/.sqliterc` is the person's own.
const SQLITE: &[Opt<'static>] = &[
    flags("-ascii -bail -batch -box -column -csv -echo -header -html -json -line -list -markdown -noheader -nofollow -quote"),
    does(&[Does::OpensForReading], "-readonly"),
    // `edit()`, `readfile()` and their like are refused, also in views.
    does(&[Does::DistrustsFile], "-safe"),
    flags("-stats -table -tabs"),
    value("-separator -nullvalue -newline -mmap"),
    takes(Role::Inline, "-cmd").danger(),
    // It opens a database that is named before it prints them.
    does(&[Does::StopAlone], "-version -help"),
];

const REDIS_READS: &str = "ping PING info INFO dbsize DBSIZE get GET mget MGET keys KEYS scan SCAN ttl TTL pttl PTTL type TYPE exists EXISTS \
    strlen STRLEN llen LLEN lrange LRANGE lindex LINDEX hget HGET hgetall HGETALL hkeys HKEYS hlen HLEN hexists HEXISTS smembers SMEMBERS \
    scard SCARD sismember SISMEMBER zrange ZRANGE zcard ZCARD zscore ZSCORE xlen XLEN xrange XRANGE time TIME lastsave LASTSAVE";

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "psql",
        source: POSTGRES,
        grammar: Grammar::Exact,
        options: &[PSQL, POSTGRES_SERVER, &[does(&[Does::Stop], "-? --help")]],
        operands: Operands::up_to(&[Role::DatabaseName, Role::Text]),
        does: &[Does::Network, Does::RunStatements(Sql::Postgres)],
        ..Program::NEW
    },
    // `-d` and operands may be connection strings, which name another server.
    Program {
        operands: Operands::NONE,
        ..postgres("pg_isready", &[Does::Network], &[POSTGRES_SERVER, &[flags("-q --quiet"), value("-t --timeout")]])
    },
    Program { operands: Operands::up_to(&[Role::DatabaseName]), ..postgres("pg_dump", &[Does::Send], &[PG_DUMP, POSTGRES_SERVER]) },
    postgres(
        "createdb",
        &[Does::Network, Does::Process],
        &[POSTGRES_SERVER, &[flags("-e --echo"), value("-O -E -T --owner --encoding --template --locale")]],
    ),
    version_only("pg_restore dropdb createuser dropuser pg_dumpall pg_ctl initdb pg_basebackup postgres", POSTGRES),
    Program {
        names: "mysql mariadb",
        source: MYSQL,
        grammar: Grammar::Exact,
        options: &[
            MYSQL_SERVER,
            &[
                flags(
                    "-A -B -E -f -H -N -r -s -t -v -w -X --no-auto-rehash --batch --vertical --silent --table --raw --skip-column-names --html",
                ),
                takes(Role::Mini(Mini::Sql(Sql::Mysql)), "-e --execute").and(&[Does::PrintsIfBare]),
            ],
        ],
        operands: Operands::up_to(&[Role::DatabaseName]),
        does: &[Does::Network, Does::RunStatements(Sql::Mysql)],
        ..Program::NEW
    },
    Program {
        names: "mysqldump mariadb-dump",
        source: MYSQL,
        grammar: Grammar::Exact,
        options: &[
            MYSQL_SERVER,
            &[flags(
                "-d -n -t --no-data --no-create-info --no-create-db --single-transaction --quick --skip-lock-tables --routines --triggers",
            )],
        ],
        operands: Operands::all(Role::Text),
        does: &[Does::Send],
        ..Program::NEW
    },
    version_only("mysqladmin mariadb-admin mysqlimport mysqld mysqlcheck", MYSQL),
    Program {
        names: "sqlite3",
        source: "SQLite 3.45",
        grammar: Grammar::SingleDashPermuted,
        options: &[SQLITE],
        operands: Operands::then(&[Role::SqliteFile], Role::Mini(Mini::Sql(Sql::Sqlite))),
        does: &[Does::RunStatements(Sql::Sqlite)],
        ..Program::NEW
    },
    Program {
        names: "duckdb",
        source: "DuckDB 1.0",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[
            flags(
                "-ascii -bail -batch -box -column -csv -echo -header -html -json -line -list -markdown -noheader -quote -readonly -table",
            ),
            value("-separator -nullvalue -newline"),
            takes(Role::Inline, "-c -s -cmd").danger(),
            does(&[Does::Stop], "-version -help"),
        ]],
        operands: Operands::then(&[Role::Read], Role::Inline),
        does: &[Does::RunInput],
        ..Program::NEW
    },
    Program {
        names: "redis-cli valkey-cli",
        source: "Redis 7.2; Valkey 8",
        grammar: Grammar::Posix,
        options: &[&[
            flags("--raw --no-raw --csv --json --no-auth-warning -3"),
            // What stands behind them is not looked at.
            does(&[Does::Network, Does::Stop], "--scan --bigkeys --memkeys"),
            value("--pattern --count"),
            value("-n"),
            takes(Role::Host, "-h").danger(),
            value("-p"),
            // A password, an address or a socket.
            value("-a --user --pass -u -s").danger(),
            does(&[Does::Stop], "--version -v --help"),
        ]],
        subcommands: &[Program { names: REDIS_READS, source: "Redis 7.2", grammar: Grammar::Data, does: &[Does::Network], ..Program::NEW }],
        ..Program::NEW
    },
    version_only("mongosh mongo mongod mongodump mongorestore mongoexport mongoimport", "MongoDB Shell 2.2; MongoDB 7.0"),
    version_only("clickhouse clickhouse-client influx cqlsh sqlcmd bcp redis-server sqlplus cockroach", "ClickHouse 24; InfluxDB CLI 2.7"),
];
