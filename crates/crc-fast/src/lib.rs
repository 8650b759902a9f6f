//! Stands for the crate [crc-fast](https://docs.rs/crc-fast) in the AWS SDK and in the embedded S3 server.
//!
//! That crate can make some forty checksums, and chooses among them while it runs. So their tables, 0.6 MB that no
//! packer makes smaller, are in every program that knows S3: an eighth of the Lambda's artifact. S3 takes
//! [three of them](https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html). Here they are
//! made by [crc](https://docs.rs/crc), under the names by which they are called.

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};
use std::fmt;

// What the SDK writes with each object goes by the first; a larger table makes it several times as fast.
static ISO_HDLC: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
static ISCSI: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);
static NVME: Crc<u64, Table<1>> = Crc::<u64, Table<1>>::new(&CRC_64_NVME);

/// A checksum that S3 takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// CRC-32C.
    Crc32Iscsi,
    /// CRC-32, that of gzip and PNG.
    Crc32IsoHdlc,
    /// CRC-64 of NVM Express.
    Crc64Nvme,
}

#[derive(Clone)]
enum State {
    Iscsi(crc::Digest<'static, u32, Table<1>>),
    IsoHdlc(crc::Digest<'static, u32, Table<16>>),
    Nvme(crc::Digest<'static, u64, Table<1>>),
}

/// A checksum of bytes that come piece by piece.
#[derive(Clone)]
pub struct Digest(State);

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Digest")
    }
}

impl Digest {
    /// That of no bytes.
    pub fn new(algorithm: CrcAlgorithm) -> Digest {
        Digest(match algorithm {
            CrcAlgorithm::Crc32Iscsi => State::Iscsi(ISCSI.digest()),
            CrcAlgorithm::Crc32IsoHdlc => State::IsoHdlc(ISO_HDLC.digest()),
            CrcAlgorithm::Crc64Nvme => State::Nvme(NVME.digest()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Iscsi(digest) => digest.update(bytes),
            State::IsoHdlc(digest) => digest.update(bytes),
            State::Nvme(digest) => digest.update(bytes),
        }
    }

    /// The checksum; of 32 bits in the lower half.
    pub fn finalize(&self) -> u64 {
        match self.0.clone() {
            State::Iscsi(digest) => digest.finalize().into(),
            State::IsoHdlc(digest) => digest.finalize().into(),
            State::Nvme(digest) => digest.finalize(),
        }
    }
}

/// The checksum of bytes that are all there.
pub fn checksum(algorithm: CrcAlgorithm, bytes: &[u8]) -> u64 {
    let mut digest = Digest::new(algorithm);
    digest.update(bytes);
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of <https://reveng.sourceforge.io/crc-catalogue/all.htm>: of the nine bytes `123456789`.
    const CHECKS: [(CrcAlgorithm, u64); 3] = [
        (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
        (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
        (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
    ];

    #[test]
    fn checksums_are_those_of_the_catalogue() {
        for (algorithm, check) in CHECKS {
            assert_eq!(checksum(algorithm, b"123456789"), check, "{algorithm:?}");
        }
    }

    #[test]
    fn pieces_make_the_checksum_of_the_whole() {
        let bytes: Vec<u8> = (0..5000u32).map(|at| (at * at % 251) as u8).collect();
        for (algorithm, _) in CHECKS {
            for size in [1, 7, 16, 333, 4999] {
                let mut digest = Digest::new(algorithm);
                bytes.chunks(size).for_each(|piece| digest.update(piece));
                assert_eq!(digest.finalize(), checksum(algorithm, &bytes), "{algorithm:?} by {size}");
            }
        }
    }
}
