// From the key to the file: what comes out, what is missing, what is stopped.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import * as support from './support.mjs';

const LIMIT = { timeout: 180_000 };
const all = support.together(LIMIT);

/** What the stream says of a finished job. */
async function complete(tab) {
    const reply = await tab.context().request.get(`${all.drawstream.base}/sse?job=${new URL(tab.url()).searchParams.get('job')}`);
    return JSON.parse((await reply.text()).match(/event: onComplete\ndata: (.*)/)[1]);
}

async function downloaded(tab, press) {
    const [download] = await Promise.all([tab.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), path: await download.path() };
}

/** A file of the menu of all files. */
const fromMenu = (tab, name) => downloaded(tab, async () => {
    await tab.getByRole('button', { name: 'All files to download' }).click();
    await tab.locator('.menu').getByText(name, { exact: true }).click();
});

test('the sample account, from the button to a file that holds the account', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    await tab.getByRole('button', { name: 'Try the sample account' }).click();
    await support.draw(tab);
    await support.result(tab);
    const told = await complete(tab);

    const file = await downloaded(tab, () => tab.getByRole('link', { name: 'Download .drawio', exact: true }).click());
    assert.equal(file.name, told.file_name);
    const bytes = await readFile(file.path);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), told.sha256);
    const account = path.join(support.ROOT, 'crates/standin/src/sample.json');
    await promisify(execFile)('python3', [path.join(support.ROOT, 'tests/check_drawing.py'), account, file.path]);

    const picture = await fromMenu(tab, '.drawio.svg');
    assert.match(picture.name, /\.drawio\.svg$/);
    const [svg, written] = [await readFile(picture.path, 'utf8'), bytes.toString()];
    const same = await tab.evaluate(([svg, written]) => new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement.getAttribute('content') === written, [svg, written]);
    assert.ok(same, 'the drawing in the picture is another one');

    // What is shown is what is in it.
    // Places do not count, nor what is only said of others.
    const uncounted = ['account', 'region', 'zone', 'address_prefix', 'tag', 'key', 'image'];
    const total = Object.entries(told.resources).reduce((sum, [kind, count]) => sum + (uncounted.includes(kind) ? 0 : count), 0);
    const read = told.read_at.slice(0, 16).replace('T', ' ');
    assert.match(await tab.locator('#summary').textContent(),
        new RegExp(`^Read ${read} UTC in (\\d+ s|less than a second) · The whole account · 2 regions · ${total} resources · ${told.pages} pages · links end \\d\\d:\\d\\d$`));
    assert.deepEqual(told.account, { id: '4f1c9a7e2b6d40538c0e9d7f61a3b852', name: support.ACCOUNT });
    assert.equal(await tab.getByRole('heading', { level: 1 }).filter({ visible: true }).textContent(), `${support.ACCOUNT} `);
    assert.ok(await tab.getByText('Complete: every part was read').isVisible());
    assert.ok(await tab.getByRole('button', { name: 'Try the missing parts again' }).isHidden());
    // The drawing says the same.
    const drawn = new TextDecoder().decode(bytes);
    assert.match(drawn, /<object id="title" label="Harbor &amp; Pine"/);
    assert.ok(drawn.includes(`read ${read} UTC`) && drawn.includes(`${total}\u00a0resources`), 'the title says other things');
    // The same number beside the search, and in the tree.
    await tab.locator('#count').filter({ hasText: `${total} resources` }).waitFor();
    await tab.locator('#branches [aria-selected=true]').filter({ hasText: String(total) }).waitFor();
    await tab.getByText(`Page 1 of ${told.pages}`).waitFor();
    await support.more(tab, 'What was read');
    await tab.getByRole('heading', { name: 'Everything was read' }).waitFor();
    assert.equal(await tab.locator('#counts li').count(), Object.values(told.resources).filter(Boolean).length);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('search finds by name and by address, a click shows facts, a double click turns to the page', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    const field = tab.getByRole('combobox', { name: /^Search by name/ });
    await field.fill('10.10.0.4');
    await tab.locator('#found [id=found-0]').filter({ hasText: 'web-01' }).waitFor();
    await field.press('Enter');
    const facts = tab.locator('#facts');
    await facts.getByRole('heading', { name: 'web-01' }).waitFor();
    assert.match(await facts.textContent(), /10\.10\.0\.4/);
    assert.match(await facts.textContent(), /crn:v1:/);
    await tab.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await facts.getByRole('button', { name: 'Copy the CRN' }).click();
    await facts.getByText('Copied').waitFor();
    assert.match(await tab.evaluate(() => navigator.clipboard.readText()), /^crn:v1:.*instance:/);

    // The box that is marked is where the click has to go.
    await facts.getByRole('button', { name: 'Close the facts' }).click();
    await field.fill('prod-vpc');
    await tab.locator('#found [id=found-0]').filter({ hasText: 'prod-vpc' }).waitFor();
    await field.press('Enter');
    await tab.locator('#picked').waitFor();
    // A picture that fills its room would move when there is more of it. Its frame is where it will be once the picture
    // is drawn in its new size, with the next frame of the screen: the number of the zoom is written then, too.
    await tab.locator('#canvas:not(.busy)').waitFor();
    const before = await tab.locator('#zoom-now').textContent();
    await tab.getByRole('button', { name: 'Zoom out' }).click();
    await tab.locator('#zoom-now').filter({ hasNotText: before }).waitFor();
    const box = await tab.locator('#picked').boundingBox();
    await facts.getByRole('button', { name: 'Close the facts' }).click();
    await tab.mouse.click(box.x + 8, box.y + 8);
    await facts.getByRole('heading', { name: 'prod-vpc' }).waitFor();
    await tab.mouse.dblclick(box.x + 8, box.y + 8);
    await tab.locator('#branches [aria-selected=true]').filter({ hasText: /^Rulespage/ }).waitFor();
    assert.match(new URL(tab.url()).hash, /page=rules/);
    await support.result(tab);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a part of the account is drawn where one is chosen', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await tab.getByText('A part of it').click();
    await tab.getByRole('checkbox', { name: 'eu-de Frankfurt' }).check();
    assert.ok(await tab.getByLabel('Resource group').locator('option').count() > 2);
    await support.draw(tab);
    await support.result(tab);
    assert.deepEqual(new URL(tab.url()).searchParams.getAll('region'), ['eu-de']);
    const told = await complete(tab);
    assert.equal(told.resources.region, 1);
    await tab.reload();
    await support.result(tab);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('what can be chosen is not read: the whole account can be drawn all the same', LIMIT, async () => {
    await all.ibm.fault('resource_groups=403');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await tab.getByText('A part of it').click();
    await tab.getByText('The whole account can be drawn all the same.').waitFor();
    await support.draw(tab);
    await support.result(tab);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a region that fails is said while it happens and in the result, and the rest is drawn', LIMIT, async () => {
    await all.ibm.fault('eu-de/vpc=503');
    await all.ibm.fault('transit_gateways=hold');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await tab.locator('#warnings li').filter({ hasText: 'Frankfurt (eu-de)' }).first().waitFor();
    await tab.locator('#outline .vpc').filter({ hasText: 'prod-vpc' }).waitFor();
    await all.ibm.clear();
    await support.result(tab);
    await tab.getByRole('button', { name: 'Why, and which role helps' }).click();
    await tab.locator('#missing li').filter({ hasText: 'Frankfurt (eu-de)' }).first().waitFor();
    assert.ok((await complete(tab)).resources.vpc > 0);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a kind that is refused is said once, with the role that would open it', LIMIT, async () => {
    await all.ibm.fault('volumes=403');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    await tab.getByRole('button', { name: 'Why, and which role helps' }).click();
    const missing = tab.locator('#missing li');
    assert.equal(await missing.count(), 1);
    assert.match(await missing.textContent(), /Volumes in \d+ regions: refused, answered 403\..*Viewer on VPC Infrastructure Services: Block Storage/);
    await tab.locator('#coverage summary').click();
    const refused = tab.locator('#coverage tbody tr').filter({ hasText: 'refused' });
    await refused.first().waitFor();
    assert.ok(await refused.count() > 1);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('an incomplete drawing says so beside its name, with all kinds of one cause in one item', LIMIT, async () => {
    for (const list of ['volumes', 'floating_ips', 'load_balancers']) await all.ibm.fault(`${list}=403`);
    await all.ibm.fault('us-south/keys=400');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    const { missing, url } = await complete(tab);
    await tab.getByRole('heading', { level: 1, name: `Incomplete: ${missing.length} parts could not be read` }).waitFor();
    await tab.locator('#lacking').getByText('Load balancers, floating IPs, volumes and SSH keys of').waitFor();
    await tab.getByRole('button', { name: 'Why, and which role helps' }).click();
    const items = tab.locator('#missing li');
    assert.deepEqual((await items.locator('b').allTextContents()).map((text) => text.replace(/\d+/, 'N')),
        ['Load balancers, floating IPs, volumes in N regions', 'SSH keys in Dallas (us-south)']);
    const words = await items.first().textContent();
    for (const role of ['Floating IP', 'Load Balancer', 'Block Storage']) assert.equal(words.split(role).length, 2, `${role}: ${words}`);
    // Trying again asks for nothing but what is missing.
    const before = new URL(tab.url()).searchParams.get('job');
    assert.ok(await tab.locator('#facts-name').evaluate((head) => head === document.activeElement));
    assert.match(await tab.locator('#facts pre').textContent(), /^ibmcloud iam service-policy-create \\\n {2}drawstream --roles Viewer \\\n {2}--service-name is$/);
    await all.ibm.clear();
    const calls = async () => (await all.ibm.stats()).total;
    const first = await calls();
    await tab.locator('#retry').click();
    await tab.getByText('Complete: every part was read').waitFor();
    await support.result(tab);
    const again = await calls() - first;
    assert.ok(again > 10 && again < 60, `${again} calls in place of some 260`);
    assert.notEqual(new URL(tab.url()).searchParams.get('job'), before);
    assert.equal(new URL(tab.url()).searchParams.get('retry'), null);
    assert.ok(await tab.locator('#lacking').isHidden());
    // A reload comes back to the same drawing.
    const completed = tab.url();
    await tab.reload();
    await support.result(tab);
    assert.equal(tab.url(), completed);
    assert.equal((await complete(tab)).missing.length, 0);
    // The drawing says it too, in the same words.
    const drawn = await (await fetch(url)).text();
    assert.match(drawn, /label="Harbor &amp; Pine · incomplete"/);
    assert.match(drawn, /label="[^"]*Load[^"]*balancers, floating IPs, volumes in \d+ regions: refused, answered 403\./);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('an account whose name may not be read goes by its id, and is whole', LIMIT, async () => {
    await all.ibm.fault('account=403');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab, 'IBM Cloud account 4f1c9a7e2b6d40538c0e9d7f61a3b852');
    const { missing, account } = await complete(tab);
    assert.deepEqual([missing, account.name], [[], '']);
    assert.ok(await tab.locator('#lacks').isHidden());
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a region without anything in it is said to be empty, and not the account', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await all.ibm.fault('regions=hold');
    await tab.getByText('A part of it').click();
    await tab.getByText('Reading the regions…').waitFor();
    await all.ibm.clear();
    await tab.getByText('None chosen means all.').waitFor();
    await tab.getByRole('checkbox', { name: 'jp-osa Osaka' }).check();
    await support.draw(tab);
    await support.result(tab);
    await support.more(tab, 'What was read');
    assert.deepEqual(await tab.locator('#counts li').allTextContents(), ['No resources were found in jp-osa.']);
    const { url } = await complete(tab);
    assert.match(await (await fetch(url)).text(), /No resources were found in jp-osa\./);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('nothing can be read: a sentence, and no job in the address that a reload would run again', LIMIT, async () => {
    await all.ibm.fault('any=403');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await tab.getByRole('heading', { name: 'No drawing' }).waitFor();
    assert.match(await tab.locator('#failure').textContent(), /Nothing could be read of this account/);
    // Why not stays in sight, with the roles.
    assert.ok(await tab.locator('#warnings li').first().isVisible());
    assert.equal(new URL(tab.url()).search, '');
    await all.ibm.clear();
    await tab.getByRole('button', { name: 'Try again' }).click();
    await support.result(tab);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('cancel stops the calls', LIMIT, async () => {
    await all.ibm.fault('instances=hold');
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await tab.locator('#outline .region').first().waitFor();
    await support.until(async () => (await all.ibm.stats()).at_once > 0, 'calls run');
    await tab.getByRole('button', { name: 'Stop' }).click();
    await tab.getByText('Stopped, as you asked. Nothing was kept.').waitFor();
    await tab.getByRole('heading', { name: 'What should be drawn?' }).waitFor();
    await support.until(async () => (await all.ibm.stats()).at_once === 0, 'the calls end');
    const { total } = await all.ibm.stats();
    await all.ibm.clear();
    assert.equal((await all.ibm.stats()).total, total);
    assert.equal(new URL(tab.url()).search, '');
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a deleted drawing is gone, and its link too', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    const { url } = await complete(tab);
    await support.more(tab, 'Delete it now');
    await tab.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await fetch(url)).status, 200);
    await support.more(tab, 'Delete it now');
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete it now' }).click();
    await tab.getByText('The drawing is deleted, and with it all links.').waitFor();
    assert.equal((await fetch(url)).status, 404);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a file is drawn on a laptop without a key, and found again by a reload', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    const before = (await all.ibm.stats()).total;
    const choose = tab.locator('#view-sign-in input[type=file]');
    await choose.setInputFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"nothing": "of ours"}') });
    await tab.getByRole('heading', { name: 'No drawing' }).waitFor();
    // Sentences, and nothing that a run alone can say.
    assert.match(await tab.locator('#failure').textContent(), /^The file that was sent is JSON of another kind\. Give /);
    for (const id of ['tallies', 'watching', 'time', 'reload']) assert.ok(await tab.locator(`#${id}`).isHidden(), id);
    await tab.getByRole('button', { name: 'Choose again' }).click();
    await choose.setInputFiles(path.join(support.ROOT, 'crates/standin/src/sample.json'));
    await support.result(tab, /IBM Cloud account 4f1c/);
    await support.filled(tab);
    assert.match(await tab.locator('#summary').textContent(), /A file · /);
    await tab.reload();
    await support.result(tab, /IBM Cloud account 4f1c/);
    await tab.getByRole('tab', { name: 'Table' }).click();
    await tab.locator('#grid .row').filter({ hasText: 'app-01' }).first().waitFor();
    await support.more(tab, 'Delete it now');
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete it now' }).click();
    await tab.getByText('The drawing is deleted, and with it all links.').waitFor();
    await tab.getByRole('heading', { name: /See your IBM Cloud account/ }).waitFor();
    assert.equal((await all.ibm.stats()).total, before, 'IBM Cloud was asked');
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

/** A window that speaks as draw.io's embedded editor does: asks for a file, and after it has one, saves and leaves. */
const EDITOR = `<!doctype html><title>editor</title><script>
    const say = (what) => opener.postMessage(JSON.stringify(what), '*');
    addEventListener('message', ({ data, origin }) => {
        const { action, xml, title } = JSON.parse(data);
        if (action === 'load') { window.loaded = { xml, title, origin }; say({ event: 'save', xml: xml + '<!-- edited -->', exit: true }); }
    });
    say({ event: 'init' });
</script>`;

test('draw.io gets the file from this page, after the reader was told what that means', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    const asked = [];
    await tab.context().route('https://embed.diagrams.net/**', (route) => {
        asked.push(route.request().url());
        return route.fulfill({ contentType: 'text/html', body: EDITOR });
    });
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    const told = await complete(tab);
    await tab.getByRole('button', { name: 'Open in draw.io' }).click();
    assert.match(await tab.getByRole('dialog').textContent(), /It holds names, addresses and ids of the account/);
    await tab.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual([tab.context().pages().length, asked], [1, []]);
    // A message of some other window is nobody's business.
    await tab.evaluate(() => postMessage(JSON.stringify({ event: 'save', xml: 'x' }), '*'));

    await tab.getByRole('button', { name: 'Open in draw.io' }).click();
    const [download] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('dialog').getByRole('button', { name: 'Open the window' }).click()]);
    assert.equal(download.suggestedFilename(), told.file_name);
    const saved = await readFile(await download.path(), 'utf8');
    const stored = await (await fetch(told.url)).text();
    assert.equal(saved, `${stored}<!-- edited -->`);
    assert.match(asked[0], /\?embed=1&proto=json/);
    assert.ok(!asked[0].includes('127.0.0.1'), 'the address of the drawing is given away');
    await support.until(() => tab.context().pages().length === 1, 'the window closes');
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});
