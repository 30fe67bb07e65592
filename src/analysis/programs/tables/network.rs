//! Programs that talk to other machines. Sources: curl 8.9, GNU wget 1.21, OpenSSH 9.2, iputils, bind9 dig 9.18, OpenSSL 3.0.
//!
//! Words whose text goes over the wire are marked as sent, however short: a name that is looked up
//! or a header carries a secret as well as a body does.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, does, flags, takes, value};

/// `sendmail --version NAME` sends.
const VERSION: &[Opt<'static>] = &[does(&[Does::StopAlone], "--version --help")];

/// A program of which only the version can be asked. Options end at the first operand: in
/// `ssh HOST CMD --version` the option is not the program's own.
const fn opaque(names: &'static str, source: &'static str) -> Program<'static> {
    Program {
        names,
        source,
        grammar: Grammar::Posix,
        options: &[VERSION],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        ..Program::NEW
    }
}

/// A program whose operands leave the machine as names that are looked up or addresses that are called.
const fn lookup(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::Text), does: &[Does::Send], ..Program::NEW }
}

/// Left out, and so opaque: certificates and keys, proxies, other addresses for a name (`--resolve`,
/// `--connect-to`, `--unix-socket`), config files, `.netrc`, further requests (`--next`).
const CURL: &[Opt<'static>] = &[
    flags("-# -0 -1 -4 -6 -f -g -i -I -N -q -s -S -v --progress-bar --http1.0 --http1.1 --http2 --tlsv1 --tlsv1.2 --tlsv1.3 --ipv4"),
    flags("--ipv6 --fail --fail-early --fail-with-body --globoff --include --head --no-buffer --silent --show-error --verbose"),
    flags("--show-headers --compressed --create-dirs --path-as-is --retry-all-errors --retry-connrefused --no-progress-meter"),
    flags("--styled-output --tcp-nodelay --no-keepalive --disable --parallel -Z"),
    value("-m -y -Y --max-time --connect-timeout --retry --retry-delay --retry-max-time --max-redirs --max-filesize --limit-rate"),
    value("--speed-limit --speed-time --keepalive-time --proto --proto-redir --parallel-max"),
    takes(Role::Mini(Mini::Format), "-w --write-out"),
    takes(Role::Url, "--url"),
    takes(Role::Write, "-o --output"),
    does(&[Does::SaveByName], "-O --remote-name --remote-name-all").danger(),
    // The file's name comes from the server.
    does(&[Does::Unpack], "-J --remote-header-name").danger(),
    takes(Role::Write, "-D --dump-header -c --cookie-jar --stderr").danger(),
    // Whoever answers names the next host.
    does(&[Does::Network], "-L --location --location-trusted").danger(),
    does(&[], "-k --insecure").danger(),
    // `@file` as a value sends the file, and so does `<file` in a form. That something is sent, the address says.
    takes(Role::Sent, "-d --data --data-ascii --data-binary --data-raw --data-urlencode --json --url-query -F --form --form-string"),
    takes(Role::SentFile, "-T --upload-file -b --cookie"),
    takes(Role::Sent, "-u --user --oauth2-bearer -e --referer"),
    takes(Role::Header, "-H --header"),
    takes(Role::Method, "-X --request"),
    takes(Role::ClientName, "-A -r --user-agent --range"),
    does(&[], "-G --get").danger(),
    does(&[Does::Stop], "-h -M -V --help --manual --version"),
];

const WGET: &[Opt<'static>] = &[
    flags("-4 -6 -c -d -N -q -S -v -nc -nd -nv --continue --debug --timestamping --quiet --server-response --verbose --spider"),
    flags("--no-clobber --no-directories --no-verbose --show-progress --no-cache --no-dns-cache --inet4-only --inet6-only --https-only"),
    value("-t -T -w -Q --tries --timeout --dns-timeout --connect-timeout --read-timeout --wait --waitretry --quota --progress"),
    value("--limit-rate --max-redirect"),
    takes(Role::Write, "-O --output-document"),
    takes(Role::Write, "-o -a --output-file --append-output").danger(),
    does(&[], "--no-check-certificate").danger(),
    does(&[Does::Stop], "-h -V --help --version"),
];

const PING: &[Opt<'static>] = &[
    flags("-4 -6 -a -A -b -B -D -f -L -n -o -q -Q -r -R -U -v"),
    value("-c -i -I -l -m -M -p -s -S -t -w -W"),
    does(&[Does::Stop], "-V -h --version --help"),
];

/// An option takes its value from the next word alone. What loads code (`-engine`, `-provider-path`), takes keys or signs is left out.
const fn openssl(names: &'static str, options: &'static [&'static [Opt<'static>]], operands: Operands<'static>) -> Program<'static> {
    Program { names, source: "OpenSSL 3.0", grammar: Grammar::SingleDash, options, operands, ..Program::NEW }
}

const OPENSSL: &[Program<'static>] = &[
    Program { names: "version", source: "OpenSSL 3.0", grammar: Grammar::Data, ..Program::NEW },
    openssl("rand", &[&[flags("-hex -base64"), takes(Role::Write, "-out").danger()]], Operands::up_to(&[Role::Text])),
    openssl(
        "dgst sha1 sha224 sha256 sha384 sha512 md5",
        &[&[flags("-sha1 -sha224 -sha256 -sha384 -sha512 -sha3-256 -sha3-512 -md5 -blake2b512 -c -r -hex -binary")]],
        Operands::all(Role::Read),
    ),
    openssl(
        "x509",
        &[&[
            flags("-noout -text -subject -issuer -dates -startdate -enddate -serial -fingerprint -pubkey -modulus -email -purpose -hash"),
            flags("-sha1 -sha256 -sha512 -ocsp_uri -subject_hash -issuer_hash"),
            value("-inform -outform -nameopt -certopt -ext -checkend -checkhost"),
            takes(Role::Certificate, "-in"),
            takes(Role::Write, "-out").danger(),
        ]],
        Operands::NONE,
    ),
    openssl(
        "verify",
        &[&[flags("-verbose -x509_strict -show_chain"), takes(Role::Certificate, "-CAfile -untrusted -trusted")]],
        Operands::all(Role::Certificate),
    ),
    // Without what makes a request, or signs one.
    openssl(
        "req",
        &[&[flags("-noout -text -subject -pubkey -modulus -verify"), value("-inform -nameopt -reqopt"), takes(Role::Certificate, "-in")]],
        Operands::NONE,
    ),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "curl",
        source: "curl 8.9",
        grammar: Grammar::Exact,
        options: &[CURL],
        operands: Operands::all(Role::Url),
        ..Program::NEW
    },
    Program {
        names: "wget",
        source: "GNU wget 1.21",
        grammar: Grammar::Exact,
        options: &[WGET],
        operands: Operands::all(Role::Url),
        // It follows where the server sends it, and keeps the name that was asked for.
        does: &[Does::SaveByName, Does::Network],
        ..Program::NEW
    },
    // They send their standard input where there is one.
    opaque("http https xh xhs httpie aria2c axel", "HTTPie 3.2; xh 0.22; aria2 1.36"),
    opaque("scp sftp rsync telnet socat ftp lftp tftp", "OpenSSH 9.2; rsync 3.2; nmap 7.93"),
    // With `-z` nothing is sent: whether a port is open.
    Program {
        names: "nc ncat netcat",
        source: "OpenBSD netcat 1.226; Ncat 7.95",
        grammar: Grammar::Getopt,
        options: &[&[flags("-4 -6 -n -u -v -z"), value("-w -G -i")]],
        operands: Operands::then(&[Role::Opaque], Role::Text).unless("-z").or_here(Role::Opaque),
        does: &[Does::Network],
        ..Program::NEW
    },
    opaque("nmap mtr tcpdump tshark ngrok cloudflared mosh autossh", "nmap 7.93"),
    opaque("ssh-keygen ssh-add ssh-agent ssh-copy-id ssh-keyscan sshpass", "OpenSSH 9.2"),
    opaque("gpg gpg2 age rclone restic mail sendmail mutt", "GnuPG 2.2"),
    Program {
        names: "ssh",
        source: "OpenSSH 9.2",
        grammar: Grammar::Posix,
        // Left out, and so opaque: other config (`-F`), forwarded ports (`-L -R -D -W`), forwarded agents and
        // displays (`-A -X -Y`), other programs (`-S -I`), and settings such as `ProxyCommand`.
        options: &[&[
            does(&[Does::Stop], "-V"),
            flags("-4 -6 -C -N -n -q -T -t -v -x -a -k"),
            value("-p -l -c -m -e"),
            takes(Role::List, "-i"),
            takes(Role::SshSetting, "-o"),
            takes(Role::Remote, "-J").danger(),
        ]],
        operands: Operands::then(&[Role::Remote], Role::Text).or_here(Role::Opaque),
        ..Program::NEW
    },
    lookup("ping ping6", "iputils 20221126; FreeBSD 14", &[PING]),
    lookup("traceroute traceroute6 tracepath", "traceroute 2.1", &[&[flags("-4 -6 -I -n -r -v"), value("-f -m -p -q -w")]]),
    // `-f` reads names from a file, `-k` a key. A server in front of `-v` is looked up.
    lookup("dig", "BIND 9.18", &[&[flags("-4 -6 -m -r -u"), value("-b -c -p -q -t -x"), does(&[Does::StopAlone], "-h -v")]]),
    lookup(
        "host",
        "BIND 9.18",
        &[&[flags("-4 -6 -a -C -d -i -l -r -s -T -U -v -w"), value("-c -m -N -p -R -t -W"), does(&[Does::StopAlone], "-V")]],
    ),
    Program {
        names: "nslookup",
        source: "BIND 9.18",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[flags("-debug -nodebug -recurse -norecurse"), value("-q -query -type -class -port -timeout -retry")]],
        // Without operands it takes commands from its input, and those may name files.
        operands: Operands::all(Role::Text).or_here(Role::Opaque),
        does: &[Does::Send],
        ..Program::NEW
    },
    lookup("whois", "whois 5.5", &[&[value("-h -p")]]),
    Program { names: "openssl", source: "OpenSSL 3.0", grammar: Grammar::Posix, subcommands: OPENSSL, ..Program::NEW },
];
