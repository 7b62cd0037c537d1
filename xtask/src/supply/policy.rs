//! What the project accepts from others: `supply-chain.json`, read and checked.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use semver::{Version, VersionReq};
use serde_json::Value;

use crate::workspace::{self, list, text};

/// The committed policy.
pub(crate) struct Policy {
    licences: Vec<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) known_until: String,
    pub(crate) refused: Vec<Refused>,
    accepted: Vec<String>,
}

/// A crate, or some of its versions, that must not be built in.
pub(crate) struct Refused {
    /// The advisory's number, or a word of ours.
    pub(crate) id: String,
    pub(crate) name: String,
    versions: Vec<VersionReq>,
    pub(crate) why: String,
}

impl Policy {
    /// Reads the project's policy.
    pub(crate) fn read() -> Result<Self> {
        let path = workspace::root().join("supply-chain.json");
        let said = fs::read_to_string(&path);
        let said = said.with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&said).with_context(|| format!("in {}", path.display()))
    }

    /// Reads a policy, and complains of entries that give no reason.
    pub(crate) fn parse(said: &str) -> Result<Self> {
        let json: Value = serde_json::from_str(said)?;
        let accepted = list(&json["accepted"]).iter().map(|entry| reasoned(entry, "id"));
        Ok(Self {
            licences: all(&json["licences"], |entry| reasoned(entry, "licence"))?,
            sources: all(&json["sources"], |entry| reasoned(entry, "source"))?,
            known_until: text(&json["known_until"]),
            refused: all(&json["refused"], Refused::parse)?,
            accepted: accepted.collect::<Result<_>>()?,
        })
    }

    /// Whether a licence of that name will do.
    pub(crate) fn accepts_licence(&self, name: &str) -> bool {
        self.licences.iter().any(|known| known == name)
    }

    /// Whether an advisory is known to apply and is lived with.
    pub(crate) fn accepts_advisory(&self, id: &str) -> bool {
        self.accepted.iter().any(|known| known == id)
    }
}

impl Refused {
    fn parse(entry: &Value) -> Result<Self> {
        let id = reasoned(entry, "id")?;
        let read = |range: &Value| {
            VersionReq::parse(&text(range)).with_context(|| format!("versions of {id}"))
        };
        let versions = all(&entry["versions"], read)?;
        let name = text(&entry["crate"]);
        ensure!(!name.is_empty(), "{id} names no crate");
        Ok(Self { id, name, versions, why: text(&entry["why"]) })
    }

    /// Whether this crate in this version is meant.
    pub(crate) fn means(&self, name: &str, version: &Version) -> bool {
        // A requirement passes over pre-releases; a refusal must not.
        let plain = Version::new(version.major, version.minor, version.patch);
        self.name == name && self.versions.iter().any(|range| range.matches(&plain))
    }
}

fn all<T>(entries: &Value, read: impl Fn(&Value) -> Result<T>) -> Result<Vec<T>> {
    list(entries).iter().map(read).collect()
}

fn reasoned(entry: &Value, key: &str) -> Result<String> {
    let name = text(&entry[key]);
    ensure!(!name.is_empty(), "an entry has no {key:?}: {entry}");
    ensure!(!text(&entry["why"]).is_empty(), "{name} says no \"why\"");
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{
      "known_until": "2026-05",
      "licences": [{ "licence": "MIT", "why": "asks for its notice alone" }],
      "sources": [{ "source": "registry+here", "why": "ours" }],
      "refused": [
        { "id": "R-1", "crate": "old", "versions": ["<1.2.3", ">=2, <2.1"], "why": "it leaks" },
        { "id": "R-2", "crate": "left", "versions": ["*"], "why": "nobody maintains it" }
      ],
      "accepted": [{ "id": "R-2", "why": "not reachable" }]
    }"#;

    fn refused(name: &str, version: &str) -> Vec<String> {
        let policy = Policy::parse(POLICY).unwrap();
        let version = Version::parse(version).unwrap();
        let meant = policy.refused.into_iter().filter(|refused| refused.means(name, &version));
        meant.map(|refused| refused.id).collect()
    }

    #[test]
    fn versions_are_refused_by_range() {
        assert_eq!(refused("old", "1.2.2"), ["R-1"]);
        assert_eq!(refused("old", "2.0.9"), ["R-1"]);
        assert_eq!(refused("left", "9.0.0-beta.1"), ["R-2"]);
        assert!(refused("old", "1.2.3").is_empty());
        assert!(refused("other", "0.1.0").is_empty());
    }

    #[test]
    fn a_pre_release_counts_as_its_release() {
        assert_eq!(refused("old", "2.0.0-rc.1"), ["R-1"]);
    }

    #[test]
    fn a_rule_without_a_reason_is_refused_itself() {
        let reasonless = r#"{ "licences": [{ "licence": "MIT" }] }"#;
        let error = Policy::parse(reasonless).err().unwrap();
        assert_eq!(error.to_string(), "MIT says no \"why\"");
    }

    #[test]
    fn the_projects_own_policy_can_be_read() {
        let policy = Policy::read().unwrap();
        assert!(policy.accepts_licence("Apache-2.0") && !policy.accepts_licence("AGPL-3.0-only"));
        assert!(policy.refused.len() > 20);
    }
}
