//! Live pages: every node follows the journal and tells the pages that are open on it which records changed.
//!
//! What is told is a topic and nothing else; a page then asks again for what it shows, with all rights checked as
//! always. So whoever listens to a topic learns at most that something happened.
//!
//! Topics: a record's id (`deal_01jd…`, `co_…`, `person_…`); `board:KEY`, the deals of a playbook; `deals`,
//! `companies`, `contacts`, `playbooks`, `imports`, `settings`, anything of the kind; `me`, what one owns or has
//! tasks in (told as the user's id).

mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use db::Read;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use types::Id;
use types::id::kind as id;

use crate::house::{App, By};
use crate::journal::{self, Cursor, Kind};
use crate::{Error, Result, companies, contacts, deals};

/// How many events are told one by one; after more, as an import leaves them, every page is told to load again.
const MOST: i64 = 500;

/// How long to wait for news before looking anyway: another process may have written.
const A_WHILE: Duration = Duration::from_secs(1);

/// Follows the journal until `stop` says true.
pub fn start(app: &App, stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(follow(app.clone(), stop))
}

async fn follow(app: App, mut stop: watch::Receiver<bool>) {
    let mut news = app.db.watch(journal::CHANNEL);
    let mut cursor = app.read(store::end).await.unwrap_or_default();
    loop {
        tokio::select! {
            // An error means that whoever could tell or stop us is gone, which is as good as a stop.
            told = news.changed() => if told.is_err() { return },
            () = tokio::time::sleep(A_WHILE) => {}
            _ = stop.wait_for(|stopped| *stopped) => return,
        }
        match step(&app, cursor).await {
            Ok(next) => cursor = next,
            Err(error) => {
                tracing::warn!(%error, "open pages could not be told of changes; trying again");
            }
        }
    }
}

/// Tells what happened after `cursor`; gives the new one.
async fn step(app: &App, cursor: Cursor) -> Result<Cursor> {
    if app.house.hub.listeners() == 0 {
        return app.read(store::end).await;
    }
    let news = app.read(move |read| News::after(read, cursor)).await?;
    match news {
        News::Told(topics, next) => {
            for topic in &topics {
                app.house.hub.publish(topic, &serde_json::json!({}));
            }
            Ok(next)
        }
        News::TooMuch(next) => {
            app.house.hub.refresh_all();
            Ok(next)
        }
    }
}

/// What there is to tell, and up to where.
enum News {
    Told(BTreeSet<String>, Cursor),
    TooMuch(Cursor),
}

impl News {
    fn after(read: &mut Read<'_>, cursor: Cursor) -> Result<News> {
        let changes = store::after(read, cursor, MOST + 1)?;
        if changes.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
            return Ok(News::TooMuch(store::end(read)?));
        }
        let next = changes.last().map_or(cursor, |last| last.cursor);
        Ok(News::Told(topics_of(read, &changes)?, next))
    }
}

fn topics_of(read: &mut Read<'_>, changes: &[store::Change]) -> Result<BTreeSet<String>> {
    let mut topics = BTreeSet::new();
    for change in changes {
        topics.insert(word_of(change.kind).to_owned());
        topics.extend(record(change.kind, &change.subject));
    }
    for deal in store::deals(read, changes)? {
        topics.insert("deals".to_owned());
        topics.insert(format!("board:{}", deal.playbook));
        topics.insert(deal.id.to_string());
        topics.extend(deal.owner.map(|owner| owner.to_string()));
        topics.extend(store::busy_with(read, deal.id)?.into_iter().map(|user| user.to_string()));
    }
    Ok(topics)
}

fn word_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Deal | Kind::Activity | Kind::File => "deals",
        Kind::Company => "companies",
        Kind::Contact => "contacts",
        Kind::Playbook => "playbooks",
        Kind::Import => "imports",
        _ => "settings",
    }
}

fn record(kind: Kind, key: &str) -> Option<String> {
    match kind {
        Kind::Company => Some(Id::<id::Company>::from_key(key).ok()?.to_string()),
        Kind::Contact => Some(Id::<id::Contact>::from_key(key).ok()?.to_string()),
        Kind::User => Some(Id::<id::User>::from_key(key).ok()?.to_string()),
        _ => None,
    }
}

/// Those of the topics that a page asked for which its viewer may listen to, as the hub knows them. What they may
/// not see is left out without a word, since it may have been theirs when the page was made.
///
/// # Errors
/// The database's.
pub fn audible(read: &mut Read<'_>, by: &By, wanted: &str) -> Result<Vec<String>> {
    let mut topics = BTreeSet::new();
    for topic in wanted.split_whitespace().take(MOST_TOPICS) {
        topics.extend(heard(read, by, topic)?);
    }
    Ok(topics.into_iter().collect())
}

/// More than any page has.
const MOST_TOPICS: usize = 100;

const WORDS: [&str; 6] = ["companies", "contacts", "deals", "imports", "playbooks", "settings"];

fn heard(read: &mut Read<'_>, by: &By, topic: &str) -> Result<Option<String>> {
    if topic == "me" {
        return Ok(by.user().map(|user| user.to_string()));
    }
    if WORDS.contains(&topic) {
        return Ok(Some(topic.to_owned()));
    }
    if let Some(key) = topic.strip_prefix("board:") {
        let is_key =
            key.len() <= 100 && key.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        return Ok(is_key.then(|| topic.to_owned()));
    }
    let visible = if let Ok(deal) = topic.parse::<Id<id::Deal>>() {
        deals::find(read, by, deal).map(|_| ())
    } else if let Ok(company) = topic.parse::<Id<id::Company>>() {
        companies::find(read, by, company).map(|_| ())
    } else if let Ok(contact) = topic.parse::<Id<id::Contact>>() {
        contacts::find(read, by, contact).map(|_| ())
    } else {
        return Ok(None);
    };
    match visible {
        Ok(()) => Ok(Some(topic.to_owned())),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The number of the newest event: a page made now has seen everything up to it.
///
/// # Errors
/// The database's.
pub fn mark(read: &mut Read<'_>) -> Result<i64> {
    store::mark(read)
}
