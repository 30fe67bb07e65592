//! Programs that reach other machines. Sources: curl 8.14, wget 1.21, OpenSSH 9.6, rsync 3.2, netcat,
//! bind 9.18 dig(1) manuals.
//!
//! A rule for a fetching program covers plain fetches. What sends data, follows to another host, or
//! takes another config is beyond that and has to be named.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes, value};

const fn opaque(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Data, does: &[Does::Send, Does::Opaque], ..Program::NEW }
}

/// A program that asks the network for a name: the name itself can carry data out.
const fn lookup(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source: "bind 9.18, iputils 2021", options, operands: Operands::all(Role::Text), does: &[Does::Send], ..Program::NEW }
}

const CURL: &[Opt<'static>] = &[
    flags("-s -S -f -i -I -v -g -4 -6 -N -# -q --silent --show-error --fail --fail-with-body --include --head --verbose --compressed --globoff --ipv4 --ipv6"),
    flags("--no-buffer --progress-bar --http1.1 --http2 --no-progress-meter --disable --tlsv1.2 --retry-connrefused --retry-all-errors --path-as-is"),
    value("-m --max-time --connect-timeout --retry --retry-delay --retry-max-time -A --user-agent -r --range -y -Y --speed-limit --speed-time"),
    takes(Role::Write, "-o --output"),
    // A format that starts with `@` is read from a file.
    takes(Role::Text, "-w --write-out"),
    does(&[Does::WriteHere], "-O -J -R --remote-name --remote-name-all --remote-header-name --remote-time").danger(),
    flags("-L --location --location-trusted -k --insecure -n --netrc --netrc-optional -a --append -G --get -l -t -p --proxytunnel").danger(),
    takes(Role::Text, "-X --request -H --header -u --user -x --proxy -e --referer --max-redirs --max-filesize --oauth2-bearer --interface --dns-servers")
        .and(&[Does::Send])
        .danger(),
    takes(Role::Opaque, "-d --data --data-raw --data-binary --data-ascii --data-urlencode --json -F --form --form-string -T --upload-file").danger(),
    takes(Role::Opaque, "-K --config -b --cookie -c --cookie-jar -E --cert --key --cacert --capath -D --dump-header --resolve --connect-to --unix-socket")
        .danger(),
    takes(Role::Opaque, "--next -: -Z --parallel --url --url-query -Q --quote --netrc-file --trace --trace-ascii --stderr --create-dirs --output-dir --engine").danger(),
    does(&[Does::Stop], "-V --version -h --help -M --manual"),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { names: "curl curl.exe", source: "curl 8.14 curl(1)", options: &[CURL], operands: Operands::all(Role::Url), ..Program::NEW },
    Program {
        names: "wget",
        source: "wget 1.21 wget(1)",
        options: &[&[
            flags("-q -nv -S -v -4 -6 --quiet --no-verbose --server-response --spider --no-check-certificate"),
            value("-t --tries -T --timeout --waitretry"),
            takes(Role::Write, "-O --output-document"),
            does(&[Does::Stop], "-V --version -h --help"),
        ]],
        operands: Operands::all(Role::Url),
        does: &[Does::WriteHere],
        ..Program::NEW
    },
    Program {
        names: "ssh mosh autossh",
        source: "OpenSSH 9.6 ssh(1)",
        grammar: Grammar::Posix,
        options: &[&[does(&[Does::Stop], "-V")]],
        operands: Operands::then(&[Role::Host], Role::Text),
        does: &[Does::Send, Does::Opaque],
        ..Program::NEW
    },
    lookup("ping ping6", &[&[flags("-n -q -4 -6"), value("-c -i -W -w -s -t")]]),
    lookup("dig nslookup host whois drill getent-hosts", &[&[flags("-4 -6 -v -a"), value("-t -x -p")]]),
    lookup("traceroute tracert tracepath mtr", &[&[flags("-n -4 -6 -r"), value("-m -w -q -c")]]),
    opaque("scp sftp rsync rclone nc ncat netcat telnet socat ftp lftp tftp smbclient nmap masscan tcpdump tshark"),
    opaque(
        "http https xh httpie aria2c axel lynx links w3m elinks yt-dlp youtube-dl ngrok cloudflared localtunnel lt bore chisel wscat websocat grpcurl",
    ),
    opaque("ssh-add ssh-agent ssh-copy-id ssh-keyscan gpg gpg2 gpg-agent age sops pass op bw vault mail mailx sendmail mutt swaks msmtp"),
    Program {
        names: "openssl",
        source: "openssl 3.0",
        grammar: Grammar::Exact,
        subcommands: &[Program { names: "version", ..Program::NEW }],
        ..Program::NEW
    },
];
