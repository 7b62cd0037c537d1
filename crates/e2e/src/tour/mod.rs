//! Every page that somebody can look at, and by whom it is looked at here.

mod forms;
mod lists;
mod scene;

use anyhow::{Context as _, Result};
use app::App;
use app::deals::{self, Deal};
use app::demo::Scale;
use app::experiments::{self, Status};
use app::house::By;
use app::products::ProductFilter;
use app::{assignment, commission, goals, products, scores, teams, users};
use db::Read;
use lists::{FIRST, HOUSE, INSIGHTS, OF_A_DEAL, Plain, WORK};
use web::Limit;

use crate::{Inside, Server};

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Nobody has signed in.
    Stranger,
    /// The administrator of the made-up company.
    Admin,
    /// A consultant of it.
    Consultant,
}

impl Visitor {
    /// Where they sign in.
    pub fn address(self) -> Option<&'static str> {
        match self {
            Visitor::Stranger => None,
            Visitor::Admin => Some("hanna.adler@lantern.example"),
            Visitor::Consultant => Some("tom.okafor@lantern.example"),
        }
    }
}

/// A page.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its name in file names.
    pub name: String,
    /// Who looks at it.
    pub visitor: Visitor,
    /// Its path.
    pub path: String,
    /// A form like many others: where time is dear it is looked at where room is scarce, and in the dark.
    pub is_small: bool,
}

impl Place {
    fn of(name: &str, visitor: Visitor, path: impl Into<String>) -> Place {
        Place { name: name.to_owned(), visitor, path: path.into(), is_small: false }
    }

    /// With which status it is answered.
    pub fn answers(&self) -> u16 {
        match self.name.as_str() {
            "not-found" => 404,
            "forbidden" => 403,
            _ => 200,
        }
    }
}

/// A part of the product: each is walked through by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What there is before anything is there.
    First,
    /// What one works with all day.
    Work,
    /// One deal and what can be done to it.
    Deal,
    /// What the numbers say.
    Insights,
    /// How it is done here: playbooks, imports, settings.
    House,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 5] = [Part::First, Part::Work, Part::Deal, Part::Insights, Part::House];

    /// A server on which this part can be looked at. What is under way there stays under way: its background rests.
    ///
    /// # Errors
    /// The database's.
    pub async fn server(self, scale: &'static Scale) -> Result<Server> {
        match self {
            Part::First => Server::empty().await,
            _ => Server::at_rest(scale).await,
        }
    }
}

/// Every page of a part of the made-up company. What a page needs that is not there is made, as people would make it.
///
/// # Errors
/// The database's, and those of what is made.
pub async fn places(app: &App, part: Part) -> Result<Vec<Place>> {
    let listed: &[Plain] = match part {
        Part::First => &FIRST,
        Part::Work => &WORK,
        Part::Deal => &[],
        Part::Insights => &INSIGHTS,
        Part::House => &HOUSE,
    };
    let more = match part {
        Part::First => Vec::new(),
        Part::Work => scene::of_work(app).await?,
        Part::Deal => of_deals(app).await?,
        Part::Insights => of_records(app, measured).await?,
        Part::House => {
            let mut made = scene::of_house(app).await?;
            made.extend(of_records(app, kept).await?);
            made
        }
    };
    let listed = listed.iter().map(|(name, visitor, path)| Place::of(name, *visitor, *path));
    let mut places: Vec<Place> = more.into_iter().chain(listed).collect();
    // Each signs in once.
    places.sort_by_key(|place| place.visitor as usize);
    Ok(places)
}

/// A page of a record: its name and its path.
type OfRecord = (&'static str, String);

async fn of_deals(app: &App) -> Result<Vec<Place>> {
    let richest = richest_deal(app).await?.number;
    let all = app.read(move |read| deals::after(read, 0, 1_000)).await?;
    let won = all.iter().find(|deal| deal.state.is_won());
    let lost = all.iter().find(|deal| !deal.state.is_alive());
    let nameless = scene::nameless_deal(app).await?;
    let of_richest = OF_A_DEAL.map(|(name, rest)| (name, format!("/deals/{richest}{rest}")));
    let ended = [("deal-won", won), ("deal-lost", lost)].into_iter();
    let ended = ended.filter_map(|(name, deal)| Some((name, format!("/deals/{}", deal?.number))));
    let nameless = [
        ("deal-nameless", format!("/deals/{nameless}")),
        ("call-nameless", format!("/deals/{nameless}/call")),
    ];
    let plain = of_richest.into_iter().chain(ended).chain(nameless);
    let mut places: Vec<Place> =
        plain.map(|(name, path)| Place::of(name, Visitor::Admin, path)).collect();
    let inside = Inside::of(app);
    places.extend(forms::of_deals(&inside, &all, richest, &places).await?);
    Ok(places)
}

async fn of_records(
    app: &App,
    pages: fn(&mut Read<'_>, &By) -> app::Result<Vec<OfRecord>>,
) -> Result<Vec<Place>> {
    let by = By::system(&app.house);
    let found = app.read(move |read| pages(read, &by)).await?;
    Ok(found.into_iter().map(|(name, path)| Place::of(name, Visitor::Admin, path)).collect())
}

/// The path of the first of some records.
fn first(name: &'static str, under: &str, id: Option<String>) -> Option<OfRecord> {
    Some((name, format!("{under}/{}", id?)))
}

/// Goals, experiments and rules of commission: one of each that there is.
fn measured(read: &mut Read<'_>, by: &By) -> app::Result<Vec<OfRecord>> {
    const EXPERIMENTS: &str = "/insights/experiments";
    let goals = goals::list(read, by, goals::GoalFilter::default())?;
    let rules = commission::list(read)?;
    let tried = experiments::list(read)?;
    let of = |status| tried.iter().find(|it| it.status == status).map(|it| it.id.to_string());
    let (running, ended) = (of(Status::Running), of(Status::Ended));
    let deals = ended.as_ref().map(|id| format!("{id}/deals?arm=b"));
    let found = [
        first("goal", "/insights/goals", goals.first().map(|it| it.id.to_string())),
        first(
            "commission-rule",
            "/insights/commission/rules",
            rules.first().map(|it| it.id.to_string()),
        ),
        first("experiment-running", EXPERIMENTS, running),
        first("experiment-ended", EXPERIMENTS, ended),
        first("experiment-deals", EXPERIMENTS, deals),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// People, teams, rules and products: one of each that there is.
fn kept(read: &mut Read<'_>, _: &By) -> app::Result<Vec<OfRecord>> {
    let users = users::list(read)?;
    let teams = teams::list(read)?;
    let rules = assignment::list(read)?;
    let scores = scores::list(read)?;
    let product = products::list(read, &ProductFilter::default(), None, Limit::default())?;
    let product = product.items.first().map(|it| it.id.to_string());
    let hours = teams.first().map(|it| format!("{}/hours", it.id));
    let found = [
        first("team-hours", "/settings/teams", hours),
        first("product", "/settings/products", product),
        first("person", "/settings/people", users.last().map(|it| it.id.to_string())),
        first("team", "/settings/teams", teams.first().map(|it| it.id.to_string())),
        first("assignment-rule", "/settings/assignment", rules.first().map(|it| it.id.to_string())),
        first("score-rule", "/settings/scores", scores.first().map(|it| it.id.to_string())),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// The richest running deal: the page that shows most.
///
/// # Errors
/// Where there is none.
pub async fn richest_deal(app: &App) -> Result<Deal> {
    let all = app.read(move |read| deals::after(read, 0, 1_000));
    let running = all.await?.into_iter().filter(|deal| deal.state.is_open());
    running.max_by_key(|deal| deal.state.answers.len()).context("no deal is running")
}
