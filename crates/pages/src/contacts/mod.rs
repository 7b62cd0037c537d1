//! Contacts: the list, one with all that is known of them and happened with them, adding, editing, merging.

mod forms;
#[cfg(test)]
mod tests;
mod views;

use app::contacts::{self, Contact, ContactFilter, ContactLine};
use app::duplicates::{self, Alike};
use app::reach::Reachable;
use app::{App, companies, deals, timeline};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use db::Read;
use deal::Edit;
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
        .route("/contacts", get(list).post(create))
        .route("/contacts/new", get(new))
        .route("/contacts/owner", post(assign_many))
        .route("/contacts/duplicates", get(pairs))
        .route("/contacts/{number}", get(show))
        .route("/contacts/{number}/edit", get(edit).post(change))
        .route("/contacts/{number}/owner", post(assign))
        .route("/contacts/{number}/merge", get(compare).post(merge))
        .route("/contacts/{number}/distinct", post(tell_apart))
}

fn page(viewer: &Viewer, title: &str, content: maud::Markup) -> Response {
    viewer.page(title, Section::Contacts, content)
}

/// Which company's people.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct AtQuery {
    company: Option<i64>,
}

async fn list(viewer: Viewer, Query(query): Query<ListQuery>, Query(at): Query<AtQuery>) -> Answer {
    let (by, asked) = (viewer.by.clone(), query.clone());
    let found = viewer.app.read(move |read| {
        let company =
            at.company.map(|number| companies::find_number(read, &by, number)).transpose()?;
        let filter = ContactFilter {
            company: company.as_ref().map(|company| company.id),
            record: asked.filter(),
        };
        let page =
            contacts::list(read, &by, &filter, asked.sort, asked.after.as_ref(), Limit::default())?;
        let doubles =
            duplicates::contact_pairs(read, &by, None, Limit::new(1).unwrap_or_default())?;
        Ok((page, People::load(read)?, !doubles.items.is_empty(), company))
    });
    let (found, people, has_doubles, company) = found.await?;
    let content = views::list(&viewer, &query, &found, &people, has_doubles, company.as_ref());
    Ok(page(&viewer, "Contacts", content))
}

/// Who looks after many contacts from now on.
async fn assign_many(viewer: Viewer, mut form: Filled) -> Answer {
    let owner = form.parse_some::<Id<types::User>>("owner").flatten();
    let numbers = customer::chosen(&form);
    let by = viewer.by.clone();
    let done = viewer.app.write(move |tx| {
        let mut ids = Vec::new();
        for number in &numbers {
            ids.push(contacts::find_number(tx, &by, *number)?.contact.id);
        }
        contacts::assign_many(tx, &by, &ids, owner)
    });
    Ok(customer::passed_on::<Contact>(&viewer, &done.await?))
}

/// What the form begins with.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NewQuery {
    name: String,
    company: String,
}

async fn new(viewer: Viewer, Query(draft): Query<NewQuery>) -> Answer {
    viewer.by.must_write("add contacts")?;
    let by = viewer.by.clone();
    let number = draft.company.trim_start_matches('#').parse::<i64>().ok();
    let found = viewer.app.read(move |read| {
        let company = number.map(|number| companies::find_number(read, &by, number)).transpose()?;
        Ok((People::load(read)?, company))
    });
    let (people, company) = found.await?;
    let company = company.map(|company| forms::reference(&company)).unwrap_or(draft.company);
    let form = Filled::of([("name", draft.name), ("company", company)]);
    Ok(page(&viewer, "New contact", views::new(&viewer, &people, &form, &[])))
}

async fn create(viewer: Viewer, form: Filled) -> Answer {
    answered_once(&viewer, &form, added(&viewer, form.clone())).await
}

async fn added(viewer: &Viewer, mut form: Filled) -> Answer {
    viewer.by.must_write("add contacts")?;
    let mut alike: Vec<Alike<Contact>> = Vec::new();
    if let Some(new) = forms::wish(&mut form, viewer).await? {
        let (by, draft) = (viewer.by.clone(), forms::draft(&new, &form));
        if !form.has("anyway") {
            alike =
                viewer.app.read(move |read| duplicates::like_contact(read, &by, &draft)).await?;
        }
        if alike.is_empty() {
            let made = viewer.write_once(&form, move |tx, by| {
                let number = contacts::create(tx, by, new.clone())?.number;
                Ok(Finished::at(format!("/contacts/{number}"), "The contact is added."))
            });
            match made.await {
                Ok(done) => return Ok(done),
                Err(error) => form.take(error)?,
            }
        }
    }
    let people = viewer.app.read(People::load).await?;
    let content = views::new(viewer, &people, &form, &alike);
    Ok(viewer.invalid("New contact", Section::Contacts, content))
}

/// A contact with all that their page shows.
struct Whole {
    line: ContactLine,
    people: People,
    stages: Stages,
    deals: Vec<deals::DealLine>,
    alike: Vec<Alike<Contact>>,
    hours: Option<Reachable>,
    story: Page<timeline::MomentJson>,
}

async fn show(viewer: Viewer, Path(number): Path<i64>, Query(query): Query<Onward>) -> Answer {
    let by = viewer.by.clone();
    let whole = viewer.app.read(move |read| whole(read, &by, number, query.after.as_ref())).await?;
    let contact = &whole.line.contact;
    if contact.number != number {
        return Ok(viewer.see_other(format!("/contacts/{}", contact.number)));
    }
    Ok(page(&viewer, &contact.name, views::show(&viewer, &whole, query.merged)))
}

fn whole(
    read: &mut Read<'_>,
    by: &app::By,
    number: i64,
    after: Option<&Cursor>,
) -> app::Result<Whole> {
    let line = contacts::find_number(read, by, number)?;
    let id = line.contact.id;
    Ok(Whole {
        people: People::load(read)?,
        stages: Stages::load(read, &by.house)?,
        deals: contacts::deals(read, by, id)?,
        alike: duplicates::of_contact(read, by, &line.contact)?,
        hours: contacts::reachable(read, by, id, by.now)?,
        story: timeline::of_contact(read, by, id, after, Limit::default())?,
        line,
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
        Subjects(self.deals.iter().map(deal).collect())
    }
}

async fn one(viewer: &Viewer, number: i64) -> app::Result<(ContactLine, People)> {
    let by = viewer.by.clone();
    let read = move |read: &mut Read<'_>| {
        Ok((contacts::find_number(read, &by, number)?, People::load(read)?))
    };
    viewer.app.read(read).await
}

async fn edit(viewer: Viewer, Path(number): Path<i64>) -> Answer {
    viewer.by.must_write("change contacts")?;
    let (line, _) = one(&viewer, number).await?;
    let form = forms::filled(&line);
    Ok(page(&viewer, &line.contact.name, views::edit(&viewer, &line.contact, &form, None)))
}

async fn change(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let (line, _) = one(&viewer, number).await?;
    viewer.by.must_write("change contacts")?;
    let mut conflict = None;
    if let Some(mut changes) = forms::changes(&mut form, &viewer).await? {
        if line.company.is_none() && form.get("company").is_empty() {
            // Where they work may be a company that only others see: the form cannot have emptied it.
            changes.company = Edit::Keep;
        }
        let (by, id) = (viewer.by.clone(), line.contact.id);
        match viewer.app.write(move |tx| contacts::change(tx, &by, id, &changes)).await {
            Ok(changed) => {
                let to = format!("/contacts/{}", changed.number);
                return Ok(viewer.see_other(to).with_flash("Saved."));
            }
            Err(app::Error::Conflict(_)) => conflict = Some(forms::typed(&form)),
            Err(error) => form.take(error)?,
        }
    }
    let (now, _) = one(&viewer, number).await?;
    let conflict =
        conflict.map(|typed| crate::records::changed_meanwhile(&typed, &views::lines(&now)));
    let content = views::edit(&viewer, &now.contact, &form, conflict);
    Ok(viewer.invalid(&line.contact.name, Section::Contacts, content))
}

async fn assign(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let owner = form.parse_some::<Id<types::User>>("owner").flatten();
    let by = viewer.by.clone();
    let done = viewer.app.write(move |tx| {
        let contact = contacts::find_number(tx, &by, number)?.contact;
        contacts::assign(tx, &by, contact.id, None, owner)
    });
    done.await?;
    Ok(viewer.see_other(format!("/contacts/{number}")).with_flash("Passed on."))
}

async fn compare(
    viewer: Viewer,
    Path(number): Path<i64>,
    Query(With { with }): Query<With>,
) -> Answer {
    viewer.by.must_write("merge records")?;
    let by = viewer.by.clone();
    let both = viewer.app.read(move |read| {
        let one = contacts::find_number(read, &by, number)?;
        let other = contacts::find_number(read, &by, with)?;
        let alike = duplicates::of_contact(read, &by, &one.contact)?;
        let reasons = alike.into_iter().find(|alike| alike.record.id == other.contact.id);
        let counts = [
            contacts::deals(read, &by, one.contact.id)?.len(),
            contacts::deals(read, &by, other.contact.id)?.len(),
        ];
        Ok(([one, other], reasons.map(|alike| alike.likeness), counts, People::load(read)?))
    });
    let (both, likeness, counts, people) = both.await?;
    let content = views::compare(&viewer, &both, likeness.as_ref(), counts, &people);
    Ok(page(&viewer, "Two contacts", content))
}

async fn merge(viewer: Viewer, Path(number): Path<i64>, mut form: Filled) -> Answer {
    let lose = form.parse::<i64>("lose").unwrap_or_default();
    let by = viewer.by.clone();
    let kept = viewer.app.write(move |tx| {
        let keep = contacts::find_number(tx, &by, number)?.contact.id;
        let lose = contacts::find_number(tx, &by, lose)?.contact.id;
        let kept = duplicates::merge_contacts(tx, &by, keep, lose)?;
        let deals = contacts::deals(tx, &by, kept.id)?;
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
        let one = contacts::find_number(tx, &by, number)?.contact.id;
        let other = contacts::find_number(tx, &by, other)?.contact.id;
        let (one, other) = (one.to_string(), other.to_string());
        duplicates::tell_apart(tx, &by, duplicates::Pair::read(&one, &other, ["one", "other"])?)
    });
    done.await?;
    Ok(viewer.see_other(format!("/contacts/{number}")).with_flash("This pair is not shown again."))
}

async fn pairs(viewer: Viewer, Query(query): Query<Onward>) -> Answer {
    let by = viewer.by.clone();
    let after = query.after;
    let found = viewer
        .app
        .read(move |read| duplicates::contact_pairs(read, &by, after.as_ref(), Limit::default()));
    Ok(page(&viewer, "Duplicates", customer::pairs(&found.await?)))
}
