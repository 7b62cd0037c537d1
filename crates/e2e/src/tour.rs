//! Every page that somebody can look at, and by whom it is looked at here.

use anyhow::{Context as _, Result};
use app::deals::history::{self, Lens, What};
use app::deals::{self, Deal};
use app::experiments::{self, Status};
use app::house::By;
use app::{assignment, commission, goals, scores, teams, users};
use db::Read;

use crate::Server;

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
    pub name: &'static str,
    /// Who looks at it.
    pub visitor: Visitor,
    /// Its path.
    pub path: String,
}

/// A part of the product: each is walked through by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
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
    pub const ALL: [Part; 4] = [Part::Work, Part::Deal, Part::Insights, Part::House];
}

/// A page as it is listed: its name, who looks, its path.
type Plain = (&'static str, Visitor, &'static str);

const WORK: [Plain; 29] = [
    ("sign-in", Visitor::Stranger, "/sign-in"),
    ("today", Visitor::Consultant, "/today"),
    ("not-found", Visitor::Consultant, "/deals/999999"),
    ("profile", Visitor::Consultant, "/profile"),
    ("leads", Visitor::Admin, "/leads"),
    ("lead-new", Visitor::Admin, "/leads/new"),
    ("board", Visitor::Admin, "/board/consultative-b2b"),
    ("deals", Visitor::Admin, "/deals"),
    ("new-deal", Visitor::Admin, "/deals/new"),
    ("deals-columns", Visitor::Admin, "/deals/columns?status=open"),
    ("deals-save-view", Visitor::Admin, "/deals/save-view?status=open"),
    ("leads-save-view", Visitor::Admin, "/leads/save-view?phase=lead"),
    ("calendar", Visitor::Admin, "/calendar"),
    ("calendar-month", Visitor::Admin, "/calendar?span=month"),
    ("tasks", Visitor::Admin, "/tasks?whose=all"),
    ("tasks-none", Visitor::Admin, "/tasks?status=skipped"),
    ("companies", Visitor::Admin, "/companies"),
    ("company", Visitor::Admin, "/companies/1"),
    ("company-edit", Visitor::Admin, "/companies/1/edit"),
    ("company-new", Visitor::Admin, "/companies/new"),
    ("companies-double", Visitor::Admin, "/companies/duplicates"),
    ("companies-merge", Visitor::Admin, "/companies/1/merge?with=2"),
    ("deals-merge", Visitor::Admin, "/deals/1/merge?with=2"),
    ("contacts", Visitor::Admin, "/contacts"),
    ("contact", Visitor::Admin, "/contacts/1"),
    ("contact-edit", Visitor::Admin, "/contacts/1/edit"),
    ("contact-new", Visitor::Admin, "/contacts/new"),
    ("search", Visitor::Admin, "/search?q=a"),
    ("notifications", Visitor::Admin, "/notifications"),
];

const INSIGHTS: [Plain; 25] = [
    ("insights", Visitor::Admin, "/insights"),
    ("funnel", Visitor::Admin, "/insights/funnel"),
    ("velocity", Visitor::Admin, "/insights/velocity"),
    ("survival", Visitor::Admin, "/insights/survival"),
    ("forecast", Visitor::Admin, "/insights/forecast"),
    ("backtest", Visitor::Admin, "/insights/backtest"),
    ("winloss", Visitor::Admin, "/insights/winloss"),
    ("strengths", Visitor::Admin, "/insights/people"),
    ("lookback", Visitor::Admin, "/insights/lookback"),
    ("activity", Visitor::Admin, "/insights/activity"),
    ("leak", Visitor::Admin, "/insights/leak"),
    ("health", Visitor::Admin, "/insights/health"),
    ("whatif", Visitor::Admin, "/insights/whatif"),
    ("score", Visitor::Admin, "/insights/score"),
    ("map", Visitor::Admin, "/insights/map"),
    ("map-file", Visitor::Admin, "/insights/map/file"),
    ("conformance", Visitor::Admin, "/insights/conformance"),
    ("behind", Visitor::Admin, "/insights/deals?outcome=lost"),
    ("goals", Visitor::Admin, "/insights/goals"),
    ("goal-new", Visitor::Admin, "/insights/goals/new"),
    ("experiments", Visitor::Admin, "/insights/experiments"),
    ("experiment-new", Visitor::Admin, "/insights/experiments/new"),
    (
        "experiment-plan",
        Visitor::Admin,
        "/insights/experiments/new?playbook=consultative-b2b&what=task",
    ),
    ("commission-rules", Visitor::Admin, "/insights/commission/rules"),
    ("commission-rule-new", Visitor::Admin, "/insights/commission/rules/new"),
];

const HOUSE: [Plain; 36] = [
    ("playbooks", Visitor::Admin, "/playbooks"),
    ("playbook-new", Visitor::Admin, "/playbooks/new"),
    ("built-in", Visitor::Admin, "/playbooks/built-in/saas-trial"),
    ("manual", Visitor::Admin, "/playbooks/consultative-b2b"),
    ("playbook-edit", Visitor::Admin, "/playbooks/consultative-b2b/edit"),
    ("playbook-parts", Visitor::Admin, "/playbooks/consultative-b2b/parts"),
    ("playbook-stage", Visitor::Admin, "/playbooks/consultative-b2b/part?at=stage.0"),
    (
        "playbook-task-new",
        Visitor::Admin,
        "/playbooks/consultative-b2b/part/new?at=stage.0&list=task",
    ),
    ("playbook-versions", Visitor::Admin, "/playbooks/consultative-b2b/versions"),
    ("playbook-roles", Visitor::Admin, "/playbooks/consultative-b2b/roles"),
    ("imports", Visitor::Admin, "/imports"),
    ("import", Visitor::Admin, "/imports/new"),
    ("exports", Visitor::Admin, "/exports"),
    ("settings", Visitor::Admin, "/settings"),
    ("workspace", Visitor::Admin, "/settings/workspace"),
    ("hours", Visitor::Admin, "/settings/hours"),
    ("people", Visitor::Admin, "/settings/people"),
    ("person-new", Visitor::Admin, "/settings/people/new"),
    ("teams", Visitor::Admin, "/settings/teams"),
    ("team-new", Visitor::Admin, "/settings/teams/new"),
    ("departments", Visitor::Admin, "/settings/departments"),
    ("roles", Visitor::Admin, "/settings/roles"),
    ("assignment", Visitor::Admin, "/settings/assignment"),
    ("assignment-new", Visitor::Admin, "/settings/assignment/new"),
    ("assignment-try", Visitor::Admin, "/settings/assignment/try?go=1&country=DE"),
    ("scores", Visitor::Admin, "/settings/scores"),
    ("score-new", Visitor::Admin, "/settings/scores/new"),
    (
        "score-try",
        Visitor::Admin,
        "/settings/scores/try?how=choose&fact=company.size&op=at-least&value=50",
    ),
    ("products", Visitor::Admin, "/settings/products"),
    ("product-new", Visitor::Admin, "/settings/products/new"),
    ("tokens", Visitor::Admin, "/settings/tokens"),
    ("audit", Visitor::Admin, "/settings/audit"),
    ("audit-deals", Visitor::Admin, "/settings/audit?kind=deal"),
    ("jobs", Visitor::Admin, "/settings/jobs"),
    ("data", Visitor::Admin, "/settings/data"),
    ("commission", Visitor::Consultant, "/insights/commission"),
];

/// Pages of the deal that shows most, and forms that lie over it where scripts run; what follows its number.
const OF_A_DEAL: [(&str, &str); 18] = [
    ("deal", ""),
    ("briefing", "/briefing"),
    ("call", "/call"),
    ("similar", "/similar"),
    ("deal-score", "/score"),
    ("deal-customer", "/customer?for=contact"),
    ("deal-facts", "/facts"),
    ("deal-move", "/stage"),
    ("deal-back", "/back"),
    ("deal-log", "/log?kind=call"),
    ("deal-task", "/add-task"),
    ("deal-person", "/add-person"),
    ("deal-payment", "/payment"),
    ("deal-park", "/park"),
    ("deal-lose", "/lose"),
    ("deal-hand-over", "/hand-over"),
    ("deal-assign", "/assign"),
    ("deal-share", "/share"),
];

/// Every page of a part of the made-up company.
///
/// # Errors
/// The database's.
pub async fn places(server: &Server, part: Part) -> Result<Vec<Place>> {
    let listed: &[Plain] = match part {
        Part::Work => &WORK,
        Part::Deal => &[],
        Part::Insights => &INSIGHTS,
        Part::House => &HOUSE,
    };
    let plain =
        |(name, visitor, path): &Plain| Place { name, visitor: *visitor, path: (*path).to_owned() };
    let more = match part {
        Part::Work => Vec::new(),
        Part::Deal => of_deals(server).await?,
        Part::Insights => of_records(server, measured).await?,
        Part::House => of_records(server, kept).await?,
    };
    let more = more.into_iter().map(|(name, path)| Place { name, visitor: Visitor::Admin, path });
    let mut places: Vec<Place> = more.chain(listed.iter().map(plain)).collect();
    // Each signs in once.
    places.sort_by_key(|place| place.visitor as usize);
    Ok(places)
}

/// A page of a record: its name and its path.
type OfRecord = (&'static str, String);

async fn of_deals(server: &Server) -> Result<Vec<OfRecord>> {
    let richest = richest_deal(server).await?;
    let of_richest =
        OF_A_DEAL.map(|(name, rest)| (name, format!("/deals/{}{rest}", richest.number)));
    let all = server.app.read(move |read| deals::after(read, 0, 1_000)).await?;
    let won = all.iter().find(|deal| deal.state.is_won());
    let lost = all.iter().find(|deal| !deal.state.is_alive());
    let nameless = nameless_deal(server).await?;
    let put_right = put_right(server, richest.id, richest.number).await?;
    let ended = [("deal-won", won), ("deal-lost", lost)].into_iter();
    let ended = ended.filter_map(|(name, deal)| Some((name, format!("/deals/{}", deal?.number))));
    let nameless = [
        ("deal-nameless", format!("/deals/{nameless}")),
        ("call-nameless", format!("/deals/{nameless}/call")),
    ];
    Ok(of_richest.into_iter().chain(ended).chain(nameless).chain(put_right).collect())
}

/// The forms that put right what was logged last with a deal.
async fn put_right(
    server: &Server,
    deal: types::Id<types::Deal>,
    number: i64,
) -> Result<Vec<OfRecord>> {
    let last = server.app.read(move |read| history::of(read, deal, Lens::All, None, 200)).await?;
    let logged = last.moments.into_iter().find_map(|moment| match moment.what {
        What::Activity(activity) => Some(activity.id),
        _ => None,
    });
    let forms = |id| {
        [
            ("deal-correct", format!("/deals/{number}/activities/{id}")),
            ("deal-take-back", format!("/deals/{number}/withdraw-activity?activity={id}")),
        ]
    };
    Ok(logged.into_iter().flat_map(forms).collect())
}

/// A deal that names no company and no contact, whose first stage asks about them.
async fn nameless_deal(server: &Server) -> Result<i64> {
    let by = By::system(&server.app.house);
    let opened = server.app.write(move |tx| {
        let open = deal::Open { name: "A voice on the line".to_owned(), ..deal::Open::default() };
        let playbook = Some("consultative-b2b".to_owned());
        let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
        Ok(deals::open(tx, &by, new)?.deal.number)
    });
    Ok(opened.await?)
}

async fn of_records(
    server: &Server,
    pages: fn(&mut Read<'_>, &By) -> app::Result<Vec<OfRecord>>,
) -> Result<Vec<OfRecord>> {
    let by = By::system(&server.app.house);
    Ok(server.app.read(move |read| pages(read, &by)).await?)
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
    let found = [
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
pub async fn richest_deal(server: &Server) -> Result<Deal> {
    let all = server.app.read(move |read| deals::after(read, 0, 1_000));
    let running = all.await?.into_iter().filter(|deal| deal.state.is_open());
    running.max_by_key(|deal| deal.state.answers.len()).context("no deal is running")
}
