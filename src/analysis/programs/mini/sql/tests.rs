//! What is taken for a look into a database, and what is not.

use super::names::WRITING;
use super::*;

#[track_caller]
fn looks(sql: Sql, look: Look, texts: &[&str]) {
    for text in texts {
        assert_eq!(input(sql, text), Some(look), "{text}");
    }
}

#[track_caller]
fn refused(sql: Sql, texts: &[&str]) {
    for text in texts {
        assert_eq!(input(sql, text), None, "{text}");
    }
}

#[test]
fn sqlite_looks() {
    let schema = [
        "",
        "  \n",
        ";;",
        "-- nothing",
        ".tables",
        ".tables\n",
        ".schema users",
        ".mode column\n.headers on\nSELECT 1;\n.schema\n",
        "SELECT sqlite_version()",
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name;",
        "select count(*) from sqlite_schema",
        "PRAGMA table_info(users)",
        "PRAGMA main.table_info('users');",
        "pragma user_version",
        "PRAGMA journal_mode;",
        "EXPLAIN QUERY PLAN SELECT * FROM t",
        "VALUES (1, 'a'), (2, 'b')",
        "SELECT '.shell rm' AS x, 'it''s; DROP TABLE t', \"a\"\"b\", `c`, [d e]",
        "/* DROP TABLE t */ SELECT 1 -- ; DROP TABLE t",
        "SELECT 1; /* a\n b */ SELECT 2",
        "SELECT /* /x */ 1.5e3, 0xFF, x'00'",
    ];
    looks(Sql::Sqlite, Look::Schema, &schema);
    let rows = [
        "SELECT * FROM users LIMIT 5",
        "SELECT u.name, count(*) FILTER (WHERE o.id > 1) FROM users AS u LEFT JOIN orders o ON o.user = u.id GROUP BY 1 HAVING count(*) > 2",
        "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a), b(m) AS MATERIALIZED (SELECT 2) SELECT * FROM a, b",
        "SELECT row_number() OVER (PARTITION BY x ORDER BY y DESC) FROM t",
        "SELECT json_extract(payload, '$.a.b'), payload ->> '$.c' FROM t WHERE name LIKE '%é%'",
        "SELECT value FROM json_each('[1]')",
        "SELECT * FROM sqlite_master, users",
        "SELECT * FROM (sqlite_master JOIN users)",
        "SELECT * FROM sqlite_master WHERE name IN users",
        "SELECT * FROM 'users'",
        "SELECT * FROM main.sqlite_master",
        "SELECT (SELECT max(id) FROM users)",
        "SELECT replace(name, 'a', 'b') FROM pragma_table_info('t')",
        "SELECT CAST(x AS VARCHAR(10)), CASE WHEN (a) THEN (b) ELSE (c) END FROM t WHERE x IN (1, 2) AND NOT EXISTS (SELECT 1)",
        "SELECT *\n  FROM t\n  WHERE a = 1",
        "SELECT update_time, \"delete\" FROM 表",
        "SELECT source, comment FROM t WHERE action = 'edit'",
    ];
    looks(Sql::Sqlite, Look::Rows, &rows);
}

#[test]
fn sqlite_does_more() {
    let texts = [
        "DROP TABLE t",
        "SELECT 1; DROP TABLE t",
        "SELECT 1;DELETE FROM t",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "WITH x(a) AS (SELECT 1) REPLACE INTO t SELECT * FROM x",
        "WITH x AS (SELECT 1) UPDATE t SET a = 1",
        "EXPLAIN DROP TABLE t",
        "EXPLAIN",
        "ATTACH 'x' AS y",
        "VACUUM INTO 'x'",
        "BEGIN",
        "END",
        "ANALYZE",
        "SELECT load_extension('x')",
        "SELECT LOAD_EXTENSION ('x')",
        "SELECT load_extension/* */('x')",
        "SELECT load_extension -- x\n('x')",
        "SELECT \"load_extension\"('x')",
        "SELECT [load_extension]('x')",
        "SELECT `writefile`('x', 'y')",
        "SELECT 'edit'('x')",
        "SELECT writefile('x', 'y')",
        "SELECT readfile('/etc/passwd')",
        "SELECT edit('x', 'sh')",
        "SELECT eval('x')",
        "SELECT fts3_tokenizer('a', x'00')",
        "SELECT unknown('x')",
        "SELECT main.count(*)",
        "SELECT * FROM fsdir('/')",
        "SELECT * FROM fsdir WHERE path = '/'",
        "SELECT * FROM 'FsDir' WHERE path = '/'",
        "SELECT * FROM \"zipfile\" WHERE file = 'x.zip'",
        "SELECT * FROM main.[sqlite_dbpage]",
        "SELECT * FROM pragma_optimize",
        "WITH fsdir(a) AS (SELECT 1) SELECT * FROM fsdir('/')",
        "PRAGMA user_version = 1",
        "PRAGMA user_version(1)",
        "PRAGMA journal_mode(wal)",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA writable_schema",
        "PRAGMA integrity_check",
        "PRAGMA optimize",
        "PRAGMA wal_checkpoint",
        "SELECT 'a",
        "SELECT \"a",
        "SELECT [a",
        "SELECT `a",
        "SELECT 1 /* a",
        "SELECT 1 /* a /* b */ ; DROP TABLE t",
        "/* a */ */ SELECT 1",
        "SELECT (1",
        "SELECT 1)",
        "SELECT (1;)",
        "SELECT 1INTO",
        "SELECT 'a\nb'",
        "SELECT $x",
        "SELECT @x",
        "SELECT :x",
        "SELECT #1",
        "SELECT \\x",
        "SELECT 1\n.shell rm",
        "SELECT 1\n  .shell rm",
        "SELECT 1\n/\nBEGIN",
        "SELECT 1\ngo\nBEGIN",
        "/*\n.shell rm\n*/",
        "-- x\n.tables",
        " .tables",
        "SELECT 1; .tables",
        "#x",
        ".shell rm",
        ".sh rm",
        ".sys rm",
        ".output x",
        ".once x",
        ".read x",
        ".read '|sh'",
        ".import x t",
        ".open x",
        ".save x",
        ".backup x",
        ".load x",
        ".log x",
        ".cd /",
        ".excel",
        ".dump",
        ".fullschema",
        ".tab",
        ".TABLES",
        ".tables;",
        ".",
        ".tables\n.shell rm",
        "SELECT 1;\0",
        "SELECT 1\r",
        "WITH x AS (\u{feff}DELETE FROM t) SELECT 1",
        "rm -rf x",
    ];
    refused(Sql::Sqlite, &texts);
}

#[test]
fn a_word_is_one_command() {
    assert_eq!(argument(Sql::Sqlite, ".tables\n"), Some(Look::Schema));
    assert_eq!(argument(Sql::Sqlite, ".print a\nSELECT 1"), None);
    assert_eq!(argument(Sql::Postgres, "\\dt\nSELECT 1"), None);
    assert_eq!(argument(Sql::Sqlite, "SELECT 1;\nSELECT 2;\n"), Some(Look::Schema));
}

#[test]
fn postgres_looks() {
    let schema = ["\\dt", "\\d+ public.users\n\\l\n", "\\x\n\\pset pager off", "SHOW server_version", "SELECT now()", ""];
    looks(Sql::Postgres, Look::Schema, &schema);
    let rows = [
        "SELECT id::text, left(name, 3), '{1}'::int[] FROM users",
        "SELECT a[1] FROM t AS x(a, b)",
        "EXPLAIN ANALYZE SELECT count(*) FROM t",
        "SELECT relname FROM pg_catalog.pg_class -- x",
        "SELECT date_trunc('day', created_at), sum(x) FROM t GROUP BY 1",
    ];
    looks(Sql::Postgres, Look::Rows, &rows);
    let refused_texts = [
        "\\! rm -rf x",
        "\\copy t to 'x'",
        "\\o x",
        "\\i x",
        "\\ir x",
        "\\g |sh",
        "\\gexec",
        "\\watch",
        "\\set x y",
        "\\setenv PAGER sh",
        "\\c postgres://evil.example",
        "\\dt `rm`",
        "\\dt :x",
        "\\dt \\! rm",
        "\\pset pager |sh",
        "\\echo `id`",
        "SELECT 1 \\! rm",
        "SELECT 1\n\\! rm",
        "SELECT 1 \\g |sh",
        "SELECT 1 \\gexec",
        "SELECT :x",
        "SELECT :'x'",
        "SELECT 1 :::x",
        "SELECT $$a$$",
        "SELECT $x$ ' $x$; DROP TABLE t; --'",
        "SELECT E'a\\'; DROP TABLE t; --'",
        "SELECT 'a\\'; DROP TABLE t; --'",
        "SELECT 'é'",
        "SELECT /* /* */ 1; DROP TABLE t; -- */ 1",
        "SELECT * INTO x FROM t",
        "SELECT 1INTO x FROM t",
        "SELECT * FROM t FOR UPDATE",
        "SELECT pg_read_file('x')",
        "SELECT pg_catalog.pg_read_file('x')",
        "SELECT \"pg_read_file\"('x')",
        "SELECT public.count(*) FROM t",
        "SELECT dblink('x', 'y')",
        "SELECT lo_import('x')",
        "SELECT pg_terminate_backend(1)",
        "SELECT set_config('a', 'b', false)",
        "SELECT nextval('x')",
        "SELECT * FROM pg_shadow",
        "SELECT * FROM U&\"pg!005fshadow\" UESCAPE '!'",
        "COPY t TO PROGRAM 'sh'",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
        "EXPLAIN ANALYZE DELETE FROM t",
        "EXPLAIN (ANALYZE) DELETE FROM t",
        "DO 'x'",
        "CALL f()",
        "TABLE t",
        "PRAGMA user_version",
        "DESCRIBE t",
        "SET x = 1",
        ".tables",
    ];
    refused(Sql::Postgres, &refused_texts);
}

#[test]
fn mysql_looks() {
    looks(Sql::Mysql, Look::Schema, &["SHOW TABLES", "show databases;", "DESCRIBE users", "SHOW CREATE TABLE users", "SELECT version()"]);
    looks(Sql::Mysql, Look::Rows, &["SELECT `id`, count(*) FROM users\nWHERE name = 'x'\nGROUP BY 1", "EXPLAIN SELECT * FROM t"]);
    let refused_texts = [
        "SELECT 1 /*!50000 INTO OUTFILE 'x' */",
        "SELECT 1 /*M! INTO OUTFILE 'x' */",
        "SELECT 1 INTO OUTFILE 'x'",
        "SELECT 1 INTO @x",
        "SELECT @x := 1",
        "SELECT 5--1, 'a'",
        "SELECT 1 # x",
        "SELECT 'a\\'; DROP TABLE t; -- '",
        "SELECT \"a\\\"; DROP TABLE t; -- \"",
        "SELECT load_file('x')",
        "SELECT sleep(1)",
        "SELECT * FROM mysql.user",
        "SELECT 1\nsystem rm",
        "SELECT 1\n\\! rm",
        "\\! rm",
        "system rm",
        "source x",
        "tee x",
        "pager sh",
        "delimiter x",
        "SHOW TABLES INTO x",
    ];
    refused(Sql::Mysql, &refused_texts);
}

#[test]
fn what_a_file_keeps() {
    assert!(is_plain_view("CREATE VIEW v AS SELECT * FROM t"));
    assert!(is_plain_view("CREATE VIEW \"v w\"(a, b) AS WITH x AS (SELECT 1) SELECT upper(a) FROM t, x"));
    for text in [
        "CREATE VIEW v AS SELECT edit('x', 'sh')",
        "CREATE VIEW v AS SELECT \"edit\"('x', 'sh')",
        "CREATE VIEW v AS SELECT 1; SELECT edit('x', 'sh')",
        "CREATE VIEW v(as) AS SELECT edit('x')",
        "CREATE VIEW v AS DELETE FROM t",
        "CREATE TABLE v AS SELECT 1",
        "CREATE VIEW v",
    ] {
        assert!(!is_plain_view(text), "{text}");
    }
    assert_eq!(module("CREATE VIRTUAL TABLE t USING fts5(a, b)").as_deref(), Some("fts5"));
    assert_eq!(module("CREATE VIRTUAL TABLE \"a USING fts5(\" USING ZipFile('x')").as_deref(), Some("zipfile"));
    assert_eq!(module("CREATE VIRTUAL TABLE t USING \"fts5\"(a)"), None);
}

/// The next number of a sequence that looks random and is the same each time.
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 33).expect("a small number")
}

const SQLS: [Sql; 3] = [Sql::Sqlite, Sql::Postgres, Sql::Mysql];

/// No order of harmless parts around a word that writes or reaches out makes a look of it.
#[test]
fn no_mixture_hides_a_word() {
    const PARTS: &[&str] = &[
        "SELECT",
        "select",
        "WITH",
        "x",
        "AS",
        "(",
        ")",
        "(",
        ")",
        ",",
        ";",
        "FROM",
        "t",
        "count",
        "'a'",
        "\"b\"",
        "[c]",
        "1",
        "*",
        "WHERE",
        "=",
        "UNION",
        "EXPLAIN",
        "/* d */",
        "-- e\n",
        "\n",
        "VALUES",
        "max(1)",
        ".tables\n",
        "\\dt\n",
        "IN",
        ".",
        "''",
        "'",
        "\"",
        "`",
        "::int",
        "PRAGMA table_info(t)",
        "ORDER BY",
    ];
    const OUT: &[&str] = &[
        "load_extension('x')",
        "writefile('x','y')",
        "readfile('x')",
        "edit('x')",
        "\"edit\"('x')",
        "fsdir",
        "zipfile",
        "pg_read_file('x')",
        "dblink('x')",
        "lo_export(1,'x')",
        "load_file('x')",
        "sleep(1)",
        "\\! rm",
        "\n.shell rm\n",
        "\n\\! rm\n",
        "nextval('x')",
        "$$",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15;
    let mut accepted = 0;
    for round in 0..60_000 {
        let mut parts: Vec<&str> = (0..next(&mut state) % 9).map(|_| PARTS[next(&mut state) % PARTS.len()]).collect();
        let sql = SQLS[round % 3];
        // Half of them begin as a query does.
        if round % 2 == 0 {
            parts.insert(0, "SELECT");
        }
        let harmless = parts.join(" ");
        accepted += usize::from(input(sql, &harmless).is_some());
        let bad = match next(&mut state) % 2 {
            0 => WRITING[next(&mut state) % WRITING.len()],
            _ => OUT[next(&mut state) % OUT.len()],
        };
        let at = next(&mut state) % (parts.len() + 1);
        parts.insert(at, bad);
        let text = parts.join(" ");
        // In quotes and comments it is no word: there it may stand.
        let hides = text.contains(['\'', '"', '`', '[']) && parts.iter().any(|part| matches!(*part, "'" | "\"" | "`" | "''" | "'a'"));
        let is_function = bad == "replace" || (bad == "analyze" && sql == Sql::Postgres && text.contains("EXPLAIN"));
        // What one server calls reaching out, another does not know, and refuses.
        if !hides && !is_function {
            let is_module = matches!(bad, "fsdir" | "zipfile") && sql != Sql::Sqlite;
            assert!(is_module || input(sql, &text).is_none(), "{sql:?}: {text}");
        }
    }
    assert!(accepted > 1_000, "only {accepted} of the harmless ones were taken");
}

#[test]
fn no_text_makes_it_panic() {
    const BYTES: &[char] = &[
        'S', 'E', '\'', '"', '`', '[', ']', '(', ')', '/', '*', '-', '.', '\\', ';', '\n', ' ', '1', 'e', '0', 'x', ':', '$', 'é',
        '\u{feff}', '\u{0}', ',', '#', '\t', '😀',
    ];
    let mut state = 42;
    for _ in 0..20_000 {
        let text: String = (0..next(&mut state) % 24).map(|_| BYTES[next(&mut state) % BYTES.len()]).collect();
        for sql in SQLS {
            let _ = (input(sql, &text), argument(sql, &text), is_plain_view(&text), module(&text));
        }
    }
    assert_eq!(input(Sql::Sqlite, &format!("SELECT {}1{}", "(".repeat(200), ")".repeat(200))), None);
    assert_eq!(input(Sql::Sqlite, &format!("SELECT '{}'", "a".repeat(70_000))), None);
    assert_eq!(input(Sql::Sqlite, &format!("SELECT 1{}", ",1".repeat(10_000))), None);
}
