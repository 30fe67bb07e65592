//! Commands in words that no table has, which mean the same again: questions to accounts and clusters, and what builds and tests in a
//! container. Their programs hand on whatever they are given, so other words of them are not learned.

use crate::action::{Invocation, last_component};
use crate::analysis::marks::has_word;

/// Command lines that say with a verb what they do.
const ACCOUNTS: &str = "aws gcloud az kubectl helm doctl heroku fly flyctl supabase wrangler vercel netlify firebase";

/// Verbs with which they only answer.
const ASKS: &str = "get describe list ls show tail logs status history diff explain version versions top template kustomize whoami info \
     inspect read query search events describe-stacks";

/// How the verbs of the AWS CLI begin that only answer.
const ASKS_OF_AWS: &[&str] = &["describe-", "list-", "get-", "filter-", "lookup-", "head-", "batch-get-"];

/// Words of which none may stand beside: other verbs, and what is a secret, comes from a file or goes into one.
const ACTS: &str = "apply create delete exec run scale patch edit set unset label annotate cp mv rm drain cordon uncordon rollout replace \
     install upgrade uninstall rollback push login logout deploy start stop restart put update remove add invoke send publish sync \
     terminate reboot import export attach proxy port-forward debug ssh scp connect s3api presign impersonate use-context configure";
const SECRETS: &[&str] =
    &["secret", "token", "password", "passwd", "credential", "decrypt", "presign", "key", "login", "://", "@", "kubeconfig", "raw"];

/// What is built and tested with in a container.
const IN_CONTAINER: &str = "npm pnpm yarn bun npx php composer artisan phpunit pest python python3 manage.py pytest rails rake bundle rspec rubocop go cargo mix \
     gradle mvn dotnet make ruff mypy eslint tsc vitest jest";

/// Words of which none may stand behind it: code, what deletes or discards, and what reaches others.
const NOT_IN_CONTAINER: &str = "-c -e -r -p --eval --execute --command --print tinker shell console runner dbshell exec run x dlx publish deploy install add \
     require remove reset drop fresh wipe flush rollback down push login sh bash rm";

/// What only looks at things in a container.
const LOOKS: &str = "ls cat head tail grep wc stat du df ps pwd id whoami hostname date uname uptime free nproc which pg_isready";

/// Words of which none may stand among those of what looks.
const NO_LOOK: &str = "-f -F --follow";

/// How many words at the beginning say what is done.
const VERBS_AMONG: usize = 6;

/// Whether the command only asks, by all of its words.
pub(super) fn only_asks(invocation: &Invocation) -> bool {
    let words: Option<Vec<&str>> = invocation.words.iter().map(|word| word.as_literal()).collect();
    words.is_some_and(|words| are_questions(&words))
}

/// Whether the command builds, tests or looks at something in a container of the project.
pub(super) fn builds_in_container(invocation: &Invocation) -> bool {
    let words: Option<Vec<&str>> = invocation.words.iter().map(|word| word.as_literal()).collect();
    words.is_some_and(|words| is_build_in_container(&words))
}

fn is_build_in_container(words: &[&str]) -> bool {
    let ([program, "exec", rest @ ..] | [program, "compose", "exec", rest @ ..]) = words else { return false };
    if !has_word("docker podman docker-compose kubectl", program) {
        return false;
    }
    // Only options without a value: the first word behind them is the container.
    let mut rest = rest.iter().skip_while(|word| has_word("-T -i -t -it -ti --no-TTY --interactive --tty", word));
    let is_container = rest
        .next()
        .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) && !name.starts_with('-'));
    let mut rest = rest.skip_while(|word| *program == "kubectl" && **word == "--");
    let Some(tool) = rest.next() else { return false };
    if has_word(LOOKS, tool) {
        return is_container && !rest.any(|word| has_word(NO_LOOK, word) || is_secret(word) || word.contains(".env"));
    }
    let is_tool = *program != "kubectl" && has_word(IN_CONTAINER, last_component(tool));
    let is_denied = |word: &str| word.split([':', '=', '.']).any(|part| has_word(NOT_IN_CONTAINER, part)) || word.contains('@');
    // npm and its like say `run` in front of what the project itself defines.
    let mut behind = rest.copied().peekable();
    let runs_script = words.iter().any(|word| has_word("npm pnpm yarn bun composer", word)) && behind.next_if_eq(&"run").is_some();
    is_container && is_tool && (runs_script || behind.peek().is_none_or(|word| !is_denied(word))) && !behind.any(is_denied)
}

/// Whether the word may name a secret.
fn is_secret(word: &str) -> bool {
    // A bucket by its address is none by that alone.
    let bucket = ["s3://", "gs://"].iter().find_map(|scheme| word.strip_prefix(scheme));
    let word = bucket.unwrap_or(word).to_ascii_lowercase();
    SECRETS.iter().any(|part| word.contains(part))
}

fn are_questions(words: &[&str]) -> bool {
    let [program, words @ ..] = words else { return false };
    let program = last_component(program);
    let plain = || words.iter().copied().filter(|word| !word.starts_with('-'));
    let asks = |word: &str| has_word(ASKS, word) || (program == "aws" && ASKS_OF_AWS.iter().any(|begin| word.starts_with(begin)));
    has_word(ACCOUNTS, program)
        && plain().take(VERBS_AMONG).any(asks)
        && !plain().any(|word| has_word(ACTS, word))
        && !words.iter().any(|word| is_secret(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> bool {
        are_questions(&text.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn what_is_run_in_a_container_is_told_by_its_words() {
        let of = |text: &str| is_build_in_container(&text.split(' ').collect::<Vec<_>>());
        for text in [
            "docker compose exec -T web pytest -q",
            "docker compose exec app php artisan test",
            "docker exec app npm run build",
            "docker-compose exec web python manage.py migrate",
            "docker exec app ls -la /app",
            "docker compose exec web cat /etc/hosts",
            "kubectl exec api-1 -- ls /app",
            "podman exec -it app ps aux",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "docker exec db rm -rf /data",
            "docker exec app find / -delete",
            "docker exec -u root app ls",
            "docker exec app cat /app/.env",
            "docker exec app cat /run/secrets/db",
            "docker compose run --rm web pytest",
            "kubectl exec api-1 -- npm test",
            "kubectl exec -n prod api-1 -- ls",
            "kubectl exec api-1 -- sh -c ls",
            "docker run --rm web pytest",
            "docker exec app sh -c x",
            "docker exec app python -c x",
            "docker exec -u root app npm test",
            "docker exec --privileged npm test",
            "docker exec a=b npm test",
            "docker exec app php artisan migrate:fresh",
            "docker exec app php artisan tinker --execute=x",
            "docker exec app npm publish",
            "docker exec db psql",
            "docker run app npm test",
            "docker compose exec web npx evil@1",
        ] {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn what_acts_or_shows_secrets_is_no_question() {
        for text in [
            "aws ecs describe-services --cluster a",
            "aws s3 ls s3://bucket/path/ --human-readable",
            "kubectl --context dev get pods",
            "helm template . -f values.yaml",
            "az webapp list",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "aws secretsmanager get-secret-value --secret-id a",
            "aws ssm get-parameter --name a --with-decryption",
            "aws s3api get-object --bucket b out",
            "aws ec2 run-instances",
            "kubectl get secrets",
            "kubectl get pods --kubeconfig=x",
            "kubectl delete pod get",
            "kubectl exec pod -- get",
            "kubectl get --raw /api",
            "helm uninstall list",
            "gcloud auth print-access-token",
            "aws s3 ls s3://secrets/",
            "docker exec a ls",
        ] {
            assert!(!of(text), "{text}");
        }
    }
}
