//! Reads pages as a browser without scripts does: elements, texts, links and forms. It knows as much of HTML as our
//! pages write: quoted attributes, text that is escaped, no omitted tags that matter.

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// An element begins.
    Open(Element),
    /// An element ends.
    Close(String),
    /// What people read, unescaped.
    Text(String),
}

/// An element with its attributes, unescaped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Its name, in small letters.
    pub name: String,
    /// Names, in small letters, and values; a bare attribute has an empty one.
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has an attribute.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Elements whose content is text and nothing else.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "plaintext"];

/// The pieces of a page in their order.
pub fn pieces(page: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push_text(&mut all, text);
        rest = match tag.as_bytes().get(1) {
            Some(b'!') if tag.starts_with("<!--") => after(tag, "-->"),
            Some(b'!' | b'?') => after(tag, ">"),
            Some(b'/') => {
                let name = tag[2..].split(['>', ' ']).next().unwrap_or_default();
                all.push(Piece::Close(name.to_ascii_lowercase()));
                after(tag, ">")
            }
            Some(byte) if byte.is_ascii_alphabetic() => open(&mut all, &tag[1..]),
            _ => {
                push_text(&mut all, "<");
                &tag[1..]
            }
        };
    }
    push_text(&mut all, rest);
    all
}

fn push_text(all: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        all.push(Piece::Text(unescaped(text)));
    }
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.find(mark).map_or("", |at| &text[at + mark.len()..])
}

/// Reads an element from its name on; gives what follows it.
fn open<'a>(all: &mut Vec<Piece>, text: &'a str) -> &'a str {
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
    let (name, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let mut element = Element { name: name.to_ascii_lowercase(), attributes: Vec::new() };
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        rest = attribute(&mut element, rest);
    }
    let name = element.name.clone();
    all.push(Piece::Open(element));
    if !RAW.contains(&name.as_str()) {
        return rest;
    }
    let close = format!("</{name}");
    let end = rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
    let (raw, rest) = rest.split_at(end);
    let text =
        if matches!(name.as_str(), "script" | "style") { raw.to_owned() } else { unescaped(raw) };
    if !text.is_empty() {
        all.push(Piece::Text(text));
    }
    rest
}

fn attribute<'a>(element: &mut Element, text: &'a str) -> &'a str {
    let ends = |c: char| c.is_ascii_whitespace() || c == '>' || c == '/' || c == '=';
    // An equals sign in the first place belongs to the name, as browsers have it.
    let end = text.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(text.len(), |(at, _)| at);
    let (name, rest) = text.split_at(end);
    let (value, rest) = match rest.trim_start().strip_prefix('=') {
        Some(rest) => attribute_value(rest.trim_start()),
        None => ("", rest),
    };
    element.attributes.push((name.to_ascii_lowercase(), unescaped(value)));
    rest
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len()))
}

/// A text without its character references: the named ones that our pages write, and numbers.
pub fn unescaped(text: &str) -> String {
    const NAMED: [(&str, char); 6] =
        [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}')];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let known = after.split_once(';').and_then(|(reference, after)| {
            let found = match reference.strip_prefix('#') {
                Some(number) => numbered(number),
                None => NAMED.iter().find(|(name, _)| *name == reference).map(|(_, c)| *c),
            };
            found.map(|c| (c, after))
        });
        match known {
            Some((c, after)) => {
                plain.push(c);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain + rest
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

/// A form as it stands on the page.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// Whether it is posted; else it asks.
    pub is_post: bool,
    /// Whether it sends files.
    pub is_multipart: bool,
    /// Its id, by which fields elsewhere belong to it.
    pub id: Option<String>,
    /// What it would send, the buttons apart.
    pub fields: Vec<(String, String)>,
    /// The names of all its fields, those that are not ticked and those that choose a file too.
    pub names: Vec<String>,
    /// The names of its fields for files.
    pub files: Vec<String>,
    /// The buttons that send it.
    pub buttons: Vec<Button>,
}

/// A button that sends a form.
#[derive(Clone, Debug, Default)]
pub struct Button {
    /// What is written on it.
    pub words: String,
    /// What it adds to the form.
    pub field: Option<(String, String)>,
    /// Where it sends the form instead.
    pub action: Option<String>,
    /// Whether it sends the form another way than the form says.
    pub is_get: bool,
}

/// The forms of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let mut reading = Reading::default();
    for piece in pieces(page) {
        match piece {
            Piece::Open(element) => reading.open(&element),
            Piece::Close(name) => reading.close(&name),
            Piece::Text(text) => reading.text.push_str(&text),
        }
    }
    reading.done()
}

/// Where a reader of forms is.
#[derive(Default)]
struct Reading {
    forms: Vec<Form>,
    is_inside: bool,
    select: Option<Select>,
    button: Option<(Option<usize>, Button)>,
    area: Option<(Option<usize>, String)>,
    /// What was read since the last element that asks for it began.
    text: String,
    /// Fields that name a form which may come later.
    strays: Vec<(String, Field)>,
}

struct Select {
    of: Option<usize>,
    name: String,
    is_multiple: bool,
    chosen: Vec<String>,
    first: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Field {
    name: String,
    value: Option<String>,
}

impl Reading {
    fn of(&self) -> Option<usize> {
        self.is_inside.then(|| self.forms.len() - 1)
    }

    fn open(&mut self, element: &Element) {
        match element.name.as_str() {
            "form" => self.open_form(element),
            "select" if !element.has("disabled") => {
                self.select = Some(Select {
                    of: self.of(),
                    name: element.get("name").unwrap_or_default().to_owned(),
                    is_multiple: element.has("multiple"),
                    chosen: Vec::new(),
                    first: None,
                });
            }
            "option" => {
                let value = element.get("value").map(str::to_owned);
                if let (Some(select), Some(value)) = (self.select.as_mut(), value) {
                    select.first.get_or_insert_with(|| value.clone());
                    if element.has("selected") {
                        select.chosen.push(value);
                    }
                }
            }
            "textarea" => {
                self.text.clear();
                let name = element.get("name").unwrap_or_default().to_owned();
                self.area = Some((self.of(), name));
            }
            "button" => self.open_button(element),
            "input" => self.input(element),
            _ => {}
        }
    }

    fn open_form(&mut self, element: &Element) {
        let said = |name: &str| element.get(name).unwrap_or_default().to_owned();
        self.forms.push(Form {
            action: said("action"),
            is_post: said("method").eq_ignore_ascii_case("post"),
            is_multipart: said("enctype") == "multipart/form-data",
            id: element.get("id").map(str::to_owned),
            ..Form::default()
        });
        self.is_inside = true;
    }

    fn open_button(&mut self, element: &Element) {
        self.text.clear();
        let is_submit = element.get("type").is_none_or(|kind| kind == "submit");
        if !is_submit || element.has("disabled") {
            self.button = None;
            return;
        }
        let name = element.get("name").map(str::to_owned);
        let value = element.get("value").unwrap_or_default().to_owned();
        let button = Button {
            words: element.get("aria-label").unwrap_or_default().to_owned(),
            field: name.map(|name| (name, value)),
            action: element.get("formaction").map(str::to_owned),
            is_get: element.get("formmethod").is_some_and(|it| it.eq_ignore_ascii_case("get")),
        };
        self.button = Some((self.of(), button));
    }

    fn input(&mut self, element: &Element) {
        let kind = element.get("type").unwrap_or("text");
        let Some(name) = element.get("name").map(str::to_owned) else { return };
        if element.has("disabled") || matches!(kind, "button" | "reset") {
            return;
        }
        if kind == "file" {
            if let Some(of) = self.of() {
                self.forms[of].files.push(name.clone());
                self.forms[of].names.push(name);
            }
            return;
        }
        let is_on = !matches!(kind, "checkbox" | "radio") || element.has("checked");
        let usual = if matches!(kind, "checkbox" | "radio") { "on" } else { "" };
        let value = element.get("value").unwrap_or(usual).to_owned();
        let field = Field { name, value: is_on.then_some(value) };
        match element.get("form") {
            Some(owner) => self.strays.push((owner.to_owned(), field)),
            None => self.add(self.of(), field),
        }
    }

    fn add(&mut self, of: Option<usize>, field: Field) {
        let Some(form) = of.and_then(|of| self.forms.get_mut(of)) else { return };
        form.names.push(field.name.clone());
        form.fields.extend(field.value.map(|value| (field.name, value)));
    }

    fn close(&mut self, name: &str) {
        match name {
            "form" => self.is_inside = false,
            "select" => self.close_select(),
            "textarea" => {
                let Some((of, name)) = self.area.take() else { return };
                let text = self.text.strip_prefix('\n').unwrap_or(&self.text).to_owned();
                self.add(of, Field { name, value: Some(text) });
            }
            "button" => {
                let Some((of, mut button)) = self.button.take() else { return };
                if button.words.is_empty() {
                    button.words = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
                }
                if let Some(form) = of.and_then(|of| self.forms.get_mut(of)) {
                    form.buttons.push(button);
                }
            }
            _ => {}
        }
    }

    fn close_select(&mut self) {
        let Some(mut select) = self.select.take() else { return };
        if select.chosen.is_empty() && !select.is_multiple {
            select.chosen.extend(select.first);
        }
        let Some(form) = select.of.and_then(|of| self.forms.get_mut(of)) else { return };
        form.names.push(select.name.clone());
        form.fields.extend(select.chosen.into_iter().map(|value| (select.name.clone(), value)));
    }

    fn done(mut self) -> Vec<Form> {
        for (owner, field) in std::mem::take(&mut self.strays) {
            let of = self.forms.iter().position(|form| form.id.as_ref() == Some(&owner));
            self.add(of, field);
        }
        self.forms
    }
}

/// The addresses that links of a page lead to.
pub fn links(page: &str) -> Vec<String> {
    let of = |piece: Piece| match piece {
        Piece::Open(element) if element.name == "a" => element.get("href").map(str::to_owned),
        _ => None,
    };
    pieces(page).into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::{Piece, forms, links, pieces, unescaped};

    #[test]
    fn texts_and_attributes_are_read_as_a_browser_reads_them() {
        let all = pieces(
            r#"<p title="a &quot;b&quot;">x &lt; y &amp;amp; &#39;z&#x27;</p><br><!-- <i> -->"#,
        );
        let Piece::Open(p) = &all[0] else { panic!("{all:?}") };
        assert_eq!(p.get("title"), Some("a \"b\""));
        assert_eq!(all[1], Piece::Text("x < y &amp; 'z'".to_owned()));
        assert_eq!(all[2], Piece::Close("p".to_owned()));
        assert_eq!(all.len(), 4, "a comment is nothing: {all:?}");
        assert_eq!(unescaped("&nothing; & &#xd800; &"), "&nothing; & &#xd800; &");
    }

    #[test]
    fn what_breaks_out_of_its_place_is_seen() {
        let all = pieces(r#"<input value=""><img src=x onerror=alert(1)>">"#);
        let Piece::Open(img) = &all[1] else { panic!("{all:?}") };
        assert_eq!((img.name.as_str(), img.get("onerror")), ("img", Some("alert(1)")));
        let all = pieces("<textarea>a</textarea><script>b</script>");
        assert_eq!(all.len(), 6, "{all:?}");
        assert_eq!(pieces("1 < 2")[1], Piece::Text("<".to_owned()));
    }

    #[test]
    fn a_form_sends_what_a_browser_would_send() {
        let page = r#"<form method="post" action="/go?x=1&amp;y=2" id="f"><input type="hidden" name="csrf" value="t">
            <input type="checkbox" name="a" value="1" checked><input type="checkbox" name="b">
            <select name="c"><option value="1">One</option><option value="2" selected>Two</option></select>
            <select name="d"><option value="3">Three</option></select>
            <textarea name="e">
two &amp; lines</textarea><input type="file" name="file">
            <button type="button">No</button><button name="do" value="it"><svg></svg> Do <b>it</b></button></form>
            <input type="checkbox" name="deal" value="7" form="f" checked><input name="lost">"#;
        let all = forms(page);
        let [form] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((form.action.as_str(), form.is_post), ("/go?x=1&y=2", true));
        let sent: Vec<_> = form.fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let expected = [
            ("csrf", "t"),
            ("a", "1"),
            ("c", "2"),
            ("d", "3"),
            ("e", "two & lines"),
            ("deal", "7"),
        ];
        assert_eq!(sent, expected);
        assert_eq!(form.files, ["file"]);
        let [button] = form.buttons.as_slice() else { panic!("{form:?}") };
        assert_eq!(button.words, "Do it");
        assert_eq!(button.field, Some(("do".to_owned(), "it".to_owned())));
        assert_eq!(links("<a href=\"/x?a=1&amp;b=2\">x</a><a>y</a>"), ["/x?a=1&b=2"]);
    }
}
