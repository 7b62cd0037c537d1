//! What `cargo xtask test` was asked for: its own options, and those it hands to the runner.

/// Options of a test run.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Whether PostgreSQL and Chromium may be installed.
    pub(crate) install: bool,
    /// Whether the PostgreSQL half is left out on purpose.
    pub(crate) without_postgres: bool,
    /// Whether the browser tests are left out on purpose.
    pub(crate) without_browser: bool,
    for_ci: bool,
    packages: Vec<String>,
    rest: Vec<String>,
}

impl Options {
    /// Sorts arguments: ours, packages, and the rest, which is the runner's business.
    pub(crate) fn parse(args: Vec<String>) -> Self {
        let mut options = Self { install: std::env::var_os("CI").is_some(), ..Self::default() };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--install" => options.install = true,
                "--without-postgres" => options.without_postgres = true,
                "--without-browser" => options.without_browser = true,
                "-p" | "--package" => options.packages.extend(args.next()),
                _ => match package_in(&arg) {
                    Some(package) => options.packages.push(package.to_owned()),
                    None => options.rest.push(arg),
                },
            }
        }
        options
    }

    /// Everything, as continuous integration wants it.
    pub(crate) fn for_ci(install: bool) -> Self {
        Self { install, for_ci: true, ..Self::default() }
    }

    /// The runner's arguments that say which tests.
    pub(crate) fn selection(&self) -> Vec<String> {
        let packages = self.packages.iter().flat_map(|name| ["-p".to_owned(), name.clone()]);
        let whole = self.packages.is_empty().then(|| "--workspace".to_owned());
        let locked = self.locked().iter().map(|&arg| arg.to_owned());
        whole.into_iter().chain(packages).chain(locked).chain(self.rest.iter().cloned()).collect()
    }

    /// nextest's profile (`.config/nextest.toml`): the one for CI is short of words.
    pub(crate) fn profile(&self) -> &'static [&'static str] {
        if self.for_ci { &["--profile", "ci"] } else { &[] }
    }

    /// In CI the lock file is as committed, or the run fails.
    pub(crate) fn locked(&self) -> &'static [&'static str] {
        if self.for_ci { &["--locked"] } else { &[] }
    }

    /// Whether single tests are chosen, and not whole packages.
    pub(crate) fn chooses_tests(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Whether the tests of all packages are asked for.
    pub(crate) fn selects_all(&self) -> bool {
        self.packages.is_empty()
    }

    /// Whether the tests of a package are asked for.
    pub(crate) fn selects(&self, package: &str) -> bool {
        self.packages.is_empty() || self.packages.iter().any(|name| name == package)
    }
}

fn package_in(arg: &str) -> Option<&str> {
    let short = || arg.strip_prefix("-p").filter(|name| !name.is_empty());
    arg.strip_prefix("--package=").or_else(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Options {
        Options::parse(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn without_arguments_the_whole_workspace_is_tested() {
        let options = parse("");
        assert_eq!(options.selection(), ["--workspace"]);
        assert!(options.selects("db") && !options.chooses_tests());
    }

    #[test]
    fn packages_are_known_in_each_way_of_writing() {
        let options = parse("-p db -pjobs --package types --package=deal");
        assert_eq!(options.packages, ["db", "jobs", "types", "deal"]);
        assert!(options.selects("jobs") && !options.selects("web"));
    }

    #[test]
    fn our_own_options_do_not_reach_the_runner() {
        let line = "--without-postgres -p db --without-browser --install locks -- --nocapture";
        let options = parse(line);
        assert!(options.install && options.without_postgres && options.chooses_tests());
        assert!(options.without_browser);
        assert_eq!(options.selection(), ["-p", "db", "locks", "--", "--nocapture"]);
    }

    #[test]
    fn ci_holds_to_the_lock_file() {
        assert_eq!(Options::for_ci(true).selection(), ["--workspace", "--locked"]);
    }
}
