//! Stand-ins for phases that are not merged yet. Goes when they are.
#![allow(missing_docs)]

pub mod layout {
    #[derive(Default)]
    pub struct Options {}
    pub struct Drawing {
        pub pages: Vec<u32>,
    }
    pub fn lay_out(_: &crate::model::Model, _: &Options) -> Drawing {
        Drawing { pages: vec![1] }
    }
}
pub mod export {
    pub mod drawio {
        pub fn write(_: &super::super::layout::Drawing, out: &mut impl std::io::Write) -> std::io::Result<()> {
            out.write_all(b"<mxfile/>")
        }
    }
}
