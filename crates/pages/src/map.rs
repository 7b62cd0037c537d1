//! Every address that pages answer to, read from the router itself, so that whoever walks them all cannot forget one.

use axum::http::Method;

use crate::deals;

/// What stands for the word of an act in the address of a deal.
const ACT: &str = "/deals/{deal}/{act}";

/// One address of the pages: a way to ask, and a path whose parameters stand in braces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The path, as `/deals/{deal}/call`.
    pub path: String,
    /// Whether it shows something (`GET`) or does something (`POST`); pages know no other way.
    pub is_post: bool,
}

impl Address {
    /// How it is asked for.
    pub fn method(&self) -> Method {
        if self.is_post { Method::POST } else { Method::GET }
    }

    /// The path with its parameters filled in by name.
    pub fn filled(&self, mut value: impl FnMut(&str) -> String) -> String {
        let (mut path, mut rest) = (String::new(), self.path.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            path += before;
            path += &value(name);
            rest = after;
        }
        path + rest
    }

    /// Whether this path is one of the address's. More than one address may take it; the one with the fewest
    /// parameters answers.
    pub fn takes(&self, path: &str) -> bool {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let (ours, theirs) = (self.path.split('/'), path.split('/'));
        ours.clone().count() == theirs.clone().count()
            && ours.zip(theirs).all(|(our, their)| {
                our == their || our.starts_with('{') && our.ends_with('}') && !their.is_empty()
            })
    }

    /// How many parameters it has.
    pub fn parameters(&self) -> usize {
        self.path.matches('{').count()
    }
}

/// Every address of the pages, by path; each thing that can be done to a deal is one of its own.
///
/// axum lists its routes in the `Debug` of the router and nowhere else: a map of numbers to methods, then a map of
/// the same numbers to paths.
pub fn map() -> Vec<Address> {
    let said = format!("{:?}", crate::routes());
    let own = said.split("fallback_router").next().unwrap_or_default();
    let mut methods = Vec::new();
    let mut paths = Vec::new();
    for part in own.split("RouteId(").skip(1) {
        let Some((number, rest)) = part.split_once("): ") else { continue };
        match rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
            Some((path, _)) => paths.push((number, path)),
            None => methods.push((number, [answers(rest, "get"), answers(rest, "post")])),
        }
    }
    let known = |number: &str| methods.iter().find(|(of, _)| *of == number).map(|(_, does)| *does);
    let mut all: Vec<Address> = paths
        .into_iter()
        .flat_map(|(number, path)| {
            let [get, post] = known(number).unwrap_or_default();
            let ways = [get.then_some(false), post.then_some(true)].into_iter().flatten();
            ways.map(|is_post| Address { path: path.to_owned(), is_post }).collect::<Vec<_>>()
        })
        .flat_map(with_acts)
        .collect();
    all.sort();
    all
}

/// Whether a route's methods, as axum says them, hold a handler of this one.
fn answers(said: &str, method: &str) -> bool {
    let field = format!(" {method}: ");
    said.split_once(&field).is_some_and(|(_, value)| !value.starts_with("None"))
}

fn with_acts(address: Address) -> Vec<Address> {
    if address.path != ACT {
        return vec![address];
    }
    let of = |slug| Address { path: format!("/deals/{{deal}}/{slug}"), ..address.clone() };
    deals::acts().map(of).collect()
}
