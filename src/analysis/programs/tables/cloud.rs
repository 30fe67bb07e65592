//! Command lines of cloud providers and of tools that describe infrastructure. Sources: AWS CLI 2.17, Google Cloud CLI 480,
//! Azure CLI 2.61, Terraform 1.9, OpenTofu 1.7, Pulumi 3.120, Vercel CLI 34, Netlify CLI 17, flyctl 0.2, Heroku CLI 9, Wrangler 3.60,
//! Firebase CLI 13, Supabase CLI 1.180, doctl 1.105, Stripe CLI 1.20.
//!
//! Lists and states are reads of an account that is not on this machine: asked once. What prints values of
//! variables, parameters or keys is left out, and so are options that choose another account, endpoint or
//! file. In the AWS CLI any value of any option or operand may be `file://…`, in the Azure CLI `@file`: the
//! content is sent. So hardly any option with a value is named.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, attached, does, flags, takes, value, word};

type Options = &'static [&'static [Opt<'static>]];

const AWS: &str = "AWS CLI 2.17";
const GCLOUD: &str = "Google Cloud CLI 480";
const AZURE: &str = "Azure CLI 2.61";
const TERRAFORM: &str = "Terraform 1.9; OpenTofu 1.7";
const HOSTING: &str = "Vercel CLI 34; Netlify CLI 17; flyctl 0.2; Heroku CLI 9";

const VERSION: &[Opt<'static>] = &[does(&[Does::Stop], "--version --help")];

/// A read of the account, without operands.
const fn reads(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, does: &[Does::Network], ..Program::NEW }
}

/// A read of the account by names of things in it.
const fn reads_named(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { operands: Operands::all(Role::Text), ..reads(names, source, options) }
}

const fn group(names: &'static str, source: &'static str, subcommands: &'static [Program<'static>]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, subcommands, ..Program::NEW }
}

/// A program of which only the version can be asked. Options end at the first operand.
const fn version_only(names: &'static str, source: &'static str) -> Program<'static> {
    Program {
        names,
        source,
        grammar: Grammar::Posix,
        options: &[VERSION],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        ..Program::NEW
    }
}

/// The CLI's own options, whose values are not read from files.
const AWS_GLOBAL: &[Opt<'static>] = &[
    flags("--no-cli-pager --no-paginate --no-cli-auto-prompt"),
    value("--output --query --color --cli-read-timeout --cli-connect-timeout"),
    value("--profile --region").danger(),
    does(&[Does::Stop], "--version"),
];

const AWS_COMMANDS: &[Program<'static>] = &[
    group("sts", AWS, &[reads("get-caller-identity", AWS, &[])]),
    group("s3", AWS, &[reads("ls", AWS, &[&[flags("--recursive --human-readable --summarize")]])]),
    group("s3api", AWS, &[reads("list-buckets", AWS, &[])]),
    group(
        "ec2",
        AWS,
        &[reads(
            "describe-instances describe-instance-status describe-vpcs describe-subnets describe-security-groups describe-volumes describe-images describe-regions describe-availability-zones describe-addresses describe-key-pairs",
            AWS,
            &[],
        )],
    ),
    // Not what prints a function's, task's or build's variables.
    group("lambda", AWS, &[reads("list-layers list-event-source-mappings", AWS, &[])]),
    group("ecs", AWS, &[reads("list-clusters list-services list-tasks list-task-definitions describe-clusters", AWS, &[])]),
    group("eks", AWS, &[reads("list-clusters", AWS, &[])]),
    group("ecr", AWS, &[reads("describe-repositories", AWS, &[])]),
    group("rds", AWS, &[reads("describe-db-instances describe-db-clusters", AWS, &[])]),
    group("dynamodb", AWS, &[reads("list-tables", AWS, &[])]),
    group("sqs", AWS, &[reads("list-queues", AWS, &[])]),
    group("sns", AWS, &[reads("list-topics list-subscriptions", AWS, &[])]),
    group("logs", AWS, &[reads("describe-log-groups", AWS, &[])]),
    group("cloudwatch", AWS, &[reads("describe-alarms list-metrics", AWS, &[])]),
    group("cloudformation", AWS, &[reads("list-stacks list-exports", AWS, &[])]),
    group("iam", AWS, &[reads("list-users list-roles list-groups get-user list-policies list-account-aliases", AWS, &[])]),
    group("route53", AWS, &[reads("list-hosted-zones", AWS, &[])]),
    // Names of profiles; keys are masked but for their last letters.
    group("configure", AWS, &[Program { does: &[], ..reads("list-profiles", AWS, &[]) }]),
];

const GCLOUD_GLOBAL: &[Opt<'static>] = &[
    flags("-q --quiet"),
    value("--format --filter --limit --sort-by --verbosity --flatten --page-size"),
    value("--project --account --configuration").danger(),
    does(&[Does::Stop], "--version -v --help -h"),
];
const GCLOUD_PLACE: &[Opt<'static>] = &[flags("--uri --global"), value("--zone --zones --region --regions --location")];
const GCLOUD_LIST: &[Program<'static>] = &[reads("list", GCLOUD, &[GCLOUD_PLACE])];
const GCLOUD_LIST_AND_DESCRIBE: &[Program<'static>] =
    &[reads("list", GCLOUD, &[GCLOUD_PLACE]), reads_named("describe", GCLOUD, &[GCLOUD_PLACE])];

const GCLOUD_COMMANDS: &[Program<'static>] = &[
    Program { does: &[], ..reads("version info", GCLOUD, &[&[flags("--anonymize")]]) },
    group(
        "config",
        GCLOUD,
        &[
            // A proxy's password is among the properties.
            reads("list", GCLOUD, &[&[flags("--all")]]),
            Program {
                subcommands: &[Program {
                    does: &[],
                    ..reads(
                        "project core/project account core/account compute/region compute/zone run/region functions/region",
                        GCLOUD,
                        &[],
                    )
                }],
                ..group("get get-value", GCLOUD, &[])
            },
            group("configurations", GCLOUD, &[Program { does: &[], ..reads("list", GCLOUD, &[]) }]),
        ],
    ),
    group("auth", GCLOUD, &[Program { does: &[], ..reads("list", GCLOUD, &[]) }]),
    group("projects organizations", GCLOUD, GCLOUD_LIST_AND_DESCRIBE),
    group("services", GCLOUD, &[reads("list", GCLOUD, &[&[flags("--enabled --available")]])]),
    // `instances describe` prints metadata, where keys stand.
    group(
        "compute",
        GCLOUD,
        &[
            group("instances instance-groups instance-templates", GCLOUD, GCLOUD_LIST),
            group(
                "zones regions networks subnets firewall-rules disks snapshots images addresses machine-types",
                GCLOUD,
                GCLOUD_LIST_AND_DESCRIBE,
            ),
        ],
    ),
    group("container", GCLOUD, &[group("clusters images node-pools", GCLOUD, GCLOUD_LIST)]),
    // Describing a service, job or function prints its variables.
    group("run", GCLOUD, &[group("services revisions jobs regions", GCLOUD, GCLOUD_LIST)]),
    group("functions", GCLOUD, GCLOUD_LIST),
    group("sql", GCLOUD, &[group("instances databases", GCLOUD, GCLOUD_LIST)]),
    group("builds", GCLOUD, GCLOUD_LIST),
    group("pubsub", GCLOUD, &[group("topics subscriptions", GCLOUD, GCLOUD_LIST_AND_DESCRIBE)]),
    group("dns", GCLOUD, &[group("managed-zones", GCLOUD, GCLOUD_LIST_AND_DESCRIBE)]),
    group("app", GCLOUD, &[group("services versions", GCLOUD, GCLOUD_LIST)]),
    group("artifacts", GCLOUD, &[group("repositories", GCLOUD, GCLOUD_LIST_AND_DESCRIBE)]),
    group("iam", GCLOUD, &[group("roles service-accounts", GCLOUD, GCLOUD_LIST)]),
    // Their help, and no more.
    version_only("storage alpha beta gemini secrets logging kms topic components deploy", GCLOUD),
];

const AZURE_GLOBAL: &[Opt<'static>] = &[
    flags("--only-show-errors"),
    // A word of its own: `-o=@FILE` would name a file as well.
    word(Role::Mini(Mini::Format), "-o"),
    takes(Role::Mini(Mini::Format), "--output"),
    does(&[Does::Stop], "--help -h"),
];
const AZURE_LIST: &[Program<'static>] = &[reads("list", AZURE, &[])];
const AZURE_COMMANDS: &[Program<'static>] = &[
    reads("version", AZURE, &[]),
    group("account", AZURE, &[Program { does: &[], ..reads("show list", AZURE, &[]) }, reads("list-locations", AZURE, &[])]),
    group("group vm aks acr resource disk storage-account network vmss deployment", AZURE, AZURE_LIST),
    group("storage", AZURE, &[group("account", AZURE, AZURE_LIST)]),
];

const TERRAFORM_GLOBAL: &[Opt<'static>] = &[
    takes(Role::Directory, "-chdir").danger(),
    // Before the subcommand: the program then only prints, whatever follows. It asks a host for a newer version meanwhile.
    does(&[Does::Network, Does::Stop], "-help"),
    does(&[Does::Network], "-version"),
];

/// Providers are programs in the folder, which all of these start.
const fn terraform(names: &'static str, what: &'static [Does], options: Options) -> Program<'static> {
    Program { names, source: TERRAFORM, grammar: Grammar::SingleDash, options, does: what, ..Program::NEW }
}

const TERRAFORM_COMMANDS: &[Program<'static>] = &[
    // It asks a host for a newer one, and notes that in the home.
    terraform("version", &[Does::Network], &[&[flags("-json")]]),
    terraform("validate", &[Does::RunProject], &[&[flags("-json -no-color -no-tests")]]),
    // `-check` and `-write=false` only tell, and are not told apart.
    Program {
        operands: Operands::all(Role::Write),
        ..terraform("fmt", &[Does::WriteHere], &[&[flags("-check -diff -no-color -recursive"), attached(Role::Text, "-list -write")]])
    },
    terraform(
        "init",
        &[Does::RunProject, Does::Network, Does::WriteHere],
        &[&[
            flags("-no-color -upgrade -json"),
            attached(Role::Text, "-input -backend -lock"),
            value("-lock-timeout"),
            does(&[], "-reconfigure -migrate-state -force-copy").danger(),
        ]],
    ),
    terraform(
        "plan",
        &[Does::RunProject, Does::Network],
        &[&[
            flags("-no-color -compact-warnings -detailed-exitcode -refresh-only -json"),
            attached(Role::Text, "-input -lock -refresh"),
            value("-lock-timeout -parallelism -target"),
            takes(Role::Write, "-out").danger(),
            takes(Role::Read, "-var-file").danger(),
            value("-var").danger(),
            does(&[], "-destroy").danger(),
        ]],
    ),
    terraform("providers graph", &[Does::RunProject], &[]),
    Program {
        subcommands: &[Program { operands: Operands::all(Role::Text), ..terraform("list", &[Does::Network], &[]) }],
        ..terraform("state", &[], &[])
    },
    Program { subcommands: &[terraform("list show", &[Does::Network], &[])], ..terraform("workspace", &[], &[]) },
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { options: &[AWS_GLOBAL], ..group("aws", AWS, AWS_COMMANDS) },
    Program { options: &[GCLOUD_GLOBAL], ..group("gcloud", GCLOUD, GCLOUD_COMMANDS) },
    Program { options: &[AZURE_GLOBAL], ..group("az", AZURE, AZURE_COMMANDS) },
    Program {
        names: "terraform tofu",
        source: TERRAFORM,
        grammar: Grammar::SingleDash,
        options: &[TERRAFORM_GLOBAL],
        subcommands: TERRAFORM_COMMANDS,
        ..Program::NEW
    },
    Program {
        options: &[&[flags("--help -h")]],
        bare: true,
        ..group(
            "pulumi",
            "Pulumi 3.120",
            &[
                Program { does: &[], ..reads("version", "Pulumi 3.120", &[]) },
                reads("whoami", "Pulumi 3.120", &[]),
                group("stack", "Pulumi 3.120", &[reads("ls", "Pulumi 3.120", &[&[flags("-a --all -j --json")]])]),
                Program {
                    does: &[Does::RunProject, Does::Network],
                    ..reads(
                        "preview",
                        "Pulumi 3.120",
                        &[&[flags("--diff --json -r --refresh --non-interactive"), value("-s --stack").danger()]],
                    )
                },
            ],
        )
    },
    // Of the next ones, `--version` and no subcommand print, and `--version SUBCOMMAND` is not known to.
    // Without a subcommand this one deploys.
    group("vercel vc", HOSTING, &[reads("ls list whoami", HOSTING, &[]), reads_named("inspect logs", HOSTING, &[])]),
    Program {
        options: &[&[flags("--version -v --help -h")]],
        bare: true,
        ..group("netlify ntl", HOSTING, &[reads("status sites:list", HOSTING, &[&[flags("--json")]])])
    },
    Program {
        options: &[&[flags("--help -h")]],
        bare: true,
        ..group(
            "fly flyctl",
            HOSTING,
            &[
                Program { does: &[], ..reads("version", HOSTING, &[]) },
                reads("status releases regions", HOSTING, &[&[flags("-j --json --all"), value("-a --app").danger()]]),
                Program { subcommands: &[reads("list ls", HOSTING, &[&[flags("-j --json")]])], ..group("apps", HOSTING, &[]) },
                reads("logs", HOSTING, &[&[flags("-n --no-tail"), value("-a --app -i --instance -r --region").danger()]]),
            ],
        )
    },
    Program {
        options: &[&[flags("--version --help")]],
        bare: true,
        ..group(
            "heroku",
            HOSTING,
            &[reads("apps ps logs releases auth:whoami", HOSTING, &[&[flags("--json"), value("-n --num"), value("-a --app").danger()]])],
        )
    },
    Program {
        options: &[&[flags("--version -v --help -h")]],
        bare: true,
        ..group("wrangler", "Wrangler 3.60", &[reads("whoami", "Wrangler 3.60", &[])])
    },
    Program {
        options: &[&[flags("--version -V --help -h")]],
        bare: true,
        ..group("firebase", "Firebase CLI 13", &[reads("projects:list apps:list", "Firebase CLI 13", &[])])
    },
    Program {
        options: &[&[flags("--version -v --help -h")]],
        bare: true,
        ..group(
            "supabase",
            "Supabase CLI 1.180",
            &[group("projects orgs functions migration", "Supabase CLI 1.180", &[reads("list", "Supabase CLI 1.180", &[])])],
        )
    },
    Program {
        options: &[&[flags("--help -h")]],
        bare: true,
        ..group(
            "doctl",
            "doctl 1.105",
            &[
                Program { does: &[], ..reads("version", "doctl 1.105", &[]) },
                group(
                    "compute",
                    "doctl 1.105",
                    &[group("droplet region size image domain", "doctl 1.105", &[reads("list ls", "doctl 1.105", &[])])],
                ),
                group("account", "doctl 1.105", &[reads("get", "doctl 1.105", &[])]),
            ],
        )
    },
    version_only("stripe railway nomad vault consul", "Stripe CLI 1.20"),
    // An `ansible.cfg` in the folder is taken first, and names the file of a log; Packer starts plugins that lie there.
    Program {
        names: "ansible ansible-playbook ansible-vault packer",
        source: "Ansible 9; Packer 1.9",
        grammar: Grammar::Posix,
        options: &[&[flags("--version --help -h")]],
        operands: Operands::all(Role::Opaque),
        does: &[Does::RunProject],
        ..Program::NEW
    },
    // For its help it looks at the `Vagrantfile`.
    Program { options: &[&[does(&[Does::Stop], "--version -v")]], ..version_only("vagrant", "Vagrant 2.4") },
    version_only("terragrunt sam eksctl eb ibmcloud oci linode-cli hcloud scw", "eksctl 0.180"),
];
