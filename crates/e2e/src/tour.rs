//! Every page that somebody can look at, and by whom it is looked at here.

use anyhow::{Context as _, Result};
use app::deals::{self, Deal};

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

/// Pages that need no record to be chosen.
const PLAIN: [(&str, Visitor, &str); 47] = [
    ("sign-in", Visitor::Stranger, "/sign-in"),
    ("today", Visitor::Consultant, "/today"),
    ("not-found", Visitor::Consultant, "/deals/999999"),
    ("profile", Visitor::Consultant, "/profile"),
    ("leads", Visitor::Admin, "/leads"),
    ("board", Visitor::Admin, "/board/consultative-b2b"),
    ("deals", Visitor::Admin, "/deals"),
    ("new-deal", Visitor::Admin, "/deals/new"),
    ("calendar", Visitor::Admin, "/calendar"),
    ("companies", Visitor::Admin, "/companies"),
    ("company", Visitor::Admin, "/companies/1"),
    ("company-edit", Visitor::Admin, "/companies/1/edit"),
    ("contacts", Visitor::Admin, "/contacts"),
    ("contact", Visitor::Admin, "/contacts/1"),
    ("search", Visitor::Admin, "/search?q=a"),
    ("notifications", Visitor::Admin, "/notifications"),
    ("playbooks", Visitor::Admin, "/playbooks"),
    ("manual", Visitor::Admin, "/playbooks/consultative-b2b"),
    ("playbook-edit", Visitor::Admin, "/playbooks/consultative-b2b/edit"),
    ("imports", Visitor::Admin, "/imports"),
    ("import", Visitor::Admin, "/imports/new"),
    ("exports", Visitor::Admin, "/exports"),
    ("settings", Visitor::Admin, "/settings"),
    ("people", Visitor::Admin, "/settings/people"),
    ("teams", Visitor::Admin, "/settings/teams"),
    ("hours", Visitor::Admin, "/settings/hours"),
    ("assignment", Visitor::Admin, "/settings/assignment"),
    ("scores", Visitor::Admin, "/settings/scores"),
    ("products", Visitor::Admin, "/settings/products"),
    ("tokens", Visitor::Admin, "/settings/tokens"),
    ("audit", Visitor::Admin, "/settings/audit"),
    ("insights", Visitor::Admin, "/insights"),
    ("funnel", Visitor::Admin, "/insights/funnel"),
    ("velocity", Visitor::Admin, "/insights/velocity"),
    ("forecast", Visitor::Admin, "/insights/forecast"),
    ("winloss", Visitor::Admin, "/insights/winloss"),
    ("lookback", Visitor::Admin, "/insights/lookback"),
    ("map", Visitor::Admin, "/insights/map"),
    ("map-file", Visitor::Admin, "/insights/map/file"),
    ("conformance", Visitor::Admin, "/insights/conformance"),
    ("whatif", Visitor::Admin, "/insights/whatif"),
    ("goals", Visitor::Admin, "/insights/goals"),
    ("goal-new", Visitor::Admin, "/insights/goals/new"),
    ("experiments", Visitor::Admin, "/insights/experiments"),
    ("experiment-new", Visitor::Admin, "/insights/experiments/new"),
    ("commission", Visitor::Consultant, "/insights/commission"),
    ("commission-rules", Visitor::Admin, "/insights/commission/rules"),
];

/// Pages of the deal that shows most; what follows its number.
const OF_A_DEAL: [(&str, &str); 4] =
    [("deal", ""), ("briefing", "/briefing"), ("call", "/call"), ("similar", "/similar")];

/// Every page of the made-up company.
///
/// # Errors
/// The database's.
pub async fn places(server: &Server) -> Result<Vec<Place>> {
    let plain = PLAIN.iter().map(|(name, visitor, path)| Place {
        name,
        visitor: *visitor,
        path: (*path).to_owned(),
    });
    let number = richest_deal(server).await?.number;
    let deal = OF_A_DEAL.iter().map(|(name, rest)| Place {
        name,
        visitor: Visitor::Admin,
        path: format!("/deals/{number}{rest}"),
    });
    Ok(plain.chain(deal).collect())
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
