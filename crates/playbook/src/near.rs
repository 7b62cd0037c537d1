//! "Did you mean …?": the known word that is nearest to a mistyped one.

/// A hint naming the nearest known word, where one is near enough to be meant.
pub(crate) fn did_you_mean<S: AsRef<str>>(typed: &str, known: &[S]) -> Option<String> {
    nearest(typed, known).map(|word| format!("did you mean `{word}`?"))
}

/// The nearest known word, if at most a third of it differs or one begins with the other.
pub(crate) fn nearest<'k, S: AsRef<str>>(typed: &str, known: &'k [S]) -> Option<&'k str> {
    let folded = typed.to_lowercase().replace('_', "-");
    let distance = |word: &str| {
        let word = word.to_lowercase().replace('_', "-");
        let starts = folded.len() >= 3 && word.len() >= 3;
        let near = starts && (word.starts_with(&folded) || folded.starts_with(&word));
        let edits = strsim::damerau_levenshtein(&folded, &word);
        if near { edits.min(1) } else { edits }
    };
    let allowed = (typed.chars().count() / 3).clamp(1, 4);
    known
        .iter()
        .map(|word| (distance(word.as_ref()), word.as_ref()))
        .filter(|(edits, word)| *edits <= allowed && !word.is_empty())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, word)| word)
}
