//! Containers and clusters. Sources: Docker CLI 27, Docker Compose 2.29, Podman 4.9, kubectl 1.30, Helm 3.15, minikube 1.33, kind 0.23.
//!
//! Reads of the local engine have no effect beyond their start; a cluster is another machine. Options
//! that choose another engine, cluster or account are dangerous everywhere.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const DOCKER_CLI: &str = "Docker CLI 27; Podman 4.9";
const COMPOSE_CLI: &str = "Docker Compose 2.29";
const KUBECTL_CLI: &str = "kubectl 1.30";

type Options = &'static [&'static [Opt<'static>]];

const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--help")];

/// A subcommand whose operands are names, which reads.
const fn read(names: &'static str, options: Options) -> Program<'static> {
    Program { names, source: DOCKER_CLI, grammar: Grammar::Exact, options, operands: Operands::all(Role::Text), ..Program::NEW }
}

/// A subcommand whose operands are names, which does something.
const fn act(names: &'static str, what: &'static [Does], options: Options) -> Program<'static> {
    Program { does: what, ..read(names, options) }
}

/// A subcommand with subcommands of its own.
const fn group(names: &'static str, subcommands: &'static [Program<'static>]) -> Program<'static> {
    Program { names, source: DOCKER_CLI, grammar: Grammar::Exact, options: &[HELP], subcommands, ..Program::NEW }
}

const DOCKER: &[Opt<'static>] = &[
    flags("-D --debug"),
    value("-l --log-level"),
    takes(Role::Opaque, "-H --host -c --context --config --tlscacert --tlscert --tlskey --connection --url").danger(),
    // Not `-v`: it would count behind subcommands too.
    does(&[Does::Stop], "--version --help"),
];

const LIST: &[Opt<'static>] = &[
    flags("-a --all -q --quiet --no-trunc -s --size -l --latest --digests --tree"),
    value("-f --filter --format -n --last"),
    does(&[Does::Stop], "--help"),
];
const SHOW_FIELDS: &[Opt<'static>] =
    &[flags("-s --size"), takes(Role::Mini(Mini::Fields), "-f --format"), value("--type"), does(&[Does::Stop], "--help")];
const SHOW: &[Opt<'static>] =
    &[flags("-s --size -v --verbose"), takes(Role::Mini(Mini::Format), "-f --format"), value("--type"), does(&[Does::Stop], "--help")];
/// Containers and images are shown with their variables, unless a format chooses what.
const fn inspects(names: &'static str) -> Program<'static> {
    Program { operands: Operands::then(&[Role::Opaque], Role::Text).unless("-f --format"), ..read(names, &[SHOW_FIELDS]) }
}
const LOGS: &[Opt<'static>] =
    &[flags("-f --follow -t --timestamps --details"), value("-n --tail --since --until"), does(&[Does::Stop], "--help")];
const STATS: &[Opt<'static>] = &[flags("-a --all --no-stream --no-trunc"), value("--format"), does(&[Does::Stop], "--help")];
const HISTORY: &[Opt<'static>] = &[flags("-H --human --no-trunc -q --quiet"), value("--format"), does(&[Does::Stop], "--help")];
const STOP: &[Opt<'static>] = &[value("-s --signal -t --time --timeout"), does(&[Does::Stop], "--help")];
const REMOVE: &[Opt<'static>] = &[does(&[], "-f --force -l --link -v --volumes").danger(), does(&[Does::Stop], "--help")];

/// What a build does: runs the steps of the project's Dockerfile.
const BUILD: &[Does] = &[Does::RunProject, Does::Process, Does::Network];
const BUILD_OPTIONS: &[Opt<'static>] = &[
    flags("--no-cache --pull -q --quiet --rm --force-rm --load"),
    value("-t --tag --target --platform --progress --build-arg --label --no-cache-filter -m --memory --shm-size"),
    takes(Role::Read, "-f --file").danger(),
    does(&[Does::Stop], "--help"),
];

const IMAGE: &[Program<'static>] = &[read("ls list", &[LIST]), inspects("inspect"), read("history", &[HISTORY])];
const CONTAINER: &[Program<'static>] =
    &[read("ls list ps", &[LIST]), inspects("inspect"), read("logs", &[LOGS]), read("stats", &[STATS]), read("port diff", &[HELP])];
const LIST_AND_INSPECT: &[Program<'static>] = &[read("ls list", &[LIST]), read("inspect", &[SHOW])];

const COMPOSE_GLOBAL: &[Opt<'static>] = &[
    value("-p --project-name --profile --ansi --progress --parallel"),
    takes(Role::Read, "-f --file --env-file").danger(),
    takes(Role::Directory, "--project-directory").danger(),
    does(&[Does::Stop], "--help"),
];
/// What starting services does: builds and runs what the project's file says.
const UP: &[Does] = &[Does::RunProject, Does::Process, Does::Network];
const UP_OPTIONS: &[Opt<'static>] = &[
    flags("-d --detach --build --no-build --force-recreate --no-recreate --no-deps --remove-orphans --wait --no-start --no-color"),
    flags("--no-log-prefix --quiet-pull --abort-on-container-exit --abort-on-container-failure --always-recreate-deps --timestamps"),
    value("-t --timeout --wait-timeout --scale --pull --attach --no-attach --exit-code-from"),
    // Throws away what anonymous volumes hold.
    does(&[], "-V --renew-anon-volumes").danger(),
    does(&[Does::Stop], "--help"),
];
const DOWN_OPTIONS: &[Opt<'static>] = &[
    flags("--remove-orphans"),
    value("-t --timeout"),
    does(&[], "-v --volumes").danger(),
    value("--rmi").danger(),
    does(&[Does::Stop], "--help"),
];
/// A read of what the project's file names.
const fn loads(names: &'static str, options: Options) -> Program<'static> {
    act(names, &[Does::LoadCompose], options)
}
const COMPOSE: &[Program<'static>] = &[
    loads("ps", &[&[flags("-a --all -q --quiet --services --no-trunc --orphans"), value("--filter --format --status")], HELP]),
    loads("logs", &[&[flags("-f --follow -t --timestamps --no-color --no-log-prefix"), value("-n --tail --since --until --index")], HELP]),
    loads("images", &[&[flags("-q --quiet"), value("--format")], HELP]),
    read("ls", &[&[flags("-a --all -q --quiet"), value("--filter --format")], HELP]),
    loads("top", &[HELP]),
    loads("events", &[&[flags("--json"), value("--since --until")], HELP]),
    loads("stats", &[&[flags("-a --all --no-stream --no-trunc"), value("--format")], HELP]),
    loads("volumes", &[&[flags("-q --quiet"), value("--format")], HELP]),
    loads("port", &[&[value("--protocol --index")], HELP]),
    read("version", &[&[flags("--short"), value("-f --format")], HELP]),
    // Prints the values of variables, also those from env files, but for these lists.
    act(
        "config",
        &[Does::Secret],
        &[
            &[
                does(&[Does::LoadCompose, Does::Stop], "-q --quiet --services --images --volumes --profiles --networks"),
                flags("--no-interpolate"),
                value("--format --hash"),
            ],
            HELP,
        ],
    ),
    act("up create", UP, &[UP_OPTIONS]),
    act("build", BUILD, &[&[flags("--no-cache --pull -q --quiet --with-dependencies"), value("--build-arg --progress -m --memory")], HELP]),
    act("down", &[Does::Process], &[DOWN_OPTIONS]),
    act("stop restart", &[Does::Process], &[&[flags("--no-deps"), value("-t --timeout")], HELP]),
    act("start pause unpause", &[Does::Process], &[HELP]),
    act("pull", &[Does::Network, Does::Process], &[&[flags("-q --quiet --ignore-pull-failures --include-deps"), value("--policy")], HELP]),
];

const DOCKER_COMMANDS: &[Program<'static>] = &[
    read("ps images", &[LIST]),
    inspects("inspect"),
    read("logs", &[LOGS]),
    read("stats", &[STATS]),
    read("history", &[HISTORY]),
    read("port diff", &[HELP]),
    // What follows the name goes to `ps`.
    Program { grammar: Grammar::Posix, operands: Operands::up_to(&[Role::Text]), ..read("top", &[HELP]) },
    read("version info", &[&[value("-f --format"), does(&[Does::Stop], "--help")]]),
    group("image", IMAGE),
    group("container", CONTAINER),
    group("network", LIST_AND_INSPECT),
    group("volume", LIST_AND_INSPECT),
    group("node service stack plugin secret config", &[read("ls list", &[LIST])]),
    // Podman's own.
    group("machine", &[read("ls list info", &[LIST])]),
    group("pod", &[read("ls list ps", &[LIST])]),
    group("context", &[read("ls list", &[LIST]), read("show", &[HELP])]),
    group("buildx", &[read("ls du version", &[LIST])]),
    group("manifest", &[act("inspect", &[Does::Network], &[&[flags("-v --verbose"), does(&[Does::Stop], "--help")]])]),
    act("search", &[Does::Network], &[&[flags("--no-trunc"), value("-f --filter --format --limit")], HELP]),
    read("events", &[&[value("-f --filter --format --since --until")], HELP]),
    group("system", &[read("df", &[SHOW]), read("info", &[&[value("-f --format")], HELP])]),
    Program { options: &[COMPOSE_GLOBAL], subcommands: COMPOSE, source: COMPOSE_CLI, ..group("compose", &[]) },
    Program { operands: Operands::up_to(&[Role::BuildContext]), ..act("build", BUILD, &[BUILD_OPTIONS]) },
    act("start", &[Does::Process], &[&[flags("-a --attach")], HELP]),
    act("stop restart", &[Does::Process], &[STOP]),
    act("pause unpause", &[Does::Process], &[HELP]),
    act("rm", &[Does::Process], &[REMOVE]),
    act("rmi", &[Does::Process], &[&[flags("--no-prune"), does(&[], "-f --force").danger()], HELP]),
    act("pull", &[Does::Network, Does::Process], &[&[flags("-q --quiet"), value("--platform"), does(&[], "-a --all-tags").danger()], HELP]),
];

/// The cluster, account and address that are talked to.
const KUBECTL: &[Opt<'static>] = &[
    value("-n --namespace --request-timeout -v --v"),
    takes(Role::Opaque, "--context --cluster --kubeconfig -s --server --token --user --as --as-group --as-uid --cache-dir").danger(),
    takes(Role::Opaque, "--certificate-authority --client-certificate --client-key --tls-server-name --username --password").danger(),
    does(&[], "--insecure-skip-tls-verify").danger(),
    does(&[Does::Stop], "-h --help"),
];

/// `-f` names files or URLs with objects of any kind, `-o` templates may be read from files: both are in groups of their own.
const OUTPUT: Opt<'static> = takes(Role::Mini(Mini::Format), "-o --output");
const KUBE_GET: &[Opt<'static>] = &[
    flags("-A --all-namespaces -w --watch --watch-only --no-headers --show-labels --show-kind --ignore-not-found --show-managed-fields"),
    value("-l --selector --field-selector --sort-by -L --label-columns --chunk-size --subresource"),
    OUTPUT,
    attached(Role::Text, "--show-events"),
];
const KUBE_LOGS: &[Opt<'static>] = &[
    flags("-f --follow -p --previous --all-containers --timestamps --prefix --ignore-errors --all-pods"),
    value("-c --container -l --selector --tail --since --since-time --limit-bytes --max-log-requests --pod-running-timeout"),
];
const KUBE_ROLLOUT: &[Opt<'static>] = &[flags("-w --watch"), value("--revision --timeout -l --selector"), OUTPUT];

/// A read of the cluster.
const fn remote(names: &'static str, options: Options) -> Program<'static> {
    Program {
        names,
        source: KUBECTL_CLI,
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::Text),
        does: &[Does::Network],
        ..Program::NEW
    }
}

/// Kinds whose objects hold no credentials by design. Not secrets, not config maps; nor `KIND,KIND` or
/// `KIND/NAME`, which name any. An operand behind them may not name a kind either.
const KINDS: &[Program<'static>] = &[
    remote("pods pod po services service svc deployments deployment deploy nodes node no namespaces namespace ns", &[KUBE_GET]),
    remote("replicasets replicaset rs statefulsets statefulset sts daemonsets daemonset ds jobs job cronjobs cronjob cj", &[KUBE_GET]),
    remote("ingresses ingress ing endpoints ep endpointslices events event ev persistentvolumes pv", &[KUBE_GET]),
    remote("persistentvolumeclaims persistentvolumeclaim pvc storageclasses storageclass sc networkpolicies netpol hpa pdb", &[KUBE_GET]),
    remote("horizontalpodautoscalers poddisruptionbudgets serviceaccounts sa crds crd customresourcedefinitions all", &[KUBE_GET]),
];

const fn kube_group(names: &'static str, subcommands: &'static [Program<'static>]) -> Program<'static> {
    Program { names, source: KUBECTL_CLI, grammar: Grammar::Exact, options: &[], subcommands, ..Program::NEW }
}

const KUBECTL_COMMANDS: &[Program<'static>] = &[
    // Options between `get` and the kind (`kubectl get -n x pods`) are those of `get`.
    Program { options: &[KUBE_GET], ..kube_group("get describe", KINDS) },
    remote("logs", &[KUBE_LOGS]),
    Program {
        options: &[&[flags("-A --all-namespaces --containers --no-headers"), value("-l --selector --sort-by")]],
        ..kube_group("top", &[remote("pods pod po nodes node no", &[])])
    },
    // Without the server's it connects to nothing.
    Program {
        operands: Operands::NONE,
        ..remote("version", &[&[does(&[Does::Stop], "--client"), flags("--short"), value("-o --output")]])
    },
    Program {
        operands: Operands::NONE,
        ..remote(
            "api-resources api-versions",
            &[&[flags("--no-headers --cached"), value("-o --output --api-group --namespaced --verbs --sort-by")]],
        )
    },
    // `cluster-info dump` prints everything.
    Program { operands: Operands::NONE, ..remote("cluster-info", &[]) },
    remote("events", &[&[flags("-A --all-namespaces -w --watch --no-headers"), value("--for --types"), OUTPUT]]),
    remote("wait", &[&[flags("-A --all-namespaces --all"), value("--for --timeout -l --selector --field-selector"), OUTPUT]]),
    remote("explain", &[&[flags("--recursive"), value("--api-version --output -o")]]),
    Program { options: &[], ..kube_group("rollout", &[remote("status history", &[KUBE_ROLLOUT])]) },
    Program {
        options: &[],
        ..kube_group(
            "auth",
            &[remote("can-i whoami", &[&[flags("-A --all-namespaces --list --no-headers -q --quiet"), value("--subresource"), OUTPUT]])],
        )
    },
    kube_group(
        "config",
        &[Program {
            names: "get-contexts current-context get-clusters get-users",
            source: KUBECTL_CLI,
            grammar: Grammar::Exact,
            options: &[&[flags("--no-headers"), value("-o --output")]],
            operands: Operands::all(Role::Text),
            ..Program::NEW
        }],
    ),
];

const HELM: &[Opt<'static>] = &[
    flags("--debug"),
    value("-n --namespace"),
    takes(Role::Opaque, "--kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user --registry-config --repository-config")
        .danger(),
    does(&[Does::Stop], "-h --help"),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "docker podman",
        source: DOCKER_CLI,
        grammar: Grammar::Exact,
        options: &[DOCKER],
        subcommands: DOCKER_COMMANDS,
        ..Program::NEW
    },
    Program {
        names: "docker-compose",
        source: COMPOSE_CLI,
        grammar: Grammar::Exact,
        options: &[COMPOSE_GLOBAL, &[does(&[Does::Stop], "-v --version")]],
        subcommands: COMPOSE,
        ..Program::NEW
    },
    Program {
        names: "kubectl",
        source: KUBECTL_CLI,
        grammar: Grammar::Exact,
        options: &[KUBECTL],
        subcommands: KUBECTL_COMMANDS,
        ..Program::NEW
    },
    Program {
        names: "helm",
        source: "Helm 3.15",
        grammar: Grammar::Exact,
        options: &[HELM],
        subcommands: &[
            remote(
                "list ls",
                &[&[
                    flags("-a --all -A --all-namespaces -q --short -d --date -r --reverse --deployed --failed --pending --no-headers"),
                    value("-f --filter -l --selector -m --max -o --output"),
                ]],
            ),
            remote("history hist", &[&[value("--max -o --output")]]),
            remote("status", &[&[value("-o --output --revision"), flags("--show-desc --show-resources")]]),
            // Without `values`, `manifest` and `all`, which print what was set.
            kube_group("get", &[remote("notes metadata", &[&[value("-o --output --revision")]])]),
            kube_group("show", &[remote("chart readme crds values all", &[&[value("--version --jsonpath"), flags("--devel")]])]),
            kube_group(
                "search",
                &[remote("repo hub", &[&[flags("-l --versions -r --regexp --devel"), value("-o --output --version --max-col-width")]])],
            ),
            // Values may come from an address, and what they must be (`values.schema.json`) as well.
            Program {
                operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree),
                does: &[Does::RunProject],
                ..remote(
                    "lint",
                    &[&[
                        flags("--strict --quiet --with-subcharts"),
                        value("--set --set-string --kube-version"),
                        takes(Role::Archive, "-f --values"),
                    ]],
                )
            },
            kube_group("repo", &[Program { operands: Operands::NONE, does: &[], ..remote("list ls", &[&[value("-o --output")]]) }]),
            Program { operands: Operands::NONE, does: &[], ..remote("version", &[&[flags("--short"), value("--template")]]) },
        ],
        ..Program::NEW
    },
    Program {
        names: "minikube",
        source: "minikube 1.33",
        grammar: Grammar::Exact,
        options: &[&[value("-p --profile"), does(&[Does::Stop], "-h --help")]],
        subcommands: &[
            Program {
                operands: Operands::NONE,
                does: &[],
                ..remote("status", &[&[value("-o --output -f --format -n --node -l --layout")]])
            },
            Program { operands: Operands::NONE, does: &[], ..remote("version", &[&[flags("--short"), value("-o --output")]]) },
        ],
        ..Program::NEW
    },
    Program {
        names: "kind",
        source: "kind 0.23",
        grammar: Grammar::Exact,
        options: &[&[flags("-q --quiet"), value("-v --verbosity"), does(&[Does::Stop], "-h --help --version")]],
        subcommands: &[
            Program { does: &[], operands: Operands::NONE, ..remote("version", &[]) },
            kube_group("get", &[Program { does: &[], operands: Operands::NONE, ..remote("clusters", &[]) }]),
        ],
        ..Program::NEW
    },
];
