//! How much a JSON text holds, before anything of it is kept.

use super::Unrecognised;

/// The most objects of a file. A collected account has one in at least 100 bytes, so that this is half as much again as
/// 100 MB of the densest hold. An object of two bytes may take two hundred in memory.
pub const MOST_OBJECTS: usize = 1_500_000;

/// The deepest nesting. The deepest reply of IBM's is eleven deep; serde_json itself stops at 128.
const MOST_DEPTH: usize = 100;

/// One pass over a JSON text.
pub(super) struct Survey;

impl Survey {
    /// Holds a text to its bounds. What stands behind the first value counts too; whether it is JSON does not matter
    /// here.
    pub(super) fn of(text: &[u8]) -> Result<(), Unrecognised> {
        let (mut depth, mut objects, mut in_text, mut escaped) = (0_usize, 0_usize, false, false);
        for (at, byte) in text.iter().enumerate() {
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_text = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => in_text = true,
                b'{' | b'[' => {
                    depth += 1;
                    objects += usize::from(*byte == b'{');
                    if depth > MOST_DEPTH {
                        return Err(Unrecognised::TooDeep { line: super::line_at(text, at) });
                    }
                    if objects > MOST_OBJECTS {
                        return Err(Unrecognised::TooMany);
                    }
                }
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Ok(())
    }
}
