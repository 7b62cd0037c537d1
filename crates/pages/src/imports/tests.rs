//! Imports in the browser, from the upload to the rejected rows.

use app::{background, deals, imports};
use axum::http::StatusCode;

use crate::world::{Page, World, both};

const CSV: &str = "ID;Company;Name;E-Mail;Created;Value;Owner;Stage;Close date;Why\n\
    1;Ada & Co;Ada;ada@ada.example;2025-01-07;1200;SM;Negotiate;;\n\
    2;Bo Ltd;Bo;bo@bo.example;2025-01-08;300;Sam Seller;Closed Won;2025-02-01;\n\
    3;Cy Inc;Cy;cy@cy.example;2025-01-09;;SM;Closed Lost;2025-02-02;Too dear\n\
    4;Di;Di;di@di.example;someday;;;Prospect;;\n";

async fn upload(world: &World, text: &[u8]) -> Page {
    let fields = [("playbook", "simple-funnel")];
    world.upload(world.marta, "/imports/new", &fields, ("old crm.csv", text)).await
}

/// The import's address, after an upload.
async fn begun(world: &World, text: &str) -> String {
    let page = upload(world, text.as_bytes()).await;
    page.goes_to().trim_end_matches("/file").to_owned()
}

async fn version(world: &World, base: &str) -> String {
    let by = world.by(world.marta).await;
    let id = base.rsplit('/').next().unwrap().parse().unwrap();
    let found = world.app.read(move |read| imports::find(read, &by, id)).await.unwrap();
    found.version.to_string()
}

/// The fields of a form as the page fills them, of the selects and ticked boxes too.
fn filled(page: &Page) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let value = |tag: &str, name: &str| {
        let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(tag[from..from + tag[from..].find('"')?].replace("&amp;", "&").replace("&quot;", "\""))
    };
    let main = &page.text[page.text.find("<main").unwrap()..];
    let mut select = None;
    for tag in main.split('<').filter_map(|part| part.split('>').next()) {
        if tag.starts_with("select") {
            select = value(tag, "name");
        } else if tag.starts_with("/select") {
            select = None;
        } else if tag.starts_with("option") && tag.contains(" selected") {
            fields.extend(select.clone().zip(value(tag, "value")));
        } else if tag.starts_with("input") {
            let kind = value(tag, "type").unwrap_or_default();
            let ticked = !matches!(kind.as_str(), "checkbox" | "radio") || tag.contains(" checked");
            if ticked && value(tag, "name").as_deref() != Some("csrf") {
                fields.extend(value(tag, "name").zip(value(tag, "value")));
            }
        }
    }
    fields
}

async fn send(world: &World, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    world.post(world.marta, path, &fields).await
}

async fn run(world: &World) {
    background::worker(&world.app).run_due().await.unwrap();
}

both! {
    async fn a_file_goes_the_whole_way_from_upload_to_deals(world: World) {
        let base = begun(&world, CSV).await;
        let page = world.get(world.marta, &format!("{base}/file")).await;
        assert!(page.says("cells between semicolons") && page.says("ada@ada.example"), "{}", page.text);
        let page = send(&world, &format!("{base}/file"), &filled(&page)).await;
        assert_eq!(page.goes_to(), format!("{base}/columns"));

        let page = world.get(world.marta, &format!("{base}/columns")).await;
        let fields = filled(&page);
        let means = |at: usize| {
            let name = format!("means.{at}");
            fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone()).unwrap()
        };
        let expected = [
            "", "company.name", "contact.name", "contact.email", "deal.opened", "deal.amount",
            "deal.owner", "deal.stage", "end.at", "end.reason",
        ];
        assert_eq!((0..10).map(means).collect::<Vec<_>>(), expected);
        assert!(fields.contains(&("key".to_owned(), "ID".to_owned())));
        let page = send(&world, &format!("{base}/columns"), &fields).await;
        assert_eq!(page.goes_to(), format!("{base}/values"), "{}", page.text);

        let page = world.get(world.marta, &format!("{base}/values")).await;
        assert!(page.says("Closed Won") && page.says("Too dear"), "{}", page.text);
        let mut fields = filled(&page);
        let select_of = |cell: &str| {
            let label = format!("What “{cell}” stands for");
            let tag = page.text[..page.text.find(&label).unwrap()].rfind("<select").unwrap();
            let tag = &page.text[tag..];
            let from = tag.find("name=\"").unwrap() + 6;
            tag[from..from + tag[from..].find('"').unwrap()].to_owned()
        };
        let mut choose = |cell: &str, value: &str| {
            let name = select_of(cell);
            fields.retain(|(field, _)| *field != name);
            fields.push((name, value.to_owned()));
        };
        choose("Too dear", "price");
        choose("SM", "sam@lantern.example");
        let page = send(&world, &format!("{base}/values"), &fields).await;
        assert_eq!(page.goes_to(), base, "{}", page.text);

        let page = world.get(world.marta, &base).await;
        assert!(page.says("Try it out first"), "{}", page.text);
        let now = version(&world, &base).await;
        let page = world.post(world.marta, &format!("{base}/try"), &[("version", &now)]).await;
        assert_eq!(page.goes_to(), base);
        let page = world.fragment(world.marta, &base).await;
        assert!(page.says("hx-trigger=\"every 1s\"") && !page.says("<html"), "{}", page.text);
        run(&world).await;
        let page = world.fragment(world.marta, &base).await;
        assert_eq!(page.header("hx-redirect"), base, "the page that waits loads what came of it");
        let page = world.get(world.marta, &base).await;
        assert!(page.says("This is what would happen") && page.says("Import 3 rows"), "{}", page.text);
        assert!(page.says("someday"), "the row that would be rejected");

        let now = version(&world, &base).await;
        world.post(world.marta, &format!("{base}/go"), &[("version", &now)]).await;
        run(&world).await;
        let page = world.get(world.marta, &base).await;
        assert!(page.says("It is done") && page.says(&format!("{base}/rejected.csv")), "{}", page.text);
        let made = world.app.read(|read| deals::after(read, 0, 10)).await.unwrap();
        assert_eq!(made.len(), 3);
        assert_eq!(made[0].state.owner, Some(world.sam));
        assert_eq!(made[0].state.stage(), Some("negotiate"));

        let csv = world.get(world.marta, &format!("{base}/rejected.csv")).await;
        assert!(csv.says("file,line,reason,cells") && csv.says("old crm.csv,5,"), "{}", csv.text);
        let page = world.post(world.marta, &format!("{base}/revert"), &[]).await;
        assert!(page.says("3 deals, 3 contacts and 3 companies are gone"), "{}", page.text);
        assert!(world.app.read(|read| deals::after(read, 0, 10)).await.unwrap().is_empty());
        let page = world.get(world.marta, "/imports").await;
        assert!(page.says("Taken back") && page.says("old crm"), "{}", page.text);
    }

    async fn several_values_in_a_cell_are_told_apart(world: World) {
        let by = world.by(world.anna).await;
        let text = playbook::builtin::text("consultative-b2b").unwrap();
        world.app.write(move |tx| app::playbooks::publish(tx, &by, text, None)).await.unwrap();
        let file = b"Company,Reached by\nAda & Co,phone; e-mail\nBo Ltd,phone\n";
        let fields = [("playbook", "consultative-b2b")];
        let begun = world.upload(world.marta, "/imports/new", &fields, ("people.csv", file)).await;
        let base = begun.goes_to().trim_end_matches("/file").to_owned();
        let page = world.get(world.marta, &format!("{base}/columns")).await;
        assert!(!page.says("What separates several values"), "{}", page.text);
        let model = playbook::parse(text).unwrap().playbook;
        let group = model.questions.iter().find(|group| group.asks.iter().any(|ask| ask.key == "channels")).unwrap();
        let mut fields = filled(&page);
        fields.retain(|(name, _)| name != "means.1");
        fields.push(("means.1".to_owned(), format!("answers.{}.channels", group.key)));
        let again = send(&world, &format!("{base}/columns"), &fields).await;
        assert_eq!(again.goes_to(), format!("{base}/columns"), "the separator is asked for");
        let page = world.get(world.marta, &format!("{base}/columns")).await;
        assert!(page.says("What separates several values of “Reached by”"), "{}", page.text);
        let mut fields = filled(&page);
        fields.retain(|(name, _)| name != "split.1");
        fields.push(("split.1".to_owned(), ";".to_owned()));
        let page = send(&world, &format!("{base}/columns"), &fields).await;
        assert_eq!(page.goes_to(), format!("{base}/values"), "{}", page.text);
        let page = world.get(world.marta, &format!("{base}/values")).await;
        assert!(page.says("What “phone” stands for") && page.says("What “e-mail” stands for"), "{}", page.text);
        assert!(!page.says("phone; e-mail"), "each value by itself: {}", page.text);
        let page = world.get(world.marta, &format!("{base}/columns")).await;
        assert!(filled(&page).contains(&("split.1".to_owned(), ";".to_owned())), "{}", page.text);
    }

    async fn the_rest_of_many_imports_is_added_to_the_list(world: World) {
        for _ in 0..31 {
            begun(&world, "a,b\n1,2\n").await;
        }
        let page = world.get(world.marta, "/imports").await;
        assert!(page.says("data-more=\"imports-rows\"") && page.says("<tbody id=\"imports-rows\">"), "{}", page.text);
        let next = page.text.split("href=\"/imports?before=").nth(1).unwrap().split('"').next().unwrap();
        let rest = world.get(world.marta, &format!("/imports?before={next}")).await;
        assert!(rest.says("<tbody id=\"imports-rows\">") && !rest.says("data-more="), "{}", rest.text);
    }

    async fn a_file_that_cannot_be_read_says_why_at_the_field(world: World) {
        for (file, words) in [(&b""[..], "empty"), (&b"PK\x03\x04broken"[..], "f-file-error")] {
            let page = upload(&world, file).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
            assert!(page.says("f-file-error") && page.says(words), "{}", page.text);
        }
    }

    async fn another_delimiter_makes_other_columns(world: World) {
        let base = begun(&world, "a,b;c\n1,2;3\n").await;
        let now = version(&world, &base).await;
        let form = [("version", now.as_str()), ("delimiter", ","), ("then", "look")];
        let page = world.post(world.marta, &format!("{base}/file"), &form).await;
        assert_eq!(page.goes_to(), format!("{base}/file"));
        let page = world.get(world.marta, &format!("{base}/columns")).await;
        assert!(page.says("b;c"), "{}", page.text);
        let now = version(&world, &base).await;
        let form = [("version", now.as_str()), ("delimiter", ";"), ("header", "none")];
        world.post(world.marta, &format!("{base}/file"), &form).await;
        let page = world.get(world.marta, &format!("{base}/columns")).await;
        assert!(page.says("column 1"), "{}", page.text);
    }

    async fn what_contradicts_itself_is_told_at_its_column_and_what_was_chosen_stays(world: World) {
        let base = begun(&world, "x,y\na@b.example,c@d.example\n").await;
        let page = world.get(world.marta, &format!("{base}/columns")).await;
        let mut fields = filled(&page);
        fields.retain(|(name, _)| !name.starts_with("means.") && name != "zone");
        for at in 0..2 {
            fields.push((format!("means.{at}"), "contact.email".to_owned()));
        }
        fields.push(("zone".to_owned(), "Europe/Berln".to_owned()));
        let page = send(&world, &format!("{base}/columns"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Another column means this already") && page.says("f-zone-error"), "{}", page.text);
        assert_eq!(page.text.matches("value=\"contact.email\" selected").count(), 2);
    }

    async fn a_mapping_as_text_is_kept_with_its_mistakes_and_tried_out(world: World) {
        let base = begun(&world, "name\nAda\n").await;
        let now = version(&world, &base).await;
        let form = [("version", now.as_str()), ("map", "nam = 1\r\n")];
        let page = world.post(world.marta, &format!("{base}/text"), &form).await;
        assert_eq!(page.goes_to(), format!("{base}/text"));
        let page = world.get(world.marta, &format!("{base}/text")).await;
        assert!(page.says("did you mean `name`?") && page.says("Line 1"), "{}", page.text);
        assert_eq!(world.get(world.marta, &format!("{base}/columns")).await.goes_to(), format!("{base}/text"));
        let now = version(&world, &base).await;
        let page = world.post(world.marta, &format!("{base}/try"), &[("version", now.as_str())]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = world.post(world.marta, &format!("{base}/forms"), &[("version", now.as_str())]).await;
        assert_eq!(page.goes_to(), format!("{base}/columns"));
        let page = world.get(world.marta, &format!("{base}/mapping.toml")).await;
        assert!(page.says("[[file]]"), "{}", page.text);
    }

    async fn only_those_who_may_import_see_any_of_it(world: World) {
        let base = begun(&world, "name\nAda\n").await;
        for path in ["/imports", "/imports/new"] {
            assert_eq!(world.get(world.sam, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        for path in ["", "/file", "/columns", "/values", "/text", "/mapping.toml", "/rejected.csv"] {
            let page = world.get(world.sam, &format!("{base}{path}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        let fields = [("playbook", "simple-funnel")];
        let page = world.upload(world.sam, "/imports/new", &fields, ("a.csv", b"a\n1\n")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.marta, &format!("{base}/drop"), &[]).await;
        assert_eq!(page.goes_to(), "/imports");
        assert_eq!(world.get(world.marta, &base).await.status, StatusCode::NOT_FOUND);
    }

    async fn naughty_cells_show_unchanged_and_do_nothing(world: World) {
        let base = begun(&world, "Company,\"<script>alert(1)</script>\"\n\"<b>Ada</b>\",\"\"\"><script>alert(2)</script>\"\n").await;
        for path in ["/file", "/columns", "/values", "/text", ""] {
            let page = world.get(world.marta, &format!("{base}{path}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.says("<script>alert") && !page.says("<b>Ada"), "{path}");
        }
    }

    async fn files_that_belong_together_are_imported_in_one_go(world: World) {
        let files: [(&str, &[u8]); 3] = [
            ("deals.csv", b"id;company_id;contact_id;name;value\n1;7;4;First order;100\n2;8;5;Second order;90\n"),
            ("companies.csv", b"id;name;domain\n7;Ada & Co;ada.example\n8;Bo Ltd;bo.example\n"),
            ("contacts.csv", b"id;company_id;name;email\n4;7;Ada;ada@ada.example\n5;8;Bo;bo@bo.example\n"),
        ];
        let fields = [("playbook", "simple-funnel")];
        let page = world.upload_all(world.marta, "/imports/new", &fields, &files).await;
        let first = page.goes_to().to_owned();
        let base = first.trim_end_matches("/file").to_owned();
        let page = world.get(world.marta, &first).await;
        for name in ["companies.csv", "contacts.csv", "deals.csv"] {
            assert!(page.says(name), "{name}: {}", page.text);
        }
        assert!(page.says("The first rows of companies.csv") && page.says("Ada &amp; Co"), "{}", page.text);
        let mut at = first;
        let mut steps = Vec::new();
        while at != base {
            steps.push(at.trim_start_matches(&base).to_owned());
            let page = world.get(world.marta, &at).await;
            assert_eq!(page.status, StatusCode::OK, "{at}: {}", page.text);
            let path = at.split('?').next().unwrap();
            at = send(&world, path, &filled(&page)).await.goes_to().to_owned();
        }
        assert_eq!(steps, ["/file", "/columns", "/file?file=1", "/columns?file=1", "/file?file=2", "/columns?file=2"]);
        let now = version(&world, &base).await;
        assert_eq!(world.post(world.marta, &format!("{base}/try"), &[("version", &now)]).await.goes_to(), base);
        run(&world).await;
        let page = world.get(world.marta, &base).await;
        assert!(page.says("This is what would happen") && page.says("Import 6 rows"), "{}", page.text);
        let now = version(&world, &base).await;
        assert_eq!(world.post(world.marta, &format!("{base}/go"), &[("version", &now)]).await.goes_to(), base);
        run(&world).await;
        let by = world.by(world.marta).await;
        let (names, companies) = world.app.read(move |read| {
            let mut names = Vec::new();
            for deal in deals::after(read, 0, 10)? {
                let company = app::companies::find(read, &by, deal.links.company.unwrap())?;
                let contact = app::contacts::find(read, &by, deal.links.contact.unwrap())?;
                names.push((deal.state.name, company.name, contact.name));
            }
            Ok((names, app::companies::after(read, 0)?.len()))
        }).await.unwrap();
        let named = |deal: &str, company: &str, contact: &str| (deal.to_owned(), company.to_owned(), contact.to_owned());
        assert_eq!(names, [named("First order", "Ada & Co", "Ada"), named("Second order", "Bo Ltd", "Bo")]);
        assert_eq!(companies, 2, "each company is there once");
    }

    async fn two_files_of_one_name_are_refused(world: World) {
        let files: [(&str, &[u8]); 2] = [("a.csv", b"id,email\n1,a@a.example\n"), ("a.csv", b"id,email\n1,a@a.example\n")];
        let page = world.upload_all(world.marta, "/imports/new", &[], &files).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Two files are called a.csv"), "{}", page.text);
    }
}
