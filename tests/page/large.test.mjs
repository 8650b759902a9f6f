// All looks of the page with 4,000 servers in one VPC.
import { test } from 'node:test';
import { LOOKS, walk } from './crowd.mjs';

test('all of the page, with 4,000 servers in one VPC', { timeout: 900_000 }, (context) => walk(context, 4000, LOOKS));
