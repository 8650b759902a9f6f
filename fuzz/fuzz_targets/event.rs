//! Any bytes as an event of a function URL: they are a request, or refused, and nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|event: &[u8]| {
    if let Ok(request) = drawstream::http::request_of(event) {
        assert!(request.uri().path().starts_with('/'));
    }
});
