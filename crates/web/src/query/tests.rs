use axum::{Router, routing};
use serde::{Deserialize, Serialize};
use types::{Deal, Id, Team, Timestamp};

use crate::testing::{Answer, get, ids};
use crate::{Cursor, Json, Limit, Path, Query};

#[derive(Deserialize, Serialize, Default)]
#[serde(deny_unknown_fields)]
struct Filter {
    q: Option<String>,
    worth: Option<i64>,
    share: Option<f64>,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    stage: Vec<String>,
    sort: Option<Sort>,
    team: Option<Id<Team>>,
    #[serde(skip_serializing, default)]
    #[expect(dead_code, reason = "read to be checked")]
    limit: Limit,
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "read to be checked")]
    after: Option<Cursor>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Sort {
    Value,
    DueDate,
}

async fn list(query: &str) -> Answer {
    let echo = |Query(filter): Query<Filter>| async { Json(filter) };
    get(&Router::new().route("/", routing::get(echo)), &format!("/?{query}")).await
}

#[tokio::test]
async fn a_query_becomes_a_struct() {
    let query = "q=Z%C3%BCrich+%26+co&worth=-12&share=0.5&open=on&sort=due-date&stage=a&stage=b";
    let json = list(query).await.json();
    assert_eq!(json["q"], "Zürich & co");
    assert_eq!(json["worth"], -12);
    assert_eq!(json["share"], 0.5);
    assert_eq!(json["open"], true);
    assert_eq!(json["sort"], "due-date");
    assert_eq!(json["stage"], serde_json::json!(["a", "b"]));
}

#[tokio::test]
async fn nothing_and_empty_fields_are_absent() {
    for query in ["", "&&", "q=&worth=&team=&open="] {
        let json = list(query).await.json();
        assert_eq!(
            (&json["q"], &json["worth"]),
            (&serde_json::Value::Null, &serde_json::Value::Null)
        );
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_the_field() {
    let wrong = [
        ("worth=much", "worth", "\"much\" is not a whole number that fits."),
        ("worth=99999999999999999999", "worth", "that fits"),
        ("worth=1&worth=2", "worth", "This field is given more than once."),
        ("open=maybe", "open", "true or false"),
        ("sort=size", "sort", "unknown variant `size`"),
        ("team=team_1", "team", "26 characters"),
        ("limit=0", "limit", "A page has 1 to 200 items."),
        ("limit=201", "limit", "A page has 1 to 200 items."),
        ("limit=-1", "limit", "A page has 1 to 200 items."),
        ("limit=x", "limit", "A page has 1 to 200 items."),
        ("q=%ff", "q", "The value is not UTF-8 text."),
        ("colour=red", "colour", "There is no such field"),
    ];
    for (query, name, part) in wrong {
        let (field, _, message) = list(query).await.only_error();
        assert_eq!(field, name, "{query}");
        assert!(message.to_lowercase().contains(&part.to_lowercase()), "{query}: {message}");
    }
}

#[tokio::test]
async fn the_id_of_another_kind_is_refused_with_both_kinds_named() {
    let deal: Id<Deal> = ids().new_id(Timestamp::from_millis(0));
    let (field, _, message) = list(&format!("team={deal}")).await.only_error();
    assert_eq!(field, "team");
    assert!(message.contains("a deal") && message.contains("a team"), "{message}");
}

#[tokio::test]
async fn hostile_queries_are_refused_or_harmless() {
    let many = "stage=a&".repeat(1_001);
    assert_eq!(list(&many).await.problem(), (400, "malformed".into()));
    assert_eq!(list("%ff=1").await.problem(), (400, "malformed".into()));
    assert_eq!(list("q=%zz%").await.json()["q"], "%zz%");
    assert_eq!(list("q=%00a").await.json()["q"], "\0a");
    assert_eq!(list("=1").await.problem().0, 422);
    let long = list(&format!("{}=1", "k".repeat(20_000))).await;
    assert!(long.body.len() < 1_500);
}

#[derive(Deserialize, Serialize)]
struct Nested {
    #[serde(flatten)]
    page: Paging,
    worth: Option<i64>,
}

#[derive(Deserialize, Serialize)]
struct Paging {
    #[serde(skip_serializing, default)]
    limit: Limit,
    after: Option<String>,
}

#[tokio::test]
async fn structs_flatten_into_each_other() {
    let echo = |Query(nested): Query<Nested>| async move {
        Json((nested.page.limit.rows(), nested.page.after, nested.worth))
    };
    let router = Router::new().route("/", routing::get(echo));
    let json = get(&router, "/?limit=7&after=abc&worth=3").await.json();
    assert_eq!(json, serde_json::json!([7, "abc", 3]));
}

#[tokio::test]
async fn a_path_that_does_not_parse_is_not_there() {
    let show = |Path(id): Path<Id<Deal>>| async move { id.to_string() };
    let number = |Path((deal, line)): Path<(u64, u8)>| async move { format!("{deal}/{line}") };
    let router = Router::new()
        .route("/deals/{id}", routing::get(show))
        .route("/orders/{deal}/{line}", routing::get(number));
    let deal: Id<Deal> = ids().new_id(Timestamp::from_millis(0));
    let team: Id<Team> = ids().new_id(Timestamp::from_millis(0));
    assert_eq!(get(&router, &format!("/deals/{deal}")).await.text(), deal.to_string());
    assert_eq!(get(&router, "/orders/7/200").await.text(), "7/200");
    let absent = [
        format!("/deals/{team}"),
        "/deals/1".into(),
        "/deals/%ff".into(),
        "/deals/..%2f..%2fetc".into(),
        format!("/deals/{}", "a".repeat(10_000)),
        "/orders/-1/2".into(),
        "/orders/7/256".into(),
    ];
    for path in absent {
        assert_eq!(get(&router, &path).await.problem(), (404, "not-found".into()), "{path}");
    }
}

#[tokio::test]
async fn a_handler_that_does_not_agree_with_its_route_is_our_mistake() {
    let two = |Path((_, _)): Path<(u64, u64)>| async {};
    let router = Router::new().route("/deals/{id}", routing::get(two));
    let answer = get(&router, "/deals/1").await;
    assert_eq!(answer.problem(), (500, "internal".into()));
}
