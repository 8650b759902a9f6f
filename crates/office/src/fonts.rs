//! The type of pictures: IBM Plex Sans in the two cuts that drawings use, inside the program, so that pictures are the
//! same on every machine. Characters that it does not have are drawn as boxes.

use std::sync::{Arc, LazyLock};
use usvg::fontdb;

/// The cuts: `fonts/LICENSE.txt` is theirs, the SIL Open Font License.
pub(crate) static CUTS: [&[u8]; 2] =
    [include_bytes!("../fonts/IBMPlexSans-Regular.ttf"), include_bytes!("../fonts/IBMPlexSans-SemiBold.ttf")];

/// The family's name.
const FAMILY: &str = "IBM Plex Sans";

/// The cuts, as they are looked up for each text.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for cut in CUTS {
        fonts.load_font_data(cut.to_vec());
    }
    // Whatever family is asked for, it is this one: without one, text would vanish without a word.
    fonts.set_sans_serif_family(FAMILY);
    fonts.set_serif_family(FAMILY);
    Arc::new(fonts)
});

/// How pictures are read.
pub(crate) fn options() -> usvg::Options<'static> {
    usvg::Options { fontdb: Arc::clone(&FONTS), font_family: FAMILY.to_owned(), ..usvg::Options::default() }
}
