//! Taking a text apart into the words it is found by.

/// Longer words are cut, in texts and queries alike.
const LONGEST_WORD: usize = 40;
/// More words in a query only cost time.
const MOST_WANTED: usize = 12;

/// The words of a text, folded: runs of letters and digits, and single signs of scripts that
/// write without spaces.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = types::fold(text);
    let mut words = Vec::new();
    for run in folded.split(|it: char| !it.is_alphanumeric()) {
        let mut word = String::new();
        for sign in run.chars() {
            if stands_alone(sign) {
                push(&mut words, std::mem::take(&mut word));
                words.push(sign.to_string());
            } else {
                word.push(sign);
            }
        }
        push(&mut words, word);
    }
    words
}

fn push(words: &mut Vec<String>, mut word: String) {
    if word.is_empty() {
        return;
    }
    if let Some((end, _)) = word.char_indices().nth(LONGEST_WORD) {
        word.truncate(end);
    }
    words.push(word);
}

/// Han, Hiragana, Katakana, Thai, Lao, Khmer and Burmese put no spaces between words.
fn stands_alone(sign: char) -> bool {
    matches!(sign,
        '\u{0E00}'..='\u{0EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// The words of a query.
pub(super) struct Wanted {
    /// Words that must occur as they are.
    pub(super) whole: Vec<String>,
    /// The beginning of one more word.
    pub(super) beginning: String,
}

impl Wanted {
    /// Reads a query; none when it has no word in it.
    pub(super) fn parse(query: &str) -> Option<Self> {
        let mut whole = words(query);
        whole.truncate(MOST_WANTED);
        let beginning = whole.pop()?;
        Some(Self { whole, beginning })
    }

    /// All the words.
    pub(super) fn text(&self) -> String {
        let mut asked = self.whole.join(" ");
        if !asked.is_empty() {
            asked.push(' ');
        }
        asked.push_str(&self.beginning);
        asked
    }

    /// How well a title of folded words fits.
    pub(super) fn weigh(&self, title: &str) -> f64 {
        let asked = self.text();
        if title == asked {
            return 4.0;
        }
        if title.starts_with(&asked) {
            return 3.0;
        }
        let mut words = title.split(' ');
        let has = |word: &String| title.split(' ').any(|it| it == word);
        if self.whole.iter().all(has) && words.any(|it| it.starts_with(&self.beginning)) {
            return 2.0;
        }
        1.0
    }
}
