//! Who is named in a text: `@Sam Seller`, or `@sam` by the first part of the mail address.

use db::Tx;
use types::Id;
use types::id::kind as id;

use super::news::may_see;
use super::{News, What, tell};
use crate::Result;
use crate::deals::Deal;
use crate::house::{By, Cause};
use crate::users::{self, User};

/// Tells those who are named in an activity's text and may see the deal.
///
/// # Errors
/// The database's.
pub(crate) fn of_activity(tx: &mut Tx<'_>, by: &By, deal: &Deal, text: &str) -> Result<()> {
    if by.cause == Cause::Import || !text.contains('@') {
        return Ok(());
    }
    let news = News::of_deal(What::Mentioned, deal.id, Some(text.to_owned()));
    for user in named(&users::list(tx)?, text) {
        if Some(user) != by.user() && may_see(tx, by, user, deal.id)? {
            tell(tx, by, user, &news)?;
        }
    }
    Ok(())
}

/// Those of these people whom a text names.
fn named(people: &[User], text: &str) -> Vec<Id<id::User>> {
    let text = types::fold(text);
    let is_named = |user: &&User| {
        let address = user.email.to_string();
        let mailbox = address.split('@').next().unwrap_or_default();
        user.active
            && [types::fold(&user.name), types::fold(mailbox)].iter().any(|name| has(&text, name))
    };
    people.iter().filter(is_named).map(|user| user.id).collect()
}

/// Whether a folded text has `@name` as words of its own.
fn has(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].strip_prefix(name).map(|rest| rest.chars().next());
        let begins = before.is_none_or(|c| !is_part(c) && c != '.');
        begins && after.is_some_and(|next| next.is_none_or(|c| !is_part(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn a_name_counts_as_words_of_its_own() {
        for (text, name, is_named) in [
            ("@sam look at this", "sam", true),
            ("ask (@sam seller), please", "sam seller", true),
            ("@samuel look", "sam", false),
            ("write to anna@sam.example", "sam", false),
            ("no sign: sam", "sam", false),
            ("twice @samuel and @sam", "sam", true),
            ("@", "sam", false),
        ] {
            assert_eq!(has(text, name), is_named, "{text}");
        }
    }
}
