//! Icons: the drawings of Lucide that `icons.txt` names, as an enum with the inside of each `<svg>`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Copies the drawings that are used beside the other assets.
pub(crate) fn copy(list: &Path, packages: &Path, dist: &Path) -> Result<()> {
    let folder = dist.join("icons");
    fs::create_dir_all(&folder)?;
    for name in names(list)? {
        let file = format!("{name}.svg");
        let from = packages.join("lucide-static/icons").join(&file);
        fs::copy(&from, folder.join(&file))
            .with_context(|| format!("Lucide has no icon {name:?}"))?;
    }
    Ok(())
}

/// Writes the enum `Icon` with its drawings.
pub(crate) fn write_enum(list: &Path, dist: &Path, to: &Path) -> Result<()> {
    let (mut variants, mut arms) = (String::new(), String::new());
    for name in names(list)? {
        let path = dist.join("icons").join(format!("{name}.svg"));
        let svg =
            fs::read_to_string(&path).with_context(|| format!("there is no icon {name:?}"))?;
        let variant = camel(&name);
        writeln!(variants, "    /// Lucide's `{name}`.\n    {variant},")?;
        let drawing = inside(&svg)?;
        let drawing = crate::path::of(&drawing).unwrap_or(drawing);
        writeln!(arms, "            Icon::{variant} => {drawing:?},")?;
    }
    let code = format!(
        "/// A drawing of Lucide; `icons.txt` lists them.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub enum Icon {{\n{variants}}}\n\n\
         impl Icon {{\n    fn drawing(self) -> &'static str {{\n        match self {{\n{arms}        }}\n    }}\n}}\n"
    );
    fs::write(to, code)?;
    Ok(())
}

/// The names, sorted and once each.
fn names(list: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(list)?;
    let mut names: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

fn camel(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    name.split('-').map(word).collect()
}

/// What stands between `<svg …>` and `</svg>`, without the space around it.
fn inside(svg: &str) -> Result<String> {
    let inner =
        svg.split_once("<svg").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
    let Some((inner, _)) = inner.and_then(|rest| rest.split_once("</svg>")) else {
        bail!("this is no drawing: {svg}");
    };
    Ok(inner.lines().map(str::trim).collect())
}
