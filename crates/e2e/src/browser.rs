//! A browser, driven by what is written on the page.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use app::access;
use app::house::By;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::{ElementQueryable, ElementWaitable};
use thirtyfour::{
    By as Where, ChromeCapabilities, Cookie, Key, LoggingPrefsLogLevel, WebDriver, WebElement,
};

use crate::driver::{Driver, find};
use crate::{Server, axe};

/// How long a page may take to show something.
const PATIENCE: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(60);

/// What Chromium is started with: no window, nothing from outside, nothing kept.
const OPTIONS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--lang=en-GB",
];

/// How a page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// On a desk, light.
    Light,
    /// On a desk, dark.
    Dark,
    /// On a telephone, light.
    Phone,
}

impl Look {
    /// All of them.
    pub const ALL: [Look; 3] = [Look::Light, Look::Dark, Look::Phone];

    /// Its name in file names.
    pub fn name(self) -> &'static str {
        match self {
            Look::Light => "light",
            Look::Dark => "dark",
            Look::Phone => "phone",
        }
    }

    fn theme(self) -> &'static str {
        if self == Look::Dark { "dark" } else { "light" }
    }

    fn size(self) -> (u32, u32) {
        if self == Look::Phone { (390, 844) } else { (1_360, 850) }
    }
}

/// A browser with one person in front of it.
pub struct Browser {
    web: WebDriver,
    origin: String,
    // Dropped after the session: chromedriver first, then the profile's folder.
    _driver: Driver,
    _home: TempDir,
}

impl Browser {
    /// Opens a browser on a server.
    ///
    /// # Errors
    /// The browser's.
    pub async fn open(server: &Server) -> Result<Browser> {
        let home = tempfile::tempdir()?;
        let driver = Driver::start(home.path())?;
        let mut wishes = ChromeCapabilities::new();
        for option in OPTIONS {
            wishes.add_arg(option)?;
        }
        wishes.add_arg(&format!("--user-data-dir={}", home.path().join("profile").display()))?;
        if let Some(chromium) = find("chromium") {
            wishes.set_binary(&chromium.to_string_lossy())?;
        }
        wishes.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let web = WebDriver::new(driver.url(), wishes).await.context("Chromium does not start")?;
        let browser = Browser { web, origin: server.at(""), _driver: driver, _home: home };
        browser.look(Look::Light).await?;
        Ok(browser)
    }

    /// Ends it. A browser that is dropped without is stopped with its driver.
    ///
    /// # Errors
    /// The browser's.
    pub async fn close(self) -> Result<()> {
        Ok(self.web.clone().quit().await?)
    }

    /// Looks another way from now on.
    ///
    /// # Errors
    /// The browser's.
    pub async fn look(&self, look: Look) -> Result<()> {
        let (width, height) = look.size();
        self.set_size(width, height, look == Look::Phone).await?;
        let tools = self.web.cdp();
        let feature = json!([
            { "name": "prefers-color-scheme", "value": look.theme() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        tools.send_raw("Emulation.setEmulatedMedia", json!({ "features": feature })).await?;
        Ok(())
    }

    /// Runs no script of any page from now on, as in a browser where scripts are switched off.
    ///
    /// # Errors
    /// The browser's.
    pub async fn without_scripts(&self) -> Result<()> {
        let off = json!({ "value": true });
        self.web.cdp().send_raw("Emulation.setScriptExecutionDisabled", off).await?;
        Ok(())
    }

    /// Has no connection from now on, or has it back.
    ///
    /// # Errors
    /// The browser's.
    pub async fn offline(&self, is_off: bool) -> Result<()> {
        let tools = self.web.cdp();
        tools.send_raw("Network.enable", json!({})).await?;
        let network = json!({
            "offline": is_off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        tools.send_raw("Network.emulateNetworkConditions", network).await?;
        Ok(())
    }

    async fn set_size(&self, width: u32, height: u32, phone: bool) -> Result<()> {
        let tools = self.web.cdp();
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone,
        });
        tools.send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Is this person from now on, without the way through the sign-in page.
    ///
    /// # Errors
    /// The browser's or the database's.
    pub async fn be(&self, server: &Server, address: &str) -> Result<()> {
        self.go("/sign-in").await?;
        let email = address.parse()?;
        let by = By::system(&server.app.house);
        let opened = server
            .app
            .write(move |tx| {
                let user = app::users::find_by_email(tx, &email)?;
                access::open_session(tx, &by, user.id)
            })
            .await?;
        self.web.delete_all_cookies().await?;
        let mut cookie = Cookie::new("waymark", opened.1);
        cookie.set_path("/");
        self.web.add_cookie(cookie).await?;
        Ok(())
    }

    /// Goes to a page.
    ///
    /// # Errors
    /// The browser's.
    pub async fn go(&self, path: &str) -> Result<()> {
        self.web.goto(format!("{}{path}", self.origin)).await?;
        Ok(())
    }

    /// The path of the page that is shown, with what follows it.
    ///
    /// # Errors
    /// The browser's.
    pub async fn path(&self) -> Result<String> {
        let url = self.web.current_url().await?;
        Ok(url.as_str().trim_start_matches(&self.origin).to_owned())
    }

    /// Waits until the page's path begins so.
    ///
    /// # Errors
    /// Where it never does.
    pub async fn is_at(&self, path: &str) -> Result<()> {
        for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
            if self.path().await?.starts_with(path) {
                return Ok(());
            }
            tokio::time::sleep(STEP).await;
        }
        bail!("the browser is at {} and not at {path}\n{}", self.path().await?, self.words().await?)
    }

    /// What can be read on the page.
    ///
    /// # Errors
    /// The browser's.
    pub async fn words(&self) -> Result<String> {
        Ok(self.web.find(Where::Tag("body")).await?.text().await?)
    }

    /// Waits until the page says this.
    ///
    /// # Errors
    /// Where it never does.
    pub async fn sees(&self, words: &str) -> Result<()> {
        for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
            // While a page is replaced there may be no body for a moment.
            if self.words().await.is_ok_and(|shown| shown.contains(words)) {
                return Ok(());
            }
            tokio::time::sleep(STEP).await;
        }
        bail!("nothing says “{words}” at {}:\n{}", self.path().await?, self.words().await?)
    }

    /// The first element of a CSS selector, once it is there.
    ///
    /// # Errors
    /// Where it never is.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        let found = self.web.query(Where::Css(css)).wait(PATIENCE, STEP).first().await;
        match found {
            Ok(found) => Ok(found),
            Err(_) => {
                let (path, words) = (self.path().await?, self.words().await?);
                bail!("there is no {css} at {path}:\n{words}")
            }
        }
    }

    /// How many elements of a CSS selector there are now.
    ///
    /// # Errors
    /// The browser's.
    pub async fn count(&self, css: &str) -> Result<usize> {
        Ok(self.web.find_all(Where::Css(css)).await?.len())
    }

    /// Clicks the first shown link or button that bears these words.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn click(&self, words: &str) -> Result<()> {
        let quoted = serde_json::to_string(words)?;
        let path = format!(
            "//*[self::a or self::button or self::summary or self::label or @role='button' or @role='tab']\
             [contains(normalize-space(.), {quoted}) or @aria-label={quoted}]"
        );
        let query = self.web.query(Where::XPath(&path)).wait(PATIENCE, STEP).and_displayed();
        let Ok(found) = query.first().await else {
            bail!(
                "nothing to click says “{words}” at {}:\n{}",
                self.path().await?,
                self.words().await?
            )
        };
        found.scroll_into_view().await?;
        found.click().await.with_context(|| format!("“{words}” cannot be clicked"))?;
        Ok(())
    }

    /// Clicks the first shown link or button that bears just these words.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn click_exactly(&self, words: &str) -> Result<()> {
        self.click_at("", words).await
    }

    /// Clicks a button of the dialog that lies over the page.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn click_in_sheet(&self, words: &str) -> Result<()> {
        self.click_at("//dialog[@open]", words).await
    }

    async fn click_at(&self, within: &str, words: &str) -> Result<()> {
        let quoted = serde_json::to_string(words)?;
        self.click_path(&format!(
            "{within}//*[(self::a or self::button) and (normalize-space(.)={quoted} or @aria-label={quoted})]"
        ))
        .await
        .with_context(|| format!("clicking “{words}”"))
    }

    /// Clicks the link or button with these words in the row, list item or card that speaks of something.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn click_beside(&self, about: &str, words: &str) -> Result<()> {
        let (about, words) = (serde_json::to_string(about)?, serde_json::to_string(words)?);
        self.click_path(&format!(
            "//main//*[self::li or self::tr][contains(normalize-space(.), {about})]\
             //*[(self::a or self::button) and contains(normalize-space(.), {words})]"
        ))
        .await
        .with_context(|| format!("clicking {words} beside {about}"))
    }

    async fn click_path(&self, path: &str) -> Result<()> {
        let query = self.web.query(Where::XPath(path)).wait(PATIENCE, STEP).and_displayed();
        let Ok(found) = query.first().await else {
            bail!("there is no {path} at {}:\n{}", self.path().await?, self.words().await?)
        };
        found.scroll_into_view().await?;
        found.click().await.with_context(|| format!("{path} cannot be clicked"))?;
        Ok(())
    }

    /// Shuts the dialog that lies over the page.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn close_sheet(&self) -> Result<()> {
        self.press("dialog[open] .dialog-close").await?;
        self.gone("dialog[open]").await
    }

    /// Waits until nothing of a CSS selector is there any more.
    ///
    /// # Errors
    /// Where it stays.
    pub async fn gone(&self, css: &str) -> Result<()> {
        for _ in 0..PATIENCE.as_millis() / STEP.as_millis() {
            if self.count(css).await? == 0 {
                return Ok(());
            }
            tokio::time::sleep(STEP).await;
        }
        bail!("{css} is still there at {}:\n{}", self.path().await?, self.words().await?)
    }

    /// Clicks the first element of a CSS selector.
    ///
    /// # Errors
    /// Where there is none, or something lies over it.
    pub async fn press(&self, css: &str) -> Result<()> {
        let found = self.find(css).await?;
        found.wait_until().wait(PATIENCE, STEP).displayed().await?;
        found.scroll_into_view().await?;
        found.click().await.with_context(|| format!("{css} cannot be clicked"))?;
        Ok(())
    }

    /// Writes into the field of this name, in place of what stood there.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        let css = format!("input[name=\"{name}\"], textarea[name=\"{name}\"]");
        let field = self.find(&css).await?;
        if field.attr("type").await?.as_deref() == Some("date") {
            // How a day is typed differs from language to language; what it says is always the same.
            let set = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', { bubbles: true }))";
            self.web.execute(set, vec![field.to_json()?, json!(text)]).await?;
            return Ok(());
        }
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Writes into a field of the dialog that lies over the page.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn fill_in_sheet(&self, name: &str, text: &str) -> Result<()> {
        let css =
            format!("dialog[open] input[name=\"{name}\"], dialog[open] textarea[name=\"{name}\"]");
        let field = self.find(&css).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Writes into the first field of a CSS selector.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn fill_first(&self, css: &str, text: &str) -> Result<()> {
        self.find(css).await?.send_keys(text).await?;
        Ok(())
    }

    /// Puts a whole text into a field at once, as one pastes it.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn write_whole(&self, css: &str, text: &str) -> Result<()> {
        let field = self.find(css).await?;
        let set = "arguments[0].value = arguments[1]";
        self.web.execute(set, vec![field.to_json()?, json!(text)]).await?;
        Ok(())
    }

    /// Chooses a file of this machine.
    ///
    /// # Errors
    /// Where there is no such field.
    pub async fn attach(&self, name: &str, file: &Path) -> Result<()> {
        let field = self.find(&format!("input[type=file][name=\"{name}\"]")).await?;
        field.send_keys(file.display().to_string()).await?;
        Ok(())
    }

    /// Ticks a box or a radio button by its value, where it is not ticked yet.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn tick(&self, name: &str, value: &str) -> Result<()> {
        let box_ = self.find(&format!("input[name=\"{name}\"][value=\"{value}\"]")).await?;
        if !box_.is_selected().await? {
            box_.scroll_into_view().await?;
            box_.click().await?;
        }
        Ok(())
    }

    /// What stands in a field.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn value(&self, css: &str) -> Result<String> {
        Ok(self.find(css).await?.value().await?.unwrap_or_default())
    }

    /// Takes the focus away from where one typed.
    ///
    /// # Errors
    /// The browser's.
    pub async fn blur(&self) -> Result<()> {
        self.ask("document.activeElement.blur()", vec![]).await?;
        Ok(())
    }

    /// Chooses an option by what people read.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn choose_words(&self, name: &str, words: &str) -> Result<()> {
        let quoted = serde_json::to_string(words)?;
        self.click_path(&format!("//select[@name='{name}']/option[normalize-space(.)={quoted}]"))
            .await
    }

    /// Chooses an option by its value.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn choose(&self, name: &str, value: &str) -> Result<()> {
        let css = format!("select[name=\"{name}\"] option[value=\"{value}\"]");
        self.find(&css).await?.click().await?;
        Ok(())
    }

    /// Presses keys wherever the focus is.
    ///
    /// # Errors
    /// The browser's.
    pub async fn keys(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        self.web.active_element().await?.send_keys(keys).await?;
        Ok(())
    }

    /// Goes on with the tabulator until the focus is on something of this selector.
    ///
    /// # Errors
    /// Where the focus never comes there.
    pub async fn tab_to(&self, css: &str) -> Result<()> {
        const MOST: usize = 120;
        for _ in 0..MOST {
            let script = "return document.activeElement.matches(arguments[0])";
            if self.ask(script, vec![json!(css)]).await? == json!(true) {
                return Ok(());
            }
            self.keys(Key::Tab + "").await?;
        }
        bail!("the tabulator does not lead to {css}")
    }

    /// Drags one element onto another, in steps as a hand does.
    ///
    /// # Errors
    /// Where one of them is not there.
    pub async fn drag(&self, from: &str, to: &str) -> Result<()> {
        let (from, to) = (self.find(from).await?, self.find(to).await?);
        from.scroll_into_view().await?;
        self.web
            .action_chain()
            .move_to_element_center(&from)
            .click_and_hold()
            .move_by_offset(6, 6)
            .move_by_offset(12, 6)
            .move_to_element_center(&to)
            .move_by_offset(2, 2)
            .release()
            .perform()
            .await?;
        Ok(())
    }

    /// Runs a script and gives what it returns.
    ///
    /// # Errors
    /// The browser's, or the script's.
    pub async fn ask(&self, script: &str, with: Vec<Value>) -> Result<Value> {
        Ok(self.web.execute(script, with).await?.json().clone())
    }

    /// What keeps people from using the page, as axe sees it; empty is good.
    ///
    /// # Errors
    /// The browser's, or npm's.
    pub async fn barriers(&self) -> Result<Vec<String>> {
        self.found_by(&[]).await
    }

    /// The same of the rules whose outcome depends on the colours: all there can be anew where only they changed.
    ///
    /// # Errors
    /// The browser's, or npm's.
    pub async fn barriers_of_colour(&self) -> Result<Vec<String>> {
        self.found_by(&axe::OF_COLOUR).await
    }

    async fn found_by(&self, rules: &[&str]) -> Result<Vec<String>> {
        if self.ask("return window.axe === undefined", vec![]).await? == json!(true) {
            self.web.execute(axe::source()?, vec![]).await?;
        }
        let found = self.web.execute_async(axe::RUN, vec![json!(rules)]).await?.json().clone();
        let all = found.as_array().cloned().unwrap_or_default();
        Ok(all.iter().map(|barrier| format!("{barrier:#}")).collect())
    }

    /// What the browser's console told as an error since it was last asked. A form that is answered with its
    /// mistakes is no error.
    ///
    /// # Errors
    /// The browser's.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let all = self.web.browser_log().await?.into_iter();
        let bad = all.filter(|entry| entry.level == "SEVERE").map(|entry| entry.message);
        Ok(bad.filter(|message| !is_an_answer(message)).collect())
    }

    /// Whether the page is wider than the window.
    ///
    /// # Errors
    /// The browser's.
    pub async fn overflows(&self) -> Result<bool> {
        let script = "return document.documentElement.scrollWidth > window.innerWidth + 1";
        Ok(self.ask(script, vec![]).await? == json!(true))
    }

    /// Saves a picture of what is shown.
    ///
    /// # Errors
    /// The browser's, or the disk's.
    pub async fn picture(&self, file: &Path) -> Result<()> {
        Ok(self.web.screenshot(file).await?)
    }
}

/// Whether the console only repeats that a form was answered with its mistakes, or a move with what it lacks.
fn is_an_answer(message: &str) -> bool {
    ["status of 422", "status of 409"].iter().any(|answer| message.contains(answer))
}
