//! What numbers lead to, what is kept on the way, and what can be taken along.

use app::deals::{self, Deal};
use axum::http::StatusCode;
use serde_json::{Value, json};
use types::{Currency, Id, Millis, Money, User};

use crate::insights::sheets::{REPORTS, Report};
use crate::world::{World, both};

async fn open(world: &World, owner: Id<User>, name: &str, profile: Value) -> Deal {
    let by = world.by(owner).await;
    let (name, profile) = (name.to_owned(), serde_json::from_value(profile).unwrap());
    let write = world.app.write(move |tx| {
        let open = deal::Open {
            name: name.clone(),
            owner: by.user(),
            amount: Some(Money::of_minor(300_000, Currency::EUR)),
            profile: deal::state::Profile::clone(&profile),
            ..deal::Open::default()
        };
        let playbook = Some("simple-funnel".to_owned());
        Ok(deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?.deal)
    });
    write.await.unwrap()
}

async fn act(world: &World, deal: &Deal, commands: Value) {
    let (by, id) = (world.by(world.marta).await, deal.id);
    let commands: Vec<deal::Command> = serde_json::from_value(commands).unwrap();
    let write = world.app.write(move |tx| deals::act_all(tx, &by, id, None, &commands));
    write.await.unwrap();
}

async fn win(world: &World, deal: &Deal) {
    let over = json!({ "reason": "Agreed by telephone" });
    let amount = json!({ "amount": "3000.00", "currency": "EUR" });
    let paid = json!({ "do": "prove_payment", "kind": "bank", "amount": amount, "ref": "R-1" });
    act(world, deal, json!([paid, { "do": "win", "over": over }])).await;
}

/// Won, lost to Acme, lost for its price, and open; three of Sam's, one of Marta's.
async fn story(world: &World) {
    let won =
        open(world, world.sam, "Harbour Books", json!({ "source": "fair", "product": "Lamps" }))
            .await;
    let first =
        open(world, world.sam, "Hill Books", json!({ "source": "fair", "country": "DE" })).await;
    let second = open(world, world.marta, "Mill Books", json!({ "campaign": "Spring" })).await;
    open(world, world.sam, "=Quay Books", json!({ "segment": "b2c" })).await;
    let log = json!({ "do": "log", "kind": "call", "direction": "out", "reached": true });
    act(world, &won, json!([log])).await;
    world.clock.advance(Millis::days(3));
    win(world, &won).await;
    act(world, &first, json!([{ "do": "lose", "reason": "other-provider", "competitor": "Acme" }]))
        .await;
    act(world, &second, json!([{ "do": "lose", "reason": "price" }])).await;
}

/// The links of a page with their words.
fn links(page: &str) -> Vec<(String, String)> {
    let anchors = page.split("<a ").skip(1);
    let link = |anchor: &str| {
        let href = anchor.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&");
        let words = anchor.split_once('>')?.1.split("</a>").next()?.to_owned();
        Some((href, words))
    };
    anchors.filter_map(link).collect()
}

/// The whole number that words are, or say first, or behind “n =”.
fn count(words: &str) -> Option<usize> {
    let words = words.strip_prefix("n = ").unwrap_or(words);
    let first: String = words.chars().take_while(char::is_ascii_digit).collect();
    let rest = &words[first.len()..];
    let is_whole = rest.is_empty() || rest.starts_with(',') || rest.starts_with(' ');
    first.parse().ok().filter(|_| is_whole)
}

both! {
    async fn every_number_leads_to_as_many_deals_as_it_says(world: World) {
        story(&world).await;
        let mut followed = 0;
        for report in REPORTS {
            for by in ["", "?by=owner", "?by=reason", "?as_of=2026-03-03"] {
                let by = if by == "?by=reason" && report == Report::People { "" } else { by };
                let page = world.get(world.marta, &format!("{}{by}", report.path())).await;
                assert_eq!(page.status, StatusCode::OK, "{report:?}: {}", page.text);
                for (href, words) in links(&page.text) {
                    if !href.starts_with("/insights/deals?") { continue }
                    let behind = world.get(world.marta, &href).await;
                    assert_eq!(behind.status, StatusCode::OK, "{href}: {}", behind.text);
                    let is_money = words.contains("EUR");
                    if let Some(count) = count(&words).filter(|_| !is_money) {
                        assert!(behind.says(&format!(">{count} deals<")), "{report:?} {words}: {href}: {}", behind.text);
                        followed += 1;
                    }
                }
            }
        }
        assert!(followed > 150, "{followed}");
        for (report, fields) in [
            (Report::Overview, "outcome=won"), (Report::Velocity, "fate=open"), (Report::Survival, "outcome=open"),
            (Report::WinLoss, "by=reason&amp;group=price"), (Report::WinLoss, "by=competitor&amp;group=Acme"),
            (Report::WinLoss, "fate=fell-off&amp;outcome=lost"), (Report::Forecast, "ended=2026&amp;outcome=won"),
            (Report::Forecast, "tier=commit"), (Report::People, "by=owner&amp;group=user_"),
            (Report::Activity, "touch=spoken"), (Report::Activity, "touch=quiet"),
        ] {
            let page = world.get(world.marta, &report.path()).await;
            assert!(page.says(fields), "{report:?} has no link with {fields}: {}", page.text);
        }
    }

    async fn a_goal_leads_to_the_deals_that_it_counts(world: World) {
        story(&world).await;
        let sam = format!("person:{}", world.sam);
        for (who, measure, counts) in [
            ("company", "won-deals", 1), (sam.as_str(), "new-deals", 3), ("company", "win-rate", 3),
            (sam.as_str(), "won-amount", 1), ("company", "response-time", 4),
        ] {
            let form = [("who", who), ("measure", measure), ("period", "2026-Q1"), ("target", "4"), ("name", measure)];
            assert_eq!(world.post(world.marta, "/insights/goals", &form).await.goes_to(), "/insights/goals");
            let list = world.get(world.marta, "/insights/goals").await;
            let goal = links(&list.text).into_iter().find(|(_, words)| words == measure).unwrap().0;
            let page = world.get(world.marta, &goal).await;
            let mut found = links(&page.text).into_iter().filter(|(href, _)| href.starts_with("/insights/deals?"));
            let (href, n) = found.next_back().unwrap();
            assert_eq!(n, counts.to_string(), "{measure}: {}", page.text);
            let behind = world.get(world.marta, &href).await;
            assert!(behind.says(&format!(">{counts} deals<")), "{measure}: {href}: {}", behind.text);
            assert!(list.says("/insights/deals?"), "{}", list.text);
        }
        let file = world.get(world.marta, "/insights/goals/table.csv").await;
        assert!(file.says("\"won-deals\",\"The company\"") && file.header("content-disposition").contains("goals.csv"), "{}", file.text);
    }

    async fn pictures_are_offered_where_there_are_any(world: World) {
        let saved = |page: &str| links(page).into_iter().filter(|(href, _)| href.contains("/pictures/")).collect::<Vec<_>>();
        let empty = world.get(world.marta, "/insights/forecast?source=moon").await;
        assert_eq!(empty.status, StatusCode::OK);
        for report in REPORTS {
            let page = world.get(world.marta, &report.path()).await;
            assert_eq!(saved(&page.text).len(), page.text.matches("class=\"chart-frame\"").count(), "{report:?}");
        }
        story(&world).await;
        let mut all = 0;
        for report in REPORTS {
            let page = world.get(world.marta, &report.path()).await;
            let found = saved(&page.text);
            let never = matches!(report, Report::People | Report::Activity | Report::Score);
            let not_yet = matches!(report, Report::Backtest | Report::Health);
            assert!(found.is_empty() == never || not_yet, "{report:?}: {found:?}");
            all += found.len();
            for (href, _) in found {
                let picture = world.get(world.marta, &href).await;
                assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/svg+xml"), "{href}");
                assert!(picture.text.starts_with("<svg") && !picture.text.contains("style="), "{href}");
            }
        }
        assert!(all > 12, "{all}");
        for gone in ["people/picture.svg", "people/pictures/1.svg", "funnel/pictures/9.svg", "funnel/pictures/0.svg", "funnel/pictures/x"] {
            assert_eq!(world.get(world.marta, &format!("/insights/{gone}")).await.status, StatusCode::NOT_FOUND, "{gone}");
        }
    }

    async fn tabs_keep_the_question_and_drop_groups_that_cannot_be_made(world: World) {
        story(&world).await;
        let page = world.get(world.marta, "/insights/funnel?by=origin&zone=Asia/Tokyo&owner=me&owner=(none)&last=5&from=2026-01-01").await;
        let tabs: Vec<String> = links(&page.text).into_iter().map(|it| it.0).collect();
        let to = |path: &str| tabs.iter().find(|href| href.split('?').next() == Some(path)).unwrap().clone();
        let people = to("/insights/people");
        assert!(!people.contains("by=") && people.contains("zone=Asia%2FTokyo") && people.contains("last=5"), "{people}");
        assert!(people.contains("owner=me&owner=%28none%29") && people.contains("from=2026-01-01"), "{people}");
        assert_eq!(world.get(world.marta, &people).await.status, StatusCode::OK);
        assert!(to("/insights/velocity").contains("by=origin") && to("/insights/leak").contains("by=origin"));
        let kept = |page: &str, name: &str, value: &str| page.contains(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"));
        assert!(kept(&page.text, "zone", "Asia/Tokyo") && kept(&page.text, "owner", "(none)") && kept(&page.text, "last", "5"), "{}", page.text);
        assert!(!kept(&page.text, "from", "2026-01-01") && !kept(&page.text, "owner", "me"));
        let leak = world.get(world.marta, "/insights/leak?by=origin").await;
        assert!(kept(&leak.text, "by", "origin") && !leak.says("Table by"), "{}", leak.text);
        let owner = world.get(world.marta, "/insights/velocity?by=owner").await;
        assert!(links(&owner.text).iter().any(|(href, _)| href.starts_with("/insights/people?") && href.contains("by=owner")));
    }

    async fn groups_are_shown_wherever_they_can_be_made(world: World) {
        story(&world).await;
        for (report, says) in [
            ("funnel", "Won of all, by group"), ("velocity", "Days to win, by group"),
            ("survival", "Share won in 365 days, by group"), ("forecast", "by group"), ("winloss", "Won of all, by group"),
        ] {
            for by in ["origin", "campaign", "reason", "competitor", "quarter", "year", "owner"] {
                let page = world.get(world.marta, &format!("/insights/{report}?by={by}")).await;
                assert!(page.says(says), "{report} by {by}: {}", page.text);
                assert!(page.says(&format!("<option value=\"{by}\" selected>")), "{report} by {by}");
            }
        }
    }

    async fn the_bar_narrows_by_all_that_it_promises(world: World) {
        story(&world).await;
        for (question, deals) in [
            ("product=Lamps", 1), ("segment=b2c", 1), ("country=DE", 1), ("campaign=Spring", 1), ("source=fair", 2),
            ("playbook=simple-funnel&version=1", 4), ("playbook=simple-funnel&version=2", 0), ("team=(none)", 4),
            ("as_of=2026-03-01", 0), ("as_of=2026-03-02", 4), ("cohort=closed&from=2026-03-03", 3), ("owner=me", 1),
        ] {
            let page = world.get(world.marta, &format!("/insights/funnel?{question}")).await;
            let stat = format!("?{}\">{deals}</a>", question.replace('&', "&amp;").replace("(none)", "%28none%29"));
            assert!(page.says("class=\"scope-fold\""), "{}", page.text);
            let all: Vec<_> = links(&page.text).into_iter().filter(|(href, words)| href.starts_with("/insights/deals?") && *words == deals.to_string()).collect();
            assert!(!all.is_empty(), "{question} {stat}: {}", page.text);
            let is_folded = ["source", "owner"].iter().any(|name| question.starts_with(name));
            assert_eq!(page.says("<details class=\"scope-fold\" open>"), !is_folded, "{question}: {}", page.text);
            for file in ["table.csv", "pictures/1.svg"] {
                let path = format!("/insights/funnel/{file}?");
                let has = links(&page.text).iter().any(|(href, _)| href.starts_with(&path));
                assert_eq!(has, deals > 0, "{question}: {file}: {}", page.text);
            }
        }
        let page = world.get(world.marta, "/insights/funnel").await;
        assert!(page.says("<option value=\"Lamps\">") && page.says("<details class=\"scope-fold\">"), "{}", page.text);
    }

    async fn the_deals_behind_a_number_can_be_taken_along(world: World) {
        story(&world).await;
        let page = world.get(world.marta, "/insights/deals?by=owner&outcome=open").await;
        let (file, _) = links(&page.text).into_iter().find(|(href, _)| href.contains("table.csv")).unwrap();
        let file = world.get(world.marta, &file).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.says("\"'=Quay Books\"") && !file.says("Harbour"), "{}", file.text);
        let sams = world.get(world.sam, "/insights/deals/table.csv").await;
        assert!(sams.says("Harbour Books") && !sams.says("Mill Books"), "{}", sams.text);
    }

    async fn reports_are_asked_what_they_can_answer(world: World) {
        story(&world).await;
        let forecast = world.get(world.marta, "/insights/forecast?period=week").await;
        assert!(forecast.says("2026-W10") && forecast.says("<option value=\"week\" selected>"), "{}", forecast.text);
        assert!(forecast.says("Dot: won so far") && forecast.says("Best case"), "{}", forecast.text);
        let back = world.get(world.marta, "/insights/lookback?last=2").await;
        assert!(back.says("The last 2, day by day") && back.says("chart-lanes") && back.says("✕ lost"), "{}", back.text);
        assert!(links(&back.text).iter().any(|(href, words)| href.contains("last=5") && words == "The last 5"), "{}", back.text);
        let all = world.get(world.marta, "/insights/lookback").await;
        assert!(all.says("✓ won · Harbour Books · 3 days") && all.says("class=\"chart-tick\""), "{}", all.text);
        let whatif = world.get(world.marta, "/insights/whatif").await;
        assert!(whatif.says("name=\"ahead\"") && whatif.says("<option value=\"simple-funnel/present\">"), "{}", whatif.text);
        let at = world.get(world.marta, "/insights/whatif?stage=simple-funnel/present&faster=50&ahead=60").await;
        assert!(at.says("Over 60 days") && at.says("<option value=\"simple-funnel/present\" selected>"), "{}", at.text);
    }

    async fn what_stands_beside_the_reports_can_be_taken_along(world: World) {
        for path in ["experiments", "commission", "goals"] {
            let file = world.get(world.marta, &format!("/insights/{path}/table.csv")).await;
            assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"), "{path}");
        }
        let overview = world.get(world.marta, "/insights").await;
        assert!(!overview.says("table.csv"), "there is nothing to take along: {}", overview.text);
        story(&world).await;
        let overview = world.get(world.marta, "/insights").await;
        assert!(overview.says("/insights/overview/table.csv") && overview.says("/insights/overview/pictures/1.svg"), "{}", overview.text);
    }

    async fn a_board_has_the_strip_of_today_and_says_what_it_weighs_by(world: World) {
        story(&world).await;
        world.get(world.sam, "/today/strip").await;
        let board = world.get(world.sam, "/board/simple-funnel").await;
        let strip = world.fragment(world.sam, "/today/strip").await;
        assert!(strip.says("Won this month by you") && strip.says("owner=me&amp;cohort=closed"), "{}", strip.text);
        assert!(board.says("Won this month by you") || board.says("hx-get=\"/today/strip\""), "{}", board.text);
        assert!(board.says("Weighted by the playbook’s own chances"), "{}", board.text);
    }
}
