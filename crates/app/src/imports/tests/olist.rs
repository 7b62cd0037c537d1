//! A real company's leads: 8,000, of which 842 were won.

use std::collections::{BTreeMap, HashMap, HashSet};

use deal::state::{Outcome, PaymentKind};
use serde_json::Value;
use types::{Timestamp, Zone};

use super::{all_deals, both, counts, number, run, shared, verified};
use crate::imports::{Input, Options, in_folder, revert};
use crate::journal;
use crate::world::{World, publish};
use crate::{By, companies, deals, users};

const MAP: &str = include_str!("../../../../../examples/imports/olist.toml");

fn files(folder: &std::path::Path) -> Vec<Input> {
    let wanted = ["olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"];
    let all = in_folder(folder).unwrap();
    all.into_iter().filter(|input| wanted.contains(&input.name.as_str())).collect()
}

async fn import(world: &World, inputs: Vec<Input>, dry: bool) -> super::Done {
    let by = world.by(world.marta).await;
    let options = Options { dry, ..Options::default() };
    run(&world.app, by, MAP.to_owned(), inputs, options).await.unwrap()
}

async fn with_inbound(world: &World) {
    let house = world.app.house.clone();
    world.write(move |tx| publish(tx, &By::system(&house), "inbound")).await;
}

both! {
    async fn the_whole_history_comes_in_as_the_ground_truth_has_it(world: World) {
        let (Some(folder), Some(truth)) = (shared("olist"), shared("truth")) else { return };
        let truth = std::fs::read_to_string(truth.join("olist.json")).unwrap();
        let truth: Value = serde_json::from_str(&truth).unwrap();
        with_inbound(&world).await;

        let dry = import(&world, files(&folder), true).await;
        assert_eq!(all_deals(&world).await.len(), 0, "a dry run writes nothing");
        let done = import(&world, files(&folder), false).await;
        for files in [&dry.files, &done.files] {
            assert_eq!(files[0].file, "olist_marketing_qualified_leads_dataset.csv");
            assert_eq!(counts(&files[0]), [8000, 8000, 0, 0, 0, 0]);
            assert_eq!(files[1].file, "olist_closed_deals_dataset.csv");
            assert_eq!(counts(&files[1]), [842, 0, 842, 0, 0, 1]);
        }

        let deals = all_deals(&world).await;
        let won: Vec<_> = deals.iter().filter(|deal| deal.state.is_won()).collect();
        assert_eq!((deals.len(), won.len()), (8000, 842));
        stages_are_right(&deals);
        days_to_win_are_right(&won, &truth);
        origins_are_right(&deals, &truth);
        people_are_right(&world, &won, &truth).await;
        the_negative_cycle_is_kept(&done.files[1], &won);
        times_are_right(&won);
        the_row_is_the_proof(&world, won[0]).await;
        the_merchant_is_known(&world, &won).await;

        let report = verified(&world).await;
        assert_eq!(report.deals, 8000);

        let again = import(&world, files(&folder), false).await;
        assert_eq!(counts(&again.files[0]), [8000, 0, 0, 8000, 0, 0]);
        assert_eq!(counts(&again.files[1]), [842, 0, 0, 842, 0, 0]);
        assert_eq!(all_deals(&world).await, deals);
        verified(&world).await;
    }

    async fn the_whole_history_can_be_taken_back(world: World) {
        let Some(folder) = shared("olist") else { return };
        with_inbound(&world).await;
        let import_id = import(&world, files(&folder), false).await.import.unwrap();
        let touched = all_deals(&world).await[5].id;
        let by = world.by(world.anna).await;
        let noter = by.clone();
        world
            .write(move |tx| {
                let log = deal::Log { kind: deal::ActivityKind::Call, ..deal::Log::default() };
                deals::act(tx, &noter, touched, None, deal::Command::Log(log)).map(|_| ())
            })
            .await;
        let app = world.app.clone();
        let reverter = by.clone();
        let done = tokio::task::spawn_blocking(move || revert(&app, &reverter, import_id));
        let done = done.await.unwrap().unwrap();
        assert_eq!((done.deals, done.companies, done.kept), (7999, 842, 1));
        assert_eq!(done.kept_records[0].id, touched.to_string());
        verified(&world).await;

        let again = import(&world, files(&folder), false).await;
        assert_eq!(counts(&again.files[0]), [8000, 7999, 0, 1, 0, 0]);
        assert_eq!(counts(&again.files[1]), [842, 0, 842, 0, 0, 1]);
        assert_eq!(all_deals(&world).await.len(), 8000);
        verified(&world).await;
    }
}

fn stages_are_right(deals: &[deals::Deal]) {
    let mut stages: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for deal in deals {
        let stage = deal.state.stage().unwrap();
        *stages.entry((stage, deal.state.is_won())).or_default() += 1;
    }
    let expected = BTreeMap::from([(("contact", false), 7158), (("onboard", true), 842)]);
    assert_eq!(stages, expected);
}

fn won_at(deal: &deals::Deal) -> Timestamp {
    let Outcome::Won { at, .. } = deal.state.outcome else { panic!("won") };
    at
}

fn days_to_win(deal: &deals::Deal) -> f64 {
    (won_at(deal) - deal.state.opened_at.unwrap()).as_millis() as f64 / 86_400_000.0
}

fn days_to_win_are_right(won: &[&deals::Deal], truth: &Value) {
    let mut days: Vec<f64> = won.iter().map(|deal| days_to_win(deal)).collect();
    days.sort_by(f64::total_cmp);
    let rounded = |days: f64| (days * 10_000.0).round() / 10_000.0;
    let median = (days[420] + days[421]) / 2.0;
    let mean = days.iter().sum::<f64>() / days.len() as f64;
    assert_eq!(rounded(median), number(truth, "/overall/median_days_frac"));
    assert_eq!(rounded(mean), number(truth, "/overall/mean_days_frac"));
    // The ground truth counts whole days here.
    for (within, count) in truth["conv_within"].as_object().unwrap() {
        let limit: f64 = within.parse().unwrap();
        let found = days.iter().filter(|days| days.floor() <= limit).count();
        assert_eq!(found as u64, count.as_u64().unwrap(), "won within {within} days");
    }
}

fn origins_are_right(deals: &[deals::Deal], truth: &Value) {
    let mut found: HashMap<&str, (u64, u64)> = HashMap::new();
    for deal in deals {
        let source = deal.state.profile.source.as_deref().expect("stated, if only as empty");
        let counts = found.entry(source).or_default();
        counts.0 += 1;
        counts.1 += u64::from(deal.state.is_won());
    }
    let origins = truth["origin"].as_array().unwrap();
    assert_eq!(found.len(), origins.len());
    for origin in origins {
        let name = origin["origin"].as_str().unwrap_or("").replace('_', " ");
        let expected = (origin["mql"].as_u64().unwrap(), origin["won"].as_u64().unwrap());
        assert_eq!(found[name.as_str()], expected, "{name:?}");
    }
    assert_eq!((found["unknown"].0, found[""].0), (1099, 60));
}

async fn people_are_right(world: &World, won: &[&deals::Deal], truth: &Value) {
    let users = world.app.read(users::list).await.unwrap();
    let made: HashMap<_, _> = users
        .iter()
        .filter_map(|user| {
            let cell = user.email.as_str().strip_suffix("@olist.import.invalid")?;
            assert!(!user.active, "nobody can sign in as them");
            Some((user.id, cell.to_owned()))
        })
        .collect();
    assert_eq!(made.len(), 41);
    for (role, list) in [("sdr", "sdr_id"), ("seller", "sr_id")] {
        let mut found: HashMap<&str, u64> = HashMap::new();
        for deal in won {
            *found.entry(&made[&deal.state.holders[role]]).or_default() += 1;
        }
        let expected = truth[list].as_array().unwrap();
        assert_eq!(found.len(), expected.len());
        for person in expected {
            let cell = person[list].as_str().unwrap();
            assert_eq!(found[cell], person["won"].as_u64().unwrap(), "{role} {cell}");
        }
    }
    let of = |role: &str| won.iter().map(|deal| deal.state.holders[role]).collect::<HashSet<_>>();
    assert_eq!(of("sdr").intersection(&of("seller")).count(), 13);
    for deal in won {
        assert_eq!(deal.state.owner, Some(deal.state.holders["seller"]));
    }
    the_owner_was_the_representative(world, won[0]).await;
}

/// Until the win the development representative owned the deal.
async fn the_owner_was_the_representative(world: &World, won: &deals::Deal) {
    let key = won.id.as_key();
    let entries = world.app.read(move |read| journal::of(read, &key, 0, 1_000)).await.unwrap();
    let events: Vec<(String, Value)> = entries
        .iter()
        .map(|entry| (entry.name.clone(), serde_json::from_str(entry.body.get()).unwrap()))
        .collect();
    let won_place = events.iter().position(|(name, _)| name == "won").unwrap();
    let owners = |events: &[(String, Value)]| {
        let assigned = events.iter().filter(|(name, _)| name == "assigned");
        let owned = assigned.filter(|(_, body)| body["fact"]["assigned"].get("role").is_none());
        owned.map(|(_, body)| body["fact"]["assigned"]["user"].clone()).collect::<Vec<_>>()
    };
    let (sdr, seller) = (won.state.holders["sdr"], won.state.holders["seller"]);
    assert_eq!(owners(&events[..won_place]), [serde_json::json!(sdr)]);
    let later = owners(&events[won_place..]);
    let expected = if sdr == seller { vec![] } else { vec![serde_json::json!(seller)] };
    assert_eq!(later, expected);
    assert!(entries.iter().all(|entry| entry.cause == "import" && entry.cause_id.is_some()));
}

fn the_negative_cycle_is_kept(file: &crate::imports::FileResult, won: &[&deals::Deal]) {
    let negative: Vec<_> = won.iter().filter(|deal| days_to_win(deal) < 0.0).collect();
    assert_eq!(negative.len(), 1);
    assert_eq!(negative[0].state.name, "Lead b91cf881");
    assert_eq!(won_at(negative[0]).to_string(), "2018-03-06T19:38:55.000Z");
    assert_eq!(file.notes.len(), 1);
    assert_eq!(file.notes[0].line, 669);
    assert!(file.notes[0].says.contains("2018-03-06T19:38:55.000Z"), "{}", file.notes[0].says);
}

fn times_are_right(won: &[&deals::Deal]) {
    let zone: Zone = "America/Sao_Paulo".parse().unwrap();
    let midnights =
        won.iter().filter(|deal| zone.local(won_at(deal)).time == types::TimeOfDay::MIDNIGHT);
    assert_eq!(midnights.count(), 61);
    let of = |name: &str| won.iter().find(|deal| deal.state.name == name).unwrap();
    let pet = of("Lead 5420aad7");
    assert_eq!(won_at(pet).to_string(), "2018-02-26T19:58:54.000Z");
    assert_eq!(won_at(pet).in_zone(&zone), "2018-02-26T16:58:54.000-03:00");
}

async fn the_row_is_the_proof(world: &World, won: &deals::Deal) {
    assert_eq!(won.state.payments.len(), 1);
    let payment = &won.state.payments[0];
    assert_eq!((payment.kind, payment.amount), (PaymentKind::Imported, None));
    let key = won.id.as_key();
    let entries = world.app.read(move |read| journal::of(read, &key, 0, 1_000)).await.unwrap();
    let proof = entries.iter().find(|entry| entry.name == "payment-proved").unwrap();
    let body: Value = serde_json::from_str(proof.body.get()).unwrap();
    let reference = body["fact"]["payment_proved"]["ref"].as_str().unwrap();
    assert!(reference.starts_with("olist_closed_deals_dataset.csv:"), "{reference}");
}

async fn the_merchant_is_known(world: &World, won: &[&deals::Deal]) {
    let ids: HashSet<_> = won.iter().map(|deal| deal.links.company.unwrap()).collect();
    assert_eq!(ids.len(), 842);
    let deal = won.iter().find(|deal| deal.state.name == "Lead 5420aad7").unwrap();
    let (by, company) = (world.by(world.anna).await, deal.links.company.unwrap());
    let company = world.app.read(move |read| companies::find(read, &by, company)).await.unwrap();
    assert_eq!(company.name, "Merchant 2c43fb51");
    assert_eq!(company.facts.industry.as_deref(), Some("pet"));
    let answers = &company.answers["merchant"][0].values;
    assert_eq!(answers["presence"], "online medium");
    assert_eq!(answers["manner"], serde_json::json!(["cat"]));
    assert_eq!(answers["monthly-revenue"]["amount"], "0.00");
    assert!(!answers.contains_key("registered"), "what is not said is not answered");
    let page = &deal.state.answers["request"][0].values["landing-page"];
    assert!(page.as_str().unwrap().len() == 32);
}
