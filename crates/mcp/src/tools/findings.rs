//! `findings`.

use super::{Answer, more_words, not_read_words, of_all};
use crate::arguments::Findings;
use crate::held::Held;
use crate::host::Trouble;
use crate::page;
use drawstream_order::Gather as _;
use drawstream_reach::DECIDE;
use drawstream_reach::lint::Severity;
use serde_json::{Map, Value, json};

/// Tells what is risky, broken, without effect or unused, and what the internet can open.
///
/// # Errors
/// For a severity or cursor that is none.
pub fn findings(held: &Held, asked: &Findings) -> Result<Answer, Trouble> {
    let from = page::start(asked.cursor.as_deref())?;
    let least = match asked.severity.as_deref().map(str::to_lowercase) {
        None => Severity::Note,
        Some(word) => {
            let own = Severity::ALL.into_iter().find(|severity| severity.word() == word);
            own.ok_or_else(|| Trouble::new("a severity is high, medium, low or note."))?
        }
    };
    let analysis = held.analysis();
    let severity = |finding: &Value| {
        let word = finding["severity"].as_str().unwrap_or_default();
        Severity::ALL.into_iter().find(|severity| severity.word() == word).unwrap_or(Severity::Note)
    };
    let wanted: Vec<&Value> = analysis.findings.iter().filter(|finding| severity(finding) <= least).collect();
    let (total, exposed_total) = (wanted.len(), analysis.exposed.len());
    let all = analysis.exposed.iter().map(|one| (true, one)).chain(wanted.into_iter().map(|one| (false, one)));
    let page = page::cut(all.collect(), from, usize::MAX, page::MOST_BYTES, |(_, one)| page::bytes_of(one));
    let of = |is_exposed: bool| -> Vec<Value> {
        let own = page.items.iter().filter(|(own, _)| *own == is_exposed).map(|(_, one)| (*one).clone());
        let cut = own.map(|mut one| {
            page::shrink(&mut one);
            one
        });
        cut.collect()
    };
    let (exposed, findings) = (of(true), of(false));
    let count = |own: Severity| analysis.findings.iter().filter(|finding| severity(finding) == own).count();
    let summary: Map<String, Value> =
        Severity::ALL.into_iter().map(|own| (own.word().to_owned(), json!(count(own)))).gather();
    let not_read: Vec<String> = {
        let decide = |kind: &String| DECIDE.iter().any(|own| own.id() == kind);
        held.not_read(None, None).into_iter().filter(decide).collect()
    };
    let counts: Vec<String> = Severity::ALL.into_iter().map(|own| format!("{} {}", count(own), own.word())).collect();
    let mut words = vec![format!("Findings: {}. The internet can open {exposed_total}.", counts.join(", "))];
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    if !exposed.is_empty() {
        words.push(format!("Open to the internet: {}", of_all(exposed.len(), exposed_total)));
        let line = |one: &Value| {
            format!("{} {} ({}): {}", text(one, "kind"), text(one, "name"), text(one, "id"), text(one, "open"))
        };
        words.extend(exposed.iter().map(line));
    }
    let line = |one: &Value| {
        format!("{} {}: {}. Do: {}", text(one, "severity"), text(one, "check"), text(one, "message"), text(one, "do"))
    };
    words.extend(findings.iter().map(line));
    words.extend(not_read_words(held, &not_read));
    words.extend(more_words(&page));
    let facts = json!({
        "summary": summary, "findings": findings, "exposed": exposed, "exposed_total": exposed_total, "total": total,
        "next_cursor": page.next_cursor(), "not_read": not_read,
    });
    Ok(Answer::new(facts, &words.join("\n")))
}
