//! Java and what runs on it. Sources: openjdk 21 (`java -help`, `javac -help`, `jar --help`), maven 3.9, gradle 8,
//! sbt 1.10, kotlin 2.0, ktlint 1.5, scala 3, clojure CLI 1.12, leiningen 2.11, ant 1.10 manuals.
//!
//! A property (`-D…`) can name agents, class paths and programs: only those that skip or choose tests are
//! ordinary. Maven reads options of its virtual machine from the project (`.mvn/jvm.config`) before it
//! looks at `--version`. A class path may hold several folders, so that it is never looked into.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, rest, takes, value, word};

const RUNS: &[Does] = &[Does::RunProject];
/// Plugins and dependencies are fetched on the way.
const BUILDS: &[Does] = &[Does::RunProject, Does::RunPackages];

const fn tool(
    names: &'static str,
    source: &'static str,
    what: &'static [Does],
    operands: Role,
    options: &'static [&'static [Opt<'static>]],
) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(operands), does: what, ..Program::NEW }
}

const NO_STOP: &[Opt<'static>] = &[flags("--version -h --help")];

const JAVA: &[Opt<'static>] = &[
    does(&[Does::Stop], "-version --version -fullversion --full-version -help --help -h -? --help-extra --list-modules"),
    flags(
        "-jar -ea -esa -da -dsa -enableassertions -disableassertions -server -client -showversion --show-version --enable-preview --dry-run -Xint -Xbatch -Xmx256m -Xmx512m -Xmx1g -Xmx2g -Xmx4g -Xmx8g -Xms256m -Xms512m -Xms1g -Xss2m -Xss4m",
    ),
    value("--source --add-opens --add-exports --add-modules --add-reads --enable-native-access --limit-modules"),
    rest("-m --module"),
    // Properties, agents and the machine's own switches load other code.
    takes(Role::Text, "-cp -classpath --class-path -p --module-path").danger(),
    takes(Role::Text, "-D -X").danger(),
    takes(Role::Opaque, "-agentlib -agentpath -javaagent --upgrade-module-path --patch-module -J").danger(),
];

const JAVAC: &[Opt<'static>] = &[
    // Beside them it compiles what it is given.
    does(&[Does::StopAlone], "-version --version -help --help -? --help-extra --help-lint"),
    flags("-g -g:none -nowarn -verbose -deprecation -parameters -Werror -Xlint -Xlint:all -Xlint:none -Xlint:unchecked -Xlint:deprecation -Xlint:-options -Xlint:-processing -proc:none -proc:only --enable-preview -implicit:none -Xdoclint -Xdiags:verbose"),
    value("--release -source --source -target --target -encoding --add-modules --add-exports -Xmaxerrs -Xmaxwarns"),
    takes(Role::Write, "-d -h -s"),
    // Annotation processors on it run.
    takes(Role::Text, "-cp -classpath --class-path -sourcepath --source-path -p --module-path --module-source-path").danger(),
    takes(Role::Opaque, "-processor -processorpath --processor-path --processor-module-path -A -J -Xplugin --system -bootclasspath -extdirs -endorseddirs -m --module --patch-module").danger(),
];

const JAR: &[Opt<'static>] = &[
    // `--update` has begun when it prints its help.
    does(&[Does::StopAlone], "--version --help -? --help-extra"),
    flags("-t --list -v --verbose -0 --no-compress -M --no-manifest -k --keep-old-files -d --describe-module --validate"),
    // The index is put into the archive.
    does(&[Does::InPlace, Does::Recursive, Does::Follow], "-c --create -u --update -i"),
    does(&[Does::Unpack], "-x --extract"),
    takes(Role::Read, "-f --file -m --manifest"),
    value("-e --main-class --module-version --release --date"),
    word(Role::ReadTree, "-C"),
    takes(Role::Write, "--dir"),
    takes(Role::Opaque, "-J -p --module-path -H --hash-modules").danger(),
];

const JAVAP: &[Opt<'static>] = &[
    does(&[Does::Stop], "-version --version -help --help -h -?"),
    flags("-v -verbose -l -public -protected -package -p -private -c -s -sysinfo -constants"),
    takes(Role::ReadTree, "-cp -classpath --class-path"),
    takes(Role::Opaque, "-J --module-path --system --module -m -bootclasspath --multi-release").danger(),
];

const MAVEN: &[Opt<'static>] = &[
    NO_STOP_MAVEN,
    flags("-q --quiet -B --batch-mode -o --offline -U --update-snapshots -X --debug --verbose -e --errors -N --non-recursive -V --show-version -am --also-make -amd --also-make-dependents -fae --fail-at-end -ff --fail-fast -fn --fail-never -nsu --no-snapshot-updates -ntp --no-transfer-progress -C --strict-checksums -c --lax-checksums --raw-streams"),
    value("-pl --projects -rf --resume-from -T --threads -P --activate-profiles --color -b --builder"),
    attached(Role::Text, "-DskipTests -DskipITs -Dmaven.test.skip -Dmaven.test.failure.ignore -Dtest -Dit.test -Dgroups -Dsurefire.failIfNoSpecifiedTests -DfailIfNoTests -DfailIfNoSpecifiedTests -Dsurefire.useFile -Dstyle.color -Dcheckstyle.skip -Dspotless.check.skip -Dspotless.apply.skip -Denforcer.skip -Dmaven.javadoc.skip -Djacoco.skip -Dgpg.skip -Drat.skip -Dpmd.skip -Dspotbugs.skip -Dincludes -Dverbose -Ddetail -DforceStdout -Dexpression -Dorg.slf4j.simpleLogger.defaultLogLevel"),
    takes(Role::Text, "-D --define").danger(),
    takes(Role::Write, "-l --log-file").danger(),
    takes(Role::ProjectPath, "-f --file").danger(),
    takes(Role::Opaque, "-s --settings -gs --global-settings -is --install-settings -t --toolchains -gt --global-toolchains -emp --encrypt-master-password -ep --encrypt-password -itr --ignore-transitive-repositories -llr").danger(),
];
/// What it takes of the project before it prints its version.
const OF_MAVEN: &[Setting] = &[Setting::any(".mvn/jvm.config"), Setting::any(".mvn/maven.config"), Setting::any(".mvn/extensions.xml")];
const NO_STOP_MAVEN: Opt<'static> = flags("-v --version -h --help");

/// Of the wrapper the project has a copy of its own, which fetches what it then starts.
const GRADLE_STOP: &[Opt<'static>] = &[does(&[Does::Stop], "-v --version -h -? --help")];
const GRADLEW: &[Opt<'static>] = &[flags("-v --version -h -? --help")];

const GRADLE: &[Opt<'static>] = &[
    flags("-q --quiet -i --info -d --debug -w --warn -s --stacktrace -S --full-stacktrace -V --show-version --no-daemon --daemon --offline --parallel --no-parallel --build-cache --no-build-cache --configuration-cache --no-configuration-cache --configure-on-demand --no-configure-on-demand --continue --no-continue"),
    flags("-m --dry-run --rerun-tasks --rerun --refresh-dependencies -U -u --refresh-keys --export-keys --no-scan --profile --status --foreground -t --continuous --watch-fs --no-watch-fs -a --no-rebuild --fail-fast --all --no-all --non-interactive --isolated-projects --no-isolated-projects --write-locks --task-graph --problems-report --no-problems-report"),
    value("--console --warning-mode --max-workers --priority --tests --args -x --exclude-task --configuration --dependency --group --task --type --dsl --test-framework --dependency-verification -F --configuration-cache-problems --includeTest"),
    does(&[Does::Process], "--stop"),
    // Publishes what the build did.
    does(&[Does::Send], "--scan").danger(),
    takes(Role::Text, "-D --system-prop -P --project-prop").danger(),
    takes(Role::Directory, "-p --project-dir").danger(),
    takes(Role::Write, "--project-cache-dir").danger(),
    takes(Role::Opaque, "-b --build-file -c --settings-file -I --init-script --include-build -g --gradle-user-home -M --write-verification-metadata --update-locks --debug-jvm").danger(),
];

const SBT: &[Opt<'static>] = &[
    flags("-v --verbose -V --version -h --help -debug -d --debug --no-colors -no-colors -batch --batch -client --client --no-server --supershell=false -timings --timings"),
    value("-color --color --supershell -supershell -mem --mem"),
    takes(Role::Text, "-D").danger(),
    takes(Role::Opaque, "-J -S -java-home --java-home -ivy -sbt-dir -sbt-boot -sbt-jar -sbt-version -jvm-debug -sbt-create -addPluginSbtFile --addPluginSbtFile").danger(),
];

const CLOJURE: &[Opt<'static>] = &[
    // Behind `-M:alias` they are words of the program that the alias names.
    does(&[Does::StopAlone], "--version -version -h --help -?"),
    flags("-P -Spath -Stree -Sverbose -Sforce -Srepro -Sdescribe -Strace -Spom"),
    attached(Role::Text, "-M -X -T -A"),
    value("-Sthreads -m --main"),
    takes(Role::Inline, "-e --eval"),
    takes(Role::Script, "-i --init").danger(),
    takes(Role::Opaque, "-Sdeps -Scp -J -O -C -R").danger(),
];

/// A launcher of one script, or of program text.
const fn launcher(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        grammar: Grammar::Posix,
        // `@FILE` stands for further words.
        operands: Operands::then(&[Role::Package], Role::Text),
        does: &[Does::RunInputIfBare, Does::RunProject],
        ..tool(names, source, RUNS, Role::Text, options)
    }
}

const LAUNCH: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "-version --version -help --help -h"),
    takes(Role::Inline, "-e --eval"),
    takes(Role::Text, "-cp -classpath --class-path -D -J").danger(),
    takes(Role::Opaque, "-Xplugin -toolcacheloader -i -howtorun --jar --dep --repository -O").danger(),
];

const KTLINT: &[Opt<'static>] = &[
    does(&[Does::Stop], "-V --version -h --help"),
    flags("--relative --color --stdin --experimental -a --android --verbose -v"),
    value("--limit -l --log-level --code-style --stdin-path"),
    does(&[Does::InPlace], "-F --format"),
    // Rule sets and reporters are loaded; a reporter writes where it is told.
    takes(Role::Opaque, "-R --ruleset --reporter --editorconfig --baseline --patterns-from-stdin").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    // `@FILE` stands for further words, up to the class.
    Program {
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::Package], Role::Text),
        ..tool("java", "openjdk 21", &[Does::RunProject, Does::ArgumentFiles], Role::Text, &[JAVA])
    },
    tool("javac", "openjdk 21", &[Does::RunProject, Does::WriteHere], Role::Input, &[JAVAC]),
    Program { grammar: Grammar::Bundle, ..tool("jar", "openjdk 21", &[Does::ArgumentFiles], Role::Input, &[JAR]) },
    // A class may be named by an address.
    tool("javap", "openjdk 21", &[], Role::Archive, &[JAVAP]),
    tool("jps", "openjdk 21", &[], Role::Opaque, &[&[does(&[Does::Stop], "-help -? -h"), flags("-q -m -l -v -V")]]),
    tool("mvn", "maven 3.9", BUILDS, Role::Goal, &[&[does(&[Does::RunProjectIf(OF_MAVEN), Does::Stop], "-v --version")], MAVEN]),
    tool("mvnw mvnd", "maven 3.9", BUILDS, Role::Goal, &[MAVEN]),
    tool("gradle", "gradle 8", BUILDS, Role::Goal, &[GRADLE_STOP, GRADLE]),
    tool("gradlew", "gradle 8", BUILDS, Role::Goal, &[GRADLEW, GRADLE]),
    tool("sbt", "sbt 1.10", BUILDS, Role::Goal, &[SBT]),
    tool(
        "lein mill",
        "leiningen 2.11, mill 0.12",
        BUILDS,
        Role::Goal,
        &[NO_STOP, &[flags("-o -U -v -i --no-server -s --silent -k"), value("-j --jobs")]],
    ),
    tool(
        "ant",
        "ant 1.10",
        RUNS,
        Role::Goal,
        &[&[
            does(&[Does::Stop], "-version -help -h -diagnostics"),
            flags("-q -quiet -S -silent -v -verbose -d -debug -e -emacs -k -keep-going -noinput -p -projecthelp -nouserlib -noclasspath"),
            takes(Role::Text, "-D").danger(),
            takes(
                Role::Opaque,
                "-f -file -buildfile -lib -l -logfile -logger -listener -inputhandler -propertyfile -s -find -main -autoproxy",
            )
            .danger(),
        ]],
    ),
    Program {
        // Behind the function's name stands what it is called with: `clojure -X clojure.core/eval :x '(…)'` runs that.
        operands: Operands::then(&[Role::ScriptName], Role::Goal),
        grammar: Grammar::Posix,
        ..tool("clojure clj", "clojure CLI 1.12", BUILDS, Role::Text, &[CLOJURE])
    },
    launcher("kotlin scala groovy", "kotlin 2.0, scala 3, groovy 4", &[LAUNCH]),
    tool(
        "kotlinc scalac",
        "kotlin 2.0, scala 3",
        &[Does::RunProject, Does::WriteHere],
        Role::Input,
        &[&[
            does(&[Does::StopAlone], "-version --version -help --help -h"),
            flags(
                "-include-runtime -nowarn -verbose -Werror -no-stdlib -no-reflect -no-jdk -progressive -java-parameters -deprecation -feature -unchecked -explain -explain-types",
            ),
            value("-jvm-target -language-version -api-version -module-name -opt-in -release -source -encoding -color"),
            takes(Role::Write, "-d"),
            takes(Role::Script, "-script").danger(),
            takes(Role::Text, "-cp -classpath --class-path").danger(),
            takes(Role::Opaque, "-jdk-home -kotlin-home -P -J -D -e -expression -Xplugin -script-templates -sourcepath").danger(),
        ]],
    ),
    Program {
        subcommands: &[
            tool("installGitPreCommitHook installGitPrePushHook", "ktlint 1.5", &[Does::LocalVcs, Does::Opaque], Role::Text, &[]),
            tool("generateEditorConfig", "ktlint 1.5", &[], Role::Text, &[]),
            tool("*", "ktlint 1.5", &[], Role::ReadTree, &[]),
        ],
        bare: true,
        operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree),
        ..tool("ktlint", "ktlint 1.5", &[Does::ArgumentFiles], Role::ReadTree, &[KTLINT])
    },
];
