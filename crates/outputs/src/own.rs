//! The look that a person gave to a cell of ours, as a picture shows it: colours, strokes, type, turns. What else draw.io
//! has (shadows, gradients, other shapes) shows there alone.

use drawstream_diagram::hand::Hand;

use super::added::colour;

/// What a person set. Nothing of it stands in a picture but plain colours and numbers within bounds.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Own {
    /// The fill; `none` for none.
    pub fill: Option<String>,
    /// The colour of the outline or line; `none` for none.
    pub stroke: Option<String>,
    /// The colour of words.
    pub ink: Option<String>,
    /// Whether the outline or line is dashed.
    pub dashed: Option<bool>,
    /// Its width, in pixels.
    pub width: Option<i32>,
    /// How much of what lies behind is hidden, in per cent.
    pub opacity: Option<i32>,
    /// By how much it is turned, clockwise, in degrees.
    pub turned: Option<i32>,
    /// The type: bold, italic, underlined.
    pub font: Option<(bool, bool, bool)>,
    /// Whether its words are not shown.
    pub is_silent: bool,
}

impl Own {
    /// Of what a person did to a cell.
    pub fn of(hand: Option<&Hand>) -> Self {
        let mut own = Self::default();
        for (key, value) in hand.into_iter().flat_map(|hand| &hand.style) {
            let Some(value) = value.as_deref() else { continue };
            let number = |least: i32, most: i32| {
                let number = value.parse::<f64>().ok().filter(|number| number.is_finite())?;
                // Within bounds it is a whole number of pixels, per cent or degrees.
                Some(number.round().clamp(f64::from(least), f64::from(most)) as i32)
            };
            let paint = || if value == "none" { Some(value.to_owned()) } else { colour(Some(value)) };
            match key.as_str() {
                "fillColor" => own.fill = paint(),
                "strokeColor" => own.stroke = paint(),
                "fontColor" => own.ink = colour(Some(value)),
                "dashed" => own.dashed = Some(value == "1"),
                "strokeWidth" => own.width = number(0, 100),
                "opacity" => own.opacity = number(0, 100),
                "rotation" => own.turned = number(-360, 360),
                "fontStyle" => {
                    own.font = number(0, 15).map(|bits| (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0));
                }
                "noLabel" => own.is_silent = value == "1",
                _ => {}
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(style: &[(&str, Option<&str>)]) -> Own {
        let style = style.iter().map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned))).collect();
        Own::of(Some(&Hand { style, ..Hand::default() }))
    }

    #[test]
    fn what_a_person_set_is_taken_and_nothing_that_is_no_plain_value() {
        let own = of(&[
            ("fillColor", Some("#ff0000")),
            ("strokeColor", Some("none")),
            ("strokeWidth", Some("2.6")),
            ("opacity", Some("400")),
            ("rotation", Some("45")),
            ("fontStyle", Some("5")),
        ]);
        assert_eq!((own.fill.as_deref(), own.stroke.as_deref(), own.width), (Some("#ff0000"), Some("none"), Some(3)));
        assert_eq!((own.opacity, own.turned, own.font), (Some(100), Some(45), Some((true, false, true))));
        for hostile in ["url(https://evil.example)", "\"/><script>", "#12345678901", "NaN", "inf"] {
            let keys = ["fillColor", "strokeColor", "fontColor", "strokeWidth", "opacity", "rotation", "fontStyle"];
            assert_eq!(of(&keys.map(|key| (key, Some(hostile)))), Own::default(), "{hostile}");
        }
        assert_eq!(of(&[("fillColor", None)]), Own::default());
        assert_eq!(Own::of(None), Own::default());
    }
}
