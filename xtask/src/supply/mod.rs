//! `cargo xtask licences`: what may come from others, checked without a network.
//!
//! Licences, sources and refused versions are the project's own decisions and lie in
//! `supply-chain.json`, each with its reason. What this cannot know is said in its output.

mod index;
mod licence;
mod policy;

use anyhow::{Context as _, Result, bail};
use semver::Version;
use serde_json::Value;

use crate::unready;
use crate::workspace::{self, list, text};

use index::{Index, Standing};
use policy::Policy;

/// What `cargo xtask licences --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask licences

Checks every dependency in Cargo.lock, without a network, against supply-chain.json: a licence
from the list, a source from the list, no refused version; and, where cargo's local copy of the
registry index tells, not withdrawn (yanked) by its author.";

/// A dependency that is not ours.
struct Dependency {
    name: String,
    version: Version,
    licence: String,
    source: String,
}

/// What was found: wrong, or worth knowing.
#[derive(Default)]
struct Findings {
    wrong: Vec<String>,
    notes: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    if !args.is_empty() {
        return Err(unready(HELP));
    }
    let policy = Policy::read()?;
    let dependencies = dependencies()?;
    let mut findings = Findings::default();
    for dependency in &dependencies {
        findings.check_source(dependency, &policy);
        findings.check_licence(dependency, &policy);
        findings.check_refused(dependency, &policy);
    }
    let unknown = findings.check_withdrawn(&dependencies, &Index::local());
    report(&dependencies, &policy, &findings, unknown);
    match findings.wrong.len() {
        0 => Ok(()),
        1 => bail!("one dependency is not as it must be"),
        n => bail!("{n} dependencies are not as they must be"),
    }
}

fn dependencies() -> Result<Vec<Dependency>> {
    let metadata = workspace::metadata(&["--locked", "--offline"])
        .context("the dependencies cannot be read offline (`cargo fetch` brings them)")?;
    let foreign = list(&metadata["packages"]).iter().filter(|package| !package["source"].is_null());
    foreign.map(Dependency::parse).collect()
}

impl Dependency {
    fn parse(package: &Value) -> Result<Self> {
        Ok(Self {
            name: text(&package["name"]),
            version: Version::parse(&text(&package["version"]))?,
            licence: text(&package["license"]),
            source: text(&package["source"]),
        })
    }
}

impl std::fmt::Display for Dependency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

impl Findings {
    fn check_source(&mut self, dependency: &Dependency, policy: &Policy) {
        if !policy.sources.contains(&dependency.source) {
            self.wrong.push(format!("{dependency} comes from {}", dependency.source));
        }
    }

    fn check_licence(&mut self, dependency: &Dependency, policy: &Policy) {
        let accepts = |name: &str| policy.accepts_licence(name);
        match licence::is_accepted(&dependency.licence, &accepts) {
            Ok(true) => {}
            Ok(false) => {
                self.wrong.push(format!("{dependency} is licensed {:?}", dependency.licence));
            }
            Err(error) => self.wrong.push(format!("{dependency}: {error}")),
        }
    }

    fn check_refused(&mut self, dependency: &Dependency, policy: &Policy) {
        let name = &dependency.name;
        for refused in policy.refused.iter().filter(|r| r.means(name, &dependency.version)) {
            let said = format!("{dependency}: {}: {}", refused.id, refused.why);
            if policy.accepts_advisory(&refused.id) {
                self.notes.push(format!("accepted: {said}"));
            } else {
                self.wrong.push(said);
            }
        }
    }

    /// Returns the dependencies of which the local index knows nothing.
    fn check_withdrawn<'a>(
        &mut self,
        dependencies: &'a [Dependency],
        index: &Index,
    ) -> Vec<&'a Dependency> {
        let mut unknown = Vec::new();
        for dependency in dependencies {
            match index.standing(&dependency.name, &dependency.version.to_string()) {
                Standing::Good => {}
                Standing::Yanked => self.wrong.push(format!("{dependency} was withdrawn (yanked)")),
                Standing::Unknown => unknown.push(dependency),
            }
        }
        unknown
    }
}

fn report(
    dependencies: &[Dependency],
    policy: &Policy,
    found: &Findings,
    unknown: Vec<&Dependency>,
) {
    let (all, advisories) = (dependencies.len(), policy.refused.len());
    println!(
        "{all} dependencies, checked for licence and source, and against {advisories} refusals"
    );
    match unknown.as_slice() {
        [] => println!("none withdrawn, as far as cargo's local copy of the index knows"),
        some => {
            let names: Vec<_> = some.iter().map(|dependency| dependency.name.as_str()).collect();
            println!("whether withdrawn is not known here of {}: {}", some.len(), names.join(", "));
        }
    }
    found.notes.iter().for_each(|note| println!("{note}"));
    found.wrong.iter().for_each(|wrong| println!("WRONG: {wrong}"));
    println!(
        "not known offline: advisories that supply-chain.json does not list (it was last compared\n\
         with RustSec's in {}), withdrawals since the last look at the index, and whether a crate's\n\
         stated licence is true. With a network: cargo install cargo-audit && cargo audit",
        policy.known_until
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(name: &str, licence: &str, source: &str) -> Dependency {
        let version = Version::new(1, 0, 0);
        Dependency { name: name.into(), version, licence: licence.into(), source: source.into() }
    }

    fn check(dependency: &Dependency) -> Findings {
        let policy = Policy::parse(
            r#"{
              "licences": [{ "licence": "MIT", "why": "…" }],
              "sources": [{ "source": "crates.io", "why": "…" }],
              "refused": [
                { "id": "R-1", "crate": "broken", "versions": ["<2"], "why": "it leaks" },
                { "id": "R-2", "crate": "left", "versions": ["*"], "why": "unmaintained" }
              ],
              "accepted": [{ "id": "R-2", "why": "not reachable" }]
            }"#,
        )
        .unwrap();
        let mut findings = Findings::default();
        findings.check_source(dependency, &policy);
        findings.check_licence(dependency, &policy);
        findings.check_refused(dependency, &policy);
        findings
    }

    #[test]
    fn a_dependency_as_it_must_be_is_passed_in_silence() {
        let findings = check(&dependency("good", "MIT OR GPL-3.0", "crates.io"));
        assert!(findings.wrong.is_empty() && findings.notes.is_empty());
    }

    #[test]
    fn each_thing_that_is_wrong_is_named() {
        let findings = check(&dependency("broken", "GPL-3.0", "git+elsewhere"));
        assert_eq!(
            findings.wrong,
            [
                "broken 1.0.0 comes from git+elsewhere",
                "broken 1.0.0 is licensed \"GPL-3.0\"",
                "broken 1.0.0: R-1: it leaks",
            ]
        );
    }

    #[test]
    fn a_crate_without_a_licence_is_wrong() {
        assert_eq!(check(&dependency("bare", "", "crates.io")).wrong.len(), 1);
    }

    #[test]
    fn an_accepted_advisory_stays_visible() {
        let findings = check(&dependency("left", "MIT", "crates.io"));
        assert!(findings.wrong.is_empty());
        assert_eq!(findings.notes, ["accepted: left 1.0.0: R-2: unmaintained"]);
    }
}
