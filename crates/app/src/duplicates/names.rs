//! What two spellings of one name have in common.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::fields::words_of;

/// Words for the form of a company: they say nothing of which one it is.
static LEGAL_FORMS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_of(
        "\
    ab ag aktiengesellschaft aps as asa bhd bt bv bvba cia cie co comp company corp corporation cv \
    cvba doo dd ead eeig eg eireli ek eood ev ews gbr gesmbh gmbh gmbhco holding inc incorporated \
    jsc kft kg kgaa kk kommanditgesellschaft lda limited llc llp lp ltd ltda mbh me nv nyrt oao ohg \
    ood ooo oy oyj pjsc plc private pt pte pty pvt rt sa sab sapi sarl sas sasu sc sca scs sdn se \
    sia sl slu snc sp spa spk spol sprl srl srls sro tbk uab ug vof zao zoo zrt",
    )
});

/// Words that join names and forms.
const JOINS: &[&str] =
    &["and", "und", "et", "y", "e", "i", "the", "of", "de", "haftungsbeschrankt"];

/// Titles and forms of address.
static TITLES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_of(
        "\
    dipl dr drs esq frau herr ing jr mag madame mba med miss mme mr mrs ms mx phd prof professor sir \
    sr sra",
    )
});

/// The core of a company's name: folded, without its legal form; none for a name of nothing else.
///
/// `Müller & Söhne GmbH & Co. KG` and `MULLER SOHNE` have the core `muller sohne`.
pub(crate) fn company_key(name: &str) -> Option<String> {
    let words = joined_letters(words(name));
    let core = without_forms(&words);
    let core = if core.is_empty() { words.as_slice() } else { core };
    let core: Vec<&str> = core.iter().map(String::as_str).filter(|w| !JOINS.contains(w)).collect();
    let key = core.join(" ");
    (key.chars().count() >= 2).then_some(key)
}

/// The words without legal forms at either end.
fn without_forms(mut words: &[String]) -> &[String] {
    let is_form = |word: &String| LEGAL_FORMS.contains(word.as_str());
    let is_join = |word: &String| JOINS.contains(&word.as_str());
    // The Polish "sp. z o.o.", which comes apart.
    if let [rest @ .., with, limited] = words
        && (with.as_str(), limited.as_str()) == ("z", "oo")
    {
        words = rest;
    }
    while let Some((last, rest)) = words.split_last()
        && (is_form(last) || is_join(last))
    {
        words = rest;
    }
    while let Some((first, rest)) = words.split_first()
        && !rest.is_empty()
        && ["pt", "ooo", "oao", "zao", "uab", "sia", "the"].contains(&first.as_str())
    {
        words = rest;
    }
    words
}

/// The words of a person's name in the order of the alphabet, without titles, so that `Müller, Hans` is
/// `Dr. Hans Muller`; none for a name of one word, which many people bear.
pub(crate) fn person_key(name: &str) -> Option<String> {
    let mut words = words(name);
    words.retain(|word| !TITLES.contains(word.as_str()));
    words.sort_unstable();
    words.dedup();
    (words.len() >= 2).then(|| words.join(" "))
}

/// The folded words of a name. Points and apostrophes within a word are dropped: `s.r.o.` is `sro`.
fn words(name: &str) -> Vec<String> {
    let mut folded = types::fold(name);
    folded.retain(|c| !matches!(c, '.' | '\'' | '’' | '`'));
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Letters that stand alone one after another are one word: `s r o` is `sro`.
fn joined_letters(words: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut after_letter = false;
    for word in words {
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match joined.last_mut() {
            Some(last) if is_letter && after_letter => last.push_str(&word),
            _ => joined.push(word),
        }
        after_letter = is_letter;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_the_same_without_their_legal_form() {
        for (one, other) in [
            ("Müller & Söhne GmbH & Co. KG", "MULLER SOHNE"),
            ("Acme, Inc.", "ACME Corporation"),
            ("Škoda Auto a.s.", "Skoda Auto"),
            ("Alza.cz s. r. o.", "alzacz"),
            ("Żabka Sp. z o.o.", "Zabka"),
            ("Magalu Comércio Ltda.", "MAGALU COMERCIO"),
            ("L'Atelier S.A.R.L.", "Latelier"),
            ("PT Sinar Jaya Tbk", "Sinar Jaya"),
            ("The Body Shop Ltd", "Body Shop"),
            ("Lantern UG (haftungsbeschränkt)", "Lantern"),
        ] {
            assert_eq!(company_key(one), company_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn other_companies_keep_their_difference() {
        for (one, other) in [
            ("Acme Books", "Acme Tools"),
            ("Sa Sa", "SE"),
            ("AS Roma", "Roma"),
            ("3M", "3 M 2"),
            ("東京電力", "東京ガス"),
        ] {
            assert_ne!(company_key(one), company_key(other), "{one} and {other}");
        }
        assert_eq!(
            company_key("GmbH & Co. KG").as_deref(),
            Some("gmbh co kg"),
            "it is all there is"
        );
        assert_eq!(company_key("!?"), None);
        assert_eq!(company_key("X"), None);
    }

    #[test]
    fn people_are_the_same_in_any_order_and_without_titles() {
        assert_eq!(person_key("Müller, Hans"), person_key("Dr. Hans Muller"));
        assert_eq!(person_key("Prof. Dr. med. Ana  SILVA"), person_key("Silva Ana"));
        assert_ne!(person_key("Hans Müller"), person_key("Hanna Müller"));
        assert_eq!(person_key("Anna"), None);
        assert_eq!(person_key("Mr. Smith"), None);
    }
}
