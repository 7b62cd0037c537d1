//! Changing one's own password, which asks for the present one.

use web::{ClientAddress, FieldError, password};

use crate::house::{App, By};
use crate::{Error, Result, access, users};

/// Sets a new password of one's own, after the present one was given; other sessions end. Tries are counted.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Invalid`] for a wrong present password (`old`) or a weak new one (`password`).
pub async fn change_own_password(
    app: &App,
    by: &By,
    from: &ClientAddress,
    old: &str,
    new: &str,
) -> Result<()> {
    let user = by.user().ok_or(Error::NotFound)?;
    app.house.sign_ins.take_address(from)?;
    let kept = app.read(move |read| users::kept_password(read, user)).await?;
    if kept.is_some() && !password::verify(old.to_owned(), kept).await? {
        let message = "This is not the present password.";
        return Err(Error::Invalid(vec![FieldError::new("old", "wrong", message)]));
    }
    let kept = access::hashed(app, new).await?;
    let (by, new) = (by.clone(), new.to_owned());
    app.write(move |tx| users::set_password(tx, &by, user, &new, &kept)).await
}
