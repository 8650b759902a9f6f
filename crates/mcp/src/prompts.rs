//! Prompts: what a person picks from a menu.

use rmcp::model::{GetPromptResult, Prompt as Listed, PromptArgument, PromptMessage, Role};
use serde_json::{Map, Value};

struct Prompt {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    arguments: &'static [(&'static str, &'static str)],
    text: &'static str,
}

const JOB: (&str, &str) = ("job", "A job of draw. Left out: the account that is loaded, or that is read first.");

const PROMPTS: [Prompt; 3] = [
    Prompt {
        name: "explain_account",
        title: "Explain this account",
        description: "What is in the account, how it is built, and what was not read.",
        arguments: &[JOB],
        text: "Explain the architecture of this IBM Cloud account{job} to an engineer who sees it for the first time.\n\
            1. Call draw, if no account is loaded. 2. List its VPCs, then for each its subnets, load balancers, clusters \
            and gateways (list_resources with vpc and kind). 3. Say how traffic comes in and goes out, and which managed \
            services are used. 4. Call coverage, and say at the end what was not read: of that, do not say that there is \
            none. Name resources by name and id. Use only what the tools tell.",
    },
    Prompt {
        name: "review_exposure",
        title: "What is open to the internet",
        description: "What the internet can open, by which rules, and what to do about it.",
        arguments: &[JOB, ("vpc", "Only this VPC, by name or id.")],
        text: "Review what the internet can open in this IBM Cloud account{job}{vpc}.\n\
            1. Call draw, if no account is loaded. 2. Call findings, to its last cursor: exposed lists what is open, \
            findings what is risky. 3. For each exposed resource with administrative or many ports call explain with src \
            internet, and name the rules that allow it by id. 4. Say what to change, the worst first. 5. Call coverage: \
            where security groups, ACLs, floating IPs or load balancers were not read, say that more may be open.",
    },
    Prompt {
        name: "what_changed",
        title: "What changed",
        description: "What changed between two states of the account, and what that opened or closed.",
        arguments: &[JOB, ("against", "The older state: a job.")],
        text: "Say what changed in this IBM Cloud account{job}{against}.\n\
            1. Call changes, to its last cursor. 2. Begin with connections that opened, then what came and went, then \
            settings. 3. Name each resource by name and id, with the old and the new value. 4. What is listed as unknown \
            was read only once: do not call it removed or added.",
    },
];

/// All of them, as lists tell them.
pub fn list() -> Vec<Listed> {
    let listed = |prompt: &Prompt| {
        let argument = |(name, description): &(&str, &str)| {
            PromptArgument::new(*name).with_description(*description).with_required(false)
        };
        let arguments = prompt.arguments.iter().map(argument).collect();
        Listed::new(prompt.name, Some(prompt.description), Some(arguments)).with_title(prompt.title)
    };
    PROMPTS.iter().map(listed).collect()
}

/// The prompt of that name with these arguments; none where there is none.
pub fn get(name: &str, arguments: &Map<String, Value>) -> Option<GetPromptResult> {
    let prompt = PROMPTS.iter().find(|prompt| prompt.name == name)?;
    let mut text = prompt.text.to_owned();
    for (argument, _) in prompt.arguments {
        let given = arguments.get(*argument).and_then(Value::as_str).map(crate::clean::name);
        let words = given.filter(|given| !given.is_empty()).map(|given| match *argument {
            "job" => format!(" (job {given})"),
            "against" => format!(" since {given} (argument against)"),
            _ => format!(", only {argument} {given}"),
        });
        text = text.replace(&format!("{{{argument}}}"), &words.unwrap_or_default());
    }
    Some(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]).with_description(prompt.description))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prompt_is_given_with_its_arguments_and_without() {
        let text = |name: &str, given: &Map<String, Value>| {
            let told = get(name, given).unwrap();
            told.messages[0].content.as_text().unwrap().text.clone()
        };
        for prompt in list() {
            let bare = text(&prompt.name, &Map::new());
            assert!(!bare.contains('{') && bare.len() > 200, "{bare}");
            let mut given = Map::new();
            given.insert("job".to_owned(), "abc\u{202e}".into());
            let text = text(&prompt.name, &given);
            assert!(text.contains("job abc\u{fffd}"), "{text}");
        }
        assert!(get("nothing", &Map::new()).is_none());
    }
}
