//! Loading the columns, and keeping them fresh by tailing the journal.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use db::Read;
use insight::columns::{Columns, DealRow, How, NEVER, NO_AMOUNT, NO_DAY, Outcome, VisitRow, Word};
use insight::group::day_of;
use parking_lot::RwLock;
use types::id::kind as id;
use types::{Id, Timestamp, Zone};

use super::names::{Names, REASON};
use super::past::Past;
use super::row::{StoredDeal, StoredVisit};
use super::{ends, store, tasks};
use crate::Result;
use crate::house::{By, House};
use crate::journal::{self, Cursor, Kind};
use crate::teams::Hours;

/// The columns, and how far they have read the journal.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) columns: Columns,
    names: Names,
    cursor: Cursor,
    zone: Zone,
    imports: Imports,
    /// What happened besides moving; loaded when a report first needs it.
    pub(super) past: Option<Past>,
}

/// What a report needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Deals and their visits.
    Columns,
    /// Also what was done with buyers, and what was learnt when.
    Past,
    /// Also which tasks were done.
    Tasks,
}

/// How many changes are read at once, and how many deals are asked for in one statement.
const CHANGES: i64 = 5_000;
const DEALS_AT_ONCE: usize = 400;
/// With more changed deals than this part of all, loading anew is quicker.
const ANEW: usize = 4;

/// Brings the columns up to the present; gives the working time of the workspace and its teams.
pub(super) fn refresh(
    read: &mut Read<'_>,
    by: &By,
    kept: &RwLock<Option<Arc<Kept>>>,
    need: Need,
) -> Result<Hours> {
    let hours = refresh_columns(read, by, kept)?;
    let has_all = kept.read().as_ref().is_none_or(|kept| kept.has(need));
    if !has_all && let Some(kept) = kept.write().as_mut() {
        Arc::make_mut(kept).load_past(read, need)?;
    }
    Ok(hours)
}

fn refresh_columns(
    read: &mut Read<'_>,
    by: &By,
    kept: &RwLock<Option<Arc<Kept>>>,
) -> Result<Hours> {
    let hours = Hours::load(read, &by.house)?;
    let calendar = hours.usual().clone();
    let (cursor, zone) = match kept.read().as_ref() {
        Some(kept) => (Some(kept.cursor), Some(kept.zone.clone())),
        None => (None, None),
    };
    if let Some(cursor) = cursor.filter(|_| zone.as_ref() == Some(calendar.zone())) {
        let changes = Changes::since(read, cursor)?;
        if changes.is_nothing() {
            return Ok(hours);
        }
        let known = kept.read().as_ref().map_or(0, |kept| kept.columns.len());
        if !changes.teams && changes.deals.len() <= known / ANEW + DEALS_AT_ONCE {
            let fresh = changes.read(read)?;
            if let Some(kept) = kept.write().as_mut() {
                // A report that is still looking at the columns keeps them as they were.
                Arc::make_mut(kept).take(read, &by.house, changes, fresh)?;
            }
            return Ok(hours);
        }
    }
    let whole = Kept::load(read, &by.house, calendar.zone())?;
    *kept.write() = Some(Arc::new(whole));
    Ok(hours)
}

/// What the journal says has changed.
struct Changes {
    deals: BTreeSet<Id<id::Deal>>,
    names: bool,
    companies: bool,
    /// Who is in a team has changed, and with it for whom any number of deals count.
    teams: bool,
    cursor: Cursor,
    any: bool,
}

impl Changes {
    fn since(read: &mut Read<'_>, cursor: Cursor) -> Result<Changes> {
        let mut changes = Changes {
            deals: BTreeSet::new(),
            names: false,
            companies: false,
            teams: false,
            cursor,
            any: false,
        };
        loop {
            let page = journal::touched(read, changes.cursor, CHANGES)?;
            let size = page.len();
            for touched in page {
                changes.cursor = touched.cursor;
                changes.note(read, &touched)?;
            }
            if i64::try_from(size).unwrap_or(i64::MAX) < CHANGES {
                break;
            }
        }
        // Where an older write still runs, newer ones that are done are in this snapshot all the same. The cursor stays
        // before them, so that nothing of the older one is missed later.
        for touched in journal::unsettled(read, changes.cursor)? {
            changes.note(read, &touched)?;
        }
        Ok(changes)
    }

    fn note(&mut self, read: &mut Read<'_>, touched: &journal::Touched) -> Result<()> {
        self.any = true;
        match touched.kind {
            Kind::Deal => self.deals.extend(Id::from_key(&touched.subject).ok()),
            Kind::Activity => self.deals.extend(store::deal_of_activity(read, &touched.subject)?),
            Kind::User | Kind::Playbook => self.names = true,
            Kind::Team => self.teams = true,
            Kind::Company => self.companies = true,
            _ => {}
        }
        Ok(())
    }

    fn is_nothing(&self) -> bool {
        !self.any
    }

    /// The changed deals as they are now.
    fn read(&self, read: &mut Read<'_>) -> Result<Fresh> {
        let ids: Vec<Id<id::Deal>> = self.deals.iter().copied().collect();
        let mut fresh = Fresh::default();
        for ids in ids.chunks(DEALS_AT_ONCE) {
            fresh.deals.extend(store::deals_among(read, ids)?);
            for visit in store::visits_among(read, ids)? {
                fresh.visits.entry(visit.deal).or_default().push(visit);
            }
        }
        Ok(fresh)
    }
}

/// Deals read again.
#[derive(Default)]
struct Fresh {
    deals: Vec<StoredDeal>,
    visits: HashMap<Id<id::Deal>, Vec<StoredVisit>>,
}

impl Kept {
    fn has(&self, need: Need) -> bool {
        match (need, &self.past) {
            (Need::Columns, _) => true,
            (_, None) => false,
            (Need::Past, Some(_)) => true,
            (Need::Tasks, Some(past)) => past.has_tasks,
        }
    }

    /// Loads what is needed of the past and not there yet.
    fn load_past(&mut self, read: &mut Read<'_>, need: Need) -> Result<()> {
        let mut past = match self.past.take() {
            Some(past) => past,
            None => Past::load(read, &mut self.columns)?,
        };
        if need == Need::Tasks && !past.has_tasks {
            past.history.tasks = tasks::load(read, &mut self.columns, &self.names)?;
            past.has_tasks = true;
        }
        self.past = Some(past);
        Ok(())
    }

    fn load(read: &mut Read<'_>, house: &House, zone: &Zone) -> Result<Kept> {
        let mut kept = Kept {
            columns: Columns::default(),
            names: Names::default(),
            cursor: journal::end(read)?,
            zone: zone.clone(),
            imports: Imports::default(),
            past: None,
        };
        kept.names.refresh(read, house, &mut kept.columns)?;
        store::all_deals(read, |deal| {
            house.insights.go_on()?;
            kept.put(&deal, Vec::new());
            Ok(())
        })?;
        let mut visits = Vec::new();
        store::all_visits(read, |visit| {
            house.insights.go_on()?;
            visits.extend(kept.placed(&visit));
            Ok(())
        })?;
        visits.sort_unstable_by_key(|(place, nth, _)| (*place, *nth));
        let mut reopened = Vec::new();
        for of_deal in visits.chunk_by(|a, b| a.0 == b.0) {
            let rows: Vec<VisitRow> = of_deal.iter().map(|(.., row)| *row).collect();
            let place = of_deal[0].0;
            kept.columns.visits.put(place, &rows);
            if ends::has_reopened(&rows) {
                reopened.push(kept.columns.id[place as usize]);
            }
        }
        ends::load(read, &mut kept.columns, zone, &reopened)?;
        kept.imports.note(&mut kept.columns, &kept.zone);
        Ok(kept)
    }

    /// Takes in deals read again.
    fn take(
        &mut self,
        read: &mut Read<'_>,
        house: &House,
        changes: Changes,
        fresh: Fresh,
    ) -> Result<()> {
        if changes.names {
            self.names.refresh(read, house, &mut self.columns)?;
        }
        let Fresh { deals, mut visits } = fresh;
        let ids: Vec<Id<id::Deal>> = changes.deals.iter().copied().collect();
        let mut gone = changes.deals;
        let mut reopened = Vec::new();
        for deal in deals {
            gone.remove(&deal.id);
            let rows = visits.remove(&deal.id).unwrap_or_default();
            let rows: Vec<VisitRow> =
                rows.iter().filter_map(|visit| self.visit_row(&deal, visit)).collect();
            reopened.extend(ends::has_reopened(&rows).then_some(deal.id));
            self.put(&deal, rows);
        }
        ends::load(read, &mut self.columns, &self.zone, &reopened)?;
        gone.into_iter().for_each(|id| self.columns.remove(id));
        self.columns.compact();
        self.imports.note(&mut self.columns, &self.zone);
        if let Some(past) = &mut self.past {
            past.reload(read, &mut self.columns, &ids, changes.companies)?;
            if past.has_tasks {
                let runs = &mut past.history.tasks;
                tasks::reload(read, &mut self.columns, &self.names, &ids, runs)?;
            }
        }
        self.cursor = changes.cursor;
        Ok(())
    }

    fn visit_row(&self, deal: &StoredDeal, visit: &StoredVisit) -> Option<VisitRow> {
        self.row_of(self.names.playbook(&deal.playbook)?, visit)
    }

    /// A visit with the place of its deal.
    fn placed(&self, visit: &StoredVisit) -> Option<(u32, i64, VisitRow)> {
        let place = self.columns.place_of(visit.deal)?;
        let row = self.row_of(self.columns.playbook[place as usize], visit)?;
        Some((place, visit.nth, row))
    }

    fn row_of(&self, playbook: u16, visit: &StoredVisit) -> Option<VisitRow> {
        Some(VisitRow {
            stage: self.names.stage(playbook, &visit.stage)?,
            entered: visit.entered.as_millis(),
            left: visit.left.map_or(NEVER, Timestamp::as_millis),
            due: visit.due.map_or(NEVER, Timestamp::as_millis),
            how: How::from_word(visit.how.as_deref().unwrap_or_default()),
        })
    }

    fn put(&mut self, deal: &StoredDeal, visits: Vec<VisitRow>) {
        let Some(playbook) = self.names.playbook(&deal.playbook) else { return };
        let row = self.deal_row(deal, playbook, visits);
        let place = self.columns.put(row);
        self.imports.put(place, deal);
    }

    fn deal_row(&mut self, deal: &StoredDeal, playbook: u16, visits: Vec<VisitRow>) -> DealRow {
        let day = |zone: &Zone, at: Timestamp| day_of(zone.date_of(at));
        let (reason, competitor) = why(&deal.state.outcome);
        let words = &mut self.columns.words;
        let holders = deal.state.holders.iter();
        let holders: Vec<(Word, Word)> =
            holders.map(|(role, user)| (words.put(role), words.put(&user.to_string()))).collect();
        // What a deal brought is the price at winning, with its currency, whatever is agreed later.
        let (amount, currency) = match &deal.state.outcome {
            deal::state::Outcome::Won { amount: Some(amount), .. } => {
                (Some(amount.minor()), Some(amount.currency().as_str()))
            }
            _ => (deal.amount, deal.currency.as_deref()),
        };
        DealRow {
            id: deal.id,
            number: deal.number,
            opened: deal.opened.as_millis(),
            opened_day: day(&self.zone, deal.opened),
            closed: deal.closed.map_or(NEVER, Timestamp::as_millis),
            closed_day: deal.closed.map_or(NO_DAY, |at| day(&self.zone, at)),
            outcome: Outcome::from_word(&deal.status),
            parked: deal.status == "parked",
            alive: deal.alive,
            known_until: NEVER,
            known_day: NO_DAY,
            amount: amount.unwrap_or(NO_AMOUNT),
            currency: words.put_maybe(currency),
            close_on: deal.close_on.map_or(NO_DAY, day_of),
            playbook,
            version: self.names.version(&deal.version),
            owner: self.names.person(deal.owner.as_deref()),
            team: self.names.person(deal.team.as_deref()),
            source: words.put_maybe(deal.source.as_deref()),
            campaign: words.put_maybe(deal.campaign.as_deref()),
            product: words.put_maybe(deal.product.as_deref()),
            segment: words.put_maybe(deal.segment.as_deref()),
            country: words.put_maybe(deal.country.as_deref()),
            reason: reason.map_or(Word::NONE, |key| words.put_in(REASON, key)),
            competitor: words.put_maybe(competitor),
            score: i32::try_from(deal.score).unwrap_or(0),
            touched: deal.touched.map_or(NEVER, Timestamp::as_millis),
            holders,
            visits,
        }
    }

    /// Where these deals are, ascending.
    pub(super) fn places_of(&self, ids: &[Id<id::Deal>]) -> Vec<u32> {
        let mut places: Vec<u32> = ids.iter().filter_map(|id| self.columns.place_of(*id)).collect();
        places.sort_unstable();
        places
    }
}

/// Why a deal was lost or disqualified, and who got the order.
fn why(outcome: &deal::state::Outcome) -> (Option<&str>, Option<&str>) {
    match outcome {
        deal::state::Outcome::Lost { reason, competitor, .. } => {
            (Some(reason), competitor.as_deref())
        }
        deal::state::Outcome::Disqualified { reason, .. } => (Some(reason), None),
        _ => (None, None),
    }
}

/// What imports tell of deals that nobody took up: nothing is known of those after the import's last instant.
#[derive(Clone, Default)]
struct Imports {
    /// The imports, by their ids as stored.
    known: HashMap<String, u32>,
    /// The import of each deal that is history.
    history: HashMap<u32, u32>,
    changed: bool,
}

impl Imports {
    fn put(&mut self, place: u32, deal: &StoredDeal) {
        let was = self.history.remove(&place);
        self.changed |= was.is_some();
        let Some(import) = deal.import.as_ref().filter(|_| deal.state.is_history()) else { return };
        let next = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let import = *self.known.entry(import.clone()).or_insert(next);
        self.history.insert(place, import);
        self.changed = true;
    }

    /// Notes until when the deals out of imports are known: the last instant that any of the import's tells of.
    fn note(&mut self, columns: &mut Columns, zone: &Zone) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let mut last = vec![i64::MIN; self.known.len()];
        for (place, import) in &self.history {
            let told = &mut last[*import as usize];
            *told = (*told).max(last_instant(columns, *place));
        }
        let day = |at: &i64| day_of(zone.date_of(Timestamp::from_millis(*at)));
        let days: Vec<i32> = last.iter().map(day).collect();
        for (place, import) in &self.history {
            columns.known_until[*place as usize] = last[*import as usize];
            columns.known_day[*place as usize] = days[*import as usize];
        }
    }
}

/// The last instant at which anything is known to have happened to a deal.
fn last_instant(columns: &Columns, place: u32) -> i64 {
    let at = place as usize;
    let closed = Some(columns.closed[at]).filter(|closed| *closed != NEVER);
    let visits = columns.visits.of(place);
    let moved = visits.clone().map(|visit| columns.visits.entered[visit]);
    let left = visits.map(|visit| columns.visits.left[visit]).filter(|left| *left != NEVER);
    moved.chain(left).chain(closed).fold(columns.opened[at], i64::max)
}
