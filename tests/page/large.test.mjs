// The whole page with 4,000 servers in one VPC: wide and light, narrow and dark. `large.mjs` has more of both.
import { test } from 'node:test';
import { LOOKS, walk } from './crowd.mjs';

test('all of the page, with 4,000 servers in one VPC', { timeout: 600_000 }, (context) => walk(context, 4000, [LOOKS[0], LOOKS[3]]));
