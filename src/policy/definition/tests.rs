//! What of a Makefile or a justfile counts: what cannot be told apart counts as a whole.

use super::{just, make};

/// The parts that count for the recipe `a`.
fn of_make(text: &str) -> Vec<String> {
    make::slice(text, "a").parts
}

fn of_just(text: &str) -> Vec<String> {
    just::slice(text, "a").parts
}

#[test]
fn other_rules_of_a_makefile_do_not_count() {
    let apart = [
        ("a:\n\tx\nb:\n\ty\n", "a:\n\tx"),
        ("a: b\n\tx\nb:\n\ty\n", "a: b\n\tx\nb:\n\ty"),
        ("_b:\n\ty\na:\n\tx\n", "a:\n\tx"),
        // A value may hold a colon and a reference, and is no rule.
        ("X := $(Y)\na:\n\tx\nb:\n\ty\n", "X := $(Y)\na:\n\tx"),
        ("MY-X.y := $(Y)\na:\n\tx\nb:\n\ty\n", "MY-X.y := $(Y)\na:\n\tx"),
        ("export X := $(Y)\na:\n\tx\nb:\n\ty\n", "export X := $(Y)\na:\n\tx"),
        ("a:\n\techo c:$(X)\nb:\n\ty\n", "a:\n\techo c:$(X)"),
        // Two backslashes are one that stands for itself: the line ends.
        ("X = c\\\\\na:\n\tx\nb:\n\ty\n", "X = c\\\\\na:\n\tx"),
        (".PHONY: a\na:\n\tx\nb:\n\ty\n", "a:\n\tx"),
        ("# a remark: $(X)\na:\n\tx\nb:\n\ty\n", "a:\n\tx"),
    ];
    for (text, counts) in apart {
        let found = of_make(text);
        let wanted: Vec<&str> = counts.lines().collect();
        assert!(wanted.iter().all(|line| found.iter().any(|part| part.lines().any(|has| has == *line))), "{text:?}: {found:?}");
        assert!(found.iter().all(|part| !part.contains("\ty") || counts.contains("\ty")), "{text:?}: {found:?}");
    }
}

#[test]
fn a_makefile_that_cannot_be_told_apart_counts_as_a_whole() {
    let whole = [
        "include x.mk\na:\n\tx\nb:\n\ty\n",
        "include $(X)\na:\n\tx\nb:\n\ty\n",
        "-include x.mk\na:\n\tx\nb:\n\ty\n",
        ".include \"x\"\na:\n\tx\nb:\n\ty\n",
        ".if x\na:\n\tx\n.endif\nb:\n\ty\n",
        "a:\n\tx\nb:\n\ty\r\n",
        "a:\n\tx\nb:\n\ty\0\n",
        ".RECIPEPREFIX = >\na:\n\tx\nb:\n\ty\n",
        ".SECONDEXPANSION:\na:\n\tx\nb:\n\ty\n",
        "define X\nc\nendef\na:\n\tx\nb:\n\ty\n",
        "override define X\na:\n\tx\nb:\n\ty\n",
        "override endef\na:\n\tx\nb:\n\ty\n",
        "load x.so\na:\n\tx\nb:\n\ty\n",
        "-load x.so\na:\n\tx\nb:\n\ty\n",
        // Which of them holds is only known when it runs.
        "ifdef X\na:\n\tx\nendif\nb:\n\ty\n",
        // A recipe below a line that is no rule.
        "X = c\\\\\\\na:\n\tx\nb:\n\ty\n",
        "a:\n\t$(call f)\nb:\n\ty\n",
        "a:\n\t${call f}\nb:\n\ty\n",
        "a:\n\t$(eval X)\nb:\n\ty\n",
        "a: $(X)\n\tx\nb:\n\ty\n",
        "x/c: $(D)\n\tz\na:\n\tx\nb:\n\ty\n",
        "$(C): d\n\tz\na:\n\tx\nb:\n\ty\n",
        "a:\n\tmake $(X)\nb:\n\ty\n",
    ];
    for text in whole {
        assert_eq!(of_make(text), [text], "{text:?}");
    }
    assert_eq!(make::slice("a:\n\tx\n", "").parts, ["a:\n\tx\n"]);
    assert!(make::slice("include $(X)\n", "a").includes_more && !make::slice("include x\n", "a").includes_more);
}

#[test]
fn other_recipes_of_a_justfile_do_not_count() {
    let apart = [
        ("a:\n x\nb:\n y\n", "a:\n x"),
        ("a: b\n x\nb:\n y\n", "a: b\n x\nb:\n y"),
        ("_b:\n y\na:\n x\n", "a:\n x"),
        ("v := 'z'\na:\n x {{v}}\nb:\n y\n", "v := 'z'\na:\n x {{v}}"),
        ("alias c := b\na:\n x\nb:\n y\n", "alias c := b\na:\n x\nb:\n y"),
        ("export V := 'z'\na:\n x\nb:\n y\n", "export V := 'z'\na:\n x"),
        ("[private]\na:\n x\nb:\n y\n", "[private]\na:\n x"),
        // A setting is no recipe, and counts for each.
        ("set positional-arguments\na:\n x\nb:\n y\n", "set positional-arguments\na:\n x"),
    ];
    for (text, counts) in apart {
        let found = of_just(text);
        let wanted: Vec<&str> = counts.lines().collect();
        assert!(wanted.iter().all(|line| found.iter().any(|part| part.lines().any(|has| has == *line))), "{text:?}: {found:?}");
        assert!(found.iter().all(|part| !part.contains(" y") || counts.contains(" y")), "{text:?}: {found:?}");
    }
}

#[test]
fn a_justfile_that_cannot_be_told_apart_counts_as_a_whole() {
    let whole = [
        "import 'x.just'\na:\n x\nb:\n y\n",
        "import x\na:\n x\nb:\n y\n",
        "mod c\na:\n x\nb:\n y\n",
        "a:\n x\nb:\n y\r\n",
        "a:\n x\nb:\n y\0\n",
        "v := '''\nb:\n'''\na:\n x\nb:\n y\n",
        "v := \"\"\"\nb:\n\"\"\"\na:\n x\nb:\n y\n",
        // An expression goes on over the end of a line.
        "a:\n x {{\n }}\nb:\n y\n",
        // An indented line that no recipe begins.
        "a:\n x\n[private]\n z\nb:\n y\n",
        "v := (\n 'z')\na:\n x\nb:\n y\n",
    ];
    for text in whole {
        assert_eq!(of_just(text), [text], "{text:?}");
    }
    assert_eq!(just::slice("a:\n x\n", "").parts, ["a:\n x\n"]);
}

#[test]
fn what_a_justfile_takes_from_elsewhere_is_known_or_said_to_be_more() {
    let more = |text: &str| just::slice(text, "a").includes_more;
    for text in ["import 'x$Y'\n", "import '~/x'\n", "import 'x\\y'\n", "import f'x'\n", "import x\n"] {
        assert!(more(text), "{text:?}");
    }
    assert!(!more("import 'x'\n") && !more("mod x\n") && !more(" import x\n"));
    let is_open = |text: &str| just::slice(text, "a").is_open;
    assert!(is_open("set fallback\nb:\n y\n") && !is_open("set fallback\na:\n x\n"));
    assert!(!is_open("b:\n y\n") && !is_open("a:\n x\n"));
    assert!(just::slice("set dotenv-load\na:\n x\n", "a").reads_env && !just::slice("a:\n x\n", "a").reads_env);
}
