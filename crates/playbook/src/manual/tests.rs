//! The manual is complete: whatever the playbook says, it says.

use crate::builtin;
use crate::model::Playbook;
use crate::tests::BASE;

fn base() -> Playbook {
    crate::parse(BASE).unwrap().playbook
}

#[test]
fn the_manual_of_the_base_reads_like_this() {
    insta::assert_snapshot!(super::markdown(&base()), @r#"
    <a id="top"></a>

    # Base

    The smallest playbook that is complete.

    Takes new leads where the lead’s segment is “b2b” and the lead’s source is not “web shop”.

    <a id="contents"></a>

    ## Contents

    - [The way at a glance](#way)
    - [Who does what](#roles)
    - [Stage 1: Understand the pain](#stage-discover)
    - [Stage 2: Agree on the terms](#stage-agree)
    - [Sub-processes](#processes)
    - [Follow-ups](#ladders)
    - [Exceptions and who grants them](#exceptions)
    - [Reasons to choose from](#reasons)
    - [Points for new leads](#scores)
    - [Collateral](#collateral)

    <a id="way"></a>

    ## The way at a glance

    | No. | Stage | Phase | Owner | Time allowed | Chance |
    | --- | --- | --- | --- | --- | --- |
    | 1 | [Understand the pain](#stage-discover) | Deal | Seller | 5 working days | 25 % |
    | 2 | [Agree on the terms](#stage-agree) | Settlement | Seller |  | 50 % |

    <a id="roles"></a>

    ## Who does what

    | Role |
    | --- |
    | **Seller** |
    | **Sales manager** |

    <a id="responsibilities"></a>

    ### Responsibilities

    | Stage | Seller | Sales manager |
    | --- | --- | --- |
    | [1. Understand the pain](#stage-discover) | **owns**<br>1 task |  |
    | [2. Agree on the terms](#stage-agree) | **owns**<br>1 task |  |
    | [Estimate the gaps: Estimate the effort](#process-estimation) |  | **owns** |

    <a id="stage-discover"></a>

    ## Stage 1: Understand the pain

    - **Purpose:** To know what to offer.
    - **What exists at its end:** A confirmed pain.
    - **Owner:** Seller
    - **Time allowed:** 5 working days
    - **Phase:** Deal
    - **Chance of winning:** 25 %

    <a id="stage-discover-tasks"></a>

    ### Tasks

    | Task | How | Who | Needed | Collateral |
    | --- | --- | --- | --- | --- |
    | **Introduce ourselves** | Meeting | Seller | must be done | [Pitch](#collateral-pitch) |

    <a id="stage-discover-exits"></a>

    ### To leave this stage

    | Criterion | Who acts | How hard | How it is shown |
    | --- | --- | --- | --- |
    | **The buyer confirmed a business pain** | the buyer | required | By what is recorded: “Pains” has a row where “Which level is this pain?” is “business” and the row is confirmed by the buyer |

    <a id="stage-discover-questions"></a>

    ### What to find out

    <a id="questions-pains"></a>

    #### Pains

    About the deal; as many rows as there are.

    | Question | Answer | Required |
    | --- | --- | --- |
    | **Which level is this pain?** | One of: technical, business, personal | yes |
    | What does it cost a year? | Money |  |

    <a id="questions-budget"></a>

    #### Budget

    About the deal.

    | Question | Answer | Required |
    | --- | --- | --- |
    | **How much is set aside?** | Money | yes |
    | Is it approved? | Yes/no |  |
    | Where do they sell? | Any of: shop, web |  |

    <a id="stage-discover-automatic"></a>

    ### What runs by itself

    - **When nothing was heard or said for 3 working days**: begin the follow-ups [Ask again](#ladder-persist).
    - **When the deal comes in**: start [Estimate the gaps](#process-estimation).

    <a id="stage-agree"></a>

    ## Stage 2: Agree on the terms

    - **Purpose:** To close.
    - **What exists at its end:** An accepted quote.
    - **Owner:** Seller
    - **Phase:** Settlement
    - **Chance of winning:** 50 %

    <a id="stage-agree-tasks"></a>

    ### Tasks

    | Task | How | Who | Needed |
    | --- | --- | --- | --- |
    | Send the quote | Todo | Seller | where it helps |

    <a id="stage-agree-exits"></a>

    ### To leave this stage

    | Criterion | Who acts | How hard | How it is shown |
    | --- | --- | --- | --- |
    | **The buyer accepted the quote** | the buyer | required | By pointing at what happened: quote accepted |

    <a id="processes"></a>

    ## Sub-processes

    <a id="process-estimation"></a>

    ### Estimate the gaps

    - **Owner:** Sales manager
    - **The deal:** may go on meanwhile

    <a id="process-estimation-estimate"></a>

    #### 1. Estimate the effort

    - **Owner:** Sales manager

    <a id="ladders"></a>

    ## Follow-ups

    A series stops by itself as soon as the buyer acts.

    <a id="ladder-persist"></a>

    ### Ask again

    | No. | Step | How | After the one before |
    | --- | --- | --- | --- |
    | 1 | Remind them | Mail | 2 working days |

    <a id="exceptions"></a>

    ## Exceptions and who grants them

    | Exception | Needed when | Granted by |
    | --- | --- | --- |
    | **A discount over 15 % needs the manager** | the largest discount in percent is above 15 | Sales manager |

    <a id="reasons"></a>

    ## Reasons to choose from

    <a id="reasons-lost"></a>

    ### When a deal is lost

    - Too expensive

    <a id="scores"></a>

    ## Points for new leads

    | Points | Reason | When |
    | --- | --- | --- |
    | \+10 | More than fifty employees | the company’s number of employees is above 50 |

    <a id="collateral"></a>

    ## Collateral

    <a id="collateral-pitch"></a>

    ### Pitch

    - **Kind:** Mail

    > Hello {{contact.name}}
    "#);
}

#[test]
fn a_manual_is_a_page_of_its_own() {
    let page = super::html(&base());
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("@media print"));
    assert!(!page.contains("<script"));
    assert!(super::html_body(&base()).starts_with("<article class=\"manual\">"));
}

#[test]
fn every_jump_has_a_place_to_land() {
    for (key, text) in builtin::all() {
        let page = super::html(&crate::parse(text).unwrap().playbook);
        for jump in page.split("href=\"#").skip(1) {
            let to = jump.split('"').next().unwrap();
            assert!(page.contains(&format!("id=\"{to}\"")), "{key}: #{to}");
        }
        let ids: Vec<&str> =
            page.split(" id=\"").skip(1).map(|id| id.split('"').next().unwrap()).collect();
        let once: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(once.len(), ids.len(), "{key}: an id is there twice");
    }
}

#[test]
fn every_text_of_a_built_in_playbook_is_in_its_manual() {
    for (key, text) in builtin::all() {
        let playbook = crate::parse(text).unwrap().playbook;
        let page = words(&super::html(&playbook));
        for said in texts(&playbook) {
            assert!(page.contains(&words(&escaped(&said))), "{key}: “{said}” is not in the manual");
        }
    }
}

/// Every plain text of a playbook that people should read.
fn texts(p: &Playbook) -> Vec<String> {
    let mut all = vec![p.name.clone()];
    for role in &p.roles {
        all.push(role.name.clone());
        all.extend(role.department.clone());
        all.extend(role.does.clone());
    }
    for persona in &p.personas {
        all.push(persona.name.clone());
        all.extend(persona.cares.clone());
    }
    for group in &p.questions {
        all.push(group.name.clone());
        all.extend(group.purpose.clone());
        for ask in &group.asks {
            all.push(ask.ask.clone());
            all.extend(ask.help.clone());
            all.extend(ask.unit.clone());
            all.extend(ask.options.clone());
            all.extend(ask.look_in.clone());
        }
    }
    for piece in &p.collateral {
        all.push(piece.name.clone());
        all.extend(piece.suits.clone());
    }
    all.extend(p.reasons.iter().map(|reason| reason.name.clone()));
    all.extend(p.conditions.iter().map(|condition| condition.says.clone()));
    all.extend(p.scores.iter().map(|score| score.says.clone()));
    for ladder in &p.ladders {
        all.push(ladder.name.clone());
        for step in &ladder.steps {
            all.extend([step.name.clone(), step.after.to_string()]);
            all.extend(step.guide.clone());
        }
    }
    let processes = p.processes.iter().flat_map(|process| &process.stages);
    for process in &p.processes {
        all.push(process.name.clone());
        all.extend(process.purpose.clone());
    }
    for stage in processes.chain(&p.stages) {
        all.push(stage.name.clone());
        all.extend(stage.purpose.clone());
        all.extend(stage.output.clone());
        all.extend(stage.within.map(|within| within.to_string()));
        let journey = stage.journey.clone();
        all.extend([journey.buyer, journey.seller, journey.marketer].into_iter().flatten());
        for task in &stage.tasks {
            all.push(task.name.clone());
            all.extend(task.guide.clone());
            all.extend(task.due.map(|due| due.to_string()));
        }
        for exit in &stage.exits {
            all.push(exit.says.clone());
            all.extend(exit.hint.clone());
        }
        for obstacle in &stage.obstacles {
            all.push(obstacle.sign.clone());
            all.extend(obstacle.try_.clone());
        }
        for when in &stage.whens {
            if let crate::model::Act::Notify { says, .. } = &when.act {
                all.push(says.clone());
            }
        }
    }
    all
}

fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string()
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_authors_markup_does_no_harm() {
    let mut playbook = base();
    playbook.name = "<script>alert(1)</script> & **bold** | pipe".to_owned();
    playbook.summary = Some(
        "<script>alert(2)</script>\n\n# Large\n\n[click](javascript:alert(3)) and \
         [safe](https://example.com) and <img src=x onerror=alert(4)>"
            .to_owned(),
    );
    playbook.collateral[0].link = Some("javascript:alert(5)".to_owned());
    let page = super::html(&playbook);
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains("javascript:alert(3)\""));
    assert!(!page.contains("href=\"javascript:"));
    assert!(!page.contains("<img"));
    assert!(page.contains("href=\"https://example.com\""));
    let text = super::markdown(&playbook);
    let first = text.lines().find(|line| line.starts_with("# ")).unwrap();
    insta::assert_snapshot!(first, @r#"# \<script\>alert(1)\</script\> &amp; \*\*bold\*\* \| pipe"#);
}
