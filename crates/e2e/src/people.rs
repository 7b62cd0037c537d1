//! Somebody in front of a browser: the first run of Waymark, signing in and out, by what is written on the page.

use anyhow::Result;

use crate::Browser;

/// The password of everybody in the stories.
pub const PASSWORD: &str = "three lanterns at dusk";

/// Somebody who works here.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Their full name.
    pub name: &'static str,
    /// With what they sign in.
    pub email: &'static str,
}

/// Who sets Waymark up.
pub const ADA: Person = Person { name: "Ada Brandt", email: "ada@harbour.example" };

/// An empty Waymark asks for everything it needs on one page.
///
/// # Errors
/// Where the page is not as it should be.
pub async fn first_run(web: &Browser) -> Result<()> {
    web.go("/").await?;
    web.is_at("/start").await?;
    web.fill("workspace", "Harbour Paper").await?;
    web.fill("currency", "EUR").await?;
    web.choose("zone", "Europe/Berlin").await?;
    web.choose("country", "DE").await?;
    web.fill("name", ADA.name).await?;
    web.fill("email", ADA.email).await?;
    web.fill("password", PASSWORD).await?;
    web.tick("playbook", "simple-funnel").await?;
    web.click("Create the workspace").await?;
    web.is_at("/today").await
}

/// Signs in by the page for it.
///
/// # Errors
/// Where that does not lead to Today.
pub async fn sign_in(web: &Browser, person: &Person) -> Result<()> {
    web.go("/sign-in").await?;
    web.fill("email", person.email).await?;
    web.fill("password", PASSWORD).await?;
    web.click_exactly("Sign in").await?;
    web.is_at("/today").await
}

/// Signs out by the menu under one's name.
///
/// # Errors
/// Where there is no such menu.
pub async fn sign_out(web: &Browser) -> Result<()> {
    web.press("button.account").await?;
    web.click("Sign out").await?;
    web.is_at("/sign-in").await
}
