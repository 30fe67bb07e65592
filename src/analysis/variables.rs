//! Environment variables: which are harmless to set for a command, and which change what programs
//! run or load.

mod values;

use super::installed;
use super::marks::has_word;
use super::path::AbsPath;
use super::program_folders;
use crate::action::Arg;
use crate::analysis::sensitive::mask::masked;

/// Variables that only change how programs print, or how tests name their environment.
const HARMLESS: &[&str] = &[
    "LANG",
    "TZ",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "CI",
    "TERM",
    "TERM_PROGRAM",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "NODE_ENV",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "CARGO_TERM_COLOR",
    "CARGO_INCREMENTAL",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "DEBIAN_FRONTEND",
    "HOMEBREW_NO_AUTO_UPDATE",
    "DOTNET_CLI_TELEMETRY_OPTOUT",
    "NEXT_TELEMETRY_DISABLED",
    "GIT_TERMINAL_PROMPT",
    "GIT_OPTIONAL_LOCKS",
    "DEBUG",
    "VERBOSE",
    "LOG_LEVEL",
    "TEST_ENV",
    "RAILS_ENV",
    "APP_ENV",
    "MIX_ENV",
    "CGO_ENABLED",
    "GOOS",
    "GOARCH",
    "GOMAXPROCS",
    "GO111MODULE",
    "RACK_ENV",
    "FLASK_ENV",
    "ASPNETCORE_ENVIRONMENT",
    "DOTNET_ENVIRONMENT",
    "DOTNET_NOLOGO",
    "DOTNET_SKIP_FIRST_TIME_EXPERIENCE",
    // How many threads and which devices compute, and what is not fetched or reported on the way.
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "CUDA_VISIBLE_DEVICES",
    "TOKENIZERS_PARALLELISM",
    "HF_HUB_OFFLINE",
    "HF_DATASETS_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "TF_CPP_MIN_LOG_LEVEL",
    "TF_ENABLE_ONEDNN_OPTS",
    "RUST_TEST_THREADS",
    "RUST_MIN_STACK",
    "RUST_LIB_BACKTRACE",
    "RUST_LOG_STYLE",
    "PROPTEST_CASES",
    "SQLX_OFFLINE",
    "CARGO_BUILD_JOBS",
    "CARGO_NET_OFFLINE",
    "CARGO_TERM_QUIET",
    "CARGO_TERM_VERBOSE",
    "CARGO_TERM_PROGRESS_WHEN",
    "PYTHONHASHSEED",
    "PYTHONFAULTHANDLER",
    "PYTHONNOUSERSITE",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD",
    "NODE_NO_WARNINGS",
    "COMPOSER_MEMORY_LIMIT",
    "COMPOSER_NO_INTERACTION",
    "PIP_DISABLE_PIP_VERSION_CHECK",
    "PIP_NO_INPUT",
    "UV_NO_PROGRESS",
    "UV_OFFLINE",
    "HOMEBREW_NO_ANALYTICS",
    "DO_NOT_TRACK",
    "CHECKPOINT_DISABLE",
    "TURBO_TELEMETRY_DISABLED",
    "ASTRO_TELEMETRY_DISABLED",
    "NUXT_TELEMETRY_DISABLED",
    "GATSBY_TELEMETRY_DISABLED",
    "STORYBOOK_DISABLE_TELEMETRY",
    "ESLINT_USE_FLAT_CONFIG",
    "DOCKER_BUILDKIT",
    "BUILDKIT_PROGRESS",
    "COMPOSE_PROGRESS",
];

/// Whether the text is the name of a variable: letters and digits in ASCII and `_`, with no digit in front.
pub(crate) fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether setting `name` for one command, or exporting it, changes nothing but how things print.
pub(crate) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name) || name.starts_with("LC_")
}

/// The same, where the value is known. `make` expands it, recipes put it into the text of a shell, and Debian's tools into
/// that of Perl; a locale may be named by its path. Sources: GNU make 4.4, debconf 1.5, glibc 2.40.
pub(crate) fn is_harmless_as(name: &str, value: Option<&str>) -> bool {
    let is_locale = name == "LANG" || name.starts_with("LC_");
    is_harmless(name) && value.is_none_or(|value| is_plain(value) && !(is_locale && value.contains('/')))
        || value.is_some_and(|value| values::is_known(name, value))
}

/// The same for a value that may be known only when it runs: a number is plain, and so is the name of a time zone or whatever else
/// no tool takes for more than text.
pub(crate) fn is_harmless_with(name: &str, value: &Arg) -> bool {
    let literal = value.as_literal();
    is_harmless_as(name, literal) && (literal.is_some() || name == "TZ" || value.is_number())
}

/// Whether no shell and no tool finds anything but text in it.
fn is_plain(value: &str) -> bool {
    !value.contains([';', '|', '&', '$', '`', '<', '>', '(', ')', '\\', '\'', '"', '{', '}', '\n', '\r', '#'])
}

/// Whether the variable chooses which of an application's databases and services is meant, and not one for developing.
pub(crate) fn chooses_production(name: &str, value: Option<&str>) -> bool {
    let is_choice = matches!(
        name,
        "RAILS_ENV" | "RACK_ENV" | "APP_ENV" | "MIX_ENV" | "DJANGO_ENV" | "FLASK_ENV" | "ASPNETCORE_ENVIRONMENT" | "DOTNET_ENVIRONMENT"
    );
    let is_local = |value: &str| matches!(value, "test" | "testing" | "development" | "dev" | "local" | "ci" | "");
    is_choice && !value.is_some_and(|value| is_local(&value.to_ascii_lowercase()))
}

/// Whether a variable of this name is there to hold a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    const PARTS: &[&str] = &["TOKEN", "SECRET", "PASSW", "PASSPHRASE", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL"];
    let name = name.to_ascii_uppercase();
    PARTS.iter().any(|part| name.contains(part)) || ends_as_secret(&name)
}

/// The same in the text of a program, which names many: there a whole part of the name has to say so, unlike in
/// `TOKENIZERS_PARALLELISM`.
pub(crate) fn is_secret_by_part(name: &str) -> bool {
    const PARTS: &str = "TOKEN SECRET PASSWORD PASSWD PASSPHRASE CREDENTIAL CREDENTIALS APIKEY";
    name.split('_').any(|part| has_word(PARTS, part)) || ends_as_secret(name)
}

/// As in `MYSQL_PWD`, `GH_PAT`, `ENCRYPTION_KEY`, `SMTP_PASS`, `SENTRY_DSN`.
fn ends_as_secret(name: &str) -> bool {
    const ENDS: &[&str] = &["_PWD", "_PAT", "_KEY", "_PASS", "_AUTH", "_DSN", "_COOKIE"];
    ENDS.iter().any(|end| name.ends_with(end)) || matches!(name, "DATABASE_URL" | "REDIS_URL" | "MONGODB_URI" | "PGPASSFILE")
}

/// Folders from which languages load code, separated by colons.
pub(crate) fn names_code(name: &str) -> bool {
    matches!(name, "PYTHONPATH" | "NODE_PATH" | "RUBYLIB" | "PERL5LIB")
}

/// Whether this value of a variable changes nothing about what runs, where others would.
pub(crate) fn is_harmless_value(name: &str, value: &Arg, home: Option<&AbsPath>) -> bool {
    if name == "PATH" {
        return installed::leads_to_installed(value, home);
    }
    if program_folders::is_of(name, value, home) {
        return true;
    }
    let names_program = matches!(name, "GIT_EDITOR" | "GIT_SEQUENCE_EDITOR" | "EDITOR" | "VISUAL" | "PAGER" | "GIT_PAGER" | "MANPAGER");
    // Another value than these names a file that is written.
    let traces = matches!(name, "GIT_TRACE" | "GIT_TRACE_SETUP" | "GIT_TRACE_PERFORMANCE" | "GIT_CURL_VERBOSE");
    match value.as_literal() {
        Some(text) if names_program => matches!(text, "true" | ":" | "cat" | ""),
        // By a path, messages come from any file, and with them formats that programs fill in.
        Some(text) if name == "LANGUAGE" => !text.contains('/'),
        Some(text) if traces => matches!(text, "0" | "1" | "true" | "false"),
        Some(_) | None => false,
    }
}

/// Whether a rule may name the variable with this value: a short word that tells the project's own code something, and is neither
/// a secret, nor a file that could be another the next time, nor what stands for the real thing.
pub(crate) fn can_be_named(name: &str, value: &str) -> bool {
    const REAL: [&str; 5] = ["prod", "live", "stag", "main", "master"];
    let is_plain =
        !value.is_empty() && value.len() <= 60 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/,+".contains(&byte));
    // Where a program has its parts, and words of its own.
    let is_of_program = ["_ROOT", "_HOME", "_BIN", "_ARGS", "FLAGS", "OPTS", "_RC", "_INIT"].iter().any(|end| name.ends_with(end));
    let is_elsewhere = !value.contains("://") && (value.starts_with(['/', '.', '-', '+']) || value.contains("/."));
    let is_real = || REAL.iter().any(|word| value.to_ascii_lowercase().contains(word));
    is_plain
        && !is_of_program
        && !is_elsewhere
        && !is_secret(name)
        && !is_real()
        && masked(&format!("{name}={value}")) == format!("{name}={value}")
}

/// Whether an option by its name in an effect is a variable that is set in front of the command.
pub(crate) fn is_setting(option: &str) -> bool {
    option.split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// Names that a shell or the programs it starts act upon, so that even a plain assignment, which
/// reaches programs when the name was exported before, changes what later commands do.
const ACTED_UPON: &[&str] = &[
    // Which forge, and which repository there, its command line means.
    "GH_HOST",
    "GH_REPO",
    "GITLAB_HOST",
    "GITLAB_REPO",
    "PATH",
    "IFS",
    "ENV",
    "HOME",
    "SHELL",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "BROWSER",
    "TMPDIR",
    "TMP",
    "TEMP",
    "CDPATH",
    "PS0",
    "PS1",
    "PS2",
    "PS3",
    "PS4",
    "PROMPT_COMMAND",
    "SHELLOPTS",
    "BASHOPTS",
    "FIGNORE",
    "GLOBIGNORE",
    "FPATH",
    "ZDOTDIR",
    "MAIL",
    "MAILPATH",
    "HISTFILE",
    "POSIXLY_CORRECT",
    "EXECIGNORE",
    "OLDPWD",
    "PWD",
    "DISPLAY",
    "XAUTHORITY",
    "LESSOPEN",
    "LESSCLOSE",
    "LESS",
    "MAKEFLAGS",
    "MFLAGS",
    "GNUMAKEFLAGS",
    "CC",
    "CXX",
    "LD",
    "AR",
    "AS",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "RUSTFLAGS",
    "RUSTDOCFLAGS",
    "GOFLAGS",
    "JAVA_HOME",
    "CLASSPATH",
    "GREP_OPTIONS",
    "GREP_COLOR",
    "TAR_OPTIONS",
    "GZIP",
    "XZ_OPT",
    "KUBECONFIG",
    "SSH_ASKPASS",
    "SUDO_ASKPASS",
    "EXINIT",
    "VIMINIT",
    "INPUTRC",
    "MANPAGER",
    "MANOPT",
    "ANSIBLE_CONFIG",
    "DOCKER_HOST",
    "FCEDIT",
    "TERMINFO",
    "TERMCAP",
    "NLSPATH",
    "LANGUAGE",
    "LOCPATH",
    "GCONV_PATH",
    "HOSTALIASES",
    "RESOLV_HOST_CONF",
    // Of yash: what it runs where it finds no program.
    "COMMAND_NOT_FOUND_HANDLER",
    // Of zsh: arrays behind those of other shells, what a redirection alone runs, and what words of commands mean.
    "path",
    "fpath",
    "cdpath",
    "module_path",
    "NULLCMD",
    "READNULLCMD",
    "TMPPREFIX",
    "aliases",
    "galiases",
    "saliases",
    "nameddirs",
];
const ACTED_UPON_PREFIXES: &[&str] = &[
    "LD_",
    "DYLD_",
    "BASH_",
    "YASH_",
    "GIT_",
    "NODE_",
    "NPM_",
    "npm_",
    "YARN_",
    "PYTHON",
    "PERL",
    "RUBY",
    "GEM_",
    "BUNDLE_",
    "CARGO_",
    "RUSTC",
    "RUSTUP_",
    "GO",
    "JAVA_",
    "_JAVA",
    "MAVEN_",
    "GRADLE_",
    "DOTNET_",
    "COR_",
    "CORECLR_",
    "PIP_",
    "UV_",
    "POETRY_",
    "CONDA_",
    "SSH_",
    "GPG_",
    "AWS_",
    "GOOGLE_",
    "AZURE_",
    "DOCKER_",
    "KUBE",
    "HELM_",
    "TF_",
    "XDG_",
    "HTTP_",
    "HTTPS_",
    "http_",
    "https_",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "CURL_",
    "WGET",
    "SSL_",
    "REQUESTS_",
    "PHP",
    "COMPOSER_",
    "LUA_",
    "MALLOC_",
    "GLIBC_",
    "ASAN_",
    "COUNTERSIGN",
    "CLAUDE",
    "CODEX_",
    "GEMINI_",
    "ANTHROPIC_",
    "OPENAI_",
    "RIPGREP_",
    "FZF_",
    "BAT_",
    "LESS",
    "PAGER",
    "MAN",
];
const ACTED_UPON_SUFFIXES: &[&str] =
    &["PATH", "_OPTIONS", "_OPTS", "_FLAGS", "_WRAPPER", "_PAGER", "_EDITOR", "_COMMAND", "_CMD", "_ASKPASS", "_PRELOAD"];

/// Whether a text may give a variable of this name any value without changing what later commands do.
pub(crate) fn is_free(name: &str) -> bool {
    is_name(name) && !is_acted_upon(name)
}

/// Whether programs act upon a variable of this name.
pub(crate) fn is_acted_upon(name: &str) -> bool {
    is_evaluated(name)
        || !is_harmless(name)
            && (ACTED_UPON.contains(&name)
                || ACTED_UPON_PREFIXES.iter().any(|p| name.starts_with(p))
                || ACTED_UPON_SUFFIXES.iter().any(|s| name.ends_with(s)))
}

/// Numbers of a shell: what they are set to is evaluated as arithmetic, in which a subscript can run commands.
/// Source: bash 5.2 and 5.3 (variables.c), ksh93u+m, mksh 59, zsh 5.9 (zshparam(1)), each by trying.
const EVALUATED: &[&str] = &[
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "OPTIND",
    "HISTCMD",
    "BASHPID",
    "LINENO",
    "COLUMNS",
    "LINES",
    "TMOUT",
    "PPID",
    "PGRP",
    "PIPESTATUS",
    "KSHUID",
    "KSHGID",
    "KSHEGID",
    "USER_ID",
    "HISTSIZE",
    "SAVEHIST",
    "MAILCHECK",
    "UID",
    "EUID",
    "GID",
    "EGID",
    "SHLVL",
    "FUNCNEST",
    "KEYTIMEOUT",
    "LISTMAX",
    "ERRNO",
    "TRY_BLOCK_ERROR",
    "TRY_BLOCK_INTERRUPT",
    "ARGC",
    "TTYIDLE",
    "ZSH_SUBSHELL",
    "ZLE_RPROMPT_INDENT",
    // Looked at when a job ends, a folder is kept, or a prompt is shown.
    "REPORTTIME",
    "REPORTMEMORY",
    "DIRSTACKSIZE",
    "LOGCHECK",
    "PERIOD",
    "BAUD",
    // Where the number of a line is expected, BSD and older GNU `grep` say `Binary file x matches`: the word is a name in arithmetic.
    "Binary",
    // The length of what is no number, to jq 1.6.
    "null",
];

/// Whether a shell takes what a variable of this name is set to for arithmetic.
pub(crate) fn is_evaluated(name: &str) -> bool {
    EVALUATED.contains(&name)
}

/// Whether setting a variable to this changes what later commands do.
pub(crate) fn is_acted_upon_as(name: &str, value: &Arg, home: Option<&AbsPath>) -> bool {
    if name == "PATH" {
        return !installed::leads_to_installed(value, home);
    }
    if value.as_literal().is_some_and(|value| values::is_known(name, value)) || program_folders::is_of(name, value, home) {
        return false;
    }
    // It may have been exported before.
    let reaches = is_harmless(name) && !is_harmless_as(name, value.as_literal());
    // Behind so many calls inside each other, bash drops the rest of the line.
    let is_count = is_evaluated(name) && name != "FUNCNEST" && value.is_number();
    reaches || (is_acted_upon(name) && !is_count)
}
