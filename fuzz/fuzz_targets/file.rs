//! Any bytes as a file that a person wants drawn: they are an account, or refused in words, and nothing panics. What is
//! an account makes a graph, and its inventory is read back.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    if let Ok(reading) = drawstream_sources::file::read("fuzz.json", file) {
        let graph = drawstream::graph::build(reading);
        let mut inventory = Vec::new();
        drawstream::outputs::inventory::write(&graph, &mut inventory).expect("a vector takes all");
        drawstream_sources::inventory::read(&inventory).expect("what was written can be read");
    }
});
