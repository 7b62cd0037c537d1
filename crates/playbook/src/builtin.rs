//! The playbooks that come with the program: each complete enough to sell by on the first day.

/// Key and text of each built-in playbook, the richest first.
pub fn all() -> &'static [(&'static str, &'static str)] {
    &[
        ("consultative-b2b", include_str!("../builtin/consultative-b2b.toml")),
        ("prospect-to-nurture", include_str!("../builtin/prospect-to-nurture.toml")),
        ("retail", include_str!("../builtin/retail.toml")),
        ("eight-stage", include_str!("../builtin/eight-stage.toml")),
        ("outbound", include_str!("../builtin/outbound.toml")),
        ("inbound", include_str!("../builtin/inbound.toml")),
        ("saas-trial", include_str!("../builtin/saas-trial.toml")),
        ("photovoltaics", include_str!("../builtin/photovoltaics.toml")),
        ("vbant-five-step", include_str!("../builtin/vbant-five-step.toml")),
        ("simple-funnel", include_str!("../builtin/simple-funnel.toml")),
    ]
}

/// The text of the built-in playbook with this key.
pub fn text(key: &str) -> Option<&'static str> {
    all().iter().find(|(name, _)| *name == key).map(|(_, text)| *text)
}
