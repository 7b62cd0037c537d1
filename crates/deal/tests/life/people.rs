//! The buying committee.

use deal::state::{PersonDetails, PersonRole, Stance};
use deal::{ActivityKind, Code, Command, Log};
use types::{Buyer, Id};

use crate::world::World;

fn ann() -> PersonDetails {
    PersonDetails {
        name: "Ann".to_owned(),
        role: PersonRole::Decider,
        stance: Stance::For,
        influence: Some(5),
        persona: Some("owner".to_owned()),
        personal_win: Some("Home before dark".to_owned()),
        ..PersonDetails::default()
    }
}

fn add(world: &mut World, person: PersonDetails) -> Id<Buyer> {
    world.does(Command::AddPerson { person, primary: false });
    world.state.people.last().expect("a person").id
}

#[test]
fn the_deal_is_aimed_at_the_first_person_until_another_is_the_right_one() {
    let mut world = World::opened();
    let first = add(&mut world, ann());
    let second = add(&mut world, PersonDetails { name: "Bo".into(), ..ann() });
    assert!(world.state.people[0].primary && !world.state.people[1].primary);
    world.does(Command::Aim { id: second });
    assert!(!world.state.people[0].primary && world.state.people[1].primary);
    assert!(world.does(Command::Aim { id: second }).events.is_empty());
    world.does(Command::RemovePerson { id: first });
    assert_eq!(world.state.people.len(), 1);
}

#[test]
fn a_person_is_sensible() {
    let mut world = World::opened();
    let contact = world.ids.new_id(world.now);
    add(&mut world, PersonDetails { contact: Some(contact), ..ann() });
    let mut wrong = |field: &str, person: PersonDetails| {
        let command = Command::AddPerson { person, primary: false };
        let refusal = world.is_refused(command, Code::Invalid);
        assert_eq!(refusal.fields[0].field, field);
    };
    let stranger = types::IdSource::seeded(1).new_id(crate::world::monday());
    wrong("influence", PersonDetails { influence: Some(6), ..ann() });
    wrong("influence", PersonDetails { influence: Some(0), ..ann() });
    wrong("persona", PersonDetails { persona: Some("king".into()), ..ann() });
    wrong("name", PersonDetails { name: " ".into(), ..ann() });
    wrong("contact", PersonDetails { contact: Some(contact), ..ann() });
    wrong("reports_to", PersonDetails { reports_to: Some(stranger), ..ann() });
}

#[test]
fn nobody_reports_to_themselves_not_even_around_a_corner() {
    let mut world = World::opened();
    let boss = add(&mut world, ann());
    let below = add(&mut world, PersonDetails { reports_to: Some(boss), ..ann() });
    let person = PersonDetails { reports_to: Some(below), ..ann() };
    world.is_refused(Command::ChangePerson { id: boss, person }, Code::Invalid);
    world.does(Command::RemovePerson { id: boss });
    assert_eq!(world.state.people[0].details.reports_to, None);
}

#[test]
fn what_is_known_of_a_person_changes() {
    let mut world = World::opened();
    let id = add(&mut world, ann());
    let person = PersonDetails { stance: Stance::Against, ..ann() };
    world.does(Command::ChangePerson { id, person: person.clone() });
    assert_eq!(world.state.people[0].details.stance, Stance::Against);
    assert!(world.does(Command::ChangePerson { id, person }).events.is_empty());
}

#[test]
fn unknown_people_are_refused() {
    let mut world = World::opened();
    let id = world.ids.new_id(world.now);
    world.is_refused(Command::Aim { id }, Code::UnknownPerson);
    world.is_refused(Command::RemovePerson { id }, Code::UnknownPerson);
    world.is_refused(Command::ChangePerson { id, person: ann() }, Code::UnknownPerson);
    let log = Log { kind: ActivityKind::Call, person: Some(id), ..Log::default() };
    world.is_refused(Command::Log(log), Code::UnknownPerson);
}
