//! A small process, and deals with a story in it.

use serde_json::{Value, json};
use types::{Id, Millis, User};

use crate::deals::{self, Deal};
use crate::playbooks;
use crate::world::World;

/// Three steps; nothing is in the way.
pub(super) const PLAIN: &str = r#"
key = "plain"
name = "Plain"

[[role]]
key = "seller"
name = "Seller"

[[questions]]
key = "need"
name = "Need"
about = "deal"
[[questions.ask]]
key = "problem"
ask = "What is the problem?"
kind = "text"
required = true

[[questions]]
key = "customer"
name = "Customer"
about = "company"
[[questions.ask]]
key = "size"
ask = "How many are they?"
kind = "number"
required = true

[[stage]]
key = "contact"
name = "Get in touch"
phase = "lead"
owner = "seller"

[[stage]]
key = "meet"
name = "Meet the buyer"
phase = "deal"
owner = "seller"
within = "2 working days"
EXIT

[[stage]]
key = "offer"
name = "Send the offer"
phase = "deal"
owner = "seller"

[[stage]]
key = "deliver"
name = "Deliver the goods"
phase = "delivery"
owner = "seller"

[[reason]]
key = "silent"
for = "lost"
name = "No answer any more"
"#;

/// The same, with a criterion at “Meet the buyer”.
pub(super) fn with_criterion(rule: &str, gate: &str) -> String {
    let exit = format!(
        "[[stage.exit]]\nkey = \"known\"\nsays = \"The problem is known\"\nby = \"buyer\"\nrule = '{rule}'\ngate = \
         \"{gate}\"\n"
    );
    PLAIN.replace("EXIT", &exit)
}

pub(super) fn without_criterion() -> String {
    PLAIN.replace("EXIT", "")
}

/// Publishes a text, and gives its number.
pub(super) async fn publish(world: &World, text: &str) -> i64 {
    let (by, text) = (world.by(world.anna).await, text.to_owned());
    world.write(move |tx| Ok(playbooks::publish(tx, &by, &text, None)?.number)).await
}

/// Opens a deal of somebody's in the small process.
pub(super) async fn open(world: &World, owner: Id<User>, name: &str) -> Deal {
    open_for(world, owner, name, deals::Links::default()).await
}

/// The same for a customer.
pub(super) async fn open_for(
    world: &World,
    owner: Id<User>,
    name: &str,
    links: deals::Links,
) -> Deal {
    let by = world.by(owner).await;
    let name = name.to_owned();
    world
        .write(move |tx| {
            let open = deal::Open { name: name.clone(), owner: by.user(), ..Default::default() };
            let playbook = Some("plain".to_owned());
            Ok(deals::open(
                tx,
                &by,
                deals::NewDeal { playbook, links, open, ..Default::default() },
            )?
            .deal)
        })
        .await
}

/// Has somebody do something with a deal, as the API names it.
pub(super) async fn act(world: &World, who: Id<User>, deal: &Deal, command: Value) {
    let (by, id) = (world.by(who).await, deal.id);
    let command: deal::Command = serde_json::from_value(command).unwrap();
    world.write(move |tx| deals::act(tx, &by, id, None, command.clone())).await;
}

/// Some days later the deal goes on to a stage.
pub(super) async fn go(world: &World, who: Id<User>, deal: &Deal, to: &str) {
    world.clock.advance(Millis::days(1));
    act(world, who, deal, json!({ "do": "advance", "to": to })).await;
}

/// The deal goes on though something is missing.
pub(super) async fn force(world: &World, deal: &Deal, to: &str) {
    world.clock.advance(Millis::days(1));
    let over = json!({ "reason": "They are in a hurry" });
    act(world, world.anna, deal, json!({ "do": "advance", "to": to, "over": over })).await;
}

pub(super) async fn lose(world: &World, deal: &Deal) {
    world.clock.advance(Millis::days(1));
    act(world, world.anna, deal, json!({ "do": "lose", "reason": "silent" })).await;
}

pub(super) async fn win(world: &World, deal: &Deal) {
    world.clock.advance(Millis::days(1));
    let amount = json!({ "amount": "120.00", "currency": "EUR" });
    let paid = json!({ "do": "prove_payment", "kind": "bank", "amount": amount, "ref": "R-1" });
    act(world, world.anna, deal, paid).await;
    act(world, world.anna, deal, json!({ "do": "win" })).await;
}
