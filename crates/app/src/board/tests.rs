//! The board: what it holds, in which order, and for whom.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use deal::{AddTask, Command};
use serde_json::json;
use types::id::kind as id;
use types::{Currency, Id, Millis, Money};
use web::Limit;

use super::{Board, BoardFilter};
use crate::owners::OwnedBy;
use crate::world::{World, both};
use crate::{Error, board, deals, teams, users, verify};

async fn board_of(world: &World, user: Id<id::User>, filter: BoardFilter) -> Board {
    let by = world.by(user).await;
    let limit = Limit::new(3).unwrap();
    let read = world.app.read(move |read| board::read(read, &by, "simple-funnel", &filter, limit));
    read.await.unwrap()
}

/// Opens a deal of so much worth.
async fn worth(world: &World, user: Id<id::User>, name: &str, minor: i64) -> deals::Deal {
    let deal = world.deal(user, name).await;
    let amount = Money::of_minor(minor, Currency::EUR);
    let changes = deal::Changes { amount: deal::Edit::Set(amount), ..deal::Changes::default() };
    act(world, user, deal.id, Command::Change(Box::new(changes))).await
}

async fn act(
    world: &World,
    user: Id<id::User>,
    deal: Id<id::Deal>,
    command: Command,
) -> deals::Deal {
    let by = world.by(user).await;
    let done = world.write(move |tx| deals::act(tx, &by, deal, None, command.clone())).await;
    done.deal
}

fn over() -> Option<deal::Override> {
    Some(deal::Override { reason: "They want to start at once".to_owned() })
}

async fn assert_sums_are_right(world: &World) {
    let house = Arc::clone(&world.app.house);
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert!(report.equal, "{:#?}", report.differences);
}

fn names(board: &Board, column: usize) -> Vec<&str> {
    board.columns[column].cards.iter().map(|card| card.deal.name.as_str()).collect()
}

both! {
    async fn a_board_says_what_each_stage_holds(world: World) {
        let first = worth(&world, world.sam, "Harbour Books", 120_000).await;
        worth(&world, world.sam, "Kite Shop", 80_000).await;
        world.deal(world.kim, "No amount yet").await;
        world.clock.advance(Millis::days(2));
        act(&world, world.marta, first.id, Command::Advance { to: None, over: over(), at: None }).await;
        world.clock.advance(Millis::days(1));
        let board = board_of(&world, world.marta, BoardFilter::default()).await;
        let totals = &board.columns[0].totals;
        assert_eq!((totals.deals, totals.parked), (2, 0));
        assert_eq!(totals.value, [Money::of_minor(80_000, Currency::EUR)]);
        assert_eq!(totals.age, Some(Millis::days(3)));
        let totals = &board.columns[1].totals;
        assert_eq!(totals.value, [Money::of_minor(120_000, Currency::EUR)]);
        let chance = i64::from(board.columns[1].chance.unwrap());
        assert_eq!(totals.weighted, [Money::of_minor(120 * chance, Currency::EUR)]);
        assert_eq!(totals.age, Some(Millis::days(1)));
        assert!(board.columns[2].cards.is_empty() && board.columns[2].totals.age.is_none());
        assert_sums_are_right(&world).await;
    }

    async fn parked_deals_are_counted_apart_and_ended_ones_not_at_all(world: World) {
        let parked = worth(&world, world.sam, "Harbour Books", 120_000).await;
        let lost = worth(&world, world.sam, "Kite Shop", 80_000).await;
        worth(&world, world.sam, "Lamp Works", 50_000).await;
        let until = world.app.house.clock.now() + Millis::days(30);
        let park = Command::Park { until, reason: "not-now".to_owned(), note: None };
        let reason = "price".to_owned();
        let lose = Command::Lose { reason, competitor: None, note: None, at: None };
        act(&world, world.sam, parked.id, park).await;
        act(&world, world.sam, lost.id, lose).await;
        let board = board_of(&world, world.marta, BoardFilter::default()).await;
        let totals = &board.columns[0].totals;
        assert_eq!((totals.deals, totals.parked), (1, 1));
        assert_eq!(totals.value, [Money::of_minor(50_000, Currency::EUR)]);
        assert_sums_are_right(&world).await;
    }

    async fn what_is_due_first_comes_first_page_by_page(world: World) {
        let now = world.app.house.clock.now();
        for (name, hours) in [("C", 30), ("A", 1), ("D", 40), ("B", 20)] {
            let deal = world.deal(world.sam, name).await;
            let task = AddTask {
                name: format!("Call {name}"),
                due: Some(now + Millis::minutes(hours)),
                ..AddTask::default()
            };
            act(&world, world.sam, deal.id, Command::AddTask(task)).await;
        }
        let board = board_of(&world, world.marta, BoardFilter::default()).await;
        assert_eq!(names(&board, 0), ["A", "B", "C"]);
        let next = board.columns[0].cards[0].next.as_ref().unwrap();
        assert_eq!((next.name.as_str(), next.due_at), ("Call A", Some(now + Millis::minutes(1))));
        let stage = &board.columns[0].stage;
        let after = board.columns[0].next.as_ref().unwrap();
        let path = format!("/api/v1/boards/simple-funnel/stages/{stage}?after={after}");
        let (status, more) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{more}");
        assert_eq!(more["items"][0]["name"], "D");
        assert_eq!(more["items"][0]["next_task"]["name"], "Call D");
        assert!(more.get("next").is_none(), "{more}");
    }

    async fn everybody_sees_their_own_and_what_was_lent_to_them(world: World) {
        worth(&world, world.sam, "His", 10_000).await;
        let hers = worth(&world, world.kim, "Hers", 20_000).await;
        worth(&world, world.kim, "Hers alone", 40_000).await;
        let share = Command::Share { user: world.sam, until: None, replacement: false };
        act(&world, world.kim, hers.id, share).await;
        let board = board_of(&world, world.sam, BoardFilter::default()).await;
        assert_eq!(names(&board, 0), ["His", "Hers"]);
        assert_eq!(board.columns[0].totals.deals, 2);
        assert_eq!(board.columns[0].totals.value, [Money::of_minor(30_000, Currency::EUR)]);
        let all = board_of(&world, world.marta, BoardFilter::default()).await;
        assert_eq!(all.columns[0].totals.deals, 3);
        let kims = BoardFilter { owner: Some(OwnedBy::User(world.kim)), team: None };
        let narrowed = board_of(&world, world.marta, kims).await;
        assert_eq!(names(&narrowed, 0), ["Hers", "Hers alone"]);
        assert_eq!(narrowed.columns[0].totals.deals, 2);
        let lent = board_of(&world, world.sam, kims).await;
        assert_eq!((names(&lent, 0), lent.columns[0].totals.deals), (vec!["Hers"], 1));
    }

    async fn a_team_sees_what_is_its_own(world: World) {
        let by = world.by(world.anna).await;
        let (kim, sam) = (world.kim, world.sam);
        let team = world.write(move |tx| {
            let new = teams::NewTeam {
                name: "North".to_owned(),
                members: [kim, sam].into(),
                ..teams::NewTeam::default()
            };
            let team = teams::create(tx, &by, new)?;
            let changes = users::UserChanges {
                sees: Some(web::Visibility::Team),
                ..users::UserChanges::default()
            };
            users::change(tx, &by, sam, &changes)?;
            Ok(team.id)
        });
        let team = team.await;
        worth(&world, world.kim, "Hers", 20_000).await;
        world.deal(world.marta, "Of another team").await;
        let board = board_of(&world, world.sam, BoardFilter::default()).await;
        assert_eq!((names(&board, 0), board.columns[0].totals.deals), (vec!["Hers"], 1));
        let filter = BoardFilter { owner: None, team: Some(team) };
        let all = board_of(&world, world.marta, filter).await;
        assert_eq!((names(&all, 0), all.columns[0].totals.deals), (vec!["Hers"], 1));
    }

    async fn the_sums_stay_right_through_hundreds_of_changes(world: World) {
        let deal = worth(&world, world.sam, "Harbour Books", 10_000).await;
        let (sam, kim, house) = (world.by(world.sam).await, world.kim, world.sam);
        world.write(move |tx| {
            for n in 0..300_i64 {
                let user = if n % 2 == 0 { kim } else { house };
                let assign = Command::Assign { role: None, user: Some(user) };
                let by = crate::By::system(&sam.house);
                deals::act(tx, &by, deal.id, None, assign)?;
            }
            Ok(())
        })
        .await;
        assert_sums_are_right(&world).await;
        let board = board_of(&world, world.sam, BoardFilter::default()).await;
        assert_eq!(board.columns[0].totals.deals, 1);
    }

    async fn a_playbook_that_nobody_published_has_no_board(world: World) {
        let by = world.by(world.sam).await;
        let filter = BoardFilter::default();
        let read = world.app.read(move |read| {
            board::read(read, &by, "nothing", &filter, Limit::default())
        });
        assert!(matches!(read.await, Err(Error::NotFound)));
        let (status, answer) = world
            .call(world.sam, Method::GET, "/api/v1/boards/simple-funnel?owner=me", None)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer["columns"][0]["deals"], json!(0));
    }
}

both! {
    async fn a_card_moves_in_whichever_direction_it_is_dragged(world: World) {
        let deal = worth(&world, world.sam, "Harbour Books", 10_000).await;
        let by = world.by(world.marta).await;
        let go = |wanted: board::Move| {
            let by = by.clone();
            world.app.write(move |tx| board::move_to(tx, &by, deal.id, &wanted))
        };
        let wanted = |from: &str, to: &str| board::Move {
            from: Some(from.to_owned()),
            to: to.to_owned(),
            ..board::Move::default()
        };
        let Err(Error::Refused(refusal)) = go(wanted("prospect", "negotiate")).await else {
            panic!("the gate is not met")
        };
        assert!(!refusal.missing.is_empty());
        let over = Some("They called us".to_owned());
        go(board::Move { over, ..wanted("prospect", "negotiate") }).await.unwrap();
        let stale = go(wanted("prospect", "present")).await;
        assert!(matches!(stale, Err(Error::Conflict(_))), "{stale:?}");
        let silent = go(wanted("negotiate", "present")).await;
        assert!(matches!(silent, Err(Error::Invalid(_))), "{silent:?}");
        let reason = Some("They want to see it again".to_owned());
        let back = go(board::Move { reason, ..wanted("negotiate", "present") }).await.unwrap();
        assert_eq!(back.deal.state.stage(), Some("present"));
        let over = Some("No".to_owned());
        let unpaid = go(board::Move { over, ..wanted("present", "after-sales") }).await;
        let Err(Error::Refused(refusal)) = unpaid else { panic!("{unpaid:?}") };
        assert_eq!(refusal.code, deal::Code::Unpaid, "{refusal}");
        assert_sums_are_right(&world).await;
    }
}
