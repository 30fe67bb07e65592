//! Programs that are asked for their version far more often than for anything else, and print it before they look at anything.
//!
//! Not among them: what loads the project, its plugins or a config that is code first (bundler, poetry, nx, lake, latexmk, Mercurial by its
//! `.hg/hgrc`, Conan by its `.conanrc`, programs of Lua whose path begins with the folder), takes further words from a file there (act),
//! starts another version of itself that the project names (yarn, bazelisk, rust-analyzer, turbo), or looks for a newer one on the way
//! (terraform, pulumi, doctl).

use crate::action::Arg;
use crate::analysis::marks::has_word;

/// The words, one of which is all that the program is given, and the programs.
const TELL: &[(&str, &str)] = &[
    ("--version", COMPILERS),
    ("--version", LANGUAGES),
    ("--version", TOOLS),
    ("--version", SERVERS),
    ("version", "buildah bundletool caddy controller-gen crane dive esphome gitleaks hugo k3d k9s kicad-cli kubeval kubebuilder"),
    ("version", "arduino-cli kustomize lefthook mpremote operator-sdk traefik"),
    ("version", "picotool sqlc tailscale templ tinygo vault consul nomad odin zola etcdctl"),
    ("-version", "erl ffmpeg ffplay javadoc magick convert identify mogrify ocaml ocamlc plantuml swiftc cwebp dwebp"),
    ("-version", "goose migrate mockgen"),
    ("-V", "ltrace strace dot iverilog tmux ssh ab neato memcached yosys chromedriver"),
    ("-v", "air asciidoctor lua luajit nasm nginx httpd apache2 wrk pdftotext pdftoppm pdfimages pdftocairo"),
    ("-ver", "exiftool"),
];

const COMPILERS: &str = "agda as autoconf automake autoreconf bear bison c2rust ccache cobc coqc cpp crystal cscope ctags cython \
     dmd doxygen dsymutil dtc dub elm elm-format flex fpm gawk gfortran ghdl gleam gm4 gnat gperf idris2 iverilog ld.lld ldc2 libtool \
     libtoolize llc lld lldb llvm-ar llvm-config llvm-cov llvm-nm llvm-objdump llvm-profdata llvm-readelf ltrace m4 mold nargo nim nimble \
     nvcc ocamlformat ocamllsp opt patchelf perf protoc purs sccache scons solc strace swiftc swig tcc thrift flatc tsc verilator vyper \
     wasm-ld wasm-objdump wasm-opt wasm-pack wasm-tools wasm2wat wasmer wasmtime wat2wasm yasm avr-gcc arm-none-eabi-gcc \
     arm-none-eabi-objdump aarch64-linux-gnu-gcc riscv64-unknown-elf-gcc x86_64-w64-mingw32-gcc emcc";

const LANGUAGES: &str = "R Rscript emacs emacsclient gnuplot groovy guile janet jshell julia micro nano nu nvim octave perl php racket \
     sbcl vim awk mawk gawk xonsh fish hx";

const TOOLS: &str = "age aapt2 ast-grep binwalk conftest dive flac gifsicle hexyl infracost jpegoptim kubescape lame \
     metaflac mkvextract mkvinfo mkvmerge optipng packwiz pngquant xmlstarlet actionlint alacritty asciidoctor aseprite aspell atuin autopep8 bacon bandit bcftools bedtools biber \
     blender brakeman btop bump-my-version cabal-fmt cargo-audit cargo-binstall cargo-deny cargo-edit cargo-expand cargo-hack cargo-insta \
     cargo-llvm-cov cargo-machete cargo-msrv cargo-outdated cargo-semver-checks cargo-udeps cargo-watch cast cfn-lint checkstyle chezmoi \
     chisel cloudflared codespell colima cookiecutter copier cosign csharpier csvstat cwltool d2 datasette dbmate delta deptry detekt \
     difft direnv djlint docformatter dockle dprint duckdb dust dx epubcheck espeak evcxr exa eza eyed3 fastfetch fzf fantomas fd ffprobe \
     flameshot flatpak forge anvil foreman fourmolu fswatch gcovr ghcid git-absorb git-cliff git-lfs git-sizer gitlint gitui glow glslc \
     glslangValidator godot godot4 gnuplot google-java-format goreleaser gotestsum gpg grpcurl gum hadolint helmfile hledger hlint hpack \
     htop hyperfine inkscape insomnia jadx jj jupytext k6 kitty kompose kubeconform kubectx kubens lazydocker lazygit lcov ledger \
     llama-cli lua-language-server latex love lychee mago markdown-link-check maturin mdbook mediainfo mitmproxy mlflow mlr mmdc mockery \
     monolith msgfmt mutool navi ngrok nixfmt nmap numbat nvtop oh-my-posh ormolu oxipng pandoc papermill parallel pastel patch pdflatex \
     pdfgrep pdoc perltidy pgcli pio platformio litecli mycli pip-audit plocate pmd pre-commit procs proselint protolint pyinstaller \
     pyrefly qpdf qsv quarto rclone reuse rg rga rsvg-convert rustscan samtools scalafmt scrcpy sd selene shellcheck shfmt silicon skopeo \
     spirv-dis spirv-val snakemake sox sqlfluff starship stow stylua svn svgo swag swiftformat swiftlint tectonic tesseract tig tiled \
     tmxrasterizer tokei trufflehog tv typos typst typstyle uncrustify unzstd upx usql vale vegeta vhs vulture wandb wasm-bindgen \
     watchexec watchman weasyprint weeder wine websocat wezterm wget xcbeautify xcodegen xelatex lualatex xgettext xsv yapf yazi yt-dlp \
     zellij zizmor zoxide zprint zstd";

const SERVERS: &str = "clickhouse-client clickhouse-local cqlsh esptool esptool.py grafana-server influx mongod mongosh mosquitto_pub \
     mosquitto_sub mysqld nats openocd probe-rs prometheus promtool pgbench postgres psql qemu-img qemu-system-aarch64 qemu-system-arm \
     qemu-system-x86_64 redis-server st-info minicom avrdude initdb pg_dump pg_restore pg_ctl createdb pg_config mariadb mysql mysqladmin";

/// Whether the program only tells its version, or where something lies that it installed, with these words.
pub(in super::super) fn tells_version(program: &str, words: &[Arg]) -> bool {
    if let ("brew", [_, place, formula]) = (program, words) {
        // With a slash it is one of somebody else, which is a file of Ruby that runs.
        let is_plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"@-_+.".contains(&b))
        };
        return matches!(place.as_literal(), Some("--prefix" | "--cellar")) && formula.as_literal().is_some_and(is_plain);
    }
    let [_, word] = words else { return false };
    let Some(word) = word.as_literal() else { return false };
    TELL.iter().any(|(asked, programs)| *asked == word && has_word(programs, program))
}
