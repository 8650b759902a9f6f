//! What a merge did, in numbers.

/// What was kept, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Shapes that a person moved or sized, and that stay so.
    pub moved: usize,
    /// Shapes that lie outside of what they are in, where a person put them.
    pub outside: usize,
    /// Labels that a person wrote.
    pub relabelled: usize,
    /// Shapes and lines with a look of a person's.
    pub restyled: usize,
    /// Lines with a way of a person's.
    pub bent: usize,
    /// Shapes, texts, lines and layers that a person added.
    pub added: usize,
    /// Pages that a person added.
    pub pages: usize,
    /// Things of the account that a person deleted, and that are not shown.
    pub hidden: usize,
    /// Shapes that are new.
    pub new: usize,
    /// Shapes whose subject is gone.
    pub gone: usize,
    /// Shapes that now lie in something else, so that their place is new.
    pub elsewhere: usize,
    /// Pages of ours that a person deleted, and that are there again.
    pub returned: usize,
}

impl Report {
    /// The sum of two.
    pub fn add(&mut self, other: &Self) {
        self.moved += other.moved;
        self.outside += other.outside;
        self.relabelled += other.relabelled;
        self.restyled += other.restyled;
        self.bent += other.bent;
        self.added += other.added;
        self.pages += other.pages;
        self.hidden += other.hidden;
        self.new += other.new;
        self.gone += other.gone;
        self.elsewhere += other.elsewhere;
        self.returned += other.returned;
    }

    /// Whether any work of a person's is in the drawing.
    pub const fn is_kept(&self) -> bool {
        self.moved + self.outside + self.relabelled + self.restyled + self.bent + self.added + self.hidden > 0
    }
}
