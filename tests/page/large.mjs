// All looks of the page with 10,000 servers in one VPC. By hand, since it takes minutes more with a debug build
// (`cargo build --bin drawstream --example clouds` first).
//
//   CHROMIUM=$(command -v chromium) node --test tests/page/large.mjs
import { test } from 'node:test';
import { LOOKS, walk } from './crowd.mjs';

test('all of the page, with 10,000 servers in one VPC', { timeout: 1_800_000 }, (context) => walk(context, 10_000, LOOKS));
