//! What a file is, as its first bytes say. Names and browsers are not believed.

/// The media type of a file, or nothing for a program.
pub(super) fn of(content: &[u8]) -> Option<&'static str> {
    if is_program(content) {
        return None;
    }
    let known = SIGNS.iter().find(|sign| sign.fits(content)).map(|sign| sign.media);
    Some(known.unwrap_or_else(|| text_or_bytes(content)))
}

/// Bytes by which a format is known, and where they stand.
struct Sign {
    at: usize,
    bytes: &'static [u8],
    media: &'static str,
}

impl Sign {
    fn fits(&self, content: &[u8]) -> bool {
        content.get(self.at..).is_some_and(|rest| rest.starts_with(self.bytes))
    }
}

const fn sign(at: usize, bytes: &'static [u8], media: &'static str) -> Sign {
    Sign { at, bytes, media }
}

/// Windows, Linux and macOS programs.
fn is_program(content: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] = [
        b"MZ",
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    STARTS.iter().any(|start| content.starts_with(start))
}

const SIGNS: &[Sign] = &[
    sign(0, b"%PDF-", "application/pdf"),
    sign(0, b"\x89PNG\r\n\x1a\n", "image/png"),
    sign(0, b"\xff\xd8\xff", "image/jpeg"),
    sign(0, b"GIF8", "image/gif"),
    sign(8, b"WEBP", "image/webp"),
    sign(0, b"II*\0", "image/tiff"),
    sign(0, b"MM\0*", "image/tiff"),
    sign(4, b"ftypheic", "image/heic"),
    sign(4, b"ftypmif1", "image/heic"),
    sign(4, b"ftyp", "video/mp4"),
    sign(0, b"ID3", "audio/mpeg"),
    sign(0, b"OggS", "audio/ogg"),
    sign(8, b"WAVE", "audio/wav"),
    sign(0, b"PK\x03\x04", "application/zip"),
    sign(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    sign(0, b"{\\rtf", "application/rtf"),
];

/// Text is text, whatever language it is in: a page or a script in it is never run.
fn text_or_bytes(content: &[u8]) -> &'static str {
    let is_text = std::str::from_utf8(content).is_ok_and(|text| !text.contains('\0'));
    if is_text { "text/plain; charset=utf-8" } else { "application/octet-stream" }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(of(b"%PDF-1.7 ..."), Some("application/pdf"));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(of(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(of("Grüße".as_bytes()), Some("text/plain; charset=utf-8"));
        assert_eq!(of(b"<script>alert(1)</script>"), Some("text/plain; charset=utf-8"));
        assert_eq!(of(b"\xff\xfe\0\x01"), Some("application/octet-stream"));
    }

    #[test]
    fn programs_are_refused() {
        assert_eq!(of(b"MZ\x90\0"), None);
        assert_eq!(of(b"\x7fELF\x02"), None);
    }
}
