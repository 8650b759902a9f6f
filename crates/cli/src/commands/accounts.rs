//! `drawstream accounts`.

use crate::accounts;
use crate::arguments::Accounts;
use crate::error::CliError;
use crate::source;
use crate::terminal;
use drawstream::survey::list::{Candidate, Listed};
use drawstream::survey::read::NO_PROFILE;
use serde::Serialize;

/// Lists the accounts that the identity can read.
pub fn run(options: Accounts) -> Result<(), CliError> {
    super::block_on(follow(options))
}

async fn follow(options: Accounts) -> Result<(), CliError> {
    let signed_in = source::enterprise(options.sample, &options.keys).await?;
    let profile = options.profile.as_deref();
    let (_, listed) = accounts::list(&signed_in, options.accounts_file.as_deref(), profile).await?;
    if options.json {
        let mut bytes = serde_json::to_vec(&Document::of(&listed)).unwrap_or_default();
        bytes.push(b'\n');
        super::answer(&bytes)?;
    } else {
        super::answer(table(&listed).as_bytes())?;
    }
    if !options.quiet {
        let without = listed.accounts.iter().filter(|one| one.profile.is_none()).count();
        if without > 0 {
            let (all, has) = (listed.accounts.len(), if without == 1 { "has" } else { "have" });
            terminal::line(&format!("{without} of {all} {has} no profile that this key may assume"));
        }
        for other in &listed.others {
            let (name, account) = (terminal::name(&other.name), terminal::name(&other.account));
            terminal::line(&format!("not read: profile {name} of {account}, which is not among the accounts"));
        }
    }
    Ok(())
}

fn group(account: &Candidate) -> String {
    account.group.as_ref().map(|names| names.join(" / ")).unwrap_or_default()
}

/// Columns as wide as what is in them.
fn table(listed: &Listed) -> String {
    let head = ["NAME", "GROUP", "ACCOUNT", "PROFILE"].map(str::to_owned);
    let rows = listed.accounts.iter().map(|account| {
        let profile = account.profile.as_ref().map_or("no_profile".to_owned(), |profile| terminal::name(&profile.name));
        [terminal::name(&account.name), terminal::name(&group(account)), account.id.clone(), profile]
    });
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(rows).collect();
    let mut widths = [0; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| {
            let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
            format!("{cell}{blanks}")
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    enterprise: Option<Named<'a>>,
    accounts: Vec<Entry<'a>>,
    not_read: Vec<Other<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    group: Option<&'a [String]>,
    profile: Option<&'a str>,
    error: Option<Refused>,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    message: &'static str,
}

#[derive(Serialize)]
struct Other<'a> {
    account: &'a str,
    profile: &'a str,
}

impl<'a> Document<'a> {
    fn of(listed: &'a Listed) -> Document<'a> {
        let accounts = listed.accounts.iter().map(|account| Entry {
            id: &account.id,
            name: &account.name,
            group: account.group.as_deref(),
            profile: account.profile.as_ref().map(|profile| profile.name.as_str()),
            error: account.profile.is_none().then_some(Refused { code: "no_profile", message: NO_PROFILE }),
        });
        let others = listed.others.iter().map(|other| Other { account: &other.account, profile: &other.name });
        let enterprise = listed.enterprise.as_ref().map(|(id, name)| Named { id, name });
        Document { enterprise, accounts: accounts.collect(), not_read: others.collect() }
    }
}
