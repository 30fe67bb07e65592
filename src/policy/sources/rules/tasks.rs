//! Task runners: each word of theirs that is no option is something more to do, and a rule for some tasks says nothing of others.

use crate::action::{Arg, Invocation, last_component};
use crate::analysis::marks::has_word;
use crate::analysis::programs::parts::parts;
use crate::analysis::variables;
use crate::policy::pattern::{Matcher, Pattern};

/// Programs of which every word that is no option is something more to do.
const TASK_RUNNERS: &str = "gradle gradlew mvn mvnw mvnd sbt ant rake rails turbo gulp grunt";

/// What is ordinary for them in each project.
const USUAL_TASKS: &str = "clean build test check assemble compile package verify install validate test-compile testClasses classes jar \
     compileJava compileKotlin compileTestJava compileTestKotlin spotlessApply spotlessCheck ktlintCheck ktlintFormat detekt lint dependencies tasks";

/// Options by which they build another project, or by another project's settings.
const OTHER_PROJECT: &str = "-I --init-script -p --project-dir -b --build-file -c --settings-file --include-build -g --gradle-user-home -s --settings \
     -gs --global-settings -f --file --rakefile -R --rakelibdir -r --require -t --toolchains";

/// Options of theirs by which what was built, and about whom, is told to others.
const TELLS_OTHERS: &str = "--scan";

/// Programs of frameworks that are told in a word or an option whose data they work on.
const FRAMEWORKS: &str = "rails rake artisan console";

/// Whether a rule for these words, once it is learned, speaks of no other tasks than those.
pub(crate) fn adds_no_tasks(words: &str) -> bool {
    let mut words = words.split(' ').skip_while(|word| !has_word(TASK_RUNNERS, last_component(word)));
    words.next().is_some() && words.next().is_some()
}

/// Whether the command does tasks that the rule does not name: `gradle build publish` for a rule about `gradle build`.
pub(super) fn adds_tasks(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    let is_runner = |word: &Arg| word.as_literal().is_some_and(|word| has_word(TASK_RUNNERS, last_component(word)));
    // `bundle exec rake`
    let Some(at) = invocation.words.iter().take(3).position(is_runner) else { return false };
    let spelled: Vec<&str> = command.spelled_words().collect();
    let behind = at.saturating_add(1);
    // A rule for the program as a whole speaks of all that it does.
    if spelled.len() <= behind {
        return false;
    }
    let runner = spelled.get(at).map_or("", |word| last_component(word));
    let is_meant = |word: &str| {
        // Before the colon stands a project of Gradle's, and a plugin of others: `flyway:clean` empties a database.
        let task = if runner.starts_with("gradle") { word.rsplit(':').next().unwrap_or(word) } else { word };
        let is_data = match runner {
            // What tests are given are files and names.
            "rails" => !word.contains(':') || word.contains('/'),
            "rake" => word.split_once('=').is_some_and(|(name, _)| variables::is_name(name)),
            _ => false,
        };
        spelled.contains(&word) || has_word(USUAL_TASKS, task) || is_data
    };
    if let Some(parts) = parts(&invocation.words).filter(|_| at == 0 && runner != "rails") {
        let is_more = |name: &str| has_word(OTHER_PROJECT, name) || has_word(TELLS_OTHERS, name);
        let is_elsewhere = !invocation.known && parts.options.iter().any(|(name, _)| is_more(name));
        return is_elsewhere || !parts.operands.iter().all(|word| word.as_literal().is_some_and(is_meant));
    }
    // Of a script it is not known which of its options take a word.
    let words = invocation.words.iter().skip(behind);
    let is_plain = |word: &str| word.starts_with('-') && !has_word(OTHER_PROJECT, word) && !has_word(TELLS_OTHERS, word);
    !words.map(Arg::as_literal).all(|word| word.is_some_and(|word| is_plain(word) || is_meant(word)))
}

/// Programs of which further words may be tasks as well as what a task is given.
const RECIPE_RUNNERS: &str = "make gmake just task";

/// What tasks are called that reach others, or take away what cannot be made again.
const WEIGHTY: &[&str] = &["deploy", "publish", "upload", "release", "promote", "rollback", "destroy", "drop", "purge", "wipe"];

/// Whether the command does a task as well that reaches others or cannot be undone, and that the rule does not name: `make test deploy`
/// for a written rule about `make test`.
pub(super) fn adds_weighty_tasks(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    let names_runner = |name: &str| has_word(TASK_RUNNERS, name) || has_word(RECIPE_RUNNERS, name);
    let is_runner = |word: &Arg| word.as_literal().is_some_and(|word| names_runner(last_component(word)));
    let Some(at) = invocation.words.iter().take(3).position(is_runner) else { return false };
    let spelled: Vec<&str> = command.spelled_words().collect();
    let behind = at.saturating_add(1);
    let runner = spelled.get(at).map_or("", |word| last_component(word));
    let is_more = |word: &Arg| word.as_literal().is_some_and(|word| !spelled.contains(&word) && is_weighty(runner, word));
    spelled.len() > behind
        && match parts(&invocation.words).filter(|_| at == 0) {
            Some(parts) => parts.operands.iter().any(is_more),
            None => invocation.words.iter().skip(behind).filter(|word| !word.prefix().starts_with('-')).any(is_more),
        }
}

fn is_weighty(runner: &str, task: &str) -> bool {
    // Recipes take such words for a kind of build: `just build release`.
    let says = |part: &str, word: &str| part.starts_with(word) && !(runner == "just" && word == "release");
    let is_local = task.ends_with("MavenLocal") || task.ends_with("publishLocal");
    !is_local && !task.contains(['/', '=']) && task.split([':', '-', '_', '.']).any(|part| WEIGHTY.iter().any(|word| says(part, word)))
}

/// Whether a word of a program that no table knows may be code of a language of its own, which says with signs what is done. What stands
/// behind `-m` is a message.
pub(crate) fn is_given_code(invocation: &Invocation) -> bool {
    const MESSAGES: &str = "-m --message --title --body --description";
    let is_code = |word: &Arg| word.as_literal().is_none_or(|word| word.contains(['(', ')', '{', '}', ';', '|', '$', '`', '"', '>']));
    let is_message = |before: &Arg| before.as_literal().is_some_and(|before| has_word(MESSAGES, before));
    let mut pairs = invocation.words.iter().zip(invocation.words.iter().skip(1));
    !invocation.known && pairs.any(|(before, word)| is_code(word) && !is_message(before))
}

/// Whether a learned rule for such a program as a whole, which was made of a command without code, would let code run.
pub(super) fn adds_code(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    command.spelled_words().count() == 1 && !command.spelled_text().contains('/') && is_given_code(invocation)
}

/// Whether the command works on the real data, by a word that the rule does not spell: `rails db:migrate RAILS_ENV=production`,
/// `php artisan migrate --env=production`.
pub(super) fn is_for_production(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    let words = || invocation.words.iter().map(|word| word.as_literal().unwrap_or(""));
    let is_framework = words().take(3).any(|word| has_word(FRAMEWORKS, last_component(word)));
    let names_environment = |option: &str| matches!(option, "--env" | "--environment" | "-e");
    let mut option = "";
    is_framework
        && words().any(|word| {
            let before = std::mem::replace(&mut option, word);
            let is_spelled = || command.spelled_words().any(|spelled| spelled == word);
            let chosen = match word.split_once('=') {
                Some((name, value)) if names_environment(name) => variables::chooses_production("APP_ENV", Some(value)),
                Some((name, value)) => variables::chooses_production(name, Some(value)),
                None => names_environment(before) && variables::chooses_production("APP_ENV", Some(word)),
            };
            chosen && !is_spelled()
        })
}
