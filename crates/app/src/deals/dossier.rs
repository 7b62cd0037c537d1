//! All that the page of a deal needs, read in one snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::{Read, Sql, params, sql};
use deal::state::{Criterion, Person, Subject};
use deal::{AnswerRow, DealFacts, EvidenceGiven, Fact, Missing, PaymentProved};
use playbook::Compiled;
use playbook::model::{About, QuestionGroup};
use types::id::kind as id;
use types::{Buyer, Calendar, Id, Timestamp};
use web::Role;

use super::projection::{TaskRow, VisitRow};
use super::{Customer, Deal, Links, Session, Which, context, facts, find, store};
use crate::absences::{self, Absence};
use crate::companies::Company;
use crate::contacts::Contact;
use crate::experiments::Wording;
use crate::files::{self, File};
use crate::house::By;
use crate::reach::{self, Reachable};
use crate::scores::{Rules, Score};
use crate::users::User;
use crate::workspace::{self, Workspace};
use crate::{Error, Result, companies, contacts, experiments, playbooks, teams, users};

/// A deal with everything around it.
pub struct Dossier {
    /// The deal.
    pub deal: Deal,
    /// The playbook that it follows.
    pub playbook: Arc<Compiled>,
    /// The number of the playbook's version.
    pub playbook_version: i64,
    /// A later version that is published, to which it could move.
    pub newer: Option<Newer>,
    /// How the company works.
    pub workspace: Arc<Workspace>,
    /// Who is away now, and who stands in for them.
    pub away: Vec<Absence>,
    /// The working time by which its time is counted: that of its team.
    pub calendar: Arc<Calendar>,
    /// The buying company.
    pub company: Option<Company>,
    /// The contact that the deal is aimed at.
    pub contact: Option<Contact>,
    /// Whom the actor knows at the company, by name: at most 50.
    pub known_there: Vec<Contact>,
    /// What is needed to leave the stage, advice included.
    pub missing: Vec<Missing>,
    /// What the buyer has not done of what the stages up to here wait for.
    pub owed_by_buyer: Vec<Missing>,
    /// What each running sub-process needs to leave its stage.
    pub missing_in: BTreeMap<Id<id::Process>, Vec<Missing>>,
    /// What the actor may do.
    pub may: May,
    /// Everybody who works or worked here, by name.
    pub colleagues: Vec<User>,
    /// The departments' names.
    pub departments: Vec<String>,
    /// Its stays in stages, in order.
    pub visits: Vec<VisitRow>,
    /// Its tasks, finished ones included, in the order in which they came.
    pub tasks: Vec<TaskRow>,
    /// What was said of evidence, payments and the like.
    pub words: Words,
    /// Its files, the newest first.
    pub files: Vec<File>,
    /// When the customer can be called.
    pub reach: Option<Reachable>,
    /// Its points, and why it has them.
    pub score: Score,
    /// The words that it got in experiments that run.
    pub wordings: Vec<Wording>,
    /// When it was read.
    pub now: Timestamp,
}

/// A published version of the playbook that the deal does not follow.
#[derive(Clone)]
pub struct Newer {
    /// Its id.
    pub id: Id<id::PlaybookVersion>,
    /// 1, 2, 3 …
    pub number: i64,
    /// Its rules.
    pub playbook: Arc<Compiled>,
}

/// What somebody may do with a deal that they see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Change it at all.
    pub write: bool,
    /// Go although something is missing, with a reason.
    pub go_over: bool,
    /// Approve everything, act for others, move it to another version.
    pub manage: bool,
    /// Open it again after its end.
    pub reopen: bool,
    /// The roles of the playbook in whose name they agree.
    pub roles: Vec<String>,
    /// Who they are.
    pub user: Option<Id<id::User>>,
}

impl May {
    /// Whether they may agree in the name of a role; none means a manager's.
    pub fn agree(&self, role: Option<&str>) -> bool {
        let plays = role.is_some_and(|role| self.roles.iter().any(|own| own == role));
        self.write && (self.manage || plays)
    }
}

/// What the journal says in words and the state does not keep.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Of each evidence.
    pub evidence: BTreeMap<Id<id::Evidence>, EvidenceGiven>,
    /// Of each payment.
    pub payments: BTreeMap<Id<id::Payment>, PaymentProved>,
    /// Of the last word on each agreement.
    pub approvals: BTreeMap<Subject, Option<String>>,
    /// What the receiver of the pending hand-over must know.
    pub brief: Option<String>,
    /// Why the deal was parked, lost or disqualified, in more words than the reason.
    pub ending: Option<String>,
    /// What somebody wanted to say when the deal woke, as long as nothing was done with it since.
    pub waking: Option<String>,
}

impl Dossier {
    /// Somebody who works or worked here.
    pub fn colleague(&self, user: Id<id::User>) -> Option<&User> {
        self.colleagues.iter().find(|colleague| colleague.id == user)
    }

    /// Whom somebody of the committee is among the contacts, as far as the actor knows them.
    pub fn contact_of(&self, person: &Person) -> Option<&Contact> {
        let id = person.details.contact?;
        let aimed_at = self.contact.iter().filter(|contact| contact.id == id);
        aimed_at.chain(self.known_there.iter().filter(|contact| contact.id == id)).next()
    }

    /// The name of somebody who works or worked here.
    pub fn name_of(&self, user: Id<id::User>) -> &str {
        self.colleague(user).map_or("somebody", |colleague| colleague.name.as_str())
    }

    /// Those who can be given work.
    pub fn active_colleagues(&self) -> impl Iterator<Item = &User> {
        self.colleagues
            .iter()
            .filter(|colleague| colleague.active && colleague.role != Role::Viewer)
    }

    /// The rows of a question group, wherever its answers are kept.
    pub fn rows(&self, group: &QuestionGroup) -> &[AnswerRow] {
        let kept = match group.about {
            About::Deal => self.deal.state.answers.get(&group.key),
            About::Company => self.company.as_ref().and_then(|c| c.answers.get(&group.key)),
            About::Contact => self.contact.as_ref().and_then(|c| c.answers.get(&group.key)),
        };
        kept.map_or(&[], Vec::as_slice)
    }

    /// Somebody of the buying committee.
    pub fn person(&self, buyer: Id<Buyer>) -> Option<&deal::state::Person> {
        self.deal.state.people.iter().find(|person| person.id == buyer)
    }

    /// Whether a criterion of the present stage is met.
    pub fn is_met(&self, criterion: &Criterion) -> bool {
        let of = |missing: &Missing| {
            missing.key == criterion.key
                && missing.stage.as_ref() == Some(&criterion.stage)
                && missing.process == criterion.process
                && missing.kind == deal::MissingKind::Criterion
        };
        let all = self.missing.iter().chain(self.missing_in.values().flatten());
        !all.into_iter().any(of)
    }
}

/// How many of a company's people are told.
const KNOWN_THERE: i64 = 50;

/// A deal that the actor may see, with everything around it.
///
/// # Errors
/// [`Error::NotFound`].
pub fn of(read: &mut Read<'_>, by: &By, which: impl Into<Which>) -> Result<Dossier> {
    let deal = find(read, by, which)?;
    let workspace = workspace::current(read, &by.house)?;
    let playbook = playbooks::compiled(read, &by.house, deal.playbook_version)?;
    let company = deal.links.company.map_or(Ok(None), |id| companies::of_deal(read, id))?;
    let contact = deal.links.contact.map_or(Ok(None), |id| contacts::of_deal(read, id))?;
    let customer = customer_of(company.as_ref(), contact.as_ref());
    let calendar = teams::hours(read, &by.house, deal.team)?;
    let owner = deal.state.owner;
    let session =
        Session { compiled: playbook.clone(), calendar: calendar.clone(), owner, customer };
    let actor = facts::actor(read, by)?;
    let rules = Rules::of(read, &by.house)?;
    let judged = judged(by, &deal, &session, &actor, &rules);
    let reach = reach_of(read, by, company.as_ref(), contact.as_ref())?;
    let (playbook_version, newer) = versions(read, by, deal.playbook_version)?;
    let departments = teams::departments::list(read)?;
    let known_there = match deal.links.company {
        Some(company) => contacts::at(read, by, company, KNOWN_THERE)?,
        None => Vec::new(),
    };
    Ok(Dossier {
        missing: judged.missing,
        owed_by_buyer: judged.owed_by_buyer,
        missing_in: judged.missing_in,
        score: judged.score,
        may: may(by, actor),
        colleagues: users::list(read)?,
        departments: departments.into_iter().map(|department| department.name).collect(),
        visits: store::visits(read, deal.id)?,
        tasks: store::tasks(read, deal.id)?,
        words: words(read, &deal)?,
        files: files::of_deal(read, deal.id)?,
        wordings: experiments::wordings(read, deal.id)?,
        playbook_version,
        newer,
        now: by.now,
        playbook,
        workspace,
        calendar,
        away: absences::now(read, by)?,
        company,
        contact,
        known_there,
        reach,
        deal,
    })
}

const VERSIONS: Sql = sql!(
    "SELECT v.number, c.number, c.id
       FROM playbook_versions v
       JOIN playbooks p ON p.id = v.playbook_id
       LEFT JOIN playbook_versions c ON c.id = p.current_id
      WHERE v.id = $1"
);

/// The number of a version, and the published one where that is another.
fn versions(
    read: &mut Read<'_>,
    by: &By,
    own: Id<id::PlaybookVersion>,
) -> Result<(i64, Option<Newer>)> {
    let (number, newest, id): (i64, Option<i64>, Option<Id<id::PlaybookVersion>>) =
        read.one(VERSIONS, params![own])?;
    let other = newest.zip(id).filter(|(_, id)| *id != own);
    let Some((newest, id)) = other else { return Ok((number, None)) };
    let playbook = playbooks::compiled(read, &by.house, id)?;
    Ok((number, Some(Newer { id, number: newest, playbook })))
}

/// The rows of a question group as they are now, wherever its answers are kept, of a deal that the actor may see.
///
/// # Errors
/// [`Error::NotFound`].
pub fn rows_of(
    read: &mut Read<'_>,
    by: &By,
    which: impl Into<Which>,
    group: &QuestionGroup,
) -> Result<Vec<AnswerRow>> {
    let mut deal = find(read, by, which)?;
    let kept = match (group.about, deal.links) {
        (About::Deal, _) => deal.state.answers.remove(&group.key),
        (About::Company, Links { company: Some(id), .. }) => {
            companies::of_deal(read, id)?.and_then(|mut it| it.answers.remove(&group.key))
        }
        (About::Contact, Links { contact: Some(id), .. }) => {
            contacts::of_deal(read, id)?.and_then(|mut it| it.answers.remove(&group.key))
        }
        (About::Company | About::Contact, _) => None,
    };
    Ok(kept.unwrap_or_default())
}

fn customer_of(company: Option<&Company>, contact: Option<&Contact>) -> Customer {
    super::batch::customer_of(company.cloned(), contact.cloned())
}

/// What the process says of a deal.
struct Judged {
    missing: Vec<Missing>,
    owed_by_buyer: Vec<Missing>,
    missing_in: BTreeMap<Id<id::Process>, Vec<Missing>>,
    score: Score,
}

fn judged(
    by: &By,
    deal: &Deal,
    session: &Session,
    actor: &deal::ActorFacts,
    rules: &Rules,
) -> Judged {
    let context = context(by, actor, session, deal.playbook_version);
    let (state, playbook) = (&deal.state, &*session.compiled);
    let running = state.running_processes();
    let facts = DealFacts::of(state, playbook, &context);
    Judged {
        missing: state.missing(playbook, &context),
        owed_by_buyer: state.owed_by_buyer(playbook, &context),
        missing_in: running
            .map(|run| (run.id, state.missing_in_process(run, playbook, &context)))
            .collect(),
        score: rules.judge(playbook, &facts),
    }
}

fn may(by: &By, actor: deal::ActorFacts) -> May {
    let write = by.must_write("change deals").is_ok();
    May {
        write,
        go_over: write && actor.rights.may_override(),
        manage: write && actor.rights.may_manage(),
        reopen: write && actor.rights.may_reopen(),
        roles: actor.roles,
        user: actor.user,
    }
}

fn reach_of(
    read: &mut Read<'_>,
    by: &By,
    company: Option<&Company>,
    contact: Option<&Contact>,
) -> Result<Option<Reachable>> {
    let place = match (contact, company) {
        (Some(contact), company) => contact.place(company),
        (None, Some(company)) => company.place(),
        (None, None) => return Ok(None),
    };
    reach::at(read, by, &place, by.now)
}

const WORDS: Sql = sql!(
    "SELECT e.body
       FROM events e
      WHERE e.subject_id = $1
        AND e.kind = 'deal'
        AND e.name IN ('evidence-given', 'payment-proved', 'approval', 'hand-over-offered',
                       'parked', 'lost', 'disqualified')
      ORDER BY e.seq"
);

/// What was said of what the state knows; nothing is read where it knows nothing of the kind.
fn words(read: &mut Read<'_>, deal: &Deal) -> Result<Words> {
    let state = &deal.state;
    let mut words = Words { waking: waking_words(read, deal)?, ..Words::default() };
    let said_nothing = state.evidence.is_empty()
        && state.payments.is_empty()
        && state.approvals.is_empty()
        && state.hand_over.is_none()
        && state.parked.is_none()
        && state.is_open();
    if said_nothing {
        return Ok(words);
    }
    let bodies: Vec<String> = read.all(WORDS, params![deal.id])?;
    for body in bodies {
        let event: deal::Event =
            serde_json::from_str(&body).map_err(|error| Error::unreadable("an event", error))?;
        words.take(event.fact);
    }
    Ok(words)
}

const LAST_STEP: Sql = sql!(
    "SELECT e.name
       FROM events e
      WHERE e.subject_id = $1
        AND e.kind = 'deal'
        AND e.name IN ('parked', 'woken', 'logged', 'entered')
      ORDER BY e.seq DESC
      LIMIT 1"
);

/// What somebody wanted to say when the deal woke, where that is the last that happened.
fn waking_words(read: &mut Read<'_>, deal: &Deal) -> Result<Option<String>> {
    let visit = deal.state.visit.as_ref().filter(|_| deal.state.is_alive());
    if visit.is_none_or(|visit| visit.anew.is_none()) {
        return Ok(None);
    }
    let last: Option<String> = read.maybe(LAST_STEP, params![deal.id])?;
    if last.as_deref() == Some("woken") { parked_words(read, deal.id) } else { Ok(None) }
}

const PARKED: Sql = sql!(
    "SELECT e.body
       FROM events e
      WHERE e.subject_id = $1 AND e.kind = 'deal' AND e.name = 'parked'
      ORDER BY e.seq DESC
      LIMIT 1"
);

/// What was written down when the deal was parked last: what to say when it wakes.
pub(crate) fn parked_words(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Option<String>> {
    let Some(body) = read.maybe::<String>(PARKED, params![deal])? else { return Ok(None) };
    let event: deal::Event =
        serde_json::from_str(&body).map_err(|error| Error::unreadable("an event", error))?;
    Ok(match event.fact {
        Fact::Parked { note, .. } => note,
        _ => None,
    })
}

impl Words {
    fn take(&mut self, fact: Fact) {
        match fact {
            Fact::EvidenceGiven(given) => {
                self.evidence.insert(given.evidence.id, *given);
            }
            Fact::PaymentProved(proved) => {
                self.payments.insert(proved.payment.id, *proved);
            }
            Fact::Approval { approval, note } => {
                self.approvals.insert(approval.subject, note);
            }
            Fact::HandOverOffered { brief, .. } => self.brief = Some(brief),
            Fact::Parked { note, .. }
            | Fact::Lost { note, .. }
            | Fact::Disqualified { note, .. } => {
                self.ending = note;
            }
            _ => {}
        }
    }
}
