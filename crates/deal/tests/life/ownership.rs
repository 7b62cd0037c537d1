//! Hand-over, assignment, sharing, replacement.

use deal::state::{Share, Status};
use deal::{Code, Command, OfferHandOver};
use types::{Id, Millis, User};

use crate::world::{World, kinds};

fn offer(to: Id<User>, role: &str) -> Command {
    Command::OfferHandOver(OfferHandOver {
        to,
        role: Some(role.to_owned()),
        brief: "They need lamps by May; Ann decides.".to_owned(),
        keep_owner: false,
    })
}

#[test]
fn a_hand_over_is_the_receivers_to_accept() {
    let mut world = World::opened();
    let receiver = world.user();
    world.does(offer(receiver, "seller"));
    assert_eq!(world.state.status(world.now), Status::HandingOver);
    world.seller();
    world.is_refused(Command::AcceptHandOver, Code::NotAllowed);
    assert_eq!(world.state.owner, None, "nothing passes before it is accepted");
    world.actor.user = Some(receiver);
    world.does(Command::AcceptHandOver);
    assert_eq!(world.state.owner, Some(receiver));
    assert_eq!(world.state.holders.get("seller"), Some(&receiver));
    assert!(world.state.hand_over.is_none());
    world.is_refused(Command::AcceptHandOver, Code::NothingPending);
}

#[test]
fn whoever_stands_in_for_the_receiver_accepts_in_their_name() {
    let mut world = World::opened();
    let (receiver, stand_in) = (world.user(), world.user());
    world.does(offer(receiver, "seller"));
    world.seller();
    world.actor.user = Some(stand_in);
    world.is_refused(Command::AcceptHandOver, Code::NotAllowed);
    world.actor.stands_in_for = vec![receiver];
    world.does(Command::AcceptHandOver);
    assert_eq!(world.state.owner, Some(receiver));
}

#[test]
fn the_seller_stays_account_manager_where_only_the_role_passes_on() {
    let mut world = World::won();
    let (seller, engineer) = (world.user(), world.user());
    world.does(Command::Assign { role: None, user: Some(seller) });
    let Command::OfferHandOver(mut handing) = offer(engineer, "engineer") else { panic!() };
    handing.keep_owner = true;
    world.does(Command::OfferHandOver(handing));
    world.actor.user = Some(engineer);
    world.does(Command::AcceptHandOver);
    assert_eq!(world.state.owner, Some(seller));
    assert_eq!(world.state.holders.get("engineer"), Some(&engineer));
}

#[test]
fn a_hand_over_is_declined_or_taken_back_with_a_reason() {
    let mut world = World::opened();
    let receiver = world.user();
    let decline = |reason: &str| Command::DeclineHandOver { reason: reason.to_owned() };
    world.is_refused(decline("On holiday"), Code::NothingPending);
    world.does(offer(receiver, "seller"));
    world.is_refused(decline(""), Code::Invalid);
    let offerer = world.actor.user;
    world.seller();
    world.actor.user = Some(world.user());
    world.is_refused(decline("Mine"), Code::NotAllowed);
    world.actor.user = offerer;
    world.does(decline("Somebody else is better"));
    assert!(world.state.hand_over.is_none());
}

#[test]
fn a_hand_over_needs_a_brief_a_known_role_and_somebody_else() {
    let mut world = World::opened();
    let receiver = world.user();
    let Command::OfferHandOver(mut silent) = offer(receiver, "seller") else { panic!() };
    silent.brief = String::new();
    let refusal = world.is_refused(Command::OfferHandOver(silent), Code::Invalid);
    assert_eq!(refusal.fields[0].field, "brief");
    world.is_refused(offer(receiver, "nobody"), Code::UnknownRole);
    world.does(Command::Assign { role: None, user: Some(receiver) });
    world.does(Command::Assign { role: Some("seller".into()), user: Some(receiver) });
    world.is_refused(offer(receiver, "seller"), Code::Invalid);
}

#[test]
fn assigning_the_same_again_changes_nothing() {
    let mut world = World::opened();
    let user = Some(world.user());
    world.does(Command::Assign { role: Some("sdr".into()), user });
    assert!(world.does(Command::Assign { role: Some("sdr".into()), user }).events.is_empty());
    world.does(Command::Assign { role: Some("sdr".into()), user: None });
    assert!(world.state.holders.is_empty());
    world.is_refused(Command::Assign { role: Some("boss".into()), user }, Code::UnknownRole);
}

#[test]
fn a_share_ends_with_its_day() {
    let mut world = World::opened();
    let user = world.user();
    let until = Some(world.now + Millis::hours(2));
    let share = Command::Share { user, until, replacement: false };
    world.does(share.clone());
    assert!(world.does(share).events.is_empty());
    assert_eq!(world.state.shares, [Share { user, until, replacement: false }]);
    assert_eq!(kinds(&world.ticks_next()), ["unshared"]);
    let past = Some(world.now);
    world.is_refused(Command::Share { user, until: past, replacement: false }, Code::NotThen);
    assert!(world.does(Command::Unshare { user }).events.is_empty());
}

#[test]
fn a_replacement_does_the_owners_tasks_meanwhile() {
    let mut world = World::opened();
    let (owner, stand_in) = (world.user(), world.user());
    world.does(Command::Assign { role: None, user: Some(owner) });
    let until = world.now + Millis::days(14);
    let share = |user| Command::Share { user, until: Some(until), replacement: true };
    world.is_refused(share(owner), Code::Invalid);
    world.does(share(stand_in));
    let task = world.task("look");
    assert_eq!(world.state.doer(task, world.now), Some(stand_in));
    assert_eq!(world.state.doer(task, until), Some(owner));
}

#[test]
fn there_is_an_end_to_shares() {
    let mut world = World::opened();
    for _ in 0..50 {
        let user = world.user();
        world.does(Command::Share { user, until: None, replacement: false });
    }
    let user = world.user();
    world.is_refused(Command::Share { user, until: None, replacement: false }, Code::Invalid);
}
