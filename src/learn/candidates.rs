//! What an answer can make permanent: rules made from the parsed commands of a call, never from its raw text, and never
//! wider than one command's meaning.
//!
//! For every step of a call that needs a rule there are candidates of several widths. What a step does to files and
//! hosts that have rules of their own kind is left to those (`Read(…)`, `Edit(…)`, `WebFetch(…)`); what remains is the
//! command's own, and its rule names what it would not cover by itself: options that do more, and the folder in which
//! the same words mean the same code.

use super::draft::Draft;
use super::forms;
use super::limits::LearningLimits;
use super::never::never_learned;
use super::{forge_comments, options};
use crate::action::{Action, Caused, Code, Depth, Effect, Host, Invocation, Origin, Reach, Step, Subject};
use crate::analysis::path::Place;
use crate::analysis::programs::entered::entered;
use crate::analysis::variables::is_setting;
use crate::policy::Policy;
use crate::policy::breadth::breadth;
use crate::policy::definition::{Bound, Runs, definitions_of};
use crate::policy::judge::{Ground, Judgement, may_lead_out};
use crate::policy::near::Miss;
use crate::policy::pattern::{Pattern, Views};
use crate::policy::rule::{Layer, Rule, RuleSet};
use crate::policy::sources::rules::command::file_of_bun;
use crate::policy::sources::rules::restrictions::may_match;
use crate::policy::sources::rules::{covered, covers};
use crate::policy::written::{Writes, Written};

/// How much a candidate is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Width {
    /// Exactly this call.
    Exact,
    /// What the command is about: program and subcommand, script, recipe, host, tool, folder.
    Shape,
    /// All tools of an MCP server, of which several are allowed.
    Server,
}

/// The most rules of one answer: nobody reads more. Nothing lasting is offered for a call that needs more of them.
const MAX_RULES: usize = 32;

/// The most options that a rule names besides its text.
const MAX_OPTIONS: usize = 16;

/// What is offered besides what the call itself says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offering<'a> {
    /// The rules that hold.
    pub(crate) policy: &'a Policy,
    /// The numbers of learning.
    pub(crate) limits: &'a LearningLimits,
    /// What no lasting answer is offered for.
    pub(crate) never: &'a [Pattern],
}

/// Rules that together allow a call from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) width: Width,
    pub(crate) drafts: Vec<Draft>,
    /// The indexes of the steps for which no rule is made: they are asked again.
    pub(crate) asked_again: Vec<usize>,
    /// Whether it may hold in every workspace: it runs nothing that a workspace defines, and reaches nothing inside the
    /// machine or its network.
    pub(crate) may_travel: bool,
    /// Whether it changes nothing but the local history of a repository: that is bounded in the next one as it is here.
    pub(crate) is_bounded: bool,
}

impl Candidate {
    /// Whether the same call is allowed from then on.
    pub(crate) fn is_complete(&self) -> bool {
        self.asked_again.is_empty()
    }
}

/// The candidates that a prompt offers, the narrower first. What is spelled out in full is offered only if there is nothing wider, and
/// what leaves a part of the call to be asked again only if there is nothing else.
pub(crate) fn offers(action: &Action, judgement: &Judgement, ground: &Ground<'_>, offering: Offering<'_>) -> Vec<Candidate> {
    let mut all = candidates(action, judgement, ground, offering);
    if all.iter().any(Candidate::is_complete) {
        all.retain(Candidate::is_complete);
    }
    if all.iter().any(|candidate| candidate.width > Width::Exact) {
        all.retain(|candidate| candidate.width > Width::Exact);
    }
    all
}

/// All candidates for a call, the narrower first. Each really allows what it is for: the same call, or the steps of it
/// that are not asked again.
pub(crate) fn candidates(action: &Action, judgement: &Judgement, ground: &Ground<'_>, offering: Offering<'_>) -> Vec<Candidate> {
    let needs_rights = || judgement.uncovered(action).any(|(_, caused)| caused.effect == Effect::Privilege);
    if !judgement.hits.is_empty() || needs_rights() {
        return Vec::new();
    }
    let mut out: Vec<Candidate> = Vec::new();
    for width in [Width::Exact, Width::Shape] {
        let candidate = of_width(action, judgement, width, ground, offering);
        if candidate.drafts.is_empty() {
            continue;
        }
        match out.iter_mut().find(|known| known.drafts == candidate.drafts) {
            // What has no narrower form is what the command is about.
            Some(same) => same.width = width,
            None => out.push(candidate),
        }
    }
    let server = out.last().and_then(|narrower| of_server(narrower, action, judgement, ground, offering));
    out.extend(server);
    out
}

/// The server of the MCP tool that the candidate is about, where enough of its tools are allowed.
fn of_server(
    narrower: &Candidate,
    action: &Action,
    judgement: &Judgement,
    ground: &Ground<'_>,
    offering: Offering<'_>,
) -> Option<Candidate> {
    let steps: Vec<&Step> = action.steps().collect();
    let ([draft], [step]) = (narrower.drafts.as_slice(), steps.as_slice()) else { return None };
    let server = step.effects().find_map(|caused| match &caused.effect {
        Effect::Mcp { server, .. } => Some(server.as_str()),
        _ => None,
    })?;
    let is_of_server = |rule: &Rule| rule.source.layer == Layer::Learned && rule.text().starts_with(&format!("mcp__{server}__"));
    let tools = offering.policy.grants().iter().filter(|grant| is_of_server(grant.rule())).count();
    if tools < usize::try_from(offering.limits.server_after).unwrap_or(usize::MAX) {
        return None;
    }
    let draft = Draft { rule: format!("mcp__{server}__*"), ..draft.clone() };
    let open: Vec<&Caused> = judgement.uncovered(action).map(|(_, caused)| caused).collect();
    let candidate = Candidate { width: Width::Server, drafts: vec![draft], ..narrower.clone() };
    would_cover(&candidate.drafts, step, &open, ground).then_some(candidate)
}

/// Whether the rules cover all of these effects of a step.
fn would_cover(drafts: &[Draft], step: &Step, open: &[&Caused], ground: &Ground<'_>) -> bool {
    let Some(parsed) = drafts.iter().map(Draft::allows).collect::<Option<Vec<Rule>>>() else { return false };
    if parsed.iter().any(|rule| breadth(&rule.pattern).is_some()) {
        return false;
    }
    let rules = RuleSet::new(parsed);
    open.iter()
        .all(|caused| !may_lead_out(&caused.effect, ground) && rules.grants().iter().any(|grant| covers(grant, step, caused, ground)))
}

/// The rules for every step that needs one and has some: of this width, or else as narrow as there are.
fn of_width(action: &Action, judgement: &Judgement, width: Width, ground: &Ground<'_>, offering: Offering<'_>) -> Candidate {
    let mut candidate = Candidate { width, drafts: Vec::new(), asked_again: Vec::new(), may_travel: true, is_bounded: true };
    let writes = Writes::of(action);
    // In the order of the steps.
    let mut uncovered = judgement.uncovered(action).peekable();
    for (index, step) in action.steps().enumerate() {
        let open: Vec<&Caused> = std::iter::from_fn(|| uncovered.next_if(|(of, _)| *of == index)).map(|(_, caused)| caused).collect();
        if open.is_empty() {
            continue;
        }
        // A rule is made for the folder that is entered, however it is said.
        let entered = entered(step);
        let meant = entered.as_ref().map_or(step, |entered| &entered.step);
        let says_all = |caused: &Caused| entered.as_ref().is_some_and(|entered| entered.says_all(caused));
        let is_learned = may_be_learned(step, meant, &open, ground, offering.never);
        let written = Written::beside(index, &writes, ground.world);
        let ground = &if written.is_nothing() { *ground } else { Ground { world: &written, ..*ground } };
        let bound = bound_to(meant, ground).filter(|_| is_learned);
        let found = bound.and_then(|bound| {
            [width, Width::Exact].into_iter().find_map(|width| {
                let more: Vec<&Caused> = open.iter().copied().filter(|caused| !says_all(caused)).collect();
                let drafts = drafts_of_step(meant, if more.is_empty() { &open } else { &more }, width, &bound, ground)?;
                would_cover(&drafts, step, &open, ground).then_some(drafts)
            })
        });
        match found {
            Some(drafts) => {
                candidate.may_travel &= open.iter().all(|caused| may_travel(&caused.effect, ground));
                candidate.is_bounded &= is_bounded(&open);
                for draft in drafts {
                    if !candidate.drafts.contains(&draft) {
                        candidate.drafts.push(draft);
                    }
                }
                if candidate.drafts.len() > MAX_RULES {
                    candidate.drafts.clear();
                    return candidate;
                }
            }
            None => candidate.asked_again.push(index),
        }
    }
    candidate
}

/// Whether something lasting may be made of a step, of which these effects are open; `meant` is the step in the folder that it enters.
fn may_be_learned(step: &Step, meant: &Step, open: &[&Caused], ground: &Ground<'_>, never: &[Pattern]) -> bool {
    let is_another_each_time = match &meant.subject {
        Subject::Command(invocation) => {
            forms::discards_work(invocation) || forms::applies_patches(invocation) || forms::is_given_code(invocation)
        }
        Subject::Tool { .. } => false,
    };
    let views = Views::of(step);
    let is_offered = !never.iter().any(|pattern| may_match(pattern, step, &views, ground).is_some());
    // Whoever asked for a name lets the same name be asked for again.
    let is_lookup = matches!(&step.subject, Subject::Command(invocation) if forms::looks_up(invocation));
    let is_never = |effect: &Effect| {
        never_learned(effect, ground) && !(is_lookup && matches!(effect, Effect::Network { host: Host::Any, sends: true }))
    };
    is_offered && !is_another_each_time && !open.iter().any(|caused| is_never(&caused.effect))
}

/// What the step's command is about, without the options that do more: what may have been approved before. `None` if no rule can
/// be made of it.
pub(crate) fn plain_shape(step: &Step, ground: &Ground<'_>) -> Option<Candidate> {
    let entered = entered(step);
    let step = entered.as_ref().map_or(step, |entered| &entered.step);
    let Subject::Command(invocation) = &step.subject else { return None };
    let draft = Draft { bound: bound_to(step, ground)?, ..Draft::plain(forms::shape(invocation)?) };
    Some(Candidate { width: Width::Shape, drafts: vec![draft], asked_again: Vec::new(), may_travel: false, is_bounded: false })
}

/// What the project defines that the step runs by name, as it is now; `None` if that cannot be told.
fn bound_to(step: &Step, ground: &Ground<'_>) -> Option<Vec<Bound>> {
    match definitions_of(step, ground) {
        Runs::Nothing => Some(Vec::new()),
        Runs::Defined(definitions) => definitions.into_iter().map(|definition| Bound::now(definition, ground.world)).collect(),
        Runs::Unnamed => None,
    }
}

/// The rules that cover what is open in a step; `None` if none of this width do.
fn drafts_of_step(step: &Step, open: &[&Caused], width: Width, bound: &[Bound], ground: &Ground<'_>) -> Option<Vec<Draft>> {
    let mut drafts = Vec::new();
    let mut rest = Vec::new();
    for caused in open {
        match of_its_own_kind(step, caused, ground) {
            Some(mut draft) => {
                if matches!(caused.effect, Effect::Mcp { .. }) {
                    draft.bound = bound.to_vec();
                }
                drafts.push(draft);
            }
            None => rest.push(*caused),
        }
    }
    if rest.is_empty() {
        return Some(drafts);
    }
    let Subject::Command(invocation) = &step.subject else { return None };
    // What only changes files is about these files, and asking a database about that database.
    let only_files =
        !forms::asks_database(invocation) && rest.iter().all(|caused| matches!(caused.effect, Effect::Read { .. } | Effect::Write(_)));
    let of_branch = if width == Width::Shape { forms::of_branch(invocation, ground) } else { None };
    if width == Width::Shape && of_branch.is_none() && (only_files || rest.iter().any(|caused| only_exactly(&caused.effect, invocation))) {
        return None;
    }
    let is_unclear = |caused: &&Caused| matches!(caused.effect, Effect::Opaque(_));
    if rest.iter().any(is_unclear) && !forms::means_the_same_again(invocation) {
        return None;
    }
    let mut command = Draft::plain(match width {
        Width::Exact => forms::exact_command(invocation).filter(|_| forms::can_recur(invocation))?,
        Width::Shape | Width::Server => of_branch
            .as_ref()
            .and_then(|rules| rules.first().cloned())
            .or_else(|| forge_comments::request(invocation))
            .or_else(|| forms::shape(invocation))?,
    });
    command.bound = bound.to_vec();
    // Whoever lets git look into another repository does so for more than one of its commands.
    let looks_elsewhere =
        rest.iter().any(|caused| matches!(&caused.effect, Effect::Execute(Code::GitConfig(place)) if !is_in_workspace(place, ground)))
            && rest.iter().all(|caused| matches!(caused.effect, Effect::Read { .. } | Effect::Execute(Code::GitConfig(_))));
    for caused in rest {
        extend(&mut command, step, invocation, caused, ground)?;
    }
    // The same in other words.
    let alike = match of_branch {
        Some(rules) => rules.into_iter().skip(1).collect(),
        None if looks_elsewhere => forms::reads_alike(invocation, &command.rule),
        None => Vec::new(),
    };
    for rule in alike.into_iter().rev() {
        drafts.insert(0, Draft { rule, ..command.clone() });
    }
    drafts.insert(0, command);
    Some(drafts)
}

/// Lets the rule for a command name what it does not cover by itself.
fn extend(command: &mut Draft, step: &Step, invocation: &Invocation, caused: &Caused, ground: &Ground<'_>) -> Option<()> {
    // Each turn names one thing more, and there are few kinds of them.
    for _ in 0..4 {
        match covered(&command.allows()?, step, caused, ground) {
            Ok(()) => return Some(()),
            Err(Miss::Option) => {
                let Origin::Option(option) = &caused.origin else { return None };
                // A variable in front is no option.
                let option = options::named(invocation, option)?;
                if option.ends_with('=') || command.options.contains(&option) || command.options.len() >= MAX_OPTIONS {
                    return None;
                }
                command.options.push(option);
                command.options.sort();
            }
            // What is built and tested in one folder of the project is so in the others; what has a definition, and what
            // git finds in a folder, belongs to that one.
            Err(Miss::NotAtRoot) if command.cwd.is_empty() && command.bound.is_empty() && command.rule.ends_with(":*)") => {
                let is_of_project = matches!(caused.effect, Effect::Execute(Code::Project | Code::Package));
                let own = if is_of_project { forms::own_folders(invocation, ground) } else { None };
                command.cwd = own.or_else(|| forms::folders(invocation, ground))?;
            }
            Err(Miss::NotAtRoot | Miss::OtherRepository) if command.cwd.is_empty() || command.cwd == ["/**"] => {
                command.cwd = forms::folders(invocation, ground)?;
            }
            Err(_) => return None,
        }
    }
    None
}

/// Whether such an effect is learned only for the very same words: with others it is another thing.
fn only_exactly(effect: &Effect, invocation: &Invocation) -> bool {
    match effect {
        // Files that have no rule of their own kind are in folders that are too wide for one.
        Effect::Read { .. } | Effect::Delete { .. } | Effect::Process | Effect::UserFiles => true,
        Effect::VersionControl(Reach::Remote) => !forge_comments::only_comments(invocation),
        // A variable is named with its value, where that is known.
        Effect::Beyond(option) => !((is_setting(option) && !option.ends_with('=')) || options::may_be_named(invocation, option)),
        Effect::Opaque(cause) => file_of_bun(invocation, cause).is_none(),
        // What is written in the workspace by the way.
        Effect::Write(_) => false,
        Effect::Execute(Code::Package) => forms::installs_what_it_is_given(invocation),
        Effect::Network { sends: true, .. } => forms::looks_up(invocation),
        Effect::Start(_)
        | Effect::Internal
        | Effect::Delegate(_)
        | Effect::Execute(_)
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::Privilege
        | Effect::VersionControl(Reach::Local)
        | Effect::Secret(_)
        | Effect::Broker
        | Effect::Mcp { .. } => false,
    }
}

/// Hosts that serve whatever anybody puts there.
const OPEN_HOSTS: &str = "githubusercontent.com github.io gitlab.io pastebin.com gist.github.com transfer.sh ngrok.io ngrok.app ngrok-free.app \
     trycloudflare.com vercel.app netlify.app pages.dev workers.dev herokuapp.com amazonaws.com googleapis.com windows.net web.app firebaseapp.com \
     codepen.io jsfiddle.net glitch.me replit.dev repl.co surge.sh bit.ly";

/// Whether what was approved in one workspace means the same in every other.
fn may_travel(effect: &Effect, ground: &Ground<'_>) -> bool {
    match effect {
        Effect::Read { place, .. } => !is_in_workspace(place, ground),
        Effect::Network { host: Host::Named(host), .. } => {
            let is_below = |known: &str| host.as_str().strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            !OPEN_HOSTS.split_ascii_whitespace().any(is_below)
        }
        Effect::Network { host: Host::Any | Host::Forge, .. } | Effect::VersionControl(Reach::Local) | Effect::Mcp { .. } => true,
        Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => true,
        Effect::Write(_)
        | Effect::Delete { .. }
        | Effect::Execute(_)
        | Effect::Network { host: Host::Special { .. }, .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(Reach::Remote)
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Opaque(_) => false,
    }
}

/// Whether the local repository is all that these effects change. An option that does more has an effect of its own.
fn is_bounded(open: &[&Caused]) -> bool {
    open.iter().all(|caused| caused.effect == Effect::VersionControl(Reach::Local) && caused.origin != Origin::Redirection)
}

fn is_in_workspace(place: &Place, ground: &Ground<'_>) -> bool {
    match place {
        Place::At(at) | Place::Below { base: at, .. } => ground.workspace.is_some_and(|workspace| at.is_inside(workspace)),
        Place::Unknown => true,
    }
}

/// The rule for the file, host, server or skill that the effect is about, where a rule of that kind covers it.
fn of_its_own_kind(step: &Step, caused: &Caused, ground: &Ground<'_>) -> Option<Draft> {
    let text = match (&caused.effect, &step.subject) {
        (Effect::Read { place, depth }, _) => forms::folder_rule("Read", place, *depth == Depth::Metadata, ground),
        (Effect::Write(place), _) => forms::folder_rule("Edit", place, false, ground),
        (Effect::Network { host: Host::Named(host), sends: false }, _) => Some(format!("WebFetch(domain:{host})")),
        (Effect::Network { host: Host::Special { name, local_port: Some(port) }, .. }, _) => {
            Some(format!("WebFetch(domain:{name}:{port})"))
        }
        (Effect::Network { host: Host::Any, sends: false }, Subject::Tool { name, .. }) if name == "WebSearch" => Some(name.clone()),
        (Effect::Mcp { server, tool }, _) => Some(format!("mcp__{server}__{tool}")),
        (Effect::Execute(Code::Project), Subject::Tool { name, detail: Some(detail) }) if name == "Skill" && !detail.is_empty() => {
            Some(format!("Skill({detail})"))
        }
        _ => None,
    };
    let draft = Draft::plain(text?);
    covered(&draft.allows()?, step, caused, ground).is_ok().then_some(draft)
}
