//! A window of decoded text that moves over the file, so that a file of any size takes little memory.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

const CHUNK: usize = 64 * 1024;

/// Decodes bytes as they are needed and remembers where they meant nothing.
pub(crate) struct Source {
    input: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    /// How much of `text` has been used up.
    used: usize,
    /// How many decoded bytes lay before `text`.
    before: u64,
    /// Where, counted in decoded bytes, a replacement character stands for undecodable bytes.
    faults: VecDeque<u64>,
    ended: bool,
}

impl Source {
    /// Reads from the start of a file; a byte order mark of the encoding is dropped.
    pub(crate) fn new(input: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            text: String::new(),
            used: 0,
            before: 0,
            faults: VecDeque::new(),
            ended: false,
        }
    }

    /// The text that has been decoded and not yet used up.
    pub(crate) fn rest(&self) -> &str {
        &self.text[self.used..]
    }

    /// Whether nothing comes after [`Source::rest`].
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Moves on by `bytes`; says whether there was something undecodable in them.
    pub(crate) fn advance(&mut self, bytes: usize) -> bool {
        self.used += bytes;
        let position = self.before + self.used as u64;
        let mut faulty = false;
        while self.faults.front().is_some_and(|fault| *fault < position) {
            self.faults.pop_front();
            faulty = true;
        }
        faulty
    }

    /// Decodes until the rest has at least `wanted` bytes or the file ends.
    pub(crate) fn fill(&mut self, wanted: usize) -> io::Result<()> {
        self.before += self.used as u64;
        self.text.drain(..self.used);
        self.used = 0;
        while self.text.len() < wanted && !self.ended {
            let read = read_some(&mut self.input, &mut self.raw)?;
            self.ended = read == 0;
            self.decode(read);
        }
        Ok(())
    }

    fn decode(&mut self, length: usize) {
        let mut at = 0;
        loop {
            let bytes = &self.raw[at..length];
            let room = self.decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            self.text.reserve(room.unwrap_or(CHUNK));
            let (result, read) = self.decoder.decode_to_string_without_replacement(
                bytes,
                &mut self.text,
                self.ended,
            );
            at += read;
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.faults.push_back(self.before + self.text.len() as u64);
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
    }
}

fn read_some(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
