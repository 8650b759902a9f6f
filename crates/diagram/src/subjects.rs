//! What is said of what cells stand for.

use crate::SubjectId;

/// Something that is known of a subject: what it is called, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is called, in words.
    pub name: String,
    /// Its value, line by line: at least one line. A line may hold any characters; those that cannot be seen are for
    /// the outputs to show.
    pub lines: Vec<String>,
}

/// What is said of the subjects of a drawing. Outputs ask when they write, so nothing of it is kept for all.
pub trait Subjects {
    /// The names of all kinds, in their order.
    fn kinds(&self) -> Vec<&'static str>;

    /// What kind of thing it is.
    fn kind(&self, subject: SubjectId) -> &'static str;

    /// Its id, in any characters.
    fn id(&self, subject: SubjectId) -> &str;

    /// The id by which the whole cloud knows it; empty where it has none.
    fn crn(&self, subject: SubjectId) -> &str;

    /// What it is called, in any characters; never empty where it has an id.
    fn name(&self, subject: SubjectId) -> &str;

    /// What stands below its name; may be empty.
    fn caption(&self, subject: SubjectId) -> String;

    /// The attributes of its cell, in order; names are XML names, and none twice. Returns what is said where the
    /// pointer rests on it, below its name; nothing twice. One call, since both are made of one reading of its facts.
    fn attributes(&self, subject: SubjectId, put: &mut dyn FnMut(&str, &str)) -> Vec<Fact>;

    /// The attributes of a stack's cell, in order.
    fn stack_attributes(&self, members: &[SubjectId], put: &mut dyn FnMut(&str, &str));

    /// What a stack is called.
    fn stack_name(&self, members: &[SubjectId]) -> String;

    /// What is listed of it beside kind, id and CRN; nothing twice.
    fn facts(&self, subject: SubjectId) -> Vec<Fact>;

    /// Every address and range in what is known of it, once each.
    fn addresses(&self, subject: SubjectId) -> Vec<String>;
}
