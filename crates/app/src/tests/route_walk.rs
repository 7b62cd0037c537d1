//! Walks every operation of the API as somebody who may not: signed out, a viewer, a stranger.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::reference::PUBLIC;
use crate::world::{World, both};
use crate::{api, companies, contacts};

/// One line of the API.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
}

/// Every operation of the document, by path.
pub(super) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(api::routes().1).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let mut all = Vec::new();
    for (path, item) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            if item.get(method).is_some() {
                let method = method.to_uppercase().parse().unwrap();
                all.push(Operation { method, path: path.clone() });
            }
        }
    }
    all.sort_by(|a, b| (&a.path, a.method.as_str()).cmp(&(&b.path, b.method.as_str())));
    all
}

impl Operation {
    fn is_public(&self) -> bool {
        PUBLIC.contains(&(self.method.as_str(), self.path.as_str()))
    }

    fn writes(&self) -> bool {
        self.method != Method::GET
    }

    /// The path with ids of nothing.
    fn made_up(&self, world: &World) -> String {
        self.filled(|name| made_up(world, name))
    }

    fn filled(&self, mut value: impl FnMut(&str) -> String) -> String {
        let mut path = String::new();
        let mut rest = self.path.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap();
            path += before;
            path += &value(name);
            rest = after;
        }
        path + rest
    }

    fn body(&self) -> Option<Value> {
        self.writes().then(|| json!({}))
    }
}

/// An id of the kind that a parameter names, of something that does not exist.
fn made_up(world: &World, name: &str) -> String {
    use types::id::kind;
    fn id<T: types::Kind>(world: &World) -> String {
        world.app.house.new_id::<T>().to_string()
    }
    match name {
        "deal" => id::<kind::Deal>(world),
        "company" => id::<kind::Company>(world),
        "contact" => id::<kind::Contact>(world),
        "absence" => id::<kind::Absence>(world),
        "user" => id::<kind::User>(world),
        "team" => id::<kind::Team>(world),
        "department" => id::<kind::Department>(world),
        "token" => id::<kind::Token>(world),
        "playbook" => id::<kind::Playbook>(world),
        "rule" => id::<kind::Rule>(world),
        "task" => id::<kind::Task>(world),
        "activity" => id::<kind::Activity>(world),
        "file" => id::<kind::File>(world),
        "import" => id::<kind::Import>(world),
        "job" => id::<kind::Job>(world),
        "evidence" => id::<kind::Evidence>(world),
        "payment" => id::<kind::Payment>(world),
        "person" => id::<kind::Buyer>(world),
        "process" | "run" => id::<kind::Process>(world),
        "row" => id::<kind::Row>(world),
        "view" => id::<kind::View>(world),
        "product" => id::<kind::Product>(world),
        "score_rule" => id::<kind::ScoreRule>(world),
        "experiment" => id::<kind::Experiment>(world),
        "goal" => id::<kind::Goal>(world),
        "commission_rule" => id::<kind::CommissionRule>(world),
        "notification" => id::<kind::Notification>(world),
        "number" | "version" => "7".to_owned(),
        _ => "nothing".to_owned(),
    }
}

/// What a viewer may do although it is no reading: look after their own way in and their own news, and ask
/// what is wrong with a text.
const FOR_VIEWERS: [(&str, &str); 3] = [
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/notifications/read"),
    ("POST", "/api/v1/playbooks/check"),
];

both! {
    async fn whoever_is_signed_out_gets_nowhere(world: World) {
        for operation in operations() {
            let path = operation.made_up(&world);
            let (status, _) =
                world.call_with(None, operation.method.clone(), &path, operation.body(), &[]).await;
            if operation.is_public() {
                assert_ne!(status, StatusCode::UNAUTHORIZED, "{} {path}", operation.method);
            } else {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{} {path}", operation.method);
            }
        }
    }

    async fn a_viewer_changes_nothing(world: World) {
        let token = world.token(world.vera).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        for operation in operations().into_iter().filter(Operation::writes) {
            let line = (operation.method.as_str(), operation.path.as_str());
            if FOR_VIEWERS.contains(&line) || operation.is_public() {
                continue;
            }
            let path = operation.filled(|name| match name {
                "deal" => deal.id.to_string(),
                "playbook" => "simple-funnel".to_owned(),
                "user" => world.sam.to_string(),
                other => made_up(&world, other),
            });
            let method = operation.method.clone();
            let (status, answer) =
                world.call_with(Some(&token), method, &path, operation.body(), &[]).await;
            let is_refused = matches!(
                status,
                StatusCode::FORBIDDEN
                    | StatusCode::NOT_FOUND
                    | StatusCode::CONFLICT
                    | StatusCode::UNPROCESSABLE_ENTITY
                    | StatusCode::UNSUPPORTED_MEDIA_TYPE
                    | StatusCode::BAD_REQUEST
            );
            assert!(is_refused, "{} {path}: {status} {answer}", operation.method);
        }
    }

    async fn a_read_only_token_changes_nothing(world: World) {
        let read_only = Some(json!({"name": "reports", "read_only": true}));
        let (_, made) = world.call(world.anna, Method::POST, "/api/v1/tokens", read_only).await;
        let token = made["secret"].as_str().unwrap();
        for operation in operations().into_iter().filter(Operation::writes) {
            let path = operation.made_up(&world);
            let method = operation.method.clone();
            let (status, _) =
                world.call_with(Some(token), method, &path, operation.body(), &[]).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{} {path}", operation.method);
        }
    }

    async fn what_belongs_to_somebody_else_is_not_there_for_a_stranger(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await.id.to_string();
        let by = world.by(world.sam).await;
        let sam = world.sam;
        let (company, contact) = world
            .write(move |tx| {
                let company = companies::NewCompany {
                    name: "Harbour".to_owned(),
                    owner: Some(sam),
                    ..companies::NewCompany::default()
                };
                let contact = contacts::NewContact {
                    name: "Hilda Harbour".to_owned(),
                    owner: Some(sam),
                    ..contacts::NewContact::default()
                };
                let company = companies::create(tx, &by, company)?.id;
                Ok((company.to_string(), contacts::create(tx, &by, contact)?.id.to_string()))
            })
            .await;
        let token = world.token(world.kim).await;
        for operation in operations() {
            let mut is_somebodys = false;
            let path = operation.filled(|name| {
                let id = match name {
                    "deal" => deal.clone(),
                    "company" => company.clone(),
                    "contact" => contact.clone(),
                    other => return made_up(&world, other),
                };
                is_somebodys = true;
                id
            });
            if !is_somebodys {
                continue;
            }
            let method = operation.method.clone();
            let (status, answer) =
                world.call_with(Some(&token), method, &path, operation.body(), &[]).await;
            let name = format!("{} {path}: {status} {answer}", operation.method);
            if operation.writes() {
                assert!(status.is_client_error(), "{name}");
                assert!(!answer.to_string().contains("Harbour"), "{name}");
            } else {
                assert_eq!(status, StatusCode::NOT_FOUND, "{name}");
            }
        }
    }

    async fn an_id_of_another_kind_is_not_found_and_an_impossible_one_neither(world: World) {
        let token = world.token(world.anna).await;
        for operation in operations().into_iter().filter(|it| it.path.contains('{')) {
            for wrong in ["ws_00000000000000000000000000", "%00", "..%2f..%2fetc", "-1"] {
                let path = operation.filled(|_| wrong.to_owned());
                let method = operation.method.clone();
                let (status, answer) =
                    world.call_with(Some(&token), method, &path, operation.body(), &[]).await;
                let name = format!("{} {path}: {status} {answer}", operation.method);
                assert!(status.is_client_error(), "{name}");
            }
        }
    }
}
