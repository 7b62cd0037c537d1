//! A form as somebody filled it, with what is wrong: read, checked, and drawn again from the same value.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use app::Error;
use app::access::idempotency::{self, Once};
use axum::extract::{FromRequest, Request};
use web::{FieldError, Form};

use crate::Oops;
use crate::overtaken::{Difference, Overtaken};

/// What was typed, by the names of the fields, and what is wrong with it.
///
/// ```text
/// async fn create(viewer: Viewer, mut form: Filled) -> Answer {
///     let email = form.parse::<Email>("email");          // notes what is wrong
///     let Some(new) = wish(&mut form) else { return Ok(viewer.invalid("New", Section::Deals, view(&form))) };
///     match viewer.app.write(move |tx| verb(tx, &by, new.clone())).await {
///         Ok(deal) => Ok(viewer.see_other(format!("/deals/{}", deal.number))),
///         Err(error) => { form.take(error)?; Ok(viewer.invalid(…)) }   // 422 at the fields, all else is drawn
///     }
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Filled {
    values: BTreeMap<String, Vec<String>>,
    errors: Vec<FieldError>,
    overtaken: Option<Overtaken>,
    once: Option<Once>,
}

impl<S: Send + Sync> FromRequest<S> for Filled {
    type Rejection = Oops;

    async fn from_request(request: Request, state: &S) -> Result<Filled, Oops> {
        let path = request.uri().path().to_owned();
        let Form(values) = Form::from_request(request, state).await?;
        Ok(Filled { values, ..Filled::default() }.sent_to(&path, None))
    }
}

/// The hidden field with the key by which a form is known when it comes a second time.
pub(crate) const ONCE: &str = "once";

/// What differs with each drawing of a form, though nobody typed it.
const PROOFS: [&str; 2] = [ONCE, "csrf"];

impl Filled {
    /// As it was sent to this path, with the name and content of its file.
    pub(crate) fn sent_to(self, path: &str, file: Option<(&str, &[u8])>) -> Filled {
        let typed = self.values.iter().filter(|(name, _)| !PROOFS.contains(&name.as_str()));
        let fields = typed
            .flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())));
        let once = Once::of_form(self.get(ONCE), path, fields, file);
        Filled { once, ..self }
    }

    /// What makes it harmless when it comes a second time, where it came with a key.
    pub(crate) fn once(&self) -> Option<&Once> {
        self.once.as_ref()
    }

    /// A form that shows what is so already.
    pub fn of<N: Into<String>, V: Into<String>>(
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Filled {
        let mut filled = Filled::default();
        for (name, value) in values {
            filled.values.entry(name.into()).or_default().push(value.into());
        }
        filled
    }

    /// What stands in a field, without the space around it; empty where there is nothing.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// What stands in a field, with all its space.
    pub fn raw(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// All values of a field that may come more than once.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names of all fields that were sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether a field was sent at all: a box that is not ticked is not.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Takes a field out, so that it is drawn with what is so now.
    pub fn forget(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// Whether a box is ticked, or a list holds this choice.
    pub fn is_chosen(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|chosen| chosen == value)
    }

    /// What stands in a field, where there is something.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// What must stand in a field; notes where nothing does.
    pub fn required(&mut self, name: &str) -> Option<String> {
        let found = self.some(name);
        if found.is_none() {
            self.errors.push(FieldError::new(name, "required", "Please fill this in."));
        }
        found
    }

    /// The value of a field that must have one; notes what is wrong with it.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.required(name)?;
        self.read(name, &text)
    }

    /// The value of a field that may be empty: the outer none says that something is wrong and noted.
    pub fn parse_some<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<Option<T>> {
        match self.some(name) {
            Some(text) => self.read(name, &text).map(Some),
            None => Some(None),
        }
    }

    fn read<T: FromStr<Err: Display>>(&mut self, name: &str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(name, sentence(&why.to_string()));
                None
            }
        }
    }

    /// Notes what is wrong with a field; with an empty name, with the form as a whole.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, "invalid", message));
    }

    /// Takes a verb's word about fields; any other error is given back to be drawn.
    ///
    /// # Errors
    /// What is not about fields.
    pub fn take(&mut self, error: Error) -> Result<(), Oops> {
        match error {
            Error::Invalid(fields) => {
                for field in fields {
                    self.note(field);
                }
                Ok(())
            }
            Error::Conflict(words) => {
                self.errors.push(FieldError::new("", CONFLICT, words));
                Ok(())
            }
            other => Err(other.into()),
        }
    }

    /// A form that was sent before with other words gets a new key, so that it can be sent as something new.
    fn note(&mut self, error: FieldError) {
        if error.field != idempotency::FIELD {
            return self.errors.push(error);
        }
        self.forget(ONCE);
        self.refuse("", SENT_BEFORE);
    }

    /// What is wrong with a field. A verb's pointer (`/admin/email`) is known by its last part.
    pub fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| field_name(&error.field) == name);
        found.filter(|_| !name.is_empty()).map(|error| error.message.as_str())
    }

    /// What is wrong with the form as a whole, and with none of its fields.
    pub(crate) fn error_of_all(&self) -> Option<&str> {
        self.errors.iter().find(|error| error.field.is_empty()).map(|error| error.message.as_str())
    }

    /// What is wrong with the form as a whole, or with fields that it does not show.
    pub fn errors_besides<'a>(&'a self, shown: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let hidden = |error: &&FieldError| !shown.contains(&field_name(&error.field));
        self.errors.iter().filter(hidden).map(|error| error.message.as_str())
    }

    /// After a conflict, sets what was typed against what is stored `now`, of which the form is from here on: sent
    /// again, it is kept. `fields` are names and what people call them, `words` what stands in one of them.
    ///
    /// Does nothing where nobody was quicker.
    pub(crate) fn catch_up<N: AsRef<str>, L: Into<String>>(
        &mut self,
        now: &Filled,
        fields: impl IntoIterator<Item = (N, L)>,
        words: impl Fn(&Filled, &str) -> String,
    ) {
        let Some(at) = self.errors.iter().position(|error| error.code == CONFLICT) else { return };
        if self.get("version") == now.get("version") {
            return;
        }
        let text =
            |form: &Filled, name: &str| words(form, name).replace("\r\n", "\n").trim().to_owned();
        let beside = fields.into_iter().map(|(name, label)| Difference {
            label: label.into(),
            typed: text(self, name.as_ref()),
            now: text(now, name.as_ref()),
        });
        let differs = beside.filter(|it| it.typed != it.now).collect();
        let says = self.errors.remove(at).message;
        self.values.insert("version".to_owned(), now.all("version").to_vec());
        self.overtaken = Some(Overtaken { says, differs });
    }

    /// Whether somebody was quicker, and it has not caught up.
    pub(crate) fn is_overtaken(&self) -> bool {
        self.errors.iter().any(|error| error.code == CONFLICT)
    }

    /// What stands in a field unless something was said of it.
    pub(crate) fn suggest(&mut self, name: &str, value: String) {
        self.values.entry(name.to_owned()).or_insert_with(|| vec![value]);
    }

    /// What somebody else made of it, once it has caught up.
    pub(crate) fn overtaken(&self) -> Option<&Overtaken> {
        self.overtaken.as_ref()
    }

    /// Whether nothing is wrong so far.
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty()
    }
}

/// The code of the error that says that somebody was quicker, until the form has caught up.
const CONFLICT: &str = "conflict";

const SENT_BEFORE: &str = "This form was sent before with something else in it, and that was done: look there first. Send it again to add this as well.";

fn field_name(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return "This is not right.".to_owned() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}
