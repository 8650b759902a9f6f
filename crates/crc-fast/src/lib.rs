//! The three CRCs that S3 knows, in place of the crate `crc-fast`, whose part of the interface it has that the AWS
//! SDK and s3s use.
//!
//! That crate brings tables for some forty CRCs, 660 kB which hardly compress: a sixth of the Lambda artifact. This
//! service sends SHA-256 and asks S3 for no checksum, so these are hardly ever computed; but where they are, they
//! are the right ones.

/// The CRCs, named as in the catalogue of parametrised CRC algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// CRC-32/ISO-HDLC, S3's `CRC32`.
    Crc32IsoHdlc,
    /// CRC-32/ISCSI, S3's `CRC32C`.
    Crc32Iscsi,
    /// CRC-64/NVME, S3's `CRC64NVME`.
    Crc64Nvme,
}

/// What each byte does to a CRC whose polynomial is given with its bits reversed.
const fn table(polynomial: u64) -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ polynomial } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
}

static ISO_HDLC: [u64; 256] = table(0xedb8_8320);
static ISCSI: [u64; 256] = table(0x82f6_3b78);
static NVME: [u64; 256] = table(0x9a6c_9329_ac4b_c9b5);

/// A CRC under way.
#[derive(Clone, Copy, Debug)]
pub struct Digest {
    algorithm: CrcAlgorithm,
    crc: u64,
}

impl Digest {
    /// That of no bytes.
    pub fn new(algorithm: CrcAlgorithm) -> Digest {
        Digest { algorithm, crc: ones(algorithm) }
    }

    /// Takes more bytes in.
    pub fn update(&mut self, data: &[u8]) {
        let table = match self.algorithm {
            CrcAlgorithm::Crc32IsoHdlc => &ISO_HDLC,
            CrcAlgorithm::Crc32Iscsi => &ISCSI,
            CrcAlgorithm::Crc64Nvme => &NVME,
        };
        for byte in data {
            self.crc = (self.crc >> 8) ^ table[usize::from(self.crc as u8 ^ byte)];
        }
    }

    /// The CRC of all bytes so far.
    pub fn finalize(&self) -> u64 {
        self.crc ^ ones(self.algorithm)
    }
}

/// All three begin with ones, and are turned over at the end.
fn ones(algorithm: CrcAlgorithm) -> u64 {
    match algorithm {
        CrcAlgorithm::Crc32IsoHdlc | CrcAlgorithm::Crc32Iscsi => u64::from(u32::MAX),
        CrcAlgorithm::Crc64Nvme => u64::MAX,
    }
}

/// The CRC of these bytes.
pub fn checksum(algorithm: CrcAlgorithm, data: &[u8]) -> u64 {
    let mut digest = Digest::new(algorithm);
    digest.update(data);
    digest.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue: <https://reveng.sourceforge.io/crc-catalogue/all.htm>.
    #[test]
    fn they_are_those_of_the_catalogue() {
        for (algorithm, check) in [
            (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
            (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
            (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
        ] {
            assert_eq!(checksum(algorithm, b"123456789"), check, "{algorithm:?}");
            let mut digest = Digest::new(algorithm);
            digest.update(b"1234");
            digest.update(b"");
            digest.update(b"56789");
            assert_eq!(digest.finalize(), check, "{algorithm:?}");
            assert_eq!(checksum(algorithm, b""), 0);
        }
    }
}
