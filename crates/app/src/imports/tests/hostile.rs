//! Files and mappings that nobody would wish for.

use super::{all_deals, both, import, run, shared, verified};
use crate::Error;
use crate::imports::{Input, Map, Options, detect, in_folder};

const MAP: &str = r#"
name = "hostile"
playbook = "simple-funnel"
[[file]]
path = "*"
unmapped = "note"
[file.company]
name = "text"
note = "text"
[file.contact]
name = "text"
title = "text"
[file.deal]
name = "text"
source = "text"
campaign = "text"
[file.answers.need]
problem = "text"
"#;

/// Strings that break programs; none holds a NUL.
fn naughty() -> Option<Vec<String>> {
    let folder = shared("naughty")?;
    let text = std::fs::read_to_string(folder.join("blns.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

both! {
    async fn hostile_strings_come_through_every_field_unchanged(world: World) {
        let Some(strings) = naughty() else { return };
        let mut csv = b"nr,text\n".to_vec();
        for (nr, string) in strings.iter().enumerate() {
            let quoted = string.replace('"', "\"\"");
            csv.extend(format!("{nr},\"{quoted}\"\n").into_bytes());
        }
        let map = MAP.replace("unmapped = \"note\"\n", "unmapped = \"note\"\nkey = \"nr\"\n");
        let by = world.by(world.anna).await;
        let inputs = vec![Input::of("naughty.csv", csv)];
        let done = run(&world.app, by, map, inputs, Options::default()).await.unwrap();
        let file = &done.files[0];
        assert_eq!(file.read as usize, strings.len());
        assert_eq!(file.read, file.created + file.rejected, "{:?}", file.rejects);
        for reject in &file.rejects {
            assert!(!reject.reason.is_empty() && reject.cells.len() == 2, "{reject:?}");
        }
        let deals = all_deals(&world).await;
        let names: std::collections::HashSet<_> =
            deals.iter().map(|deal| deal.state.name.as_str()).collect();
        let rejected: Vec<_> = file.rejects.iter().map(|it| it.cells[1].trim()).collect();
        for string in strings.iter().filter(|string| string.trim().chars().count() <= 300) {
            let string = string.trim();
            let kept = string.is_empty() || names.contains(string) || rejected.contains(&string);
            assert!(kept, "{string:?} is neither kept nor rejected");
        }
        verified(&world).await;
    }

    async fn no_row_of_an_odd_file_is_lost_in_silence(world: World) {
        let (Some(horror), Some(spectrum)) = (shared("csv/horror"), shared("csv/spectrum")) else {
            return;
        };
        let mut inputs = in_folder(&horror).unwrap();
        inputs.extend(in_folder(&spectrum.join("csvs")).unwrap());
        let (mut taken, mut refused) = (0, 0);
        for input in inputs {
            let name = input.name.clone();
            let seen = match detect(&input, None) {
                Ok(seen) => seen,
                Err(Error::Invalid(fields)) => {
                    assert!(!fields[0].message.is_empty(), "{name}");
                    refused += 1;
                    continue;
                }
                Err(error) => panic!("{name}: {error}"),
            };
            let big = seen.file.columns.len() > 200 || name.contains("large") || name.contains("long");
            if big {
                continue;
            }
            let column = seen.file.columns[0].name.clone();
            let quoted = toml::Value::String(column).to_string();
            let map = format!(
                "name = \"odd\"\nplaybook = \"simple-funnel\"\n[[file]]\npath = {}\nunmapped = \"note\"\n[file.deal]\nname = {quoted}\n",
                toml::Value::String(name.clone())
            );
            let by = world.by(world.anna).await;
            let done = run(&world.app, by, map, vec![input], Options { dry: true, ..Options::in_batches_of(50) });
            match done.await {
                Ok(done) => {
                    let file = &done.files[0];
                    let sum = file.created + file.updated + file.unchanged + file.rejected;
                    assert_eq!(file.read, sum, "{name}");
                    taken += 1;
                }
                Err(Error::Invalid(fields)) => {
                    assert!(!fields[0].message.is_empty(), "{name}");
                    refused += 1;
                }
                Err(error) => panic!("{name}: {error}"),
            }
        }
        assert!(taken > 30 && refused > 0, "{taken} taken, {refused} refused");
    }

    async fn a_cell_with_nul_is_rejected_with_its_row(world: World) {
        let by = world.by(world.anna).await;
        let csv = b"text\nfine\nbad\0cell\n".to_vec();
        let inputs = vec![Input::of("nul.csv", csv)];
        match run(&world.app, by, MAP.to_owned(), inputs, Options::default()).await {
            Ok(done) => {
                let file = &done.files[0];
                assert_eq!((file.created, file.rejected), (1, 1));
                assert!(file.rejects[0].reason.contains("NUL"), "{:?}", file.rejects);
            }
            Err(Error::Invalid(fields)) => assert!(!fields.is_empty()),
            Err(error) => panic!("{error}"),
        }
        verified(&world).await;
    }

    async fn a_formula_in_a_rejected_row_is_harmless_in_the_list(world: World) {
        let map = MAP.replace("[file.deal]\n", "[file.deal]\nopened = \"at\"\n");
        let csv = "text,at\n=cmd|' /C calc'!A0,never\n";
        let done = import(&world, &map, &[("a.csv", csv)], false).await.unwrap();
        let csv = crate::imports::write_rejects(Vec::new(), done.files[0].rejects.clone()).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        assert!(csv.contains("'=cmd|"), "{csv}");
    }
}

#[test]
fn any_text_is_a_mapping_or_a_list_of_mistakes() {
    let sound = include_str!("../../../../../examples/imports/olist.toml");
    assert!(Map::read(sound).is_ok());
    for cut in (0..sound.len()).step_by(37).filter(|cut| sound.is_char_boundary(*cut)) {
        if let Err(mistakes) = Map::read(&sound[..cut]) {
            assert!(!mistakes.is_empty(), "cut at {cut}");
        }
        let broken = format!("{}\u{0}[[\"{}", &sound[..cut], &sound[cut..]);
        assert!(Map::read(&broken).is_err());
    }
    for text in ["", "=", "name = 1", "[[file]]", "file = 3", "name = \"a\"\n[[file]]\npath = []"] {
        let mistakes = Map::read(text).unwrap_err();
        assert!(mistakes.iter().all(|it| it.line >= 1 && !it.message.is_empty()), "{mistakes:?}");
    }
}
