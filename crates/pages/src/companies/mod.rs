//! Companies: the list, one with all that is known of it and happened with it, adding, editing, merging.

mod forms;
#[cfg(test)]
mod tests;
mod views;

pub(crate) use forms::{pointed_at, reference};

use app::companies::{self, Company};
use app::contacts::{self, ContactFilter};
use app::duplicates::{self, Alike};
use app::lists::Sort;
use app::reach::Reachable;
use app::{App, deals, timeline};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use db::Read;
use serde::Deserialize;
use types::Id;
use ui::Section;
use web::{Cursor, Limit, Page, Path, Query};

use crate::choices::People;
use crate::once::{Finished, answered_once};
use crate::records::customer::{self, Onward, With};
use crate::records::story::{Subject, Subjects};
use crate::records::{ListQuery, Stages};
use crate::{Answer, Done, Filled, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/companies", get(list).post(create))
        .route("/companies/new", get(new))
        .route("/companies/owner", post(assign_many))
        .route("/companies/duplicates", get(pairs))
        .route("/companies/{number}", get(show))
        .route("/companies/{number}/edit", get(edit).post(change))
        .route("/companies/{number}/owner", post(assign))
        .route("/companies/{number}/merge", get(compare).post(merge))
        .route("/companies/{number}/distinct", post(tell_apart))
}

fn page(viewer: &Viewer, title: &str, content: maud::Markup) -> Response {
    viewer.page(title, Section::Companies, content)
}

async fn list(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let (by, asked) = (viewer.by.clone(), query.clone());
    let found = viewer.app.read(move |read| {
        let filter = asked.filter();
        let page = companies::list(
            read,
            &by,
            &filter,
            asked.sort,
            asked.after.as_ref(),
            Limit::default(),
        )?;
        let doubles =
            duplicates::company_pairs(read, &by, None, Limit::new(1).unwrap_or_default())?;
        Ok((page, People::load(read)?, !doubles.items.is_empty()))
    });
    let (found, people, has_doubles) = found.await?;
    let rows = views::list(&viewer, &query, &found, &people, has_doubles);
    Ok(page(&viewer, "Companies", rows))
}

/// Who looks after many companies from now on.
async fn assign_many(viewer: Viewer, mut form: Filled) -> Answer {
    let owner = form.parse_some::<Id<types::User>>("owner").flatten();
    let numbers = customer::chosen(&form);
    let by = viewer.by.clone();
    let done = viewer.app.write(move |tx| {
        let mut ids = Vec::new();
        for number in &numbers {
            ids.push(companies::find_number(tx, &by, *number)?.id);
        }
        companies::assign_many(tx, &by, &ids, owner)
    });
    Ok(customer::passed_on::<Company>(&viewer, &done.await?))
}

async fn new(viewer: Viewer, Query(draft): Query<NewQuery>) -> Answer {
    viewer.by.must_write("add companies")?;
    let people = viewer.app.read(People::load).await?;
    let form = Filled::of([("name", draft.name), ("parent", draft.parent)]);
    Ok(page(&viewer, "New company", views::new(&viewer, &people, &form, &[])))
}

/// What the form begins with.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NewQuery {
    name: String,
    parent: String,
}

async fn create(viewer: Viewer, form: Filled) -> Answer {
    answered_once(&viewer, &form, added(&viewer, form.clone())).await
}

async fn added(viewer: &Viewer, mut form: Filled) -> Answer {
    viewer.by.must_write("add companies")?;
    let wish = forms::wish(&mut form, viewer).await?;
    let mut alike: Vec<Alike<Company>> = Vec::new();
    if let Some(new) = wish {
        let (by, draft) = (viewer.by.clone(), forms::draft(&new));
        if !form.has("anyway") {
            alike =
                viewer.app.read(move |read| duplicates::like_company(read, &by, &draft)).await?;
        }
        if alike.is_empty() {
            let made = viewer.write_once(&form, move |tx, by| {
                let number = companies::create(tx, by, new.clone())?.number;
                Ok(Finished::at(format!("/companies/{number}"), "The company is added."))
            });
            match made.await {
                Ok(done) => return Ok(done),
                Err(error) => form.take(error)?,
            }
        }
    }
    let people = viewer.app.read(People::load).await?;
    let content = views::new(viewer, &people, &form, &alike);
    Ok(viewer.invalid("New company", Section::Companies, content))
}

/// A company with all that its page shows.
struct Whole {
    company: Company,
    people: People,
    stages: Stages,
    contacts: Page<contacts::ContactLine>,
    deals: Vec<deals::DealLine>,
    parent: Option<Company>,
    children: Vec<Company>,
    alike: Vec<Alike<Company>>,
    hours: Option<Reachable>,
    story: Page<timeline::MomentJson>,
}

async fn show(viewer: Viewer, Path(number): Path<i64>, Query(query): Query<Onward>) -> Answer {
    let by = viewer.by.clone();
    let whole = viewer.app.read(move |read| whole(read, &by, number, query.after.as_ref())).await?;
    if whole.company.number != number {
        return Ok(viewer.see_other(format!("/companies/{}", whole.company.number)));
    }
    let content = views::show(&viewer, &whole, query.merged);
    Ok(page(&viewer, &whole.company.name, content))
}

fn whole(
    read: &mut Read<'_>,
    by: &app::By,
    number: i64,
    after: Option<&Cursor>,
) -> app::Result<Whole> {
    let company = companies::find_number(read, by, number)?;
    let id = company.id;
    let of_company = ContactFilter { company: Some(id), ..ContactFilter::default() };
    Ok(Whole {
        people: People::load(read)?,
        stages: Stages::load(read, &by.house)?,
        contacts: contacts::list(read, by, &of_company, Sort::Name, None, Limit::default())?,
        deals: companies::deals(read, by, id)?,
        parent: companies::parent(read, by, &company)?,
        children: companies::children(read, by, id)?,
        alike: duplicates::of_company(read, by, &company)?,
        hours: companies::reachable(read, by, id, by.now)?,
        story: timeline::of_company(read, by, id, after, Limit::default())?,
        company,
    })
}

impl Whole {
    /// What the story speaks of.
    fn subjects(&self) -> Subjects {
        let deal = |line: &deals::DealLine| {
            let subject = Subject {
                name: line.name.clone(),
                href: format!("/deals/{}", line.number),
                playbook: Some(line.playbook),
            };
            (line.id.to_string(), subject)
        };
        let contact = |line: &contacts::ContactLine| {
            let (name, number) = (line.contact.name.clone(), line.contact.number);
            let subject = Subject { name, href: format!("/contacts/{number}"), playbook: None };
            (line.contact.id.to_string(), subject)
        };
        let contacts = self.contacts.items.iter().map(contact);
        Subjects(self.deals.iter().map(deal).chain(contacts).collect())
    }
}

async fn edit(viewer: Viewer, Path(number): Path<i64>) -> Answer {
    viewer.by.must_write("change companies")?;
    let (company, people, parent) = one(&viewer, number).await?;
    let form = forms::filled(&company, parent.as_ref());
    Ok(page(&viewer, &company.name, views::edit(&viewer, &people, &company, &form, None)))
}

async fn one(viewer: &Viewer, number: i64) -> app::Result<(Company, People, Option<Company>)> {
    let by = viewer.by.clone();
    viewer
        .app
        .read(move |read| {
            let company = companies::find_number(read, &by, number)?;
            let parent = companies::parent(read, &by, &company)?;
            Ok((company, People::load(read)?, parent))
        })
        .await
}

async fn change(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let (company, people, _) = one(&viewer, number).await?;
    viewer.by.must_write("change companies")?;
    let mut conflict = None;
    if let Some(changes) = forms::changes(&mut form, &viewer).await? {
        let (by, id) = (viewer.by.clone(), company.id);
        match viewer.app.write(move |tx| companies::change(tx, &by, id, &changes)).await {
            Ok(changed) => {
                let to = format!("/companies/{}", changed.number);
                return Ok(viewer.see_other(to).with_flash("Saved."));
            }
            Err(app::Error::Conflict(_)) => conflict = Some(forms::typed(&form)),
            Err(error) => form.take(error)?,
        }
    }
    let (now, _, parent) = one(&viewer, number).await?;
    let conflict = conflict.map(|typed| {
        crate::records::changed_meanwhile(&typed, &views::lines(&now, parent.as_ref()))
    });
    let content = views::edit(&viewer, &people, &now, &form, conflict);
    Ok(viewer.invalid(&company.name, Section::Companies, content))
}

async fn assign(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let owner = form.parse_some::<Id<types::User>>("owner").flatten();
    let by = viewer.by.clone();
    let done = viewer.app.write(move |tx| {
        let company = companies::find_number(tx, &by, number)?;
        companies::assign(tx, &by, company.id, None, owner)
    });
    done.await?;
    Ok(viewer.see_other(format!("/companies/{number}")).with_flash("Passed on."))
}

async fn compare(
    viewer: Viewer,
    Path(number): Path<i64>,
    Query(With { with }): Query<With>,
) -> Answer {
    viewer.by.must_write("merge records")?;
    let by = viewer.by.clone();
    let both = viewer.app.read(move |read| {
        let one = companies::find_number(read, &by, number)?;
        let other = companies::find_number(read, &by, with)?;
        let alike = duplicates::of_company(read, &by, &one)?;
        let reasons = alike.into_iter().find(|alike| alike.record.id == other.id);
        let counts = [
            companies::deals(read, &by, one.id)?.len(),
            companies::deals(read, &by, other.id)?.len(),
        ];
        Ok(([one, other], reasons.map(|alike| alike.likeness), counts, People::load(read)?))
    });
    let (both, likeness, counts, people) = both.await?;
    let content = views::compare(&viewer, &both, likeness.as_ref(), counts, &people);
    Ok(page(&viewer, "Two companies", content))
}

async fn merge(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let lose = form.parse::<i64>("lose").unwrap_or_default();
    let by = viewer.by.clone();
    let kept = viewer.app.write(move |tx| {
        let keep = companies::find_number(tx, &by, number)?.id;
        let lose = companies::find_number(tx, &by, lose)?.id;
        let kept = duplicates::merge_companies(tx, &by, keep, lose)?;
        let deals = companies::deals(tx, &by, kept.id)?;
        Ok((kept, deals))
    });
    let (kept, deals) = kept.await?;
    let to = customer::merged(&kept, &deals);
    Ok(viewer.see_other(to).with_flash("The two are one now."))
}

async fn tell_apart(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let other = form.parse::<i64>("other").unwrap_or_default();
    let by = viewer.by.clone();
    let done = viewer.app.write(move |tx| {
        let one = companies::find_number(tx, &by, number)?.id;
        let other = companies::find_number(tx, &by, other)?.id;
        let (one, other) = (one.to_string(), other.to_string());
        duplicates::tell_apart(tx, &by, duplicates::Pair::read(&one, &other, ["one", "other"])?)
    });
    done.await?;
    Ok(viewer.see_other(format!("/companies/{number}")).with_flash("This pair is not shown again."))
}

async fn pairs(viewer: Viewer, Query(query): Query<Onward>) -> Answer {
    let by = viewer.by.clone();
    let after = query.after;
    let found = viewer
        .app
        .read(move |read| duplicates::company_pairs(read, &by, after.as_ref(), Limit::default()));
    Ok(page(&viewer, "Duplicates", customer::pairs(&found.await?)))
}
