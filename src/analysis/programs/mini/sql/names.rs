//! Words that write, functions that only compute, and what reaches out of a database. All in lower case and in order.

use crate::analysis::programs::row::Sql;

pub(super) fn is_listed(names: &[&str], name: &str) -> bool {
    names.binary_search(&name).is_ok()
}

/// Words with which a query writes, or which belong to statements that do: a common table can be one (`WITH x AS (DELETE
/// … RETURNING …)`), `INTO` makes a table or a file, `FOR UPDATE` locks.
#[rustfmt::skip] // one word a line says no more
pub(super) const WRITING: &[&str] = &[
    "alter", "analyze", "attach", "call", "copy", "create", "delete", "detach", "drop", "dumpfile", "execute", "grant", "insert", "into",
    "lock", "merge", "outfile", "pragma", "procedure", "reindex", "replace", "returning", "revoke", "truncate", "update", "vacuum",
];

/// Words behind which a bracket calls nothing, with types of a length or precision.
#[rustfmt::skip] // one word a line says no more
pub(super) const CALLABLE: &[&str] = &[
    "all", "and", "any", "array", "as", "between", "bit", "by", "case", "cast", "character", "decimal", "distinct", "double", "else",
    "except", "exists", "filter", "float", "from", "glob", "having", "in", "int", "integer", "intersect", "is", "join", "lateral",
    "like", "limit", "materialized", "not", "numeric", "nvarchar", "offset", "on", "or", "over", "regexp", "row", "rows", "select",
    "some", "then", "timestamp", "union", "using", "values", "varbinary", "varchar", "varying", "when", "where", "within",
];

/// Tables that hold what a database of SQLite consists of.
pub(super) const SCHEMA_TABLES: &[&str] = &["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"];

#[rustfmt::skip] // one word a line says no more
const SQLITE: &[&str] = &[
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "avg", "bm25", "ceil", "ceiling", "changes", "char", "coalesce",
    "concat", "concat_ws", "cos", "cosh", "count", "cume_dist", "date", "datetime", "degrees", "dense_rank", "exp", "first_value",
    "floor", "format", "generate_series", "glob", "group_concat", "hex", "highlight", "if", "ifnull", "iif", "instr", "json",
    "json_array", "json_array_length", "json_each", "json_error_position", "json_extract", "json_group_array", "json_group_object",
    "json_insert", "json_object", "json_patch", "json_pretty", "json_quote", "json_remove", "json_replace", "json_set", "json_tree",
    "json_type", "json_valid", "jsonb", "jsonb_extract", "julianday", "lag", "last_insert_rowid", "last_value", "lead", "length", "like",
    "likelihood", "likely", "ln", "log", "log10", "log2", "lower", "ltrim", "match", "matchinfo", "max", "median", "min", "mod",
    "nth_value", "ntile", "nullif", "octet_length", "offsets", "percent_rank", "percentile", "pi", "pow", "power", "printf", "quote",
    "radians", "random", "rank", "replace", "round", "row_number", "rtrim", "sign", "sin", "sinh", "snippet", "sqlite_source_id",
    "sqlite_version", "sqrt", "strftime", "string_agg", "substr", "substring", "sum", "tan", "tanh", "time", "timediff", "total",
    "total_changes", "trim", "trunc", "typeof", "unhex", "unicode", "unixepoch", "unlikely", "upper",
];

#[rustfmt::skip] // one word a line says no more
const POSTGRES: &[&str] = &[
    "abs", "age", "array_agg", "array_length", "array_position", "array_to_string", "avg", "bool_and", "bool_or", "btrim", "cardinality",
    "ceil", "ceiling", "char_length", "coalesce", "col_description", "concat", "concat_ws", "count", "cume_dist", "current_database",
    "current_schema", "date", "date_part", "date_trunc", "decode", "dense_rank", "encode", "every", "extract", "first_value", "floor",
    "format", "format_type", "generate_series", "greatest", "has_table_privilege", "initcap", "json_agg", "json_array_elements",
    "json_array_length", "json_build_object", "json_each", "json_object_agg", "json_object_keys", "jsonb_agg", "jsonb_array_elements",
    "jsonb_array_elements_text", "jsonb_array_length", "jsonb_build_object", "jsonb_each", "jsonb_each_text", "jsonb_object_agg",
    "jsonb_object_keys", "jsonb_path_query", "jsonb_pretty", "jsonb_typeof", "lag", "last_value", "lead", "least", "left", "length",
    "lower", "lpad", "ltrim", "make_date", "max", "md5", "min", "mod", "now", "ntile", "nullif", "obj_description", "percent_rank",
    "percentile_cont", "pg_database_size", "pg_get_constraintdef", "pg_get_functiondef", "pg_get_indexdef", "pg_get_serial_sequence",
    "pg_get_triggerdef", "pg_get_viewdef", "pg_indexes_size", "pg_relation_size", "pg_size_pretty", "pg_table_size",
    "pg_total_relation_size", "pg_typeof", "position", "power", "quote_ident", "quote_literal", "random", "rank", "regexp_match",
    "regexp_matches", "regexp_replace", "replace", "reverse", "right", "round", "row_number", "row_to_json", "rpad", "rtrim", "sign",
    "split_part", "sqrt", "starts_with", "string_agg", "string_to_array", "strpos", "substr", "substring", "sum", "to_char", "to_date",
    "to_json", "to_jsonb", "to_number", "to_timestamp", "translate", "trim", "trunc", "unnest", "upper", "version",
];

#[rustfmt::skip] // one word a line says no more
const MYSQL: &[&str] = &[
    "abs", "avg", "ceil", "ceiling", "char_length", "coalesce", "concat", "concat_ws", "convert", "count", "curdate", "current_date",
    "current_user", "curtime", "database", "date", "date_add", "date_format", "date_sub", "datediff", "day", "dayname", "dense_rank",
    "floor", "from_unixtime", "greatest", "group_concat", "hex", "hour", "if", "ifnull", "instr", "isnull", "json_arrayagg",
    "json_contains", "json_extract", "json_keys", "json_length", "json_object", "json_unquote", "json_valid", "lag", "lcase", "lead",
    "least", "left", "length", "locate", "lower", "lpad", "ltrim", "max", "md5", "mid", "min", "minute", "mod", "month", "monthname",
    "now", "nullif", "pow", "quarter", "rank", "replace", "reverse", "right", "round", "row_number", "rpad", "rtrim", "second", "sha2",
    "sign", "sqrt", "substr", "substring", "substring_index", "sum", "time", "timestampdiff", "trim", "ucase", "unix_timestamp", "upper",
    "user", "version", "week", "weekday", "year",
];

/// Functions of the server that compute from what they are given and from the database, and change nothing.
pub(super) fn functions(sql: Sql) -> &'static [&'static str] {
    match sql {
        Sql::Sqlite => SQLITE,
        Sql::Postgres => POSTGRES,
        Sql::Mysql => MYSQL,
    }
}

/// Modules of SQLite's shell that are read as tables and reach files, raw pages or statements. They take their arguments
/// as columns too: `SELECT * FROM fsdir WHERE path='/'`.
#[rustfmt::skip] // one word a line says no more
const SQLITE_MODULES: &[&str] = &[
    "bytecode", "completion", "csv", "fsdir", "lsdir", "prefixes", "sqlite_dbdata", "sqlite_dbpage", "sqlite_dbptr", "sqlite_stmt",
    "tables_used", "zipfile",
];

/// Functions of SQLite's shell that reach files, programs or statements. They are in no list of functions either.
#[rustfmt::skip] // one word a line says no more
const SQLITE_FUNCTIONS: &[&str] = &[
    "edit", "eval", "fts3_tokenizer", "load_extension", "lsmode", "readfile", "sha3_query", "sqlar_compress", "sqlar_uncompress",
    "usleep", "writefile", "zipfile_cds",
];

/// Tables of servers that hold passwords or the files that the server reads, and what spells such a name in another way.
#[rustfmt::skip] // one word a line says no more
const SERVER_SECRETS: &[&str] = &[
    "authentication_string", "mysql", "pg_authid", "pg_file_settings", "pg_hba_file_rules", "pg_ident_file_mappings", "pg_shadow",
    "pg_user_mapping", "pg_user_mappings", "rolpassword", "uescape",
];

/// Whether the name leads out of the tables. `is_bare`: it does not stand in quotes.
pub(super) fn reaches_out(sql: Sql, name: &str, is_bare: bool) -> bool {
    match sql {
        Sql::Sqlite => {
            let reads = |pragma| pragma_reads(pragma, true) || pragma_reads(pragma, false);
            is_listed(SQLITE_MODULES, name)
                || (is_bare && is_listed(SQLITE_FUNCTIONS, name))
                || name.strip_prefix("pragma_").is_some_and(|pragma| !reads(pragma))
        }
        Sql::Postgres | Sql::Mysql => is_listed(SERVER_SECRETS, name),
    }
}

/// Pragmas that read, whatever they are given.
const PRAGMAS: &[&str] = &["foreign_key_list", "index_info", "index_list", "index_xinfo", "table_info", "table_list", "table_xinfo"];

/// Pragmas that read as long as they are given nothing. Checks of the whole database (`integrity_check`) are left out:
/// they compute the constraints of tables, which may call any function.
#[rustfmt::skip] // one word a line says no more
const SETTINGS: &[&str] = &[
    "application_id", "auto_vacuum", "cache_size", "collation_list", "compile_options", "data_version", "database_list", "encoding",
    "foreign_keys", "freelist_count", "function_list", "journal_mode", "module_list", "page_count", "page_size", "pragma_list",
    "schema_version", "synchronous", "user_version",
];

pub(super) fn pragma_reads(name: &str, has_argument: bool) -> bool {
    is_listed(PRAGMAS, name) || (!has_argument && is_listed(SETTINGS, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_order_and_apart() {
        let all = [
            WRITING,
            CALLABLE,
            SCHEMA_TABLES,
            SQLITE,
            POSTGRES,
            MYSQL,
            SQLITE_MODULES,
            SQLITE_FUNCTIONS,
            SERVER_SECRETS,
            PRAGMAS,
            SETTINGS,
        ];
        for list in all {
            assert!(list.is_sorted(), "{list:?}");
        }
        for name in SQLITE_MODULES.iter().chain(SQLITE_FUNCTIONS).chain(WRITING) {
            let listed = [SQLITE, POSTGRES, MYSQL, CALLABLE].iter().any(|list| is_listed(list, name));
            assert!(!listed || *name == "replace", "{name}");
        }
    }
}
