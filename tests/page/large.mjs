// All looks of the page with 4,000 and with 10,000 servers in one VPC. By hand, since it takes a quarter of an hour with a
// debug build (`cargo build --bin drawstream --example clouds` first).
//
//   CHROMIUM=$(command -v chromium) node --test tests/page/large.mjs
import { test } from 'node:test';
import { LOOKS, walk } from './crowd.mjs';

for (const servers of [4000, 10_000]) {
    test(`all of the page, with ${servers.toLocaleString('en')} servers in one VPC`, { timeout: 1_800_000 }, (context) => walk(context, servers, LOOKS));
}
