//! How things look, in IBM's diagram language: glyph, colours and form by look class, and strokes by class of line.
//!
//! A class is a name that whoever draws gives to a thing, such as that of its kind, or `service.` and the name of a
//! managed service. Nothing here knows what a class stands for.

mod glyphs;
mod looks;
mod strokes;

pub use glyphs::{glyph, is_glyph};
pub use strokes::{STROKES, Stroke, mark, stroke};

/// The forms of IBM's diagram language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A box with a solid line: things are deployed on it.
    Solid,
    /// A box with a dotted line: things belong to it.
    Dotted,
    /// A square tile with a white glyph.
    Square,
    /// A round black tile with a white glyph: people.
    Round,
}

/// The look of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The class.
    pub class: &'static str,
    /// Its form.
    pub form: Form,
    /// The glyph: the name of draw.io's stencil without its prefix `mxgraph.ibm_cloud.`.
    pub glyph: &'static str,
    /// The colour of outlines and tiles.
    pub line: &'static str,
    /// The light fill of boxes.
    pub fill: &'static str,
}

/// Colour families of IBM's diagram language.
#[derive(Debug, Clone, Copy)]
enum Category {
    /// Networks, gateways, load balancers.
    Network,
    /// Places.
    Location,
    /// Servers, containers.
    Compute,
    /// Guards, tunnels, keys.
    Security,
    /// Storage and data.
    Data,
    /// Logs, monitoring.
    Observability,
    /// Toolchains, messaging for developers.
    Devops,
    /// Applications, AI.
    Application,
}

impl Category {
    const fn line(self) -> &'static str {
        match self {
            Self::Network => "#1192E8",
            Self::Location => "#878D96",
            Self::Compute => "#198038",
            Self::Security => "#FA4D56",
            Self::Data => "#0F62FE",
            Self::Observability => "#009D9A",
            Self::Devops => "#EE5396",
            Self::Application => "#A56EFF",
        }
    }

    const fn fill(self) -> &'static str {
        match self {
            Self::Network => "#E5F6FF",
            Self::Location => "#FFFFFF",
            Self::Compute => "#DEFBE6",
            Self::Security => "#FFF1F1",
            Self::Data => "#EDF5FF",
            Self::Observability => "#D9FBFB",
            Self::Devops => "#FFF0F7",
            Self::Application => "#F6F2FF",
        }
    }
}

/// The look of a class that no table names.
static OTHER: Look = Look {
    class: "",
    form: Form::Square,
    glyph: "undefined",
    line: Category::Application.line(),
    fill: Category::Application.fill(),
};

/// The look of a class, where a table names it.
pub fn known(class: &str) -> Option<&'static Look> {
    looks::LOOKS.binary_search_by(|look| look.class.cmp(class)).ok().map(|at| &looks::LOOKS[at])
}

/// The look of a class; a general one where no table names it.
pub fn look(class: &str) -> &'static Look {
    known(class).unwrap_or(&OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_class_is_found() {
        for entry in looks::LOOKS {
            assert_eq!(known(entry.class), Some(entry));
        }
    }

    #[test]
    fn a_class_that_no_table_names_has_a_look() {
        assert_eq!(known("no such class"), None);
        assert_eq!(look("no such class").glyph, "undefined");
    }
}
