//! Compilers, linkers and what looks into their output. Sources: gcc 14, clang 19, binutils 2.43, pkgconf 2.3,
//! gdb 15, valgrind 3.24, clang-format and clang-tidy 19, cppcheck 2.16 manuals.
//!
//! A compiler runs nothing of what it reads, but what it reads says which other files are taken in, from anywhere
//! (`#include "/home/u/.netrc"`, `.incbin`), and a linker's script which file is written: they do what the project says.
//! There are many ways to load a plugin, to start other programs and to write files (`-fplugin=`, `-B`, `-Wl,…`,
//! `@FILE`), so that every `-f`, `-m` and `-W` is named here.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, rest, takes, value};

const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "--version -V --help -h")];

/// A program that only reads the files it is given.
const fn reads(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::Input), ..Program::NEW }
}

const COMPILER: &[Opt<'static>] = &[
    does(
        &[Does::Stop],
        "--version -dumpversion -dumpmachine --help -print-search-dirs -print-multi-lib -print-sysroot -print-libgcc-file-name --print-targets --print-supported-cpus",
    ),
    // To clang some of these are nothing, or want their value behind a sign, and it goes on to compile.
    does(&[Does::StopAlone], "-v -dumpfullversion -dumpspecs"),
    attached(Role::Text, "-print-file-name -print-prog-name --print-file-name --print-prog-name").and(&[Does::StopAlone]),
    takes(Role::Text, "--help").and(&[Does::Stop]),
    flags("-g -g0 -g1 -g2 -g3 -ggdb -ggdb3 -gdwarf -gdwarf-4 -gdwarf-5 -gline-tables-only"),
    flags(
        "-c -S -E -### -P -C -CC -w -s -pipe -shared -static -pie -no-pie -static-pie -static-libgcc -static-libstdc++ -rdynamic -pthread -ansi -pedantic -pedantic-errors -p -pg -nostdlib -nodefaultlibs -nostartfiles -nostdinc -nostdinc++ -M -MM -MD -MMD -MP -MG -undef -dM -dD -dI",
    ),
    flags(
        "-Wall -Wextra -Werror -Wpedantic -Weverything -Wshadow -Wconversion -Wsign-conversion -Wsign-compare -Wcast-align -Wcast-qual -Wformat -Wformat-security -Wnull-dereference -Wundef -Wunused -Wunused-parameter -Wunused-variable -Wunused-function -Wunused-result -Wuninitialized",
    ),
    flags(
        "-Wmissing-prototypes -Wstrict-prototypes -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wdouble-promotion -Wimplicit-fallthrough -Wswitch-enum -Wswitch -Wvla -Wdeprecated -Wdeprecated-declarations -Wreturn-type -Wpointer-arith -Wwrite-strings -Wlogical-op -Wduplicated-cond -Wuseless-cast",
    ),
    flags(
        "-Wno-unused -Wno-unused-parameter -Wno-unused-variable -Wno-unused-function -Wno-unused-result -Wno-sign-compare -Wno-deprecated-declarations -Wno-format-truncation -Wno-missing-field-initializers -Wno-implicit-fallthrough -Wno-error -Wno-unknown-pragmas -Wno-unused-command-line-argument -Wno-pointer-sign",
    ),
    flags(
        "-fPIC -fpic -fPIE -fpie -fsyntax-only -fno-exceptions -fexceptions -fno-rtti -frtti -fopenmp -fopenmp-simd -fno-omit-frame-pointer -fomit-frame-pointer -fno-strict-aliasing -fstrict-aliasing -ffast-math -fno-math-errno -flto -fno-lto -fno-common -fcommon -ffunction-sections -fdata-sections -fwrapv",
    ),
    flags(
        "-fstack-protector -fstack-protector-strong -fstack-protector-all -fno-stack-protector -fcoroutines -fmodules-ts -fconcepts -fpermissive -fshort-enums -funroll-loops -ftree-vectorize -fno-builtin -ffreestanding -fno-inline -fcolor-diagnostics -fno-color-diagnostics -fanalyzer -fdiagnostics-color -fno-sanitize-recover",
    ),
    attached(
        Role::Text,
        "-Werror -Wformat -Wstack-usage -Wframe-larger-than -fsanitize -fvisibility -fdiagnostics-color -fmax-errors -ferror-limit -ftemplate-depth -fconstexpr-depth -ffp-contract -flto -fno-sanitize -fcf-protection -D_FORTIFY_SOURCE",
    ),
    attached(
        Role::Text,
        "-O -std -stdlib -march -mtune -mcpu -mfpu -mfloat-abi -mabi -m32 -m64 -mavx -mavx2 -mavx512f -msse2 -msse3 -msse4.1 -msse4.2 -mfma -mbmi -mbmi2 -mno-red-zone -mthumb --std",
    ),
    value("-D -U -l -x -A --target -target -arch -MT -MQ -mmacosx-version-min -ftabstop"),
    takes(Role::List, "-I -L -isystem -iquote -idirafter -F -iprefix"),
    takes(Role::Read, "-include -imacros"),
    takes(Role::Write, "-o -MF"),
    WHOLE.danger(),
];

/// It writes beside what it is given, or to `-o`.
const COMPILE: &[Does] = &[Does::RunProject, Does::WriteHere];

/// Long names behind one dash that begin as other options do, whose value the rest of them would be.
const WHOLE: Opt<'static> = takes(
    Role::Opaque,
    "-working-directory -cxx-isystem -posix -coverage -object -lto_library -error-handling-script --error-handling-script -version-script -retain-symbols-file -remap-inputs -remap-inputs-file -resolve",
);

const LINKER: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version --help"),
    // With these it goes on and links.
    does(&[Does::StopAlone], "-v -V"),
    flags(
        "-r --relocatable -s --strip-all -S --strip-debug -shared -static -pie -no-pie --gc-sections --as-needed --no-as-needed -E --export-dynamic -Bstatic -Bdynamic -N --omagic -n --nmagic -t --trace --whole-archive --no-whole-archive --start-group --end-group --no-undefined -M --print-map",
    ),
    value(
        "-l -e --entry -m -z -h -soname -u --undefined --defsym -Ttext -Tdata -Tbss --build-id --hash-style --oformat -b -rpath -rpath-link",
    ),
    takes(Role::List, "-L --library-path"),
    takes(Role::Read, "-T --script --version-script --dynamic-list"),
    takes(Role::Write, "-o --output -Map"),
    takes(Role::Opaque, "-plugin --plugin -plugin-opt --plugin-opt --wrap -I --dynamic-linker --sysroot --dependency-file").danger(),
    WHOLE.danger(),
];

const AR: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version --help -V"),
    flags("-t -p -tv -vt -tO -tvO -to -tvo -pv"),
    // Behind a modifier alone stands the operation, without a dash: `ar -v r LIBRARY x.o`.
    does(&[Does::InPlace], "-r -q -d -m -s -v -c -u -S -D -U -T -P -o -O -f"),
    does(&[Does::Unpack], "-x"),
    takes(Role::Opaque, "--plugin --target --output --record-libdeps -l -a -b -i -N").danger(),
];

const NM: &[Opt<'static>] = &[
    flags(
        "-a --debug-syms -A -o --print-file-name -C --demangle --no-demangle -D --dynamic -g --extern-only -l --line-numbers -n -v --numeric-sort -p --no-sort -P --portability -r --reverse-sort -S --print-size -s --print-armap -u --undefined-only -U --defined-only --special-syms --synthetic -W --no-weak -j --just-symbols --size-sort --with-symbol-versions --no-recurse-limit -B",
    ),
    value("-f --format -t --radix --target --ifunc-chars --unicode -X"),
    attached(Role::Text, "--demangle"),
    // Loaded as code.
    takes(Role::Opaque, "--plugin").danger(),
];

const OBJDUMP: &[Opt<'static>] = &[
    flags(
        "-a --archive-headers -f --file-headers -p --private-headers -h --headers --section-headers -x --all-headers -d -D --disassemble-all -s --full-contents -g --debugging -G --stabs -e -L -t --syms -T --dynamic-syms -r --reloc -R --dynamic-reloc -C -H --help -i --info -l --line-numbers -F --file-offsets -w --wide -z --disassemble-zeroes --no-show-raw-insn --show-raw-insn --no-addresses --prefix-addresses --special-syms --inlines --debugging-tags --show-all-symbols --macho --private-header",
    ),
    flags("-EB -EL"),
    // The sources are at the paths that the file names, wherever that is.
    attached(Role::Opaque, "-S --source --source-comment").and(&[Does::Opaque]).danger(),
    attached(Role::Text, "--ctf --disassemble --demangle -W --dwarf --visualize-jumps --disassembler-color"),
    value(
        "-b --target -m --architecture -j --section -M --disassembler-options -P --private --start-address --stop-address --insn-width --adjust-vma --prefix --prefix-strip --dwarf-depth --dwarf-start --unicode --endian --ctf-parent",
    ),
    takes(Role::List, "-I --include"),
];

const READELF: &[Opt<'static>] = &[
    flags(
        "-a --all -h --file-header -l --program-headers --segments -S --section-headers --sections -g --section-groups -t --section-details -e --headers -s --syms --symbols --dyn-syms --lto-syms -C --demangle -n --notes -r --relocs -u --unwind -d --dynamic -V --version-info -A --arch-specific -c --archive-index -D --use-dynamic -L --lint -I --histogram -W --wide -T --silent-truncation -X --extra-sym-info -z --decompress --got-contents -P",
    ),
    attached(Role::Text, "-w --debug-dump --demangle --sframe --ctf"),
    value("-x --hex-dump -p --string-dump -R --relocated-dump -j --display-section --dwarf-depth --dwarf-start -U --unicode --sym-base"),
];

const STRIP: &[Opt<'static>] = &[
    flags(
        "-s --strip-all -g -S -d --strip-debug --strip-unneeded --strip-dwo -p --preserve-dates -D -U -w --wildcard -x --discard-all -X --discard-locals -v --verbose -M --merge-notes --no-merge-notes --only-keep-debug --keep-section-symbols -u -r",
    ),
    value(
        "-F --target -I --input-target -O --output-target -K --keep-symbol -N --strip-symbol -R --remove-section --keep-section --remove-relocations -T",
    ),
    takes(Role::Write, "-o"),
    takes(Role::Opaque, "--plugin").danger(),
];

const PKG_CONFIG: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version --about -h --help"),
    flags(
        "--modversion --exists --uninstalled --list-all --list-package-names --print-provides --print-requires --print-requires-private --print-errors --silence-errors --errors-to-stdout --short-errors --print-variables --cflags --cflags-only-I --cflags-only-other --libs --libs-only-L --libs-only-l --libs-only-other --static --shared --pure --keep-system-cflags --keep-system-libs --digraph --solution --path --validate --simulate --env-only --no-cache --no-provides --no-uninstalled --debug",
    ),
    value(
        "--variable --define-variable --atleast-version --exact-version --max-version --atleast-pkgconfig-version --maximum-traverse-depth --personality --env",
    ),
    takes(Role::List, "--with-path --prefix-variable --relocate"),
    takes(Role::Write, "--log-file").danger(),
];

const GDB: &[Opt<'static>] = &[
    // Before it prints its version, it has compiled its Python scripts into their folder and run `iconv`.
    flags(
        "-v -version --version -h -help --help -q -quiet --quiet -silent --silent -n -nx --nx -nh --nh -batch --batch -batch-silent --batch-silent -nw --nw -fullname --fullname -readnow --readnow -return-child-result --return-child-result",
    ),
    rest("-args --args"),
    takes(Role::Inline, "-ex --ex -eval-command --eval-command -iex --iex -init-eval-command --init-eval-command").danger(),
    takes(Role::Script, "-x -command --command -ix -init-command --init-command").danger(),
    takes(Role::ProjectPath, "-e -exec --exec -s -symbols --symbols -se --se -c -core --core"),
    takes(
        Role::Opaque,
        "-p -pid --pid -d -directory --directory -cd --cd -tty --tty -data-directory --data-directory -i -interpreter --interpreter -l",
    )
    .danger(),
];

const VALGRIND: &[Opt<'static>] = &[
    // It leaves files in /tmp before it finds another option wrong.
    does(&[Does::StopAlone], "--version -h --help --help-debug --help-dyn-options"),
    flags("-q --quiet -v --verbose"),
    // Where it lies is put together with its name.
    takes(Role::Name, "--tool"),
    value("--leak-check --show-leak-kinds --errors-for-leak-kinds --leak-resolution --show-reachable --track-origins --num-callers --error-exitcode --error-limit --exit-on-first-error --show-error-list --gen-suppressions --trace-children --trace-children-skip --child-silent-after-fork --undef-value-errors --track-fds --time-stamp --vgdb --xml --fair-sched --max-stackframe --main-stacksize --smc-check --keep-debuginfo --read-var-info --redzone-size --freelist-vol --expensive-definedness-checks --partial-loads-ok --cache-sim --branch-sim --dump-instr --collect-jumps --instr-atstart --collect-atstart --toggle-collect --stacks --depth --threshold --detailed-freq --max-snapshots --time-unit --heap --pages-as-heap --history-level --demangle --sym-offsets --log-fd --xml-fd"),
    takes(Role::Read, "--suppressions"),
    takes(Role::Write, "--log-file --xml-file --massif-out-file --callgrind-out-file --cachegrind-out-file --dhat-out-file"),
    takes(Role::Opaque, "--log-socket --xml-socket --default-suppressions --extra-debuginfo-path --debuginfo-server --require-text-symbol --soname-synonyms --allow-mismatched-debuginfo --vgdb-prefix").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { does: COMPILE, ..reads("gcc g++ clang clang++ cc c++ gcc-12 gcc-13 gcc-14 g++-12 g++-13 g++-14 clang-18 clang-19 clang++-18 clang++-19", "gcc 14, clang 19", &[COMPILER]) },
    Program { operands: Operands::all(Role::Opaque), ..reads("tcc", "tcc 0.9", &[&[does(&[Does::Stop], "--version -v -dumpversion -dumpmachine")]]) },
    Program { does: COMPILE, ..reads("ld ld.lld ld.gold ld.bfd lld", "binutils 2.43", &[LINKER]) },
    // `ar t LIBRARY` without a dash.
    Program { grammar: Grammar::Bundle, ..reads("ar llvm-ar", "binutils 2.43", &[AR]) },
    Program { does: &[Does::ArgumentFiles], operands: Operands::all(Role::Write), ..reads("ranlib", "binutils 2.43", &[STOP]) },
    reads(concat!("nm llvm-nm", " arm-none-eabi-nm", " avr-nm", " riscv32-esp-elf-nm", " riscv64-unknown-elf-nm", " riscv64-linux-gnu-nm", " xtensa-esp32-elf-nm", " xtensa-esp32s3-elf-nm", " aarch64-linux-gnu-nm", " aarch64-none-elf-nm", " arm-linux-gnueabihf-nm", " x86_64-w64-mingw32-nm"), "binutils 2.43", &[&[does(&[Does::Stop], "-V --version -h --help")], NM]),
    reads(concat!("objdump llvm-objdump", " arm-none-eabi-objdump", " avr-objdump", " riscv32-esp-elf-objdump", " riscv64-unknown-elf-objdump", " riscv64-linux-gnu-objdump", " xtensa-esp32-elf-objdump", " xtensa-esp32s3-elf-objdump", " aarch64-linux-gnu-objdump", " aarch64-none-elf-objdump", " arm-linux-gnueabihf-objdump", " x86_64-w64-mingw32-objdump"), "binutils 2.43", &[&[does(&[Does::Stop], "-V --version -v")], OBJDUMP]),
    reads(concat!("readelf llvm-readelf", " arm-none-eabi-readelf", " avr-readelf", " riscv32-esp-elf-readelf", " riscv64-unknown-elf-readelf", " riscv64-linux-gnu-readelf", " xtensa-esp32-elf-readelf", " xtensa-esp32s3-elf-readelf", " aarch64-linux-gnu-readelf", " aarch64-none-elf-readelf", " arm-linux-gnueabihf-readelf", " x86_64-w64-mingw32-readelf"), "binutils 2.43", &[&[does(&[Does::Stop], "-v --version -H --help")], READELF]),
    // Those of Apple.
    reads(
        "otool llvm-otool",
        "cctools 1010",
        &[&[
            does(&[Does::Stop], "--version -version"),
            flags("-a -f -h -l -L -D -t -x -d -o -r -S -T -M -R -I -H -G -v -V -c -C -P -X -B -q -j"),
            value("-p -arch"),
        ]],
    ),
    reads("lipo llvm-lipo", "cctools 1010", &[&[flags("-info -archs -detailed_info")]]),
    reads(concat!("size", " arm-none-eabi-size", " avr-size", " riscv32-esp-elf-size", " riscv64-unknown-elf-size", " riscv64-linux-gnu-size", " xtensa-esp32-elf-size", " xtensa-esp32s3-elf-size", " aarch64-linux-gnu-size", " aarch64-none-elf-size", " arm-linux-gnueabihf-size", " x86_64-w64-mingw32-size"), "binutils 2.43", &[STOP, &[flags("-A -B -G -t --totals -d -o -x --common"), value("--format --radix --target")]]),
    reads(concat!("c++filt", " arm-none-eabi-c++filt", " avr-c++filt", " riscv32-esp-elf-c++filt", " riscv64-unknown-elf-c++filt", " riscv64-linux-gnu-c++filt", " xtensa-esp32-elf-c++filt", " xtensa-esp32s3-elf-c++filt", " aarch64-linux-gnu-c++filt", " aarch64-none-elf-c++filt", " arm-linux-gnueabihf-c++filt", " x86_64-w64-mingw32-c++filt"), "binutils 2.43", &[STOP, &[flags("-_ -n --no-strip-underscore -p --no-params -t --types -i --no-verbose -r -R"), value("-s --format")]]),
    reads(concat!("addr2line", " arm-none-eabi-addr2line", " avr-addr2line", " riscv32-esp-elf-addr2line", " riscv64-unknown-elf-addr2line", " riscv64-linux-gnu-addr2line", " xtensa-esp32-elf-addr2line", " xtensa-esp32s3-elf-addr2line", " aarch64-linux-gnu-addr2line", " aarch64-none-elf-addr2line", " arm-linux-gnueabihf-addr2line", " x86_64-w64-mingw32-addr2line"), "binutils 2.43", &[STOP, &[flags("-a --addresses -C --demangle -f --functions -i --inlines -p --pretty-print -s --basenames"), value("-b --target -j --section"), takes(Role::Read, "-e --exe")]]),
    Program { does: &[Does::ArgumentFiles], operands: Operands::all(Role::Write), ..reads("strip llvm-strip", "binutils 2.43", &[&[does(&[Does::Stop], "-V --version -h --help")], STRIP]) },
    Program { operands: Operands::all(Role::Text), ..reads("pkg-config pkgconf", "pkgconf 2.3", &[PKG_CONFIG]) },
    // What the project's `.gdbinit` says, and what its program does.
    Program { operands: Operands::then(&[Role::Script], Role::Text), does: &[Does::RunProject], ..reads("gdb", "gdb 15", &[GDB]) },
    // The folder's `.valgrindrc` names files that are written; it leaves pipes for a debugger in /tmp.
    Program { grammar: Grammar::Posix, operands: Operands::all(Role::Command), does: &[Does::RunProject], ..reads("valgrind", "valgrind 3.24", &[VALGRIND]) },
    Program {
        ..reads(
            "clang-format",
            "clang-format 19",
            &[&[
                does(&[Does::Stop], "--version -version -h --help -help"),
                flags("-n --dry-run --Werror -Werror --Wno-error --output-replacements-xml -output-replacements-xml --verbose -verbose --dump-config -dump-config --sort-includes --fcolor-diagnostics --fno-color-diagnostics --fail-on-incomplete-format"),
                does(&[Does::InPlace], "-i"),
                // `file:PATH`
                takes(Role::Revision, "--style -style"),
                value("--fallback-style -fallback-style --lines -lines --offset -offset --length -length --cursor --assume-filename -assume-filename --qualifier-alignment --ferror-limit"),
                // It names more files, which are printed or rewritten.
                takes(Role::Opaque, "--files -files").danger(),
            ]],
        )
    },
    // Its config names compilers' options, by which code is loaded.
    Program {
        does: &[Does::RunProject],
        ..reads(
            "clang-tidy",
            "clang-tidy 19",
            &[&[
                does(&[Does::Stop], "--version -version -h --help -help --list-checks -list-checks"),
                flags("--quiet -quiet --explain-config -explain-config --dump-config -dump-config --verify-config --use-color --system-headers --enable-check-profile --allow-no-checks"),
                value("--checks -checks --warnings-as-errors -warnings-as-errors --header-filter -header-filter --exclude-header-filter --line-filter -line-filter --format-style -format-style"),
                takes(Role::ProjectPath, "-p"),
                does(&[Does::InPlace], "--fix -fix --fix-errors -fix-errors --fix-notes"),
                takes(Role::Write, "--export-fixes -export-fixes --store-check-profile").danger(),
                takes(Role::Opaque, "--load -load --config -config --config-file -config-file --extra-arg -extra-arg --extra-arg-before -extra-arg-before --vfsoverlay").danger(),
            ]],
        )
    },
    // It prints lines of what the sources take in, as a compiler does.
    Program {
        does: &[Does::RunProject],
        operands: Operands::all(Role::ReadTree),
        ..reads(
            "cppcheck",
            "cppcheck 2.16",
            &[&[
                does(&[Does::Stop], "--version -h --help --errorlist --doc"),
                flags("-q --quiet -v --verbose -f --force --inline-suppr --xml --inconclusive --fsigned-char --funsigned-char --check-config --report-progress --safety --no-check-headers"),
                value("--enable --disable --std --language -x --platform --suppress --error-exitcode --template --template-location --max-configs --max-ctu-depth -j -l -D -U -i --file-filter --library --xml-version --check-level --severity --output-format --performance-valueflow-max-time --exception-handling --config-exclude"),
                attached(Role::Text, "--relative-paths -rp"),
                takes(Role::List, "-I"),
                takes(Role::Read, "--include --suppressions-list --suppress-xml --exitcode-suppressions --includes-file --rule-file"),
                // Prints what the sources take in, from anywhere; looks at files that a file names.
                does(&[Does::Opaque], "-E").danger(),
                takes(Role::Opaque, "--file-list").danger(),
                takes(Role::Write, "--output-file --plist-output --cppcheck-build-dir --checkers-report"),
                // A project may name addons, which run.
                takes(Role::Read, "--project").and(&[Does::RunProject]),
                does(&[Does::WriteHere], "--dump"),
                takes(Role::ProgramName, "--addon --addon-python --clang").danger(),
            ]],
        )
    },
];
