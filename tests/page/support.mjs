// What the page's tests share: the real service in front of a stand-in for IBM Cloud, a wire between the two and the
// browser that can be cut, and a browser that reports everything that should not happen.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import http from 'node:http';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), process.env.PROFILE ?? 'debug');
/** The laptop's program. */
export const PROGRAM = path.join(BUILT, 'drawstream');
/** What the sample account is called. */
export const ACCOUNT = 'Harbor & Pine';
/** The key of any service: its cookies open after it has started anew. */
const SEALING = Buffer.alloc(32, 7).toString('base64');

const running = new Set();
/** Ends what a failed test has left, which would keep this program from ending. */
export const endAll = () => running.forEach((process_) => process_.kill('SIGKILL'));

/** A process that is ended with its test; `lines` are what it says. */
function run(program, args, env = {}) {
    const process_ = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
    running.add(process_);
    process_.once('exit', () => running.delete(process_));
    const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
    const next = async () => {
        const { value, done } = await lines.next();
        if (done) throw new Error(`${program} has ended`);
        return value;
    };
    const end = async (signal = 'SIGTERM') => {
        if (process_.exitCode !== null || process_.signalCode !== null) return;
        const gone = new Promise((ended) => process_.once('exit', ended));
        process_.kill(signal);
        await gone;
    };
    return { next, end, write: (text) => process_.stdin.write(text) };
}

/** IBM Cloud, as the service believes; takes faults while it runs. */
export async function cloud(...args) {
    const standin = run(path.join(BUILT, 'examples', 'clouds'), args);
    const told = JSON.parse(await standin.next());
    let last = Promise.resolve();
    const command = (text) => {
        last = last.then(async () => {
            standin.write(`${text}\n`);
            return JSON.parse(await standin.next());
        });
        return last;
    };
    return { ...told, end: standin.end, stats: () => command('stats'), clear: () => command('clear'),
        fault: async (text) => {
            const said = await command(text);
            if (!said.ok) throw new Error(said.why);
        } };
}

const ENDPOINTS = ['IAM', 'IS_NG', 'TG', 'DL', 'CS', 'RESOURCE_CONTROLLER', 'RESOURCE_MANAGEMENT', 'GS', 'PI', 'PRIVATE_DNS', 'ACCOUNT_MANAGEMENT'];

/** The sample's enterprise, surveyed into a folder. */
export async function survey() {
    const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'drawstream-page-')), 'estate');
    await promisify(execFile)(PROGRAM, ['survey', '--quiet', '--sample', '-o', folder]);
    return folder;
}

/** The service itself; with a survey's folder it shows that. */
export async function service(ibm, { port = 0, env = {}, folder } = {}) {
    const endpoints = Object.fromEntries(ENDPOINTS.map((name) => [`IBMCLOUD_${name}_API_ENDPOINT`, ibm]));
    const drawstream = run(PROGRAM, [...(folder ? ['serve', '--from', folder] : []), '--port', String(port)],
        { ...endpoints, DRAWSTREAM_SEALING_KEYS: SEALING, DRAWSTREAM_BUCKET: '', RUST_LOG: 'error', NO_PROXY: '127.0.0.1', ...env });
    const base = (await drawstream.next()).match(/http:\S+/)[0];
    return { base, port: Number(new URL(base).port), end: drawstream.end };
}

/** A wire from the browser to the service: it can be cut, and stay down. */
export async function wire(port) {
    const open = new Set();
    const state = { port, down: false, seen: [] };
    const server = http.createServer((request, response) => {
        if (state.down) return request.socket.destroy();
        state.seen.push(`${request.method} ${request.url}`);
        const onward = http.request({ host: '127.0.0.1', port: state.port, path: request.url, method: request.method,
            headers: request.headers, agent: false });
        onward.on('response', (answer) => {
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
            answer.on('error', () => response.destroy());
        });
        onward.on('error', () => response.destroy());
        response.on('close', () => onward.destroy());
        request.pipe(onward);
    });
    server.on('connection', (socket) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    return Object.assign(state, {
        base: `http://127.0.0.1:${server.address().port}`,
        cut() {
            for (const socket of open) socket.destroy();
        },
        async end() {
            const closed = new Promise((done) => server.close(done));
            this.cut();
            await closed;
        },
    });
}

/** The sample account with another name in every place where there is one. */
export async function renamed(name) {
    const account = JSON.parse(await readFile(path.join(ROOT, 'crates/standin/src/sample.json'), 'utf8'));
    let number = 0;
    const rename = (value, key) => {
        if (Array.isArray(value)) return value.map((one) => rename(one, key));
        if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, keep(value, k) ? v : rename(v, k)]));
        return ['name', 'account_name'].includes(key) && typeof value === 'string' ? name(value, (number += 1)) : value;
    };
    // Names of zones, profiles, regions and of what is no resource are IBM's own.
    const keep = (owner, key) => ['zone', 'profile', 'region', 'zones', 'account'].includes(key) || (key === 'name' && !('id' in owner || 'crn' in owner));
    const folder = await mkdtemp(path.join(os.tmpdir(), 'drawstream-page-'));
    const file = path.join(folder, 'account.json');
    await writeFile(file, JSON.stringify(rename(account, '')));
    return file;
}

/** The account as it was last week: one server had another profile, another was not there yet, and one more was. */
export function earlier(inventory) {
    const account = JSON.parse(inventory);
    const named = (name) => account.resources.find((one) => one.kind === 'instance' && one.name === name);
    named('app-01').data.profile = 'bx2-2x8';
    const gone = structuredClone(named('app-03'));
    Object.assign(gone, { id: '0717_00000000-0000-4000-8000-000000000001', name: 'retired-01' });
    const { id } = named('app-02');
    account.resources = account.resources.filter((one) => one.id !== id).concat(gone);
    account.relations = account.relations.filter(({ from, to }) => from !== id && to !== id);
    return JSON.stringify(account);
}

/** The sample account with so many further servers like app-01 in its VPC, and so many further VPCs with some in each. */
export async function crowded({ servers = 0, vpcs = 0 }) {
    const account = JSON.parse(await readFile(path.join(ROOT, 'crates/standin/src/sample.json'), 'utf8'));
    const model = account.instances.find(({ name }) => name === 'app-01');
    const home = account.vpcs.find(({ name }) => name === 'prod-vpc');
    const hex = (number, digits) => number.toString(16).padStart(digits, '0');
    let made = 0;
    const server = (name, vpc) => {
        const n = (made += 1);
        const text = JSON.stringify(model).replaceAll('5765190a-7a3c-578f', `${hex(n, 8)}-7a3c-578f`)
            .replaceAll('10.10.1.4', `10.10.${8 + (n >> 8) % 50}.${n & 255}`).replaceAll('"app-01', `"${name}`);
        const one = JSON.parse(vpc ? text.replaceAll(home.id, vpc.id).replaceAll(`"${home.name}"`, `"${vpc.name}"`) : text);
        one.status = n % 40 ? 'running' : 'stopped';
        account.instances.push(one);
    };
    for (let n = 1; n <= servers; n += 1) server(`crowd-${String(n).padStart(5, '0')}`);
    for (let n = 1; n <= vpcs; n += 1) {
        const name = `team-${String(n).padStart(2, '0')}`;
        const vpc = JSON.parse(JSON.stringify(home).replaceAll(home.id, home.id.replace('cc6c3f0b', hex(n, 8))));
        account.vpcs.push(Object.assign(vpc, { name }));
        for (let k = 0; k < (n * 7) % 60; k += 1) server(`${name}-${k}`, vpc);
    }
    const folder = await mkdtemp(path.join(os.tmpdir(), 'drawstream-page-'));
    const file = path.join(folder, 'account.json');
    await writeFile(file, JSON.stringify(account));
    return file;
}

export const browser = () => chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});

/** A tab that notes what should not happen: errors in the console, dialogs, requests to elsewhere. */
export async function open(browser, address, options = {}) {
    const context = options.context ?? await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true, ...options });
    // A busy machine is no failure: the test's own limit ends what never comes.
    context.setDefaultTimeout(120_000);
    const tab = await context.newPage();
    const wrong = [];
    tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(`console: ${message.text()}`));
    tab.on('pageerror', (error) => wrong.push(`uncaught: ${error.message}`));
    tab.on('dialog', (dialog) => {
        wrong.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    tab.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol !== 'data:' && url.hostname !== '127.0.0.1') wrong.push(`request: ${url}`);
    });
    await tab.goto(address);
    return Object.assign(tab, { wrong });
}

/** Signs in with a key through the form. */
export async function signIn(tab, key) {
    await tab.getByLabel('IBM Cloud API key').fill(key);
    await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** From the form to the button that draws. */
export async function ready(tab, key) {
    await signIn(tab, key);
    await tab.getByRole('heading', { name: 'What should be drawn?' }).waitFor();
}

export const draw = (tab) => tab.getByRole('button', { name: 'Draw', exact: true }).click();

/** Waits for the result and for its picture. */
export async function result(tab, account = ACCOUNT) {
    await tab.getByRole('heading', { name: account }).waitFor();
    await tab.waitForFunction(() => {
        const picture = document.getElementById('picture');
        return picture.complete && picture.naturalWidth > 0;
    });
}

/** Presses an entry of the menu "More". */
export async function more(tab, name) {
    await tab.getByRole('button', { name: 'More', exact: true }).filter({ visible: true }).last().click();
    await tab.locator('.menu').getByRole('button', { name, exact: true }).click();
}

/** Waits until the inventory is there, by which search, table and facts go. */
export const filled = (tab) => tab.locator('#count').filter({ hasText: /resources|of|changes|findings/ }).waitFor({ state: 'attached' });

/** One cloud, service and browser for all tests of a file; each test finds the cloud without faults. */
export function together(limit) {
    const all = {};
    before(async () => {
        all.ibm = await cloud();
        all.drawstream = await service(all.ibm.ibm);
        all.browser = await browser();
    }, limit);
    after(async () => {
        await all.browser?.close();
        await all.drawstream?.end();
        await all.ibm?.end();
        endAll();
    }, limit);
    beforeEach(() => all.ibm.clear());
    return all;
}

/** A tab whose run waits for its servers, and has shown the first regions. */
export async function held(browser, address, ibm) {
    const tab = await open(browser, address);
    await ready(tab, ibm.api_key);
    await ibm.fault('instances=hold');
    await draw(tab);
    await tab.locator('#outline .region').first().waitFor();
    return tab;
}

let axe = null;

/** Nothing that axe-core finds wrong, and nothing that reaches over the page's edge. */
export async function accessible(tab, state) {
    axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await tab.evaluate(axe);
    const { violations, passes } = await tab.evaluate(() => window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
    assert.deepEqual(said, [], state);
    assert.ok(passes.length > 10, 'axe-core has looked at nothing');
    const [wide, room] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(wide <= room, `${state}: ${wide} px wide in ${room}`);
}

/** Opens what narrow windows have behind a button; gives what closes it again. */
export async function behind(tab, id) {
    const button = tab.locator(`#${id}`);
    if (!await button.isVisible()) return async () => {};
    if (await button.getAttribute('aria-expanded') !== 'true') await button.click();
    return async () => { if (await button.getAttribute('aria-expanded') === 'true') await button.click(); };
}

/** Asks until it is so; a test's own limit ends what never comes. */
export async function until(is, what) {
    for (const end = Date.now() + 60_000; Date.now() < end;) {
        if (await is()) return;
        await new Promise((soon) => setTimeout(soon, 20));
    }
    throw new Error(`never: ${what}`);
}

/** How light the sheet under the picture is, from 0 to 255. */
export const sheet = (tab) => tab.locator('#picture').evaluate(async (picture) => {
    const image = new Image();
    image.crossOrigin = 'anonymous';
    image.src = picture.src;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.getContext('2d').getImageData(2, 2, 1, 1).data[0];
});
