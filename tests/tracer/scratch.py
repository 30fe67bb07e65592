"""The scratch folder that allowed calls run in: an empty home, and in it the repository `proj`.

The repository has something for every family of programs to read, with fixed names and dates.
"""

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import zipfile

DATE = "2024-05-01T12:00:00+00:00"

FILES = {
    "README.md": "# proj\n\nA project to read.\n\nTODO: nothing\n",
    ".gitignore": "target/\n*.log\nnode_modules/\n",
    "Cargo.toml": '[package]\nname = "proj"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n',
    "Cargo.lock": 'version = 3\n\n[[package]]\nname = "proj"\nversion = "0.1.0"\n',
    "package.json": json.dumps({"name": "proj", "version": "1.0.0", "scripts": {"test": "touch from-npm", "build": "touch from-npm"}}, indent=2) + "\n",
    "pyproject.toml": '[project]\nname = "proj"\nversion = "0.1.0"\n',
    "Makefile": "MARK := $(shell touch from-make)\nall:\n\ttouch from-make\n",
    "Dockerfile": "FROM scratch\nCOPY src /src\n",
    "tsconfig.json": '{"compilerOptions": {"strict": true}}\n',
    "data.json": json.dumps({"name": "proj", "items": [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}]}) + "\n",
    "config.yaml": "name: proj\nitems:\n  - id: 1\n  - id: 2\n",
    "data.csv": "id,name\n1,one\n2,two\n",
    "notes.txt": "one\ntwo\nthree\nfour\n",
    "a": "1\n2\n3\n",
    "b": "1\n2\n4\n",
    "a.txt": "alpha\nbeta\n",
    "b.txt": "alpha\ngamma\n",
    "app.log": "INFO start\nERROR failed\nINFO end\n",
    "src/main.rs": 'mod lib;\n\nfn main() {\n    println!("hello");\n}\n',
    "src/lib.rs": "/// Adds.\npub fn add(a: i32, b: i32) -> i32 {\n    a + b // TODO overflow\n}\n",
    "src/index.js": 'export const answer = 42;\nconsole.log("hello");\n',
    "src/app.py": 'import os\n\n\ndef main():\n    print("hello")\n',
    "X.java": "public class X {}\n",
    "x.c": "int main(void) { return 0; }\n",
    "x.s": ".globl x\nx:\n",
    "x.rs": "fn main() {}\n",
    "x.pl": "system('touch from-script');\n",
    "x.py": "open('from-script', 'w')\n",
    "x.js": "require('fs').writeFileSync('from-script', '');\n",
    "x.t": "system('touch from-script');\n",
    "docs/index.md": "# Docs\n\nSee [README](../README.md).\n",
    "docs/guide.txt": "A guide.\n",
    "tests/it.rs": "#[test]\nfn it() {}\n",
    # Scripts that must not run: each leaves a file behind.
    "run.sh": "#!/bin/sh\ntouch from-script\n",
    "ls": "#!/bin/sh\ntouch from-script\n",
    "node_modules/left/package.json": '{"name": "left", "version": "1.0.0"}\n',
}

EXECUTABLE = ("run.sh", "ls")


def make(root):
    """Makes the home `root` and its repository `root/proj`."""
    proj = os.path.join(root, "proj")
    os.makedirs(proj)
    for name, text in FILES.items():
        path = os.path.join(proj, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755 if name in EXECUTABLE else 0o644)
    os.symlink("notes.txt", os.path.join(proj, "link"))
    # npm asks once a week whether there is a newer npm, whatever it was started for: here it has just done so.
    os.makedirs(os.path.join(root, ".npm"))
    with open(os.path.join(root, ".npm", "_update-notifier-last-checked"), "w", encoding="utf-8"):
        pass
    archives(proj)
    databases(proj)
    repository(proj)


def archives(proj):
    """A tar.gz, a tar, a zip and a gz with the same texts."""
    for name, mode in (("a.tar.gz", "w:gz"), ("archive.tar.gz", "w:gz"), ("a.tar", "w")):
        with tarfile.open(os.path.join(proj, name), mode) as archive:
            for inside in ("a.txt", "docs/guide.txt"):
                data = FILES[inside].encode()
                info = tarfile.TarInfo(inside)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    for name in ("a.zip", "archive.zip"):
        with zipfile.ZipFile(os.path.join(proj, name), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", FILES["a.txt"])
    for name in ("a.gz", "app.log.gz"):
        with gzip.open(os.path.join(proj, name), "wb") as file:
            file.write(FILES["app.log"].encode())


def databases(proj):
    """Databases of SQLite: one of tables, one that keeps a log, and one with a view that starts a program in old versions."""
    tables = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'one'); CREATE TABLE events(type, payload); CREATE TABLE a(x); CREATE TABLE b(x);"
    for name, script in (
        ("app.db", tables),
        ("log.db", "PRAGMA journal_mode = wal; " + tables),
        ("view.db", "CREATE TABLE t(x); CREATE VIEW users AS SELECT x FROM t;"),
    ):
        connection = sqlite3.connect(os.path.join(proj, name))
        connection.executescript(script)
        connection.close()
    path = os.path.join(proj, "view.db")
    # Python's library has no such function and would not create it.
    evil = "CREATE VIEW users AS SELECT edit(1, 'touch from-view; true') AS x"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'users'", (evil,))
    connection.commit()
    connection.close()


def repository(proj):
    """Commits, tags, branches, a remote, a stash, a change in the index and one beside it."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": os.path.dirname(proj), "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "u", "GIT_AUTHOR_EMAIL": "u@example.invalid", "GIT_AUTHOR_DATE": DATE,
        "GIT_COMMITTER_NAME": "u", "GIT_COMMITTER_EMAIL": "u@example.invalid", "GIT_COMMITTER_DATE": DATE,
    }

    def git(*words):
        subprocess.run(["git", "-C", proj, *words], check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def append(name, text):
        with open(os.path.join(proj, name), "a", encoding="utf-8") as file:
            file.write(text)

    git("init", "-q", "--template=", "-b", "main")
    git("add", "README.md", "Cargo.toml", "src")
    git("commit", "-q", "-m", "First files")
    git("tag", "v0.1.0")
    git("add", ".")
    git("commit", "-q", "-m", "Add the rest")
    git("tag", "-a", "v0.2.0", "-m", "Second")
    git("checkout", "-q", "-b", "feature")
    append("src/lib.rs", "\npub fn sub(a: i32, b: i32) -> i32 {\n    a - b\n}\n")
    git("commit", "-q", "-a", "-m", "Subtract")
    git("checkout", "-q", "main")
    append("notes.txt", "five\n")
    git("commit", "-q", "-a", "-m", "Count on")
    git("merge", "-q", "--no-ff", "-m", "Merge branch 'feature'", "feature")
    git("remote", "add", "origin", "https://github.com/u/proj.git")
    git("update-ref", "refs/remotes/origin/main", "main~1")
    git("branch", "-q", "--set-upstream-to=origin/main", "main")
    append("notes.txt", "six\n")
    git("stash")
    append("README.md", "A staged line.\n")
    git("add", "README.md")
    append("src/main.rs", "// a changed line\n")


def copy(template, root):
    """Makes `root` a fresh copy of `template`."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root, symlinks=True)
