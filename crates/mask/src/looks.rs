//! How things look in draw.io, as far as it names nothing: keys of styles, their words, and elements of HTML.

/// Keys of styles that draw.io's own panels set. Whatever is not here was typed.
const KEYS: [&str; 97] = [
    "align",
    "arcSize",
    "aspect",
    "autosize",
    "backgroundOutline",
    "bendable",
    "childLayout",
    "clipPath",
    "cloneable",
    "collapsible",
    "comic",
    "connectable",
    "container",
    "curved",
    "dashPattern",
    "dashed",
    "deletable",
    "direction",
    "dropTarget",
    "dx",
    "dy",
    "edge",
    "edgeStyle",
    "editable",
    "elbow",
    "endArrow",
    "endFill",
    "endSize",
    "entryDx",
    "entryDy",
    "entryPerimeter",
    "entryX",
    "entryY",
    "exitDx",
    "exitDy",
    "exitPerimeter",
    "exitX",
    "exitY",
    "fillColor",
    "fillOpacity",
    "fillStyle",
    "fixDash",
    "fixedSize",
    "flipH",
    "flipV",
    "fontColor",
    "fontFamily",
    "fontSize",
    "fontSource",
    "fontStyle",
    "glass",
    "gradientColor",
    "gradientDirection",
    "horizontal",
    "horizontalStack",
    "html",
    "image",
    "imageAlign",
    "imageAspect",
    "imageHeight",
    "imageVerticalAlign",
    "imageWidth",
    "jettySize",
    "jumpSize",
    "jumpStyle",
    "labelBackgroundColor",
    "labelBorderColor",
    "labelPosition",
    "locked",
    "movable",
    "noEdgeStyle",
    "noLabel",
    "opacity",
    "orthogonal",
    "orthogonalLoop",
    "overflow",
    "part",
    "perimeter",
    "perimeterSpacing",
    "points",
    "resizable",
    "rotatable",
    "rotation",
    "rounded",
    "shadow",
    "shape",
    "size",
    "sketch",
    "spacing",
    "startArrow",
    "startFill",
    "startSize",
    "strokeColor",
    "strokeOpacity",
    "strokeWidth",
    "swimlaneLine",
    "verticalAlign",
];
/// More of them, which have longer names or stand in what the program draws.
const MORE: [&str; 16] = [
    "backgroundColor",
    "expand",
    "labelWidth",
    "outlineConnect",
    "pointerEvents",
    "recursiveResize",
    "sourcePerimeterSpacing",
    "spacingBottom",
    "spacingLeft",
    "spacingRight",
    "spacingTop",
    "swimlaneFillColor",
    "targetPerimeterSpacing",
    "textOpacity",
    "verticalLabelPosition",
    "whiteSpace",
];
/// Names of styles, without a value.
const NAMES: [&str; 16] = [
    "actor",
    "arrow",
    "cloud",
    "cylinder",
    "edgeLabel",
    "ellipse",
    "group",
    "hexagon",
    "icon",
    "image",
    "label",
    "line",
    "rhombus",
    "swimlane",
    "text",
    "triangle",
];
/// Keys whose values are names of fonts and addresses of pictures.
const NAMING: [&str; 3] = ["fontFamily", "fontSource", "image"];
/// The fonts that every machine has.
const FONTS: [&str; 8] =
    ["Arial", "Comic Sans MS", "Courier New", "Georgia", "Helvetica", "Tahoma", "Times New Roman", "Verdana"];
/// Elements of HTML that draw.io's editor of labels makes.
const ELEMENTS: [&str; 28] = [
    "b",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tr",
    "u",
];

/// Whether a style may have that key, whatever its value.
pub fn is_key(key: &str) -> bool {
    KEYS.contains(&key) || MORE.contains(&key)
}

/// Whether a part of a style says how something looks, and names nothing.
pub fn is_plain(part: &str) -> bool {
    let Some((key, value)) = part.split_once('=') else { return NAMES.contains(&part) };
    if !is_key(key) {
        return false;
    }
    if NAMING.contains(&key) {
        return FONTS.contains(&value);
    }
    is_number(value) || is_colour(value) || is_word(value) || key == "points" && value.chars().all(is_of_points)
}

fn is_of_points(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '[' | ']' | ',' | '.' | '-')
}

/// A number, or several: `4 4`.
pub fn is_number(value: &str) -> bool {
    value.len() < 60
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | ' '))
        && value.contains(|c: char| c.is_ascii_digit())
}

/// `#fff2cc`.
pub fn is_colour(value: &str) -> bool {
    value.strip_prefix('#').is_some_and(|digits| digits.len() < 9 && digits.chars().all(|c| c.is_ascii_hexdigit()))
}

/// A word of draw.io's, as `orthogonalEdgeStyle`: of letters, or a stencil of its libraries.
fn is_word(value: &str) -> bool {
    let letters = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match value.strip_prefix("mxgraph.") {
        Some(path) => path.split('.').all(letters),
        None => value.len() < 28 && value.chars().all(|c| c.is_ascii_alphabetic() || c.is_ascii_digit()),
    }
}

/// An element of HTML, as `<b` or `</b`, whole: without what it may lead to; nothing of one that names something.
pub fn tag(tag: &str) -> String {
    let Some(inner) = tag.strip_prefix('<') else { return String::new() };
    let (end, inner) = inner.strip_prefix('/').map_or(("", inner), |inner| ("/", inner));
    let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(length);
    let name = name.to_ascii_lowercase();
    if !ELEMENTS.contains(&&*name) {
        return String::new();
    }
    let look = if end.is_empty() { style(rest) } else { String::new() };
    format!("<{end}{name}{look}>")
}

/// The look of an element: sizes, colours, weights.
fn style(attributes: &str) -> String {
    let value = |name: &str| {
        let at = attributes.find(&format!(" {name}=\""))? + name.len() + 3;
        attributes.get(at..)?.split('"').next()
    };
    let mut out = String::new();
    for name in ["color", "size"] {
        if let Some(value) = value(name).filter(|value| is_colour(value) || is_number(value)) {
            out.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    let all = value("style").unwrap_or_default().split(';').map(str::trim);
    let kept: Vec<&str> =
        all.filter(|one| one.split_once(':').is_some_and(|(name, value)| is_look(name, value))).collect();
    if !kept.is_empty() {
        out.push_str(&format!(" style=\"{}\"", kept.join("; ")));
    }
    out
}

fn is_look(name: &str, value: &str) -> bool {
    const NAMES: [&str; 12] = [
        "background-color",
        "color",
        "display",
        "font-size",
        "font-style",
        "font-weight",
        "line-height",
        "margin",
        "padding",
        "text-align",
        "text-decoration",
        "white-space",
    ];
    const WORDS: [&str; 16] = [
        "bold",
        "bolder",
        "center",
        "inherit",
        "initial",
        "inline",
        "italic",
        "justify",
        "left",
        "line-through",
        "none",
        "normal",
        "nowrap",
        "right",
        "transparent",
        "underline",
    ];
    let value = value.trim();
    let number = value.trim_end_matches("px").trim_end_matches("pt").trim_end_matches("em").trim_end_matches('%');
    let numbers = |text: &str| text.split(',').all(|part| is_number(part.trim()));
    let rgb = value.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')).is_some_and(numbers);
    NAMES.contains(&name.trim()) && (WORDS.contains(&value) || is_colour(value) || is_number(number) || rgb)
}
