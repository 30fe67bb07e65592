//! Recipes of makefiles, justfiles and taskfiles: what decides what a target does, and what is left out.

use proptest::prelude::*;

use countersign::policy::definition::changes;

use super::{changed_by, holds, read, recipe, unchanged_by};

const MAKEFILE: &str = "\
# How it is built.
CC = cc
FLAGS := -O2 \\
  -g

.PHONY: all lint test gen

all: lint test

lint: gen  ## Look for mistakes
\t$(CC) $(FLAGS) --lint

gen:
\t./gen.sh

test:
\t./test.sh $(shell date)

%.o: %.c
\t$(CC) -c $<
";

#[test]
fn a_recipe_of_a_makefile_is_what_decides_what_it_does() {
    let with = |from: &str, to: &str| {
        assert!(MAKEFILE.contains(from), "{from}");
        MAKEFILE.replace(from, to)
    };
    let lint = recipe("Makefile", "lint");
    let same = [
        with("# How it is built.", "# How\n\n\n# it is built."),
        with("./test.sh", "./other-test.sh"),
        with("all: lint test", "all: lint test\n\t./evil"),
        with("test:\n", "test:\n\n# a\n"),
        format!("{MAKEFILE}\nmore: lint\n\tmore\n"),
        with(".PHONY: all lint test gen", ".PHONY: all lint test gen more"),
    ];
    unchanged_by(&lint, "Makefile", MAKEFILE, &same.each_ref().map(String::as_str));
    let changed = [
        with("--lint", "--lint; ./evil"),
        with("./gen.sh", "./evil"),
        with("CC = cc", "CC = ./evil"),
        with("-g", "-g -evil"),
        with("$(CC) -c $<", "./evil"),
        with("lint: gen", "lint: gen test"),
        with("gen:\n", "gen: all\n"),
        with("lint: gen  ## Look for mistakes\n\t$(CC) $(FLAGS) --lint\n", ""),
        String::new(),
    ];
    changed_by(&lint, "Makefile", MAKEFILE, &changed.each_ref().map(String::as_str));
    assert!(!holds(&lint, &[("Makefile", MAKEFILE)], &[]));
    // Where no target is named, the first one may be another.
    changed_by(&recipe("Makefile", ""), "Makefile", MAKEFILE, &[&with("./test.sh", "./evil"), &format!("{MAKEFILE}# x")]);
}

#[test]
fn additions_to_a_makefile_that_reach_a_recipe_are_changes() {
    let attacks = [
        "include evil.mk",
        "-include evil.mk",
        "\tinclude evil.mk",
        "include\\\n evil.mk",
        "SHELL = ./evil",
        "SHELL=./evil",
        "export PATH := evil:$(PATH)",
        ".SHELLFLAGS = -c ./evil",
        "lint:\n\t./evil",
        "other lint: ; ./evil",
        "lint::\n\t./evil",
        "./lint: ; ./evil",
        "lint: SHELL = ./evil",
        "%: SHELL = ./evil",
        "lint: evil\nevil:\n\t./evil",
        ".ONESHELL:",
        ".EXPORT_ALL_VARIABLES:",
        ".RECIPEPREFIX = >",
        ".SECONDEXPANSION:",
        "MAKEFLAGS += --eval=x:",
        "Makefile:\n\t./evil",
        "makefile:\n\t./evil",
        "$(eval CC = ./evil)",
        "$(shell ./evil)",
        "X != ./evil",
        "X := $(shell ./evil)",
        "define CC\n./evil\nendef",
        "override CC = ./evil",
        "ifdef X\nlint:\n\t./evil\nendif",
        "ifeq (1,1)\nCC = ./evil\nendif",
        "T = lint\n$(T):\n\t./evil",
        "vpath %.c evil",
        ".DEFAULT:\n\t./evil",
        "load evil.so",
        "%:\n\t./evil",
        "li%:\n\t./evil",
        "lint &: ; ./evil",
        "LINT: ; ./evil",
        ".include \"evil.mk\"",
    ];
    for attack in attacks {
        for now in [format!("{MAKEFILE}\n{attack}\n"), format!("{attack}\n{MAKEFILE}")] {
            changed_by(&recipe("Makefile", "lint"), "Makefile", MAKEFILE, &[&now]);
        }
    }
}

#[test]
fn no_line_of_another_recipe_becomes_one_of_this_unnoticed() {
    let lint = recipe("Makefile", "lint");
    for (before, now) in [
        ("lint:\nother:\n\t./evil\n", "lint:\n\t./evil\n"),
        ("lint:\n.PHONY: x\n\t./evil\n", "lint:\n\t./evil\n"),
        ("lint:\nother:\nifdef A\nendif\n\t./evil\n", "lint:\nifdef A\nendif\n\t./evil\n"),
        ("lint:\nifdef A\nother:\nendif\n\t./evil\n", "lint:\nifdef A\nendif\n\t./evil\n"),
        ("lint:\n\ta\nother:\n\tb \\\n\tc\n", "lint:\n\ta\n\tb \\\n\tc\n"),
        ("lint:\n\ta\nother:\n# x \\\n\tc\n", "lint:\n\ta\n\tc\n"),
        ("lint:\nother:\nX=1\n\t./evil\n", "lint:\n\t./evil\nX=1\n"),
        ("define X\nlint:\nother:\n\t./evil\nendef\n", "define X\nlint:\n\t./evil\nendef\n"),
    ] {
        changed_by(&lint, "Makefile", before, &[now]);
    }
}

#[test]
fn a_recipe_reaches_those_that_it_calls() {
    for call in
        ["$(MAKE) gen", "@make gen", "-@$(MAKE) -s gen", "${MAKE} --no-print-directory gen", "make 'gen'", "make $(NAME)", "make `cat x`"]
    {
        let with = |text: &str| format!("lint:\n\t{call}\ngen:\n\t{text}\n");
        changed_by(&recipe("Makefile", "lint"), "Makefile", &with("a"), &[&with("b")]);
    }
    for names in ["DEPS = gen\nlint: $(DEPS)", "lint: $(addprefix g,en)", "%t: ge%\n\ta\nlint:", "lint: | gen", "lint: x y\\\n  gen"] {
        let with = |text: &str| format!("{names}\n\ta\ngen:\n\t{text}\n");
        changed_by(&recipe("Makefile", "lint"), "Makefile", &with("a"), &[&with("b")]);
    }
}

#[test]
fn included_files_count_where_they_are_named() {
    let makefile = "include a.mk b/c.mk # d.mk\nlint:\n\ta\n";
    let lint = recipe("Makefile", "lint");
    let files = |a, c, d| [("Makefile", makefile), ("a.mk", a), ("b/c.mk", c), ("d.mk", d)];
    let before = files("X = 1", "include e.mk", "1");
    assert!(holds(&lint, &before, &files("X = 1", "include e.mk", "2")));
    assert!(!holds(&lint, &before, &files("X = 2", "include e.mk", "1")));
    assert!(!holds(&lint, &before, &files("X = 1", "include f.mk", "1")));
    assert!(!holds(&lint, &[("Makefile", makefile)], &[("Makefile", makefile), ("a.mk", "evil")]));
    let nested: Vec<(&str, &str)> = before.into_iter().chain([("e.mk", "evil")]).collect();
    assert!(!holds(&lint, &before, &nested));
    let computed = read(&lint, &[("Makefile", "-include $(DEPS)\nlint:\n\ta\n")]).expect("readable").text.expect("text");
    assert!(computed.contains("not part of this"), "{computed}");
}

#[test]
fn a_file_that_is_taken_before_this_one_is_a_change() {
    for (file, before) in
        [("Makefile", "GNUmakefile"), ("Makefile", "makefile"), ("makefile", "GNUmakefile"), ("taskfile.yml", "Taskfile.yml")]
    {
        assert!(!holds(&recipe(file, "lint"), &[(file, "lint:\n")], &[(file, "lint:\n"), (before, "lint:\n\t./evil")]), "{before}");
    }
    assert!(holds(&recipe("GNUmakefile", "lint"), &[("GNUmakefile", "")], &[("GNUmakefile", ""), ("Makefile", "lint:\n")]));
}

const JUSTFILE: &str = "\
set shell := ['bash', '-c']
version := '1'

# Look for mistakes
[private]
lint arg='x': gen
  clippy {{arg}} {{version}}

gen:
  ./gen.sh

[group('slow')]
test: lint
  ./test.sh
";

#[test]
fn a_recipe_of_a_justfile_is_what_decides_what_it_does() {
    let with = |from: &str, to: &str| {
        assert!(JUSTFILE.contains(from), "{from}");
        JUSTFILE.replace(from, to)
    };
    let lint = recipe("justfile", "lint");
    let same = [
        with("./test.sh", "./other.sh"),
        with("# Look", "# Look hard"),
        with("[group('slow')]\n", ""),
        format!("{JUSTFILE}\nmore: lint\n  x\n"),
        with("\n\n", "\n\n\n"),
    ];
    unchanged_by(&lint, "justfile", JUSTFILE, &same.each_ref().map(String::as_str));
    let changed = [
        with("'bash', '-c'", "'./evil', '-c'"),
        with("version := '1'", "version := `./evil`"),
        with("clippy {{arg}}", "./evil"),
        with("./gen.sh", "./evil"),
        with("[private]", "[script('./evil')]"),
        with("lint arg='x': gen", "lint arg='x': gen test"),
        format!("{JUSTFILE}\nset shell := ['./evil']\n"),
        format!("{JUSTFILE}\nset windows-shell := ['./evil']\n"),
        format!("{JUSTFILE}\nset dotenv-load\n"),
        format!("{JUSTFILE}\nexport PATH := 'evil'\n"),
        format!("{JUSTFILE}\nimport 'evil.just'\n"),
        format!("{JUSTFILE}\nmod evil\n"),
        format!("{JUSTFILE}\nalias lint := test\n"),
        format!("{JUSTFILE}\nlint:\n  ./evil\n"),
    ];
    changed_by(&lint, "justfile", JUSTFILE, &changed.each_ref().map(String::as_str));
    for (before, now) in [
        ("[script('./evil')]\nother:\n  a\nlint:\n  b\n", "[script('./evil')]\nlint:\n  b\n"),
        ("lint:\n  a\nother:\n  b\n", "lint:\n  a\n  b\n"),
        ("x := '''\nother:\n  a\n'''\nlint:\n  {{x}}\n", "x := '''\nother:\n  evil\n'''\nlint:\n  {{x}}\n"),
        ("x := 'a\nother:\n  a\n'\nlint:\n  {{x}}\n", "x := 'a\nother:\n  evil\n'\nlint:\n  {{x}}\n"),
        ("lint:\n  just other\nother:\n  a\n", "lint:\n  just other\nother:\n  evil\n"),
        ("lint:\n  just $X\nother:\n  a\n", "lint:\n  just $X\nother:\n  evil\n"),
        ("lint:\n  {{just_executable()}} other\nother:\n  a\n", "lint:\n  {{just_executable()}} other\nother:\n  evil\n"),
    ] {
        changed_by(&lint, "justfile", before, &[now]);
    }
    // What is imported, and variables that are read from a file.
    let import = [("justfile", "import 'a.just'\nlint:\n"), ("a.just", "x := '1'")];
    assert!(!holds(&lint, &import, &[import[0], ("a.just", "x := `./evil`")]));
    let env = [("justfile", "set dotenv-load\nlint:\n"), (".env", "A=1")];
    assert!(!holds(&lint, &env, &[env[0], (".env", "PATH=evil")]));
    assert!(!read(&lint, &env).expect("readable").text.expect("text").contains("A=1"));
    assert!(read(&lint, &[("justfile", "set fallback\nother:\n  a\n")]).is_none());
}

#[test]
fn a_taskfile_counts_as_a_whole() {
    changed_by(&recipe("Taskfile.yml", "gen"), "Taskfile.yml", "tasks: {gen: a}", &["tasks: {gen: b}", "tasks: {gen: a}\n"]);
}

#[test]
fn what_included_files_take_in_counts_as_well() {
    let with = |env| [("justfile", "import 'x.just'\nlint:\n  a\n"), ("x.just", "set dotenv-load\n"), (".env", env)];
    assert!(!holds(&recipe("justfile", "lint"), &with("A=1"), &with("A=2")));
    let with = |env| [("Taskfile.yml", "dotenv: ['.env']\ntasks: {gen: a}"), (".env", env)];
    assert!(!holds(&recipe("Taskfile.yml", "gen"), &with("A=1"), &with("A=2")));
    let files = [("Makefile", "include a.mk\nlint:\n\ta\n"), ("a.mk", "include $(X)\n")];
    let computed = read(&recipe("Makefile", "lint"), &files).expect("readable").text.expect("text");
    assert!(computed.contains("not part of this"), "{computed}");
    // A second justfile in other letters is an error, or is taken instead.
    let just = [("justfile", "lint:\n  a\n"), ("JUSTFILE", "lint:\n  ./evil\n")];
    assert!(!holds(&recipe("justfile", "lint"), &just[..1], &just));
}

#[test]
fn people_see_what_changed() {
    let text = |content: &str| read(&recipe("Makefile", "lint"), &[("Makefile", content)]).expect("readable").text.expect("text");
    let now = MAKEFILE.replace("./gen.sh", "./evil.sh").replace("./test.sh", "./x.sh");
    assert_eq!(changes(&text(MAKEFILE), &text(&now)), "- \t./gen.sh\n+ \t./evil.sh");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Rules that count for nothing are left out in the same way wherever they stand.
    #[test]
    fn what_is_left_out_of_a_makefile_never_reaches_the_target(lines in proptest::collection::vec(
        prop::sample::select(vec!["lint:", "lint: gen", "gen:", "other:", "\ta", "\tb", "X = 1", "ifdef A", "endif", "", "# c", "else", ".PHONY: lint", "%: x", "other: gen"]), 0..8),
        drop in 0..8_usize) {
        let before = lines.join("\n");
        let mut fewer = lines.clone();
        if drop < fewer.len() {
            fewer.remove(drop);
        }
        let now = fewer.join("\n");
        let recipes = |lines: &[&str]| meaning(lines);
        if holds(&recipe("Makefile", "lint"), &[("Makefile", &before)], &[("Makefile", &now)]) {
            prop_assert_eq!(recipes(&lines), recipes(&fewer), "{:?} and {:?}", before, now);
        }
    }
}

/// What make takes from the lines for the targets `lint` and `gen`, with `A` set or not: their recipes and prerequisites.
fn meaning(lines: &[&str]) -> Vec<Option<Vec<String>>> {
    [true, false]
        .map(|is_set| {
            let mut target = "";
            let mut found = Vec::new();
            let mut skipped: Vec<bool> = Vec::new();
            for line in lines {
                match *line {
                    "ifdef A" => skipped.push(!is_set),
                    "else" => {
                        let last = skipped.last_mut()?;
                        *last = !*last;
                    }
                    "endif" => {
                        skipped.pop()?;
                    }
                    _ if skipped.contains(&true) => {}
                    "X = 1" => target = "",
                    "" | "# c" => {}
                    line if line.starts_with('\t') => {
                        if matches!(target, "lint" | "gen" | "%") {
                            found.push(format!("{target}{line}"));
                        }
                    }
                    line => {
                        target = line.split(':').next().unwrap_or("");
                        if matches!(target, "lint" | "gen" | "%") {
                            found.push(line.to_owned());
                        }
                    }
                }
            }
            if !found.iter().any(|line| line == "lint: gen") {
                found.retain(|line| !line.starts_with("gen"));
            }
            found.sort();
            skipped.is_empty().then_some(found)
        })
        .to_vec()
}
