//! Reads ahead on a thread of its own: the file is unpacked and made UTF-8 there, block by block.
//!
//! Every block has room in front for what was left over of the one before, so that a tag that lies across two blocks
//! is put together without copying either block. Blocks that are done with come back and are filled again.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

use super::error::LogError;

/// Room in front of a block's bytes.
pub(super) const HEAD: usize = 16 << 10;
/// Bytes of a block: small enough to be still in the cache of the other core when it is looked at.
const BLOCK: usize = 256 << 10;
/// How many blocks may wait.
pub(super) const AHEAD: usize = 8;

/// A block, or why there is none.
pub(super) type Filled = Result<Vec<u8>, LogError>;

/// A reader whose bytes may be gzipped: what it unpacks to.
pub(super) fn unpacked(reader: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut buffered = io::BufReader::with_capacity(BLOCK, reader);
    let packed = io::BufRead::fill_buf(&mut buffered)?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(MultiGzDecoder::new(buffered)) } else { Box::new(buffered) })
}

/// Fills blocks and hands them over until the file ends, fails or is too long, or nobody wants them any more.
pub(super) fn fill(
    mut reader: impl Read,
    limit: u64,
    full: &SyncSender<Filled>,
    spent: &Receiver<Vec<u8>>,
) {
    let mut total = 0;
    loop {
        let mut block = spent.try_recv().unwrap_or_default();
        block.resize(HEAD + BLOCK, 0);
        let filled = match read_full(&mut reader, &mut block[HEAD..]) {
            Ok(0) => return,
            Ok(filled) => filled,
            Err(error) => {
                // Nobody listens any more where this fails.
                let _ = full.send(Err(error.into()));
                return;
            }
        };
        total += filled as u64;
        block.truncate(HEAD + filled);
        let sent = if total > limit { Err(too_long(limit)) } else { Ok(block) };
        let last = sent.is_err();
        if full.send(sent).is_err() || last {
            return;
        }
    }
}

fn too_long(limit: u64) -> LogError {
    LogError::TooLarge(format!("the log unpacks to more than the {limit} bytes allowed"))
}

/// Reads until the buffer is full or the file ends.
fn read_full(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A block's way back to be filled again.
pub(super) type Spent = Sender<Vec<u8>>;

/// XML in any encoding as UTF-8 without a byte order mark.
pub(super) struct AsUtf8<R> {
    peeked: io::Cursor<Vec<u8>>,
    inner: R,
    recoded: Option<Recoded>,
}

struct Recoded {
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> AsUtf8<R> {
    /// Looks at the first bytes to find the encoding.
    pub(super) fn new(mut inner: R) -> Result<AsUtf8<R>, LogError> {
        let mut peeked = vec![0; 512];
        let read = read_full(&mut inner, &mut peeked)?;
        peeked.truncate(read);
        let (encoding, mark) = encoding(&peeked)?;
        peeked.drain(..mark);
        let recoded = (encoding != UTF_8).then(|| Recoded {
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            ended: false,
        });
        Ok(AsUtf8 { peeked: io::Cursor::new(peeked), inner, recoded })
    }

    fn read_raw(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.peeked.read(buffer)? {
            0 => self.inner.read(buffer),
            read => Ok(read),
        }
    }
}

impl<R: Read> Read for AsUtf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(mut recoded) = self.recoded.take() else { return self.read_raw(buffer) };
        while recoded.at == recoded.text.len() && !recoded.ended {
            recoded.raw.resize(64 << 10, 0);
            let read = self.read_raw(&mut recoded.raw)?;
            recoded.decode(read);
        }
        let read = (&recoded.text[recoded.at..]).read(buffer)?;
        recoded.at += read;
        self.recoded = Some(recoded);
        Ok(read)
    }
}

impl Recoded {
    fn decode(&mut self, read: usize) {
        self.ended = read == 0;
        self.at = 0;
        self.text.resize(read * 3 + 64, 0);
        let raw = &self.raw[..read];
        let (result, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.ended);
        debug_assert_eq!(result, CoderResult::InputEmpty, "a byte never becomes more than three");
        self.text.truncate(written);
    }
}

/// The encoding that a byte order mark or the declaration names, and how many bytes the mark has.
fn encoding(start: &[u8]) -> Result<(&'static Encoding, usize), LogError> {
    if let Some((marked, length)) = Encoding::for_bom(start) {
        return Ok((marked, length));
    }
    match start {
        [b'<', 0, ..] => return Ok((UTF_16LE, 0)),
        [0, b'<', ..] => return Ok((UTF_16BE, 0)),
        _ => {}
    }
    let Some(label) = declared(start) else { return Ok((UTF_8, 0)) };
    let Some(found) = Encoding::for_label(label) else {
        let label = String::from_utf8_lossy(label);
        return Err(LogError::at(1, format!("no encoding is called `{label}`")));
    };
    // A file that can be read this far byte by byte is not in UTF-16, whatever it says.
    Ok((if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found }, 0))
}

/// What the XML declaration says of the encoding.
fn declared(start: &[u8]) -> Option<&[u8]> {
    let start = start.trim_ascii_start();
    let end = memchr::memmem::find(start, b"?>")?;
    let declaration = start.strip_prefix(b"<?xml").and_then(|_| start.get(5..end))?;
    let at = memchr::memmem::find(declaration, b"encoding")? + b"encoding".len();
    let after = declaration[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, after) = after.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    Some(&after[..memchr::memchr(*quote, after)?])
}
