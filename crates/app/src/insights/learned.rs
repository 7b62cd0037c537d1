//! The learned score as a node keeps it: learned in the background when somebody looks at leads, and only looked up by them.

use std::sync::Arc;

use insight::score::{self, Chance, Chances, Settings, Telling};
use tokio::sync::watch;
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use web::Visibility;

use super::{InsightQuery, Keeper, Need, look};
use crate::Result;
use crate::house::{App, By};

/// So long what was learned is good enough.
const FRESH: Millis = Millis::minutes(15);

/// What was learned, and when.
pub(super) struct Learned {
    chances: Arc<Chances>,
    at: Timestamp,
}

impl Keeper {
    /// The chances of open leads as they were learned last, if they were.
    pub fn chances(&self) -> Option<Arc<Chances>> {
        self.learned.read().as_ref().map(|learned| learned.chances.clone())
    }

    /// Keeps the chances of open leads as of an instant.
    pub fn keep_chances(&self, chances: Chances, at: Timestamp) {
        *self.learned.write() = Some(Learned { chances: Arc::new(chances), at });
    }

    /// Whether what was learned is good enough.
    fn is_fresh(&self, now: Timestamp) -> bool {
        let learned = self.learned.read();
        learned.as_ref().is_some_and(|learned| now.since(learned.at) < FRESH)
    }
}

/// The chances of open leads as this node knows them, at once. Where they are old or there are none yet, it learns them
/// anew meanwhile.
pub fn chances(app: &App) -> Option<Arc<Chances>> {
    let keeper = &app.house.insights;
    if !keeper.is_fresh(app.house.clock.now()) {
        keeper.wanted.notify_one();
    }
    keeper.chances()
}

/// The chance of a lead as this node knows it. Who does not see all deals is not told how many of them were won.
pub(crate) fn chance_of(by: &By, chances: &Chances, lead: Id<id::Deal>) -> Option<Chance> {
    let telling = match by.sees() {
        Visibility::All => Telling::Shares,
        Visibility::Own | Visibility::Team => Telling::Facts,
    };
    chances.find(lead, telling)
}

/// Learns the chances of open leads from all deals.
///
/// # Errors
/// As [`look`].
pub async fn learn(app: &App) -> Result<()> {
    let by = By::system(&app.house);
    let now = by.now;
    let chances = look(app, &by, InsightQuery::default(), Need::Past, |look| {
        let (settings, as_of) = (Settings::default(), look.scope.as_of);
        Ok(score::chances(look.columns, look.history, &look.deals, as_of, settings))
    });
    let chances = chances.await?;
    app.house.insights.keep_chances(chances, now);
    Ok(())
}

/// Learns whenever somebody wants it and what is known is old, until the node stops.
pub(crate) async fn learn_when_wanted(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => return,
            () = app.house.insights.wanted.notified() => {}
        }
        if app.house.insights.is_fresh(app.house.clock.now()) {
            continue;
        }
        if let Err(error) = learn(&app).await {
            // Whoever asks for the report is told what is wrong.
            tracing::debug!(%error, "the score of leads is not learned");
        }
    }
}
