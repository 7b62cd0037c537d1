//! Files of a deal: receipts, signed contracts, mails and pictures that show that something happened.
//!
//! A file lies in the database beside what it proves, so that a backup, an export and a check have it. It is
//! never shown as a page of ours: whoever asks gets it as a download.

pub(crate) mod api;
mod media;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use deal::{Command, WithdrawFile};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use types::id::kind as id;
use types::{Id, Timestamp};

pub use api::attachment;

use crate::deals::{self, Which};
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result};

/// The most bytes of a file: 10 MiB.
pub const LARGEST: usize = 10 << 20;
/// The most files of one deal.
const MOST: i64 = 200;
/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// A file without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its id.
    pub id: Id<id::File>,
    /// The deal that it belongs to.
    pub deal: Id<id::Deal>,
    /// What it was called where it came from.
    pub name: String,
    /// What it is, found in its bytes and not in its name.
    pub media: String,
    /// How many bytes it has.
    pub size: i64,
    /// The hash of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it came.
    pub created_at: Timestamp,
    /// Who brought it.
    pub created_by: Option<Id<id::User>>,
}

impl Record for File {
    const KIND: Kind = Kind::File;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// A file on its way in.
#[derive(Clone, Debug, Default)]
pub struct NewFile {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl NewFile {
    /// Whether nothing was chosen: browsers send an empty part for that.
    pub fn is_nothing(&self) -> bool {
        self.name.is_empty() && self.content.is_empty()
    }
}

/// Keeps a file with a deal. The same bytes under the same name are kept once.
///
/// # Errors
/// [`Error::NotFound`] for a deal that is not the actor's to see, [`Error::Invalid`] for a file that is empty,
/// too large or a program.
pub fn add(tx: &mut Tx<'_>, by: &By, which: impl Into<Which>, new: &NewFile) -> Result<File> {
    let deal = deals::find(tx, by, which)?.id;
    by.must_write("add files")?;
    let media = checked(new)?;
    let sha256 = hash(&new.content);
    let file = File {
        id: by.house.ids.new_id(by.now),
        deal,
        name: plain_name(&new.name),
        media: media.to_owned(),
        size: i64::try_from(new.content.len()).unwrap_or(i64::MAX),
        sha256,
        created_at: by.now,
        created_by: by.user(),
    };
    let kept = store::list(tx, deal)?;
    let is_same = |old: &&File| old.sha256 == file.sha256 && old.name == file.name;
    if let Some(same) = kept.iter().find(is_same) {
        return Ok(same.clone());
    }
    if i64::try_from(kept.len()).unwrap_or(MOST) >= MOST {
        return Err(Error::field("file", format!("A deal has at most {MOST} files.")));
    }
    store::insert(tx, &file, &new.content)?;
    journal::created(tx, by, &file)?;
    Ok(file)
}

/// Hangs all files of a deal on another that it turned out to be, for a verb that has checked the right to both.
///
/// # Errors
/// The database's.
pub(crate) fn move_all(
    tx: &mut Tx<'_>,
    by: &By,
    from: Id<id::Deal>,
    to: Id<id::Deal>,
) -> Result<()> {
    for old in store::list(tx, from)? {
        let new = File { deal: to, ..old.clone() };
        store::put_deal(tx, new.id, to)?;
        journal::happened(tx, by, "moved", &old, &new)?;
    }
    Ok(())
}

/// Takes back a file that does not belong to the deal. Its bytes go, for they may be another customer's; the journal keeps
/// what it was called, its hash, and who took it back.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that was taken back before, [`Error::Refused`]
/// while a payment or evidence rests on it.
pub fn withdraw(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    file: Id<id::File>,
    reason: Option<&str>,
) -> Result<deals::Done> {
    let deal = deals::find(tx, by, which)?;
    by.must_write("take files back")?;
    let past = deals::past(tx, deal.id)?;
    let Some(old) = store::find(tx, deal.id, file)? else {
        return Err(deals::gone(past.file_was_withdrawn(file)));
    };
    if !deals::may_put_right(by, &deal, old.created_by) {
        return Err(Error::may_not("take back what a colleague added"));
    }
    let (name, reason) = (old.name.clone(), reason.map(str::to_owned));
    let command = Command::WithdrawFile(Box::new(WithdrawFile { file, name, reason, past }));
    let expected = Some(expected.unwrap_or(deal.version));
    let done = deals::act_inside(tx, by, deal.id, expected, &[command])?;
    store::delete(tx, file)?;
    let subject = old.key();
    let event =
        journal::NewEvent { kind: Kind::File, subject: &subject, name: "deleted", body: "{}" };
    journal::append(tx, by, &event)?;
    Ok(done)
}

/// What a file is, if it may be kept.
fn checked(new: &NewFile) -> Result<&'static str> {
    let wrong = |message: String| Err(Error::field("file", message));
    if new.content.is_empty() {
        return wrong("This file is empty; choose another.".to_owned());
    }
    if new.content.len() > LARGEST {
        return wrong(format!("This file is larger than {} MB.", LARGEST >> 20));
    }
    match media::of(&new.content) {
        Some(media) => Ok(media),
        None => wrong("This is a program; files are documents, pictures, mails and tables.".into()),
    }
}

/// A name without folders and without what no file name should have.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_odd =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = last.chars().filter(|c| !is_odd(*c)).take(LONGEST_NAME).collect();
    let plain = plain.trim().trim_matches('.').to_owned();
    if plain.is_empty() { "file".to_owned() } else { plain }
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files of a deal that the actor may see, the newest first.
///
/// # Errors
/// [`Error::NotFound`].
pub fn list(read: &mut Read<'_>, by: &By, which: impl Into<Which>) -> Result<Vec<File>> {
    let deal = deals::find(read, by, which)?;
    of_deal(read, deal.id)
}

/// The files of a deal that the caller has found, the newest first.
///
/// # Errors
/// The database's.
pub(crate) fn of_deal(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<File>> {
    store::list(read, deal)
}

/// A file with its bytes, of a deal that the actor may see.
///
/// # Errors
/// [`Error::NotFound`].
pub fn content(
    read: &mut Read<'_>,
    by: &By,
    which: impl Into<Which>,
    file: Id<id::File>,
) -> Result<(File, Vec<u8>)> {
    let deal = deals::find(read, by, which)?;
    store::content(read, deal.id, file)?.ok_or(Error::NotFound)
}

/// Refuses commands that point at files which the deal does not have.
///
/// # Errors
/// [`Error::Invalid`].
pub(crate) fn must_be_there(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    commands: &[Command],
) -> Result<()> {
    let pointed = commands.iter().filter_map(|command| match command {
        Command::GiveEvidence(given) => given.file,
        Command::ProvePayment(payment) => payment.file,
        _ => None,
    });
    for file in pointed {
        if !store::is_of_deal(read, deal, file)? {
            return Err(Error::field("file", "The deal has no such file; add it first."));
        }
    }
    Ok(())
}

/// All files by id after `id`, in pages, each with whether its bytes are what its hash says: for checks.
///
/// # Errors
/// The database's.
pub fn checked_after(read: &mut Read<'_>, id: &str) -> Result<Vec<(File, bool)>> {
    let page = store::after(read, id)?;
    Ok(page
        .into_iter()
        .map(|(file, bytes)| {
            let is_whole =
                hash(&bytes) == file.sha256 && i64::try_from(bytes.len()) == Ok(file.size);
            (file, is_whole)
        })
        .collect())
}
