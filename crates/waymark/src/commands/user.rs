//! `waymark user`: people and their ways in, from the command line.

use std::process::ExitCode;

use anyhow::Context;
use app::access::{self, NewToken};
use app::users::{self, NewUser};
use clap::{Args, Subcommand};
use serde::Serialize;
use types::Email;
use web::{Role, Visibility};

use super::{open, open_or_make, write};
use crate::configuration::Settings;
use crate::outcome::{print_json, say, wrong_options, wrong_use_of};

/// Add people, list them, set passwords, make tokens.
#[derive(Subcommand)]
pub(crate) enum User {
    /// Add somebody
    Add(Add),
    /// List everybody
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Set a password, read from standard input
    Password {
        /// Whose
        email: Email,
    },
    /// Make an API token and print it once
    Token {
        /// Whose
        email: Email,
        /// What it is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// It may only read
        #[arg(long)]
        read_only: bool,
    },
}

/// Add somebody.
#[derive(Args)]
pub(crate) struct Add {
    /// Where they sign in
    email: Email,
    /// Full name
    #[arg(long)]
    name: String,
    /// admin, manager, seller, specialist or viewer
    #[arg(long, default_value = "seller")]
    role: Role,
    /// own, team or all [default: all for admin, manager and viewer, else own]
    #[arg(long)]
    sees: Option<Visibility>,
    /// Roles of playbooks that they play, by key
    #[arg(long = "plays", value_name = "ROLE")]
    plays: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    email: String,
    name: String,
    role: &'static str,
    sees: &'static str,
    active: bool,
}

pub(super) async fn run(user: User, settings: &Settings) -> anyhow::Result<ExitCode> {
    match user {
        User::Add(add) => add_user(add, settings).await?,
        User::List { json } => list(json, settings).await?,
        User::Password { email } => password(email, settings).await?,
        User::Token { email, name, read_only } => {
            token(email, NewToken { name, read_only, expires_at: None }, settings).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn add_user(add: Add, settings: &Settings) -> anyhow::Result<()> {
    if add.name.trim().is_empty() {
        return Err(wrong_use_of("--name: Give a name of at most 200 characters.".to_owned()));
    }
    let app = open_or_make(settings).await?;
    let wide = matches!(add.role, Role::Admin | Role::Manager | Role::Viewer);
    let sees = add.sees.unwrap_or(if wide { Visibility::All } else { Visibility::Own });
    let new =
        NewUser { role: add.role, sees, plays: add.plays, ..NewUser::seller(&add.name, add.email) };
    let added = write(&app, move |tx, by| users::create(tx, by, new.clone())).await;
    let user = added.map_err(plain)?;
    say(format_args!("Added {} <{}> as {}", user.name, user.email, user.role.as_str()));
    say("They sign in once a password is set: waymark user password EMAIL");
    Ok(())
}

/// An address that is taken is no wrong use: the same call was right before.
fn plain(error: app::Error) -> anyhow::Error {
    match &error {
        app::Error::Invalid(fields) if fields.iter().all(|field| field.code != "taken") => {
            wrong_options(error)
        }
        _ => error.into(),
    }
}

async fn list(json: bool, settings: &Settings) -> anyhow::Result<()> {
    let app = open(settings).await?;
    let lines: Vec<Line> = app.read(users::list).await?.into_iter().map(line).collect();
    if json {
        return print_json(&lines);
    }
    for line in lines {
        let gone = if line.active { "" } else { "  (inactive)" };
        say(format_args!("{:10} {:30} {}{gone}", line.role, line.email, line.name));
    }
    Ok(())
}

fn line(user: users::User) -> Line {
    Line {
        id: user.id.to_string(),
        email: user.email.to_string(),
        name: user.name,
        role: user.role.as_str(),
        sees: user.sees.as_str(),
        active: user.active,
    }
}

async fn password(email: Email, settings: &Settings) -> anyhow::Result<()> {
    let app = open(settings).await?;
    let mut text = String::new();
    std::io::stdin().read_line(&mut text).context("cannot read the password")?;
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    let words = email.to_string();
    let kept = web::password::hash(&app.house.ids, text.clone()).await?;
    write(&app, move |tx, by| {
        let user = users::find_by_email(tx, &email)?;
        users::set_password(tx, by, user.id, &text, &kept)
    })
    .await?;
    say(format_args!("The password of {words} is set; their open sessions are closed."));
    Ok(())
}

async fn token(email: Email, new: NewToken, settings: &Settings) -> anyhow::Result<()> {
    let app = open(settings).await?;
    let secret = write(&app, move |tx, by| {
        let user = users::find_by_email(tx, &email)?;
        Ok(access::create_token(tx, by, user.id, new.clone())?.1)
    })
    .await
    .map_err(plain)?;
    say(secret);
    Ok(())
}
