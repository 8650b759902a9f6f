// Charts are drawn by Mermaid itself: of the sample's VPCs, and of one in which everything has a hostile name.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { ROOT } from './support.mjs';

const run = promisify(execFile);
const BUILT = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), process.env.PROFILE ?? 'debug');
const MERMAID = fileURLToPath(new URL('../node_modules/mermaid/dist/mermaid.min.js', import.meta.url));

let folder, browser, page;
before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'drawstream-mermaid-'));
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
    page = await browser.newPage();
    // Nothing may be asked of anybody, whatever a name says.
    await page.route('**/*', (route) => route.abort());
    await page.setContent('<!doctype html><title>chart</title>');
    await page.addScriptTag({ content: await readFile(MERMAID, 'utf8') });
});
after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
});

/** What Mermaid makes of a chart: words of its boxes, and how many lines it has. */
const drawn = (chart) => page.evaluate(async (text) => {
    const { mermaid } = globalThis;
    mermaid.initialize({ startOnLoad: false, securityLevel: 'loose' });
    const { svg } = await mermaid.render('chart', text);
    document.body.innerHTML = svg;
    const words = (selector) => [...document.querySelectorAll(selector)].map((box) => box.textContent.trim());
    return {
        boxes: words('.node .nodeLabel, .cluster-label .nodeLabel'),
        lines: document.querySelectorAll('.edgePaths path').length,
        scripts: document.querySelectorAll('svg script, svg img, svg a, svg iframe').length,
        hacked: globalThis.hacked,
    };
}, chart);

async function chart(...args) {
    const { stdout } = await run(path.join(BUILT, 'drawstream'), ['draw', '-q', '-o', '-', '--format', 'mmd', ...args]);
    return stdout;
}

const count = (text, what) => text.split('\n').filter((line) => line.includes(what)).length;

test('every VPC of the sample is drawn with all its boxes and lines', async () => {
    const account = path.join(folder, 'a.json');
    await run(path.join(BUILT, 'drawstream'), ['collect', '-q', '--sample', '-o', account]);
    const { resources } = JSON.parse(await readFile(account, 'utf8'));
    const vpcs = resources.filter((resource) => resource.kind === 'vpc');
    assert.ok(vpcs.length > 1);
    for (const vpc of vpcs) {
        const text = await chart('--from', account, '--vpc', vpc.id);
        const { boxes, lines } = await drawn(text);
        assert.equal(boxes.length, count(text, '["'), text);
        assert.ok(boxes.length <= 60);
        assert.equal(lines, count(text, '-->'));
        assert.ok(boxes.some((box) => box.startsWith(vpc.name)), boxes.join('\n'));
    }
});

test('hostile names are words in their boxes', async () => {
    const names = [
        '"] --> x[', '"]\nclick n1 "javascript:globalThis.hacked=1"', '<img src=x onerror="globalThis.hacked=1">', 'end',
        '%%{init: {"theme":"dark"}}%%', '1. list', '- list', '# head', '`code`', '#quot;&lt;b&gt;', 'subgraph x', '\\', '::: a', '$$x$$',
        '\u202eback\u0000', 'fa:fa-car', '@{ shape: cloud }', ' ', '名前 💥',
    ];
    const file = path.join(folder, 'hostile.json');
    const vpc = { id: 'vpc', crn: 'crn:vpc', href: 'h', name: names[0], region: 'eu-de' };
    const subnet = { id: 'net', crn: 'crn:net', name: names[1], vpc: { id: 'vpc' }, zone: { name: 'eu-de-1' }, ipv4_cidr_block: '10.0.0.0/24' };
    const instances = names.map((name, at) => ({
        id: `i${at}`, crn: `crn:i${at}`, name, vpc: { id: 'vpc' }, zone: { name: 'eu-de-1' },
        network_interfaces: [{ id: `n${at}`, name, subnet: { id: 'net' }, primary_ip: { address: `10.0.0.${at + 4}` } }],
    }));
    await writeFile(file, JSON.stringify({ provider: 'ibm', vpcs: [vpc], subnets: [subnet], instances }));
    const text = await chart('--from', file, '--vpc', 'vpc');
    const { boxes, scripts, hacked } = await drawn(text);
    assert.equal(boxes.length, 3 + names.length, text);
    assert.deepEqual([scripts, hacked], [0, undefined]);
    for (const name of ['"] --> x[', '<img src=x onerror="globalThis.hacked=1">', '1. list', '# head', '`code`', '#quot;&lt;b&gt;', '\\', '名前 💥']) {
        assert.ok(boxes.some((box) => box.startsWith(name)), `${name}\n${boxes.join('\n')}`);
    }
});
