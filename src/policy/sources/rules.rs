//! What rules grant and restrict: grants where they must match, restrictions where they may.

use crate::action::{Cause, Caused, Code, Depth, Dialect, Effect, Host, Invocation, Origin, Reach, Step, Subject};
use crate::analysis::harmless::temporary_base;
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive;
use crate::policy::folders::is_own_everywhere;
use crate::policy::judge::Ground;
use crate::policy::near::Miss;
use crate::policy::pattern::{Matcher, Pattern, Views, grants_tool, name_matches};
use crate::policy::rule::{Grant, Layer, Restriction, Rule};
use crate::policy::sources::{built_in, words};
use crate::world::World;

/// How a restriction is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hit {
    /// Only because so little is known that everything may match.
    Unknown,
    /// By what is known of the step.
    Known,
}

/// Whether the grant covers the effect of the step.
pub(crate) fn covers(grant: &Grant, step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    covered(grant.rule(), step, caused, ground).is_ok()
}

/// That the allow rule covers the effect of the step, or the first reason why it does not.
pub(crate) fn covered(rule: &Rule, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let pattern = &rule.pattern;
    speaks_of(pattern, step, caused, ground)?;
    // A pack speaks for nobody in particular, so it takes no more for granted than the crate itself.
    if let (Layer::BuiltIn, Effect::Read { place, depth }) = (rule.source.layer, &caused.effect)
        && built_in::is_in_untrusted(place, *depth, ground)
    {
        return Err(Miss::Never);
    }
    if !rule.except.is_empty() {
        let views = Views::of(step);
        if let Some(at) = rule.except.iter().position(|pattern| may_match(pattern, step, &views, ground).is_some()) {
            return Err(Miss::Except(at));
        }
    }
    if !rule.conditions.is_empty()
        && let Some(unmet) = rule.conditions.unmet(step, &caused.effect, ground)
    {
        return Err(Miss::Condition(unmet));
    }
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { .. } | Matcher::Tool(_), Subject::Command(invocation)) => covers_command(rule, invocation, caused, ground),
        (Matcher::Tool(_), Subject::Tool { .. }) => covers_tool(caused, ground),
        (Matcher::File { .. }, _) => covers_file(rule, step, caused, ground),
        (Matcher::Host(_), _) => covers_host(pattern, caused),
        (Matcher::Mcp(_) | Matcher::Detail { .. }, _) => Ok(()),
        (Matcher::Everything | Matcher::Command { .. }, _) => Err(Miss::OtherKind),
    }
}

/// That the pattern is certainly about the step and this kind of effect, danger aside.
fn speaks_of(pattern: &Pattern, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let when = |holds: bool, miss: Miss| if holds { Ok(()) } else { Err(miss) };
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            when(*dialect == invocation.dialect, Miss::OtherDialect)?;
            when(command.must_match(invocation), Miss::OtherWords)
        }
        (Matcher::Tool(tool), Subject::Command(invocation)) => when(tool == invocation.dialect.tool(), Miss::OtherKind),
        (Matcher::Tool(tool), Subject::Tool { name, .. }) => when(tool == name, Miss::OtherKind),
        (Matcher::File { writes, path }, _) => match &caused.effect {
            Effect::Read { place, .. } => {
                when(path.must_match(place, ground.anchors()), Miss::OtherPlace)?;
                when(!writes, Miss::OnlyChanges)
            }
            Effect::Write(place) => {
                when(path.must_match(place, ground.anchors()), Miss::OtherPlace)?;
                when(*writes, Miss::OnlyReads)
            }
            Effect::Delete { place, .. } => {
                when(path.must_match(place, ground.anchors()), Miss::OtherPlace)?;
                Err(Miss::NoDeletes)
            }
            _ => Err(Miss::OtherKind),
        },
        (Matcher::Host(host), _) => match &caused.effect {
            Effect::Network { host: Host::Named(name), .. } => when(host.matches(name) && !host.is_service(), Miss::OtherHost),
            Effect::Network { host: Host::Special { name, local_port }, .. } => {
                when(host.matches(name) && host.speaks_of_port(*local_port), Miss::OtherHost)
            }
            _ => Err(Miss::OtherKind),
        },
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => {
            when(matches!(caused.effect, Effect::Mcp { .. }), Miss::OtherKind)?;
            when(grants_tool(names, name), Miss::OtherName)
        }
        (Matcher::Detail { tool, name: names }, Subject::Tool { name, detail: Some(detail) }) => {
            when(tool == name && matches!(caused.effect, Effect::Delegate(_) | Effect::Execute(Code::Project)), Miss::OtherKind)?;
            when(name_matches(names, detail), Miss::OtherName)
        }
        (Matcher::Everything | Matcher::Command { .. } | Matcher::Mcp(_) | Matcher::Detail { .. }, _) => Err(Miss::OtherKind),
    }
}

/// What an allow rule for a command covers: the command's ordinary effects, options that the rule
/// names, and nothing that is sensitive unless the rule is the exact command.
fn covers_command(rule: &Rule, invocation: &Invocation, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let pattern = &rule.pattern;
    let exact = rule.is_exact();
    match &caused.origin {
        Origin::Ordinary => {}
        Origin::Option(name) => {
            // A command that is spelled out has its options in it, but not the variables that are set in front of it.
            let is_spelled_out = exact && !name.ends_with('=');
            let is_named =
                || pattern.names_option(name) || rule.options.contains(name) || words::gives_only(invocation, name, &rule.options);
            if !is_spelled_out && !is_named() {
                return Err(Miss::Option);
            }
        }
        Origin::Redirection { .. } => return Err(Miss::Redirection),
    }
    let when = |holds: bool, miss: Miss| if holds { Ok(()) } else { Err(miss) };
    // Nobody read a learned rule for what else its words may be made to say.
    let is_learned = matches!(rule.source.layer, Layer::Learned | Layer::Session);
    if is_learned && !exact && (words::adds_tasks(pattern, invocation) || words::asks_elsewhere(pattern, invocation)) {
        return Err(Miss::OtherWords);
    }
    // The same words mean the same code only in the folder that the rule was given for: the root, or where it says.
    let is_named = |folder: &AbsPath, root: &AbsPath| folder == root || rule.conditions.names_folder(folder, root, ground.anchors());
    let all_folders = |is_meant: &dyn Fn(&AbsPath, &AbsPath) -> bool| {
        let folders = &invocation.folders;
        let is_there = ground.workspace.is_some_and(|root| !folders.is_empty() && folders.iter().all(|f| is_meant(f, root)));
        when(is_there, Miss::NotAtRoot)
    };
    let at_root = || all_folders(&is_named);
    let in_own_folders = || all_folders(&|folder, root| is_named(folder, root) || rule.conditions.names_own_folder(folder, root, ground));
    let in_meant_repository = || {
        all_folders(&|folder, root| is_named(folder, root) || is_own_everywhere(folder, root, ground)).map_err(|_| Miss::OtherRepository)
    };
    match &caused.effect {
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => Ok(()),
        Effect::Read { place, depth } => {
            if exact {
                return Ok(());
            }
            when(*place != Place::Unknown, Miss::UnknownPlace)?;
            // A text that goes to a forge is published.
            if words::publishes(invocation) {
                inside(place, ground)?;
            }
            let is_plain = *depth == Depth::Metadata || sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_none();
            when(is_plain, Miss::Secret)
        }
        Effect::Write(place) if spells_database(pattern, invocation, place) => not_sensitive(place, ground),
        Effect::Write(place) | Effect::Delete { place, .. } => {
            inside(place, ground)?;
            if exact { Ok(()) } else { not_sensitive(place, ground) }
        }
        // What a project builds and tests in one of its folders, it does in all of them, where the rule speaks of all.
        Effect::Execute(Code::Project) => in_own_folders(),
        Effect::Execute(Code::Package) if runs_package_by_name(invocation) => in_own_folders(),
        Effect::Execute(Code::Package) => at_root(),
        Effect::Execute(Code::Script(place)) => {
            at_root()?;
            let is_spelled = exact && words::names_place(invocation, place);
            when(is_spelled || inside(place, ground).is_ok() || names_path(pattern, invocation), Miss::OutsideScript)?;
            if exact { Ok(()) } else { words::names_sensitive(invocation, ground).map_or(Ok(()), Err) }
        }
        Effect::Execute(Code::Unknown(name)) => {
            when(names_program(invocation, name) || exact, Miss::OtherProgram)?;
            if exact { Ok(()) } else { words::names_sensitive(invocation, ground).map_or(Ok(()), Err) }
        }
        Effect::Execute(Code::GitConfig(place)) => {
            let is_own = |at: &Located, root: &AbsPath| !at.leads_elsewhere() && is_named(&at.path, root);
            let is_meant = matches!((place, ground.workspace), (Place::At(at), Some(root)) if is_own(at, root));
            when(is_meant || spells_repository(pattern, place), Miss::OtherRepository)
        }
        Effect::Execute(Code::Inline(_)) => {
            when(exact, Miss::InlineCode)?;
            at_root()
        }
        // An address can carry data: a rule speaks for the hosts that it names, or that the call leaves open.
        Effect::Network { host: Host::Any | Host::Forge, sends: false } => Ok(()),
        Effect::Network { host: Host::Named(host), sends: false } => when(exact || pattern.names_host(host.as_str()), Miss::Host),
        Effect::Network { sends: false, .. } => when(exact, Miss::SpecialHost),
        Effect::Network { sends: true, .. } => when(exact, Miss::Sends),
        // The branches are those of the workspace's repository: another one has its own `origin`.
        Effect::VersionControl(Reach::Local | Reach::Remote) if pattern.has_branch() => {
            when(!goes_to_file(invocation, ground.world), Miss::OtherWords)?;
            in_meant_repository()
        }
        // Which repository a forge is asked to change, and which containers belong together, the folder says.
        Effect::VersionControl(Reach::Remote) if is_learned && words::mean_by_folder(invocation) => in_meant_repository(),
        Effect::Process if is_learned && words::mean_by_folder(invocation) => at_root(),
        Effect::VersionControl(Reach::Local | Reach::Remote) | Effect::UserFiles | Effect::Process | Effect::Beyond(_) => Ok(()),
        Effect::Environment => when(exact, Miss::Environment),
        Effect::Secret(_) => when(exact, Miss::Secret),
        Effect::Privilege => when(exact, Miss::Privilege),
        // A rule for a command says nothing of variables in front of it.
        Effect::Opaque(Cause::Variable(_)) => Err(Miss::Never),
        Effect::Opaque(cause) => {
            let is_spelled = file_of_bun(invocation, cause).is_some_and(|file| spells_words(pattern, &["bun", file]));
            when(exact || is_spelled, Miss::Opaque)?;
            at_root()
        }
        Effect::Mcp { .. } | Effect::Broker => Err(Miss::Never),
    }
}

/// Whether git may take the last word for a file, whose changes it would discard: where no branch has the name, and one of the
/// folders has it (git-checkout(1), "git checkout [<branch>]" and "git checkout <pathspec>").
pub(crate) fn goes_to_file(invocation: &Invocation, world: &dyn World) -> bool {
    let is_checkout = matches!(invocation.command.as_slice(), [git, checkout, ..] if git == "git" && checkout == "checkout");
    let is_there = |folder: &AbsPath| {
        let name = invocation.words.last().and_then(|last| last.as_literal());
        name.and_then(|name| folder.join(name)).is_none_or(|path| world.exists(&path))
    };
    is_checkout && (invocation.folders.is_empty() || invocation.folders.iter().any(is_there))
}

/// The file that bun runs where no script of the package has its name: a path below the folder in which it runs.
/// Source: bun 1.1, `bun run`.
pub(crate) fn file_of_bun<'c>(invocation: &Invocation, cause: &'c Cause) -> Option<&'c str> {
    const ENDINGS: &[&str] = &[".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
    let Cause::UnknownSubcommand { name, .. } = cause else { return None };
    let is_bun = matches!(invocation.command.as_slice(), [program] if program == "bun");
    let is_below = !name.starts_with('/') && !name.contains([':', '\\']) && !name.split('/').any(|part| part == "..");
    (is_bun && is_below && ENDINGS.iter().any(|ending| name.ends_with(ending))).then_some(name)
}

/// Whether the pattern begins with these words, spelled out.
fn spells_words(pattern: &Pattern, words: &[&str]) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    let mut spelled = command.spelled_words();
    words.iter().all(|word| spelled.next() == Some(word))
}

/// Whether it is a package that is run, by the same name wherever it is run.
fn runs_package_by_name(invocation: &Invocation) -> bool {
    invocation.command.first().is_some_and(|program| matches!(program.as_str(), "npx" | "bunx" | "pnpx"))
}

/// Whether the step starts a program by its path, and the rule spells that path out.
fn names_path(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    !invocation.known && invocation.command.first().is_some_and(|first| first.contains('/') && command.program() == Some(first))
}

/// Whether the pattern spells out with `-C` in which repository git works.
fn spells_repository(pattern: &Pattern, place: &Place) -> bool {
    let (Matcher::Command { command, .. }, Place::At(at)) = (&pattern.matcher, place) else { return false };
    let mut words = command.spelled_words().skip_while(|word| *word != "-C").skip(1);
    !at.leads_elsewhere() && words.next().and_then(AbsPath::parse).is_some_and(|path| path == at.path)
}

/// Whether the pattern spells out the database that SQLite's shell opens, or one of the files that it keeps beside it. What
/// statements change is another effect.
fn spells_database(pattern: &Pattern, invocation: &Invocation, place: &Place) -> bool {
    let (Matcher::Command { command, .. }, Place::At(at)) = (&pattern.matcher, place) else { return false };
    let is_file = |database: &AbsPath| ["", "-wal", "-shm"].iter().any(|end| at.path.as_str().strip_suffix(end) == Some(database.as_str()));
    let is_client = matches!(invocation.command.as_slice(), [program] if program == "sqlite3");
    is_client && !at.leads_elsewhere() && command.spelled_words().filter_map(AbsPath::parse).any(|database| is_file(&database))
}

/// Whether the unknown program is the one that the step itself starts.
fn names_program(invocation: &Invocation, name: &str) -> bool {
    invocation.command.first().is_some_and(|first| first == name)
}

fn inside(place: &Place, ground: &Ground<'_>) -> Result<(), Miss> {
    let is_inside = |workspace: &AbsPath| match place {
        Place::At(at) => at.is_inside(workspace),
        Place::Below { base, .. } => base.is_inside(workspace),
        Place::Unknown => false,
    };
    match place {
        Place::Unknown => Err(Miss::UnknownPlace),
        Place::At(_) | Place::Below { .. } if ground.workspace.is_some_and(is_inside) => Ok(()),
        Place::At(_) | Place::Below { .. } => Err(Miss::Outside),
    }
}

fn not_sensitive(place: &Place, ground: &Ground<'_>) -> Result<(), Miss> {
    if sensitive::protected_place(place).is_some() {
        return Err(Miss::Protected);
    }
    if sensitive::secret_place(place, ground.home, false).is_some() { Err(Miss::Secret) } else { Ok(()) }
}

fn covers_tool(caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    match &caused.effect {
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => Ok(()),
        Effect::Read { place: Place::Unknown, .. } => Err(Miss::UnknownPlace),
        Effect::Read { place, depth } => {
            if sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_some() {
                Err(Miss::Secret)
            } else {
                Ok(())
            }
        }
        Effect::Write(place) => {
            inside(place, ground)?;
            not_sensitive(place, ground)
        }
        Effect::Network { host: Host::Named(_) | Host::Any, sends: false } => Ok(()),
        Effect::Execute(Code::Project) => Ok(()),
        Effect::Network { sends: true, .. } => Err(Miss::Sends),
        Effect::Network { host: Host::Special { .. } | Host::Forge, sends: false } => Err(Miss::SpecialHost),
        Effect::Secret(_) => Err(Miss::Secret),
        Effect::Opaque(_) => Err(Miss::Opaque),
        Effect::Mcp { .. }
        | Effect::Delete { .. }
        | Effect::Execute(Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package)
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local | Reach::Remote)
        | Effect::Beyond(_)
        | Effect::Broker => Err(Miss::Never),
    }
}

/// What a file rule covers of the places that it is about.
fn covers_file(rule: &Rule, step: &Step, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let exact = rule.is_exact();
    // Whoever answered for changes of files in a folder said nothing of commands that change them in their own ways.
    let is_answer = matches!(rule.source.layer, Layer::Learned | Layer::Session);
    let is_in_its_own_way =
        matches!(step.subject, Subject::Command(_)) && !caused.origin.is_redirection() && !makes_temporary_file(step, caused, ground);
    match &caused.effect {
        Effect::Write(_) if is_answer && is_in_its_own_way => Err(Miss::OtherKind),
        Effect::Read { .. } | Effect::Write(_) if exact => Ok(()),
        Effect::Read { place, depth } => {
            if sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_some() {
                Err(Miss::Secret)
            } else {
                Ok(())
            }
        }
        Effect::Write(place) => not_sensitive(place, ground),
        _ => Err(Miss::OtherKind),
    }
}

/// Whether the effect makes or changes one temporary file or folder, as an understood command ordinarily does. Who copies
/// whole folders puts links there, through which the next command of the call would read something else.
fn makes_temporary_file(step: &Step, caused: &Caused, ground: &Ground<'_>) -> bool {
    let (Subject::Command(invocation), Effect::Write(Place::At(at)), Origin::Ordinary) = (&step.subject, &caused.effect, &caused.origin)
    else {
        return false;
    };
    let is_temporary = !at.leads_elsewhere() && temporary_base(&at.path, ground.home).is_some();
    let copies_folders = step.effects().any(|other| {
        matches!(&other.effect, Effect::Read { depth: Depth::Tree, .. } | Effect::Delete { tree: true, .. } | Effect::Opaque(_))
            || matches!(&other.effect, Effect::Write(Place::Below { .. } | Place::Unknown))
    });
    invocation.known && is_temporary && !copies_folders
}

/// What a rule for a host covers of connections to it.
fn covers_host(pattern: &Pattern, caused: &Caused) -> Result<(), Miss> {
    let is_of_service = matches!(&pattern.matcher, Matcher::Host(host) if host.is_service());
    match (&caused.effect, &caused.origin) {
        // Nothing leaves the machine, and the service is meant by its name.
        (Effect::Network { host: Host::Special { local_port: Some(_), .. }, .. }, Origin::Ordinary) if is_of_service => Ok(()),
        (Effect::Network { sends: true, .. }, _) => Err(Miss::Sends),
        (Effect::Network { .. }, Origin::Option(_)) => Err(Miss::Option),
        (Effect::Network { .. }, Origin::Redirection { .. }) => Err(Miss::Redirection),
        (Effect::Network { host: Host::Named(_), .. }, Origin::Ordinary) => Ok(()),
        // A port or user name makes another service of a public host; an inside host is named as such.
        (Effect::Network { host: Host::Special { name, .. }, .. }, Origin::Ordinary) if pattern.is_exact() && name.is_internal() => Ok(()),
        (Effect::Network { .. }, Origin::Ordinary) => Err(Miss::SpecialHost),
        _ => Err(Miss::OtherKind),
    }
}

/// Whether, and how, a restriction is hit by the step.
pub(crate) fn hit(restriction: &Restriction, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
    let rule = restriction.rule();
    let hit = may_match(&rule.pattern, step, views, ground)?;
    let hit = if rule.conditions.is_empty() { hit } else { hit.min(rule.conditions.may_hold(step, views, ground)?) };
    (!rule.except.iter().any(|pattern| must_match(pattern, step, ground))).then_some(hit)
}

/// Whether, and how, the pattern may be about the step.
pub(crate) fn may_match(pattern: &Pattern, step: &Step, views: &Views, ground: &Ground<'_>) -> Option<Hit> {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Everything, _) => Some(Hit::Known),
        (Matcher::Tool(tool), Subject::Command(invocation)) if tool == invocation.dialect.tool() => Some(Hit::Known),
        (Matcher::Tool(tool), subject) => tool_hit(tool, subject, step),
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            if invocation.program_start().is_empty() {
                return Some(Hit::Unknown);
            }
            // What is denied for `Bash` is denied for the other shell's commands of the same words.
            let speaks = *dialect == Dialect::Posix || invocation.dialect == Dialect::PowerShell;
            (speaks && command.may_match(views)).then_some(Hit::Known)
        }
        (Matcher::Command { dialect: Dialect::PowerShell, .. }, Subject::Tool { name, .. }) if name == "PowerShell" => Some(Hit::Unknown),
        (Matcher::File { writes, path }, _) => {
            let may_match = |place: &Place, tree: bool| path.may_match(place, tree, ground.anchors());
            let may_hold = |place: &Place| path.may_hold(place, ground.anchors());
            step.effects().filter_map(|caused| file_hit(*writes, &caused.effect, step, may_match, may_hold)).max()
        }
        (Matcher::Host(host), _) => step
            .effects()
            .filter_map(|caused| match &caused.effect {
                Effect::Network { host: Host::Named(name), .. } => host.matches(name).then_some(Hit::Known),
                Effect::Network { host: Host::Special { name, local_port }, .. } => {
                    (host.matches(name) && host.may_speak_of_port(*local_port)).then_some(Hit::Known)
                }
                Effect::Network { host: Host::Any | Host::Forge, .. } => Some(Hit::Unknown),
                _ => None,
            })
            .max(),
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => name_matches(names, name).then_some(Hit::Known),
        (Matcher::Detail { tool, name: names }, Subject::Tool { name, detail }) => {
            (tool == name && detail.as_ref().is_none_or(|d| name_matches(names, d))).then_some(Hit::Known)
        }
        (Matcher::Command { .. } | Matcher::Mcp(_) | Matcher::Detail { .. }, _) => None,
    }
}

/// A rule for a whole tool: by its name, and for file tools by what any step does to files.
fn tool_hit(tool: &str, subject: &Subject, step: &Step) -> Option<Hit> {
    if matches!(subject, Subject::Tool { name, .. } if name == tool) {
        return Some(Hit::Known);
    }
    match tool {
        "Edit" | "Write" => step.effects().filter_map(|caused| file_hit(true, &caused.effect, step, |_, _| true, |_| true)).max(),
        "WebFetch" => step.effects().any(|c| matches!(c.effect, Effect::Network { .. })).then_some(Hit::Known),
        _ => None,
    }
}

/// Whether, and how, a rule for files is hit by the effect: `may_match` says whether its pattern is about the place, or about
/// something below it, and `may_hold` whether the place may be in a folder of that name.
fn file_hit(
    writes: bool,
    effect: &Effect,
    step: &Step,
    may_match: impl Fn(&Place, bool) -> bool,
    may_hold: impl Fn(&Place) -> bool,
) -> Option<Hit> {
    // Which files a folder holds, or a program makes in it, is not certain.
    let known = |place: &Place| match place {
        Place::Unknown => Hit::Unknown,
        Place::Below { pattern, .. } if pattern == "**" => Hit::Unknown,
        Place::At(_) | Place::Below { .. } => Hit::Known,
    };
    let hit = |place: &Place, tree: bool| {
        if may_match(place, false) {
            Some(known(place))
        } else {
            ((tree && may_match(place, true)) || may_hold(place)).then_some(Hit::Unknown)
        }
    };
    match effect {
        // A rule against reading a file is also one against changing it.
        Effect::Write(place) => hit(place, moves_folders(step)),
        Effect::Delete { place, tree } => hit(place, *tree),
        Effect::Read { place, depth: Depth::Content } if !writes => hit(place, false),
        Effect::Read { place, depth: Depth::Tree } if !writes => hit(place, true),
        Effect::Execute(Code::Script(place)) if !writes => may_match(place, false).then_some(Hit::Unknown),
        _ => None,
    }
}

/// Whether what the step writes may be a folder with everything in it: a copy or a move of one.
fn moves_folders(step: &Step) -> bool {
    step.effects().any(|caused| matches!(caused.effect, Effect::Read { depth: Depth::Tree, .. } | Effect::Delete { tree: true, .. }))
}

/// Whether the pattern is certainly about the whole step, for exceptions from restrictions.
fn must_match(pattern: &Pattern, step: &Step, ground: &Ground<'_>) -> bool {
    match (&pattern.matcher, &step.subject) {
        (Matcher::Command { dialect, command }, Subject::Command(invocation)) => {
            *dialect == invocation.dialect && command.must_match(invocation)
        }
        (Matcher::Tool(tool), Subject::Tool { name, .. }) => tool == name,
        (Matcher::Mcp(names), Subject::Tool { name, .. }) => grants_tool(names, name),
        (Matcher::File { path, .. }, _) => {
            let mut places = step.effects().filter_map(|c| match &c.effect {
                Effect::Read { place, .. } | Effect::Write(place) | Effect::Delete { place, .. } => Some(place),
                _ => None,
            });
            let mut any = false;
            places.all(|place| {
                any = true;
                path.must_match(place, ground.anchors())
            }) && any
        }
        _ => false,
    }
}
