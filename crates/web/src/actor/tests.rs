use axum::{Extension, Router, routing};
use types::{Id, IdSource, Timestamp};

use crate::testing::{anna, get, ids, session};
use crate::{Actor, OptionalActor, Problem, Role, Via};

fn token(read_only: bool) -> Via {
    Via::Token { id: ids().new_id(Timestamp::from_millis(0)), read_only }
}

fn greeting() -> Router {
    let known = |actor: Actor| async move { actor.name };
    let guest = |OptionalActor(actor): OptionalActor| async move {
        actor.map_or_else(|| String::from("a guest"), |actor| actor.name)
    };
    Router::new().route("/", routing::get(known)).route("/public", routing::get(guest))
}

#[tokio::test]
async fn a_handler_with_an_actor_refuses_strangers() {
    assert_eq!(get(&greeting(), "/").await.problem(), (401, "unauthenticated".into()));
    assert_eq!(get(&greeting(), "/public").await.text(), "a guest");
}

#[tokio::test]
async fn a_handler_gets_the_actor_that_was_found() {
    let found = Extension(anna(Role::Seller, Via::Session(session(1))));
    let router = greeting().layer(found);
    assert_eq!(get(&router, "/").await.text(), "Anna Berg");
    assert_eq!(get(&router, "/public").await.text(), "Anna Berg");
}

#[test]
fn roles_say_what_an_actor_may() {
    let may = |role| {
        let actor = anna(role, token(false));
        (actor.is_admin(), actor.may_manage(), actor.may_write())
    };
    assert_eq!(may(Role::Admin), (true, true, true));
    assert_eq!(may(Role::Manager), (false, true, true));
    assert_eq!(may(Role::Seller), (false, false, true));
    assert_eq!(may(Role::Specialist), (false, false, true));
    assert_eq!(may(Role::Viewer), (false, false, false));
}

#[test]
fn a_token_that_reads_takes_every_other_right() {
    let admin = anna(Role::Admin, token(true));
    assert!(!admin.is_admin() && !admin.may_manage() && !admin.may_write());
    let refusals = [admin.must_be_admin(), admin.must_manage(), admin.must_write()];
    for refusal in refusals {
        let problem: Problem = refusal.unwrap_err();
        assert_eq!(problem.detail(), Some("This token may only read."));
    }
}

#[test]
fn what_an_actor_must_be_is_said() {
    let seller = anna(Role::Seller, Via::Command);
    assert!(seller.must_write().is_ok());
    let problem = seller.must_manage().unwrap_err();
    assert_eq!(problem.status(), 403);
    assert!(problem.detail().unwrap().contains("manager"));
    assert_eq!(anna(Role::Viewer, Via::Command).must_write().unwrap_err().status(), 403);
}

#[test]
fn an_actor_knows_its_teams_and_departments() {
    let ids = IdSource::seeded(3);
    let now = Timestamp::from_millis(0);
    let (mine, other): (Id<types::Team>, _) = (ids.new_id(now), ids.new_id(now));
    let (law, it): (Id<types::Department>, _) = (ids.new_id(now), ids.new_id(now));
    let mut actor = anna(Role::Seller, Via::Command);
    actor.teams = [mine].into();
    actor.departments = [law].into();
    assert!(actor.is_in_team(mine) && !actor.is_in_team(other));
    assert!(actor.is_in_department(law) && !actor.is_in_department(it));
    assert!(!actor.sees_all());
}
