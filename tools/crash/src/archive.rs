//! An archive with one file, as it is: a local header, the file, a directory.

/// Of a file that is not packed. One that is called `bootstrap` can be executed.
pub fn with(name: &str, bytes: &[u8]) -> Vec<u8> {
    let sum = crc32fast::hash(bytes);
    let length = bytes.len() as u32;
    let mut shared = Vec::new();
    // version 2.0, no flags, not packed, the first of January 1980
    shared.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
    shared.extend(sum.to_le_bytes());
    shared.extend(length.to_le_bytes());
    shared.extend(length.to_le_bytes());
    shared.extend((name.len() as u16).to_le_bytes());
    shared.extend([0, 0]);
    let mut archive = b"PK\x03\x04".to_vec();
    archive.extend(&shared);
    archive.extend(name.as_bytes());
    archive.extend(bytes);
    let directory = archive.len() as u32;
    archive.extend(b"PK\x01\x02");
    let mode: u32 = if name == "bootstrap" { 0o100_755 } else { 0o100_644 };
    // made on Unix
    archive.extend([20, 3]);
    archive.extend(&shared);
    archive.extend([0; 6]);
    archive.extend((mode << 16).to_le_bytes());
    archive.extend([0; 4]);
    archive.extend(name.as_bytes());
    let size = archive.len() as u32 - directory;
    archive.extend(b"PK\x05\x06");
    archive.extend([0, 0, 0, 0, 1, 0, 1, 0]);
    archive.extend(size.to_le_bytes());
    archive.extend(directory.to_le_bytes());
    archive.extend([0, 0]);
    archive
}
