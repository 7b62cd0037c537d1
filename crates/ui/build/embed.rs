//! Puts the files of `dist` into the binary, each also compressed.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Length of the hash that esbuild puts before the extension.
const HASH: usize = 8;

/// Writes `assets.rs`: the list of all files with their names, types and bytes.
pub(crate) fn write(dist: &Path, out: &Path, is_release: bool) -> Result<()> {
    let packed = out.join("packed");
    fs::create_dir_all(&packed)?;
    let mut code = String::from("static ALL: &[Asset] = &[\n");
    for path in files(dist)? {
        let file = path.file_name().and_then(|name| name.to_str()).context("a plain file name")?;
        let (name, kind) = (name_of(file)?, kind_of(file)?);
        let bytes = fs::read(&path)?;
        let [br, gz] = match kind {
            "font/woff2" => [None, None],
            _ => pack(&packed, file, &bytes, is_release)?.map(Some),
        };
        writeln!(
            code,
            "    Asset {{ name: {name:?}, url: \"/assets/{file}\", kind: {kind:?}, plain: include_bytes!({path:?}), \
             brotli: {}, gzip: {} }},",
            included(br.as_deref()),
            included(gz.as_deref()),
        )?;
    }
    code.push_str("];\n");
    fs::write(out.join("assets.rs"), code)?;
    Ok(())
}

fn files(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `app.css` of `app-3FA9C2D1.css`.
fn name_of(file: &str) -> Result<String> {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    match stem.rsplit_once('-') {
        Some((name, hash)) if hash.len() == HASH => Ok(format!("{name}.{extension}")),
        _ => bail!("{file} has no hash in its name"),
    }
}

fn kind_of(file: &str) -> Result<&'static str> {
    match file.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("js") => Ok("text/javascript; charset=utf-8"),
        Some("woff2") => Ok("font/woff2"),
        _ => bail!("{file} is of no kind that pages use"),
    }
}

fn included(path: Option<&Path>) -> String {
    path.map_or_else(|| "None".to_owned(), |path| format!("Some(include_bytes!({path:?}))"))
}

fn pack(packed: &Path, file: &str, bytes: &[u8], is_release: bool) -> Result<[PathBuf; 2]> {
    let (br, gz) = (packed.join(format!("{file}.br")), packed.join(format!("{file}.gz")));
    let quality = if is_release { 11 } else { 4 };
    let parameters = BrotliEncoderParams { quality, lgwin: 22, ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    fs::write(&br, compressed)?;
    let level = if is_release { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    fs::write(&gz, encoder.finish()?)?;
    Ok([br, gz])
}
