// Missing parts are asked for again, whatever was done with the first drawing: people's edits stay, masks stay.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 180_000 };
const all = support.together(LIMIT);

/** What the stream says of the job in sight. */
async function complete(tab) {
    const reply = await tab.context().request.get(`${all.drawstream.base}/sse?job=${new URL(tab.url()).searchParams.get('job')}`);
    return JSON.parse((await reply.text()).match(/event: onComplete\ndata: (.*)/)[1]);
}

const fetched = async (tab, url) => (await tab.context().request.get(url)).text();

/** Presses the button of the missing parts, and gives the whole result and the number of calls that it took. */
async function again(tab) {
    await tab.getByText(/^Incomplete: \d+ parts could not be read/).waitFor();
    await all.ibm.clear();
    const before = (await all.ibm.stats()).total;
    await tab.locator('#retry').click();
    await tab.getByText('Complete: every part was read').waitFor();
    await support.filled(tab);
    return { told: await complete(tab), calls: (await all.ibm.stats()).total - before };
}

async function drawn() {
    const tab = await support.open(all.browser, all.drawstream.base, { viewport: { width: 1280, height: 800 } });
    await support.ready(tab, all.ibm.api_key);
    return tab;
}

async function done(tab) {
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
}

test('a drawing that goes on with an earlier one is completed, and the edits stay', LIMIT, async () => {
    const tab = await drawn();
    await support.draw(tab);
    await support.result(tab);
    const first = await complete(tab);
    const note = '<mxCell id="my-note" value="Ask Kim" style="shape=note;html=1;" vertex="1" parent="1"><mxGeometry x="20" y="20" width="100" height="60" as="geometry"/></mxCell>';
    const mine = (await fetched(tab, first.url)).replace('</root>', `${note}</root>`);
    await support.more(tab, 'New drawing');
    await tab.locator('#earlier input').setInputFiles({ name: 'mine.drawio', mimeType: 'application/xml', buffer: Buffer.from(mine) });
    await tab.getByLabel('Compare with', { exact: true }).selectOption(first.job);
    await all.ibm.fault('volumes=403');
    await support.draw(tab);
    const { told, calls } = await again(tab);
    assert.ok(calls < 60, `${calls} calls`);
    assert.deepEqual(told.missing, []);
    assert.deepEqual(told.resources, first.resources);
    assert.ok((await fetched(tab, told.url)).includes('value="Ask Kim"'), 'the note is gone');
    // It is still compared with the drawing of the beginning.
    assert.match(await tab.locator('#summary').textContent(), /over an earlier drawing, compared/);
    await tab.getByRole('tab', { name: 'Changes' }).click();
    await tab.getByRole('heading', { name: 'Nothing changed' }).waitFor();
    await tab.reload();
    await support.filled(tab);
    assert.equal((await complete(tab)).job, told.job);
    await done(tab);
});

test('a masked drawing is completed by the one that it was made of, and stays masked', LIMIT, async () => {
    await all.ibm.fault('volumes=403');
    const tab = await drawn();
    await support.draw(tab);
    await support.result(tab);
    const first = await complete(tab);
    assert.ok(first.missing.length > 0);
    await support.more(tab, 'Share masked');
    await tab.getByRole('dialog').getByRole('button', { name: 'Draw it masked' }).click();
    await tab.getByText(/^Masked: names, ids and addresses are replaced/).waitFor();
    // A reload loses nothing of it.
    await tab.reload();
    await support.filled(tab);
    const { told, calls } = await again(tab);
    assert.ok(calls > 0 && calls < 60, `${calls} calls`);
    assert.ok(told.resources.volume > 0 && !first.resources.volume, 'the volumes are missing');
    assert.match(await tab.locator('#whose').textContent(), /^account-1/);
    const drawing = await fetched(tab, told.url);
    for (const name of [support.ACCOUNT, first.account.id, 'app-01', 'prod-vpc']) assert.ok(!drawing.includes(name), `${name} is in it`);
    const [key] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('button', { name: 'Save the key' }).click()]);
    assert.ok(await key.path());
    await done(tab);
});

test('of a file nothing can be asked again, masked or not', LIMIT, async () => {
    await all.ibm.fault('volumes=403');
    const tab = await drawn();
    await support.draw(tab);
    await support.result(tab);
    const told = await complete(tab);
    const inventory = await fetched(tab, told.files.find(({ name }) => name === 'inventory.json').url);
    await support.more(tab, 'New drawing');
    await tab.locator('#file-instead input').setInputFiles({ name: 'inventory.json', mimeType: 'application/json', buffer: Buffer.from(inventory) });
    await tab.locator('#summary').filter({ hasText: 'A file' }).waitFor();
    await tab.getByText(/^Incomplete: \d+ parts could not be read/).waitFor();
    assert.ok(await tab.locator('#retry').isHidden());
    await support.more(tab, 'Share masked');
    await tab.getByRole('dialog').getByRole('button', { name: 'Draw it masked' }).click();
    await tab.getByText(/^Masked: names, ids and addresses are replaced/).waitFor();
    assert.ok(await tab.locator('#retry').isHidden());
    await done(tab);
});
