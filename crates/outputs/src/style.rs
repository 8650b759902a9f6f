//! draw.io's style strings, in IBM's diagram language.

use drawstream_diagram::measures::{BAR_HEAD, HEAD_LABEL, NODE, PILL_GLYPH, SIGN_OUT, SIGN_WIDE, TABLE_HEAD, TILE};
use drawstream_diagram::scene::{Label, Look as Seen, Rect, Shape, Sign};
use drawstream_diagram::{Cell, Chip, ChipForm, Font, LabelSide, Paint};
use drawstream_theme::{Form, Look, look};

/// Pixels that draw.io puts above a label at the top of its cell, whatever the spacing.
const TOP: i32 = 5;

/// The colour of words that lead to another page.
pub const LINK: &str = "#0F62FE";

/// Type of all labels.
const FONT: &str = "fontFamily=IBM Plex Sans,Arial,sans-serif;fontColor=#161616;";

/// The style of a shape's own cell. `html`: whether its label is HTML.
pub fn shape(shape: &Shape, html: bool) -> String {
    let words = if html { "html=1;whiteSpace=wrap;" } else { "" };
    let label = &shape.label;
    let look = look(shape.cell.class);
    match shape.cell.paint {
        Paint::Frame => frame(look, shape, words),
        Paint::Table => format!(
            "shape=table;startSize={};container=1;collapsible=0;childLayout=tableLayout;fixedRows=1;rowLines=1;resizeLast=1;\
             rounded=0;{words}strokeColor={};fillColor={};align=left;verticalAlign=middle;spacingLeft=8;fontSize={};{FONT}",
            label.head.max(TABLE_HEAD),
            look.line,
            look.fill,
            label.font.size
        ),
        Paint::Slim => format!(
            "container=1;collapsible=0;expand=0;recursiveResize=0;pointerEvents=0;rounded=0;{words}strokeColor=#C6C6C6;fillColor=none;\
             dashed=1;dashPattern=1 3;align=left;verticalAlign=top;spacingLeft=6;spacingTop=-2;fontStyle=1;fontSize={};fontColor={};",
            label.font.size, look.line
        ),
        Paint::Tile if look.form == Form::Round => {
            format!("ellipse;fillColor=#000000;strokeColor=none;{}", tile(label, words))
        }
        Paint::Tile | Paint::Pile => {
            format!("rounded=0;fillColor={};strokeColor=none;{}", colour(shape, look), tile(label, words))
        }
        Paint::Words => {
            let font = label.font;
            let colour = if shape.cell.link.is_some() || shape.cell.switches.is_some() { LINK } else { "#161616" };
            let type_ = format!("fontFamily=IBM Plex Sans,Arial,sans-serif;fontColor={colour};");
            format!(
                "text;{words}align=left;verticalAlign=top;spacing=0;spacingLeft=0;spacingTop=-5;fillColor=none;strokeColor=none;\
                 fontSize={};fontStyle={};{type_}",
                font.size,
                i32::from(font.bold)
            )
        }
        Paint::Bar => format!(
            "rounded=0;{words}horizontal=0;align=right;verticalAlign=middle;spacing=0;spacingRight={BAR_HEAD};fillColor={};\
             strokeColor={};fontSize={};fontStyle={};{FONT}",
            look.fill,
            look.line,
            label.font.size,
            i32::from(words.is_empty())
        ),
        Paint::Band => format!(
            "rounded=0;{words}align=left;verticalAlign=middle;spacing=0;spacingLeft={HEAD_LABEL};fillColor={};strokeColor=none;\
             fontSize={};{FONT}",
            look.fill, label.font.size
        ),
        Paint::Strip => format!(
            "rounded=0;{words}horizontal=0;align=center;verticalAlign=middle;spacing=0;fillColor={};strokeColor=none;\
             fontSize={};{FONT}",
            look.fill, label.font.size
        ),
        Paint::Outline => format!(
            "container=0;dropTarget=0;pointerEvents=0;rounded=0;{words}fillColor=none;strokeColor={};dashed=1;\
             dashPattern=1 3;strokeWidth=2;",
            look.line
        ),
        Paint::Fence => format!(
            "container=0;dropTarget=0;pointerEvents=0;rounded=0;{words}fillColor=none;strokeColor={};strokeWidth=1;",
            look.line
        ),
        Paint::Badge => format!(
            "ellipse;aspect=fixed;resizable=0;{words}fillColor={};strokeColor=#FFFFFF;strokeWidth=1;fontSize=12;{FONT}",
            look.line
        ),
        Paint::Sample => {
            format!(
                "shape=line;part=1;fillColor=none;labelPosition=right;verticalLabelPosition=middle;align=left;verticalAlign=middle;\
                 spacingLeft=6;fontSize=12;{FONT}{}",
                stroke(shape.cell.class)
            )
        }
    }
}

/// The colour of a tile or outline: that of its class, or of what is not as it should be.
pub fn colour(shape: &Shape, look: &Look) -> &'static str {
    drawstream_theme::mark(shape.cell.mark.class()).unwrap_or(look.line)
}

fn frame(look: &Look, shape: &Shape, words: &str) -> String {
    let label = &shape.label;
    let (line, fill) = (colour(shape, look), look.fill);
    let outline = match look.form {
        Form::Dotted => "dashed=1;dashPattern=1 3;strokeWidth=2;",
        _ => "strokeWidth=1;",
    };
    // HTML starts higher in its cell than plain text does.
    let above = if words.is_empty() { TOP } else { TOP - 3 };
    let top = (label.head - label.height) / 2 - above + shape.inset.1;
    let left = HEAD_LABEL + shape.inset.0;
    // What is left of the box's width beside the label: the label then breaks where it was measured to break.
    let right =
        if words.is_empty() { 0 } else { (shape.rect.w - left - label.longest_word.max(label.within + 2)).max(0) };
    let bold = i32::from(words.is_empty());
    let size = label.font.size;
    format!(
        "container=1;collapsible=0;expand=0;recursiveResize=0;rounded=0;{words}strokeColor={line};fillColor={fill};{outline}\
         align=left;verticalAlign=top;spacing=0;spacingLeft={left};spacingTop={top};spacingRight={right};fontSize={size};fontStyle={bold};{FONT}"
    )
}

fn tile(label: &Label, words: &str) -> String {
    let width = if words.is_empty() { String::new() } else { format!("labelWidth={};", label.within) };
    let place = match label.side {
        Some(LabelSide::Right) => {
            "labelPosition=right;verticalLabelPosition=middle;align=left;verticalAlign=middle;spacingLeft=6;"
        }
        _ => "labelPosition=center;verticalLabelPosition=bottom;align=center;verticalAlign=top;spacingTop=-2;",
    };
    let size = label.font.size;
    format!("aspect=fixed;resizable=0;{words}{width}{place}spacing=0;fontSize={size};{FONT}")
}

/// The style of a table's row, and of the words in it.
pub const ROW: &str = "shape=tableRow;horizontal=0;startSize=0;swimlaneHead=0;swimlaneBody=0;strokeColor=inherit;top=0;\
    left=0;bottom=0;right=0;collapsible=0;dropTarget=0;fillColor=#FFFFFF;portConstraint=eastwest;";
/// The style of the words in a table's row.
pub const ROW_WORDS: &str = "shape=partialRectangle;connectable=0;overflow=hidden;fillColor=none;strokeColor=inherit;top=0;\
    left=0;bottom=0;right=0;align=left;verticalAlign=middle;spacingLeft=6;fontSize=12;fontColor=#161616;\
    fontFamily=IBM Plex Sans,Arial,sans-serif;";

/// The style of a glyph in the middle of a tile, or in a frame's head.
pub fn glyph(name: &str, colour: &str) -> String {
    format!(
        "shape=mxgraph.ibm_cloud.{name};fillColor={colour};strokeColor=none;dashed=0;outlineConnect=0;part=1;movable=0;\
         resizable=0;rotatable=0;pointerEvents=0;"
    )
}

/// Of a chip: the place of its glyph in its cell, the glyph's colour where that is not its class's, and the style of its
/// words. `own` is the colour of its class.
pub fn chip(chip: &Chip, own: &'static str) -> (Rect, Option<&'static str>, String) {
    let rect = chip.rect;
    let (size, left, colour) = match chip.form {
        ChipForm::Plain => (NODE, 0, None),
        ChipForm::Tile => (glyph_on(NODE), (NODE - glyph_on(NODE)) / 2, Some("#ffffff")),
        ChipForm::Disc => (PILL_GLYPH, (rect.h - PILL_GLYPH) / 2, Some("#ffffff")),
        ChipForm::Filled => (PILL_GLYPH, 7, Some("#ffffff")),
        ChipForm::Hollow => (PILL_GLYPH, 7, Some(DOOR)),
        ChipForm::Named => (PILL_GLYPH, 7, None),
    };
    let glyph = Rect { x: rect.x + left, y: rect.y + (rect.h - size) / 2, w: size, h: size };
    let font = chip_font(chip.form);
    let words = format!(
        "text;part=1;movable=0;resizable=0;rotatable=0;pointerEvents=0;align=left;verticalAlign=middle;spacing=0;spacingLeft={};\
         fontSize={};fontStyle={};fontFamily=IBM Plex Sans,Arial,sans-serif;fontColor={};",
        if matches!(chip.form, ChipForm::Tile | ChipForm::Disc) { 4 } else { 0 },
        font.size,
        i32::from(font.bold),
        chip_ink(chip.form, own)
    );
    (glyph, colour, words)
}

/// Type of a chip's words.
pub const fn chip_font(form: ChipForm) -> Font {
    match form {
        ChipForm::Plain | ChipForm::Tile => Font::TILE,
        ChipForm::Disc => Font::LEGEND,
        ChipForm::Filled | ChipForm::Hollow | ChipForm::Named => Font::NOTES_HEAD,
    }
}

/// The colour of a chip's words.
pub const fn chip_ink(form: ChipForm, own: &'static str) -> &'static str {
    match form {
        ChipForm::Plain | ChipForm::Tile | ChipForm::Disc => "#161616",
        ChipForm::Filled => "#ffffff",
        ChipForm::Hollow => DOOR,
        ChipForm::Named => own,
    }
}

/// The style of what lies behind a chip's glyph or all of it; none where there is nothing.
pub fn chip_box(chip: &Chip, colour: &str) -> Option<String> {
    let (shape, fill, line) = match chip.form {
        ChipForm::Plain => return None,
        ChipForm::Tile => ("rounded=0;", colour, "none"),
        ChipForm::Disc => ("ellipse;", colour, "none"),
        ChipForm::Filled => ("rounded=1;arcSize=50;", DOOR, DOOR),
        ChipForm::Hollow => ("rounded=1;arcSize=50;", "#ffffff", DOOR),
        ChipForm::Named => ("rounded=1;arcSize=50;", "#ffffff", colour),
    };
    Some(format!(
        "{shape}fillColor={fill};strokeColor={line};part=1;movable=0;resizable=0;rotatable=0;pointerEvents=0;"
    ))
}

/// Edge of the disc with a sign, in pixels.
pub const SIGN: i32 = 18;

/// How a sign looks. Told apart by the sign itself, by the line, and by colours that do not need red and green.
#[derive(Debug, Clone, Copy)]
pub struct SignLook {
    /// Of the line and the disc.
    pub colour: &'static str,
    /// Of the line, in pixels.
    pub width: i32,
    /// Dashes of the line; empty for none.
    pub dashes: &'static str,
}

/// How a sign looks.
pub const fn sign(sign: Sign) -> SignLook {
    match sign {
        Sign::Added => SignLook { colour: "#0072B2", width: SIGN_WIDE, dashes: "" },
        Sign::Removed => SignLook { colour: "#D55E00", width: 2, dashes: "4 4" },
        Sign::Replaced => SignLook { colour: "#8E4585", width: SIGN_WIDE, dashes: "8 3" },
        Sign::Changed => SignLook { colour: "#B36B00", width: 2, dashes: "" },
    }
}

/// The line around something that changed, from its corner: outside of it.
pub const fn around(rect: Rect) -> Rect {
    rect.outset(SIGN_OUT)
}

/// The line of a lens around a shape, from its corner: closer than that of a change, so that it clears the words beside.
pub const fn lens_around(rect: Rect) -> Rect {
    Rect { x: rect.x - 1, y: rect.y - 1, w: rect.w + 2, h: rect.h + 2 }
}

/// The style of the line around something that changed.
pub fn sign_line(of: Sign) -> String {
    let SignLook { colour, width, dashes } = sign(of);
    let dashes = if dashes.is_empty() { String::new() } else { format!("dashed=1;dashPattern={dashes};") };
    format!(
        "rounded=0;fillColor=none;strokeColor={colour};strokeWidth={width};{dashes}part=1;movable=0;resizable=0;rotatable=0;\
         pointerEvents=0;"
    )
}

/// The style of the disc with a sign.
pub fn sign_disc(of: Sign) -> String {
    format!(
        "ellipse;html=1;fillColor={};strokeColor=none;part=1;movable=0;resizable=0;rotatable=0;align=center;\
         verticalAlign=middle;spacing=0;fontSize=14;fontStyle=1;fontColor=#FFFFFF;fontFamily=IBM Plex Sans,Arial,sans-serif;",
        sign(of).colour
    )
}

/// The colour of what a lens shows: told apart without red and green, and by words.
const fn lens_colour(look: Seen) -> &'static str {
    match look {
        Seen::Grave => "#DA1E28",
        Seen::Serious => "#B36B00",
        Seen::Plain => "#8E4585",
        Seen::Usual | Seen::Behind => DOOR,
        Seen::Leaving => "#525252",
        Seen::Unused => "#8A3800",
        Seen::Sum => "#161616",
    }
}

/// The style of the line that a lens draws around something; none where it only says something.
pub fn lens_line(look: Seen) -> Option<String> {
    let (width, dashes) = match look {
        Seen::Grave | Seen::Serious => (3, ""),
        Seen::Plain | Seen::Usual => (2, ""),
        Seen::Behind => (2, "6 3"),
        Seen::Leaving => (1, "2 3"),
        Seen::Unused => (2, "2 2"),
        Seen::Sum => return None,
    };
    let dashes = if dashes.is_empty() { String::new() } else { format!("dashed=1;dashPattern={dashes};") };
    let colour = lens_colour(look);
    Some(format!(
        "rounded=0;fillColor=none;strokeColor={colour};strokeWidth={width};{dashes}part=1;movable=0;resizable=0;rotatable=0;\
         pointerEvents=0;"
    ))
}

/// The style and the place of a lens's words: across the foot of a tile, or on the lower edge of a box, where boxes in
/// each other have theirs beside each other.
pub fn lens_words(look: Seen, cell: &Cell, rect: Rect, nth: i32) -> (String, Rect) {
    const TYPE: &str = "part=1;movable=0;resizable=0;rotatable=0;pointerEvents=0;verticalAlign=middle;spacing=0;fontStyle=1;\
        fontFamily=IBM Plex Sans,Arial,sans-serif;html=1;";
    let colour = lens_colour(look);
    if matches!(cell.paint, Paint::Frame | Paint::Table | Paint::Slim) {
        let (align, x) = match cell.class {
            "vpc" => ("left", 8),
            "region" => ("center", rect.w / 2 - 110),
            _ => ("right", rect.w - 228),
        };
        let style = format!("text;{TYPE}align={align};labelBackgroundColor=#FFFFFF;fontSize=12;fontColor={colour};");
        return (style, Rect { x, y: rect.h - 9 - 17 * nth, w: 220, h: 16 });
    }
    let foot = if rect.w < TILE { rect.h } else { rect.h - 10 };
    let style =
        format!("rounded=0;{TYPE}align=center;fillColor={colour};strokeColor=none;fontSize=10;fontColor=#FFFFFF;");
    (style, Rect { x: -4, y: foot - 15 * nth, w: rect.w.max(TILE) + 8, h: 14 })
}

/// The style of a few words at a shape's corner.
pub const NOTE: &str = "text;part=1;movable=0;resizable=0;rotatable=0;pointerEvents=0;align=right;verticalAlign=bottom;spacing=0;\
    labelBackgroundColor=#FFFFFF;fontSize=12;fontStyle=1;fontColor=#161616;fontFamily=IBM Plex Sans,Arial,sans-serif;";

/// The colour of doors to the internet.
pub const DOOR: &str = "#0043CE";

/// Edge of the glyph on a tile of that edge, in pixels.
pub const fn glyph_on(edge: i32) -> i32 {
    if edge < TILE { 16 } else { 24 }
}

/// The style of the bar at a group's upper left.
pub fn bar(colour: &str) -> String {
    format!("fillColor={colour};strokeColor=none;rounded=0;part=1;movable=0;resizable=0;rotatable=0;pointerEvents=0;")
}

/// The style of the tiles behind a stack's tile.
pub fn behind(colour: &str) -> String {
    format!("fillColor={colour};strokeColor=#FFFFFF;rounded=0;opacity=60;part=1;movable=0;resizable=0;pointerEvents=0;")
}

/// The stroke of a class of lines, in draw.io's words.
fn stroke(class: &str) -> String {
    let (_, stroke) = drawstream_theme::stroke(class);
    let dashes =
        if stroke.dashes.is_empty() { String::new() } else { format!("dashed=1;dashPattern={};", stroke.dashes) };
    format!("strokeColor={};strokeWidth={};{dashes}", stroke.colour, stroke.width)
}

/// Height of the bar at a group's upper left, in pixels.
pub fn bar_height(label: &Label) -> i32 {
    label.head.min(40)
}

/// Pixels from the top of a head to its glyph, which is as high as `size`.
pub fn glyph_top(label: &Label, size: i32) -> i32 {
    (label.head.min(36) - size) / 2
}

/// The style of a line but for its ends.
pub fn line(class: &str, arrow: bool, both: bool) -> String {
    let end = if arrow { "endArrow=block;endFill=1;endSize=4;" } else { "endArrow=none;" };
    let start = if both { "startArrow=block;startFill=1;startSize=4;" } else { "startArrow=none;" };
    format!(
        "edgeStyle=orthogonalEdgeStyle;orthogonalLoop=1;jettySize=auto;rounded=0;jumpStyle=arc;jumpSize=8;{start}{end}{}",
        stroke(class)
    )
}
