//! What is there of a goal, by the same columns and definitions as the reports.

use insight::columns::Word;
use insight::goals::{Progress, level, progress};
use insight::history::TouchKind;
use types::id::kind as id;
use types::{Id, Timestamp};

use super::{Goal, Measure, Touched, Whose};
use crate::house::{App, By};
use crate::insights::{InsightQuery, Look, Need, look, open_hours};
use crate::{Error, Result, teams, users, workspace};

/// A goal beside what is there of it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The goal.
    pub goal: Goal,
    /// Whose it is, by name; absent for the company.
    pub whose: Option<String>,
    /// The target beside what is there, in the measure's unit.
    pub progress: Progress,
    /// How many deals or activities the figure rests on.
    pub n: usize,
}

/// How these goals stand now. The figures count all deals of whoever a goal is for, also those that the actor does not
/// see: a sum tells no deal.
///
/// # Errors
/// The database's.
pub async fn standings(app: &App, by: &By, goals: Vec<Goal>) -> Result<Vec<Standing>> {
    let everybody = By { actor: None, once: None, ..by.clone() };
    let mut told = Vec::new();
    for goal in goals {
        let reader = by.clone();
        let (whose, elapsed, members) = app
            .read({
                let goal = goal.clone();
                move |read| around(read, &reader, &goal)
            })
            .await?;
        // Whoever it was for is gone: nothing counts for them any more.
        let is_gone = whose.is_none() && goal.whose != Whose::Company;
        let (actual, n) = match is_gone && goal.measure != Measure::Result {
            true => (None, 0),
            false => actual(app, &everybody, &goal, members).await?,
        };
        let target = units(goal.target);
        let progress = match goal.measure {
            measure if measure.adds_up() => progress(target, actual.unwrap_or(0.0), elapsed),
            measure => level(target, actual, elapsed, measure == Measure::ResponseTime),
        };
        told.push(Standing { goal, whose, progress, n });
    }
    Ok(told)
}

/// Whose a goal is by name, the share of its working time that is over, and who counts for it.
fn around(
    read: &mut db::Read<'_>,
    by: &By,
    goal: &Goal,
) -> Result<(Option<String>, f64, Vec<Id<id::User>>)> {
    let calendar = workspace::calendar(read, &by.house)?;
    let (from, to) =
        (calendar.zone().start_of(goal.from), calendar.zone().start_of(goal.to.next()));
    let now = by.now.max(from).min(to);
    let whole = calendar.between(from, to).as_millis();
    let over = calendar.between(from, now).as_millis();
    // A period of holidays alone is over when its days are.
    let elapsed = match (whole, now >= to) {
        (0, true) => 1.0,
        (0, false) => 0.0,
        (whole, _) => float(over) / float(whole),
    };
    let gone = |found: Result<String>| match found {
        Ok(name) => Ok(Some(name)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    };
    let (name, members) = match goal.whose {
        Whose::Company => (None, Vec::new()),
        Whose::Department(id) => {
            let name = gone(teams::departments::find(read, id).map(|it| it.name))?;
            let inside = users::list(read)?.into_iter().filter(|it| it.department == Some(id));
            (name, inside.map(|it| it.id).collect())
        }
        Whose::Team(id) => match teams::find(read, id) {
            Ok(team) => (Some(team.name), team.members.into_iter().collect()),
            Err(Error::NotFound) => (None, Vec::new()),
            Err(error) => return Err(error),
        },
        Whose::Person(id) => (gone(users::find(read, id).map(|it| it.name))?, vec![id]),
    };
    Ok((name, elapsed, members))
}

/// What is there, in the measure's unit, and how much it rests on; none where there is nothing to judge by.
async fn actual(
    app: &App,
    everybody: &By,
    goal: &Goal,
    members: Vec<Id<id::User>>,
) -> Result<(Option<f64>, usize)> {
    if goal.measure == Measure::Result {
        return Ok((goal.actual.map(units), usize::from(goal.actual.is_some())));
    }
    let is_nobodys = matches!(goal.whose, Whose::Department(_)) && members.is_empty();
    if is_nobodys {
        return Ok((None, 0));
    }
    let measure = goal.measure;
    if let Measure::Activities(kind) = measure {
        let (whose, days) = (goal.whose, (goal.from, goal.to));
        let count = look(app, everybody, InsightQuery::default(), Need::Past, move |look| {
            Ok(touches(look, kind, whose, &members, days))
        });
        let count = count.await?;
        return Ok((Some(counted(count)), count));
    }
    let cohort = match measure {
        Measure::NewDeals | Measure::ResponseTime => "opened",
        _ => "closed",
    };
    let mut query = InsightQuery {
        from: Some(goal.from),
        to: Some(goal.to),
        cohort: Some(cohort.to_owned()),
        ..InsightQuery::default()
    };
    match goal.whose {
        Whose::Company => {}
        Whose::Team(team) => query.team = vec![team.to_string()],
        _ => query.owner = members.iter().map(ToString::to_string).collect(),
    }
    let need = if measure == Measure::ResponseTime { Need::Past } else { Need::Columns };
    let target = units(goal.target);
    look(app, everybody, query, need, move |look| Ok(figure(look, measure, target))).await
}

/// The figure of a report over the deals in view.
fn figure(look: &Look<'_>, measure: Measure, target: f64) -> (Option<f64>, usize) {
    let totals = insight::group::totals(look.columns, &look.deals, look.scope.as_of);
    match measure {
        Measure::WonAmount(currency) => {
            let won = totals.value_won.iter().find(|sum| sum.currency == currency.as_str());
            let units = won.map_or(0.0, |sum| float(sum.minor) / float(currency.minor_per_unit()));
            (Some(units), won.map_or(0, |sum| sum.n))
        }
        Measure::WonDeals => (Some(counted(totals.won)), totals.won),
        Measure::NewDeals => (Some(counted(totals.deals)), totals.deals),
        Measure::WinRate => (totals.win_rate.share.map(|share| share * 100.0), totals.win_rate.n),
        Measure::ResponseTime => {
            let hours = open_hours(look);
            let (columns, as_of) = (look.columns, look.scope.as_of);
            let told =
                insight::activity::activity(columns, look.history, &look.deals, as_of, &hours);
            let response = told.response;
            // Whoever is not answered yet waits: where that is most of them, the median is not known, but that it is
            // beyond the target is, as soon as they have waited for longer.
            let beyond = response.working_median_above.filter(|above| *above > target);
            let median = response.working_median_with_open.or(beyond);
            (median, response.working_hours.n + response.unanswered)
        }
        Measure::Activities(_) | Measure::Result => (None, 0),
    }
}

/// What was done towards buyers on these days, by those whose goal it is.
fn touches(
    look: &Look<'_>,
    kind: Touched,
    whose: Whose,
    members: &[Id<id::User>],
    days: (types::Date, types::Date),
) -> usize {
    let zone = look.calendar.zone();
    let (from, to) = (zone.start_of(days.0), zone.start_of(days.1.next()));
    let within = from.as_millis()..to.as_millis().min(look.scope.as_of.saturating_add(1));
    let words: Vec<Word> =
        members.iter().filter_map(|id| look.columns.words.find(&id.to_string())).collect();
    let kind = match kind {
        Touched::Call => TouchKind::Call,
        Touched::Mail => TouchKind::Mail,
        Touched::Meeting => TouchKind::Meeting,
        Touched::Message => TouchKind::Message,
    };
    let all = look.deals.iter().flat_map(|deal| look.history.touches.of(*deal));
    let ours = |by: Word| whose == Whose::Company || words.contains(&by);
    all.filter(|it| it.kind == kind && !it.no_show && within.contains(&it.at))
        .filter(|it| (!it.inbound || it.kind == TouchKind::Meeting) && ours(it.by))
        .count()
}

/// Thousandths as a number.
pub(super) fn units(thousandths: i64) -> f64 {
    float(thousandths) / 1_000.0
}

fn counted(count: usize) -> f64 {
    float(i64::try_from(count).unwrap_or(i64::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "figures of goals are far below 2^53")]
fn float(number: i64) -> f64 {
    number as f64
}

/// The present day of the workspace.
///
/// # Errors
/// The database's.
pub(crate) fn today(read: &mut db::Read<'_>, by: &By, now: Timestamp) -> Result<types::Date> {
    Ok(workspace::calendar(read, &by.house)?.zone().date_of(now))
}
