#!/usr/bin/env node
// How quick the page is, with a large account: prints figures, asserts nothing.
//
//   cargo build --bin drawstream --example clouds && node tests/page/measure.mjs [RESOURCES [table]]
//
// RESOURCES is about how many the account holds, 40,000 without it; `table` leaves out all but the table;
// PROFILE=release takes the release build's programs.
// Frames are those of a headless browser without a graphics processor, so they are an upper bound.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as support from './support.mjs';

const wanted = Number(process.argv[2] ?? 40_000);
const tableAlone = process.argv[3] === 'table';
const ONCE = ['resource_groups', 'resource_instances', 'keys', 'images', 'snapshots', 'power_workspaces', 'dns_zones', 'dns_resolvers', 'direct_links',
    'transit_gateways', 'transit_connections', 'iks_clusters', 'classic_clusters', 'satellite_locations', 'satellite_clusters'];

/** The sample account, its VPCs and all that is in them so many times over. */
async function large(times) {
    const sample = JSON.parse(await readFile(path.join(support.ROOT, 'crates/standin/src/sample.json'), 'utf8'));
    const own = Object.entries(sample).filter(([key, list]) => Array.isArray(list) && !ONCE.includes(key));
    const all = structuredClone(sample);
    for (let copy = 1; copy < times; copy += 1) {
        const mark = copy.toString(16).padStart(4, '0');
        for (const [key, list] of own) {
            // Every id of a copy is another one, wherever it is named; groups keep theirs.
            const text = JSON.stringify(list).replace(/[0-9a-f]{4}(?=[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/g, mark);
            all[key].push(...JSON.parse(text).map((item) => ({ ...item, name: `${item.name}-${copy}` })));
        }
    }
    const folder = await mkdtemp(path.join(os.tmpdir(), 'drawstream-measure-'));
    const file = path.join(folder, 'account.json');
    await writeFile(file, JSON.stringify(all));
    return { file, gone: () => rm(folder, { recursive: true }) };
}

const round = (value) => Math.round(value * 10) / 10;
function figures(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const at = (part) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]);
    return `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, worst ${at(1)} ms (${sorted.length})`;
}

/** Times between frames while something is done. */
async function frames(tab, act) {
    await tab.evaluate(() => {
        window.times = [];
        let last = performance.now();
        const note = (now) => {
            window.times.push(now - last);
            last = now;
            window.noting = requestAnimationFrame(note);
        };
        window.noting = requestAnimationFrame(note);
    });
    await act();
    return tab.evaluate(() => {
        cancelAnimationFrame(window.noting);
        return window.times.slice(1);
    });
}

/** From the click to the frame after the stream's first status, in the browser's own clock. */
async function firstStatus(tab) {
    await tab.evaluate(() => {
        window.first = new Promise((known) => {
            let clicked = 0;
            document.getElementById('start').addEventListener('click', () => { clicked = performance.now(); }, { once: true, capture: true });
            const watch = new MutationObserver(() => {
                if (!clicked || document.getElementById('status').textContent !== 'Downloading resources') return;
                watch.disconnect();
                requestAnimationFrame(() => known(performance.now() - clicked));
            });
            watch.observe(document.getElementById('status'), { childList: true, characterData: true, subtree: true });
        });
    });
    await support.draw(tab);
    return tab.evaluate(() => window.first);
}

const ibm = await support.cloud();
const browser = await support.browser();
let drawstream = await support.service(ibm.ibm);
let tab = await support.open(browser, drawstream.base);
await support.ready(tab, ibm.api_key);
const firsts = [];
for (let n = 0; n < (tableAlone ? 0 : 15); n += 1) {
    firsts.push(await firstStatus(tab));
    await support.result(tab);
    await support.more(tab, 'New drawing');
}
if (!tableAlone) console.log(`first status after the click: ${figures(firsts)}`);
await tab.context().close();
await drawstream.end();
await ibm.end();

const account = await large(Math.max(1, Math.round(wanted / 175)));
const cloud = await support.cloud('--account', account.file);
drawstream = await support.service(cloud.ibm, { env: { DRAWSTREAM_BUDGET_SECONDS: '3000' } });
tab = await support.open(browser, drawstream.base, { reducedMotion: 'no-preference' });
await support.ready(tab, cloud.api_key);
const watching = await frames(tab, async () => {
    await support.draw(tab);
    await tab.locator('#view-result h1').waitFor({ timeout: 3_000_000 });
});
console.log(`frames while watching: ${figures(watching)}`);
await support.result(tab);
console.log(await tab.locator('#summary').textContent());

const canvas = await tab.locator('#canvas').boundingBox();
const middle = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
const inFrame = () => tab.evaluate(() => new Promise(requestAnimationFrame));
for (const [name, page] of tableAlone ? [] : [['overview', 0], ['a page of it', 1]]) {
    if (page) {
        if (await tab.locator('#page-after').isEnabled()) await tab.locator('#page-after').click();
        await support.result(tab);
    }
    // A click into the picture takes the wheel.
    await tab.mouse.click(...middle);
    const zooming = await frames(tab, async () => {
        for (let n = 0; n < 120; n += 1) {
            await tab.mouse.wheel(0, n < 60 ? -60 : 60);
            await inFrame();
        }
    });
    console.log(`frames while zooming (${name}): ${figures(zooming)}`);
    await tab.mouse.wheel(0, -1200);
    const panning = await frames(tab, async () => {
        await tab.mouse.down();
        for (let n = 0; n < 120; n += 1) {
            await tab.mouse.move(middle[0] + 300 * Math.sin(n / 10), middle[1] + 200 * Math.cos(n / 10));
            await inFrame();
        }
        await tab.mouse.up();
    });
    console.log(`frames while panning (${name}): ${figures(panning)}`);
}
const field = tab.getByRole('combobox', { name: /^Search by name/ });
await field.fill('w');
await tab.locator('#found [id=found-0]').waitFor();
await field.fill('');
const keys = [];
const typing = await frames(tab, async () => {
    for (const text of tableAlone ? [] : ['web-01-1', '10.10.0.4', 'gateway', 'no such thing']) {
        for (const key of text) {
            await tab.evaluate(() => {
                window.shown = new Promise((known) => document.getElementById('find').addEventListener('input', () => {
                    const begun = performance.now();
                    requestAnimationFrame(() => setTimeout(() => known(performance.now() - begun)));
                }, { once: true, capture: true }));
            });
            await tab.keyboard.type(key);
            keys.push(await tab.evaluate(() => window.shown));
        }
        await field.fill('');
    }
});
if (!tableAlone) {
    console.log(`frames while typing: ${figures(typing)}`);
    console.log(`from a key to what it finds on the screen: ${figures(keys)}`);
}

await field.fill('');
await tab.locator('#tab-table').click();
const frame = () => tab.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
const sorting = await frames(tab, async () => {
    for (const head of ['Address', 'State', 'Name', 'Subnet', 'Name']) {
        await tab.getByRole('columnheader', { name: head }).getByRole('button').click();
        await frame();
    }
});
console.log(`frames while sorting the table: ${figures(sorting)}`);
await tab.locator('#filter-kind').click();
const filtering = await frames(tab, async () => {
    for (const label of (await tab.locator('.menu label').all()).slice(0, 6)) {
        await label.click();
        await frame();
    }
});
console.log(`frames while filtering the table: ${figures(filtering)}`);
await tab.keyboard.press('Escape');
const scrolling = await frames(tab, async () => {
    for (let n = 0; n < 120; n += 1) {
        await tab.locator('#grid').evaluate((grid, n) => { grid.scrollTop = n * 300; }, n);
        await frame();
    }
});
console.log(`frames while scrolling the table: ${figures(scrolling)}`);
for (const line of tab.wrong) console.log(`wrong: ${line}`);
await browser.close();
await drawstream.end();
await cloud.end();
await account.gone();
