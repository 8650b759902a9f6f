// Who may talk to whom, on the page: a question between two boxes, each rule on the way, what is open, findings, lenses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 180_000 };
const all = support.together(LIMIT);
const hash = (tab) => new URLSearchParams(new URL(tab.url()).hash.slice(1));
const panel = (tab) => tab.locator('#reach');

async function drawn(options = { viewport: { width: 1280, height: 800 } }) {
    const tab = await support.open(all.browser, all.drawstream.base, options);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    await support.filled(tab);
    return tab;
}

async function goTo(tab, name) {
    const field = tab.getByRole('combobox', { name: /^Search by name/ });
    await field.fill(name);
    await tab.locator('#found-0').filter({ hasText: name }).waitFor();
    await field.press('Enter');
    await tab.locator('#facts').getByRole('heading', { name, exact: true }).waitFor();
}

const open = async (tab) => {
    await tab.getByRole('button', { name: /^Reach/ }).click();
    await panel(tab).getByRole('heading', { name: /^Open to the internet/ }).waitFor();
};

test('two boxes are chosen, and each rule on the way is told and drawn; a reload comes back to it', LIMIT, async () => {
    const tab = await drawn();
    await open(tab);
    await goTo(tab, 'app-01');
    await goTo(tab, 'orders-db-primary');
    assert.deepEqual([await tab.locator('#reach-src').inputValue(), await tab.locator('#reach-dst').inputValue()], ['app-01', 'orders-db-primary']);
    await tab.locator('#reach-protocol').selectOption('tcp');
    await tab.locator('#reach-port').fill('5432');
    await panel(tab).getByRole('button', { name: 'Explain' }).click();
    const answer = panel(tab).locator('.answer').first();
    await answer.waitFor();
    const words = await answer.textContent();
    for (const name of ['app-sg', 'data-sg', 'data-acl']) assert.ok(words.includes(name), `${name}: ${words}`);
    assert.ok(await answer.locator('li').count() >= 4, words);
    assert.ok(!words.includes('[object'), words);
    // A rule that has no name is told by its place and by what it says: no id says anything to people.
    assert.ok(/data-sg lets it in rule \d+, inbound, tcp 5432 from group app-sg/.test(words) && !/[0-9a-f]{8}-[0-9a-f]{4}-/.test(words), words);
    assert.ok(words.includes('it arrives, but data-acl does not let the reply out'), words);
    // The verdict has the colour of the state; nothing else has.
    const [verdict, rest, ground] = await answer.evaluate((one) => [getComputedStyle(one.querySelector('h3 span')).color, getComputedStyle(one.querySelector('p')).color, getComputedStyle(one).backgroundColor]);
    assert.ok(verdict !== rest && ground === 'rgba(0, 0, 0, 0)', JSON.stringify([verdict, rest, ground]));
    assert.equal(await tab.locator('#reach-dst').inputValue(), 'orders-db-primary', 'an answer fills no field');
    // The way lies over the picture.
    await tab.locator('#over').waitFor();
    await tab.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await answer.getByRole('button', { name: 'Copy as text' }).click();
    await answer.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = (await tab.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.match(copied[0], /^Blocked: the reply does not come back/);
    assert.ok(copied.some((line) => /^\d data-acl does not let the reply out /.test(line)) && !copied.some((line) => /Copy|Copied/.test(line)), copied.join('\n'));
    await answer.getByRole('button', { name: 'Copy as text' }).waitFor();
    // Both ends are in sight, with room around them, and no facts.
    const [left, right, top, bottom] = await tab.locator('#over').evaluate((over) => {
        const { data } = over.getContext('2d').getImageData(0, 0, over.width, over.height);
        const at = [...data.keys()].filter((n) => n % 4 === 0 && data[n] === 15 && data[n + 1] === 98 && data[n + 2] === 254);
        const ends = (all, room) => [Math.min(...all) / room, Math.max(...all) / room];
        return [...ends(at.map((n) => n / 4 % over.width), over.width), ...ends(at.map((n) => Math.floor(n / 4 / over.width)), over.height)];
    });
    assert.ok(left > 0.05 && top > 0.05 && right < 0.95 && bottom < 0.95 && bottom - top > 0.2, JSON.stringify([left, right, top, bottom]));
    assert.ok(await tab.locator('#facts').isHidden());
    assert.equal(hash(tab).get('reach'), '1');
    await tab.reload();
    await panel(tab).locator('.answer').first().waitFor();
    assert.equal(await panel(tab).locator('.answer').first().textContent(), words);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a route through a firewall is unknown, a public address as an end is explained, and a wrong name is said', LIMIT, async () => {
    const tab = await drawn();
    await open(tab);
    const ask = async (src, dst, port) => {
        await tab.locator('#reach-src').fill(src);
        await tab.locator('#reach-dst').fill(dst);
        await tab.locator('#reach-protocol').selectOption(port ? 'tcp' : '');
        if (port) await tab.locator('#reach-port').fill(port);
        await panel(tab).getByRole('button', { name: 'Explain' }).click();
    };
    await ask('app-01', 'dr-orders-db', '5432');
    await panel(tab).locator('.answer.is-unknown').filter({ hasText: 'firewall-1' }).waitFor();
    await ask('203.0.113.9', 'bastion', '22');
    await panel(tab).locator('.answer.is-allowed').filter({ hasText: '203.0.113.9' }).waitFor();
    await ask('8.8.8.8', 'bastion', '22');
    await panel(tab).locator('.answer.is-blocked').getByText(/^To open it: edge-sg in from 8\.8\.8\.8/).waitFor();
    // The way begins at the internet's bar, as high as the other end, and no frame holds the whole account.
    await support.until(() => tab.locator('#over').evaluate((over) => {
        const copy = new OffscreenCanvas(over.width, over.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(over, 0, 0);
        const { data } = copy.getImageData(0, 0, over.width, over.height);
        const at = [...data.keys()].filter((n) => n % 4 === 0 && data[n] === 15 && data[n + 1] === 98 && data[n + 2] === 254).map((n) => Math.floor(n / 4 / over.width));
        return at.length > 100 && Math.max(...at) - Math.min(...at) < over.height / 3;
    }), 'the frames are as high as one box');
    await ask('no-such-thing', 'bastion', '');
    await panel(tab).getByRole('alert').filter({ hasText: 'no-such-thing' }).waitFor();
    // The browser itself notes that answer in its log.
    assert.deepEqual(tab.wrong.filter((line) => !/400/.test(line)), []);
    await tab.context().close();
});

test('what is open and findings lead to their boxes, classes unfold, a box tells whom it can open', LIMIT, async () => {
    const tab = await drawn();
    await open(tab);
    await panel(tab).getByRole('button', { name: 'bastion', exact: true }).first().click();
    await tab.locator('#facts').getByRole('heading', { name: 'bastion', exact: true }).waitFor();
    await tab.locator('#facts .talks').getByText(/The internet can open it: .*tcp 22/).waitFor();
    const finding = panel(tab).locator('.findings li').filter({ hasText: 'sg-unattached' }).or(panel(tab).locator('.findings li')).first();
    const name = await finding.getByRole('button').first().textContent();
    await finding.getByRole('button').first().click();
    await tab.locator('#facts').getByRole('heading', { name, exact: true }).waitFor();
    const one = panel(tab).locator('details').first();
    await one.locator('summary').click();
    await one.getByText('It can open').waitFor();
    // The events say the same numbers as the files.
    const told = Number((await panel(tab).getByRole('heading', { name: /^Open to the internet/ }).textContent()).match(/\d+/)[0]);
    assert.ok((await tab.locator('#show-reach').getAttribute('title')).startsWith(`${told} resource`));
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('findings are chosen by severity, and the bar counts them', LIMIT, async () => {
    const tab = await drawn();
    await tab.locator('#count').filter({ hasText: /^\d+ resources$/ }).waitFor();
    await open(tab);
    const [told, list] = [tab.locator('#reach-told'), tab.locator('#reach-told .findings > li')];
    const every = Number((await told.getByRole('heading', { name: /^Findings/ }).textContent()).match(/\d+/)[0]);
    await tab.locator('#count').filter({ hasText: new RegExp(`^${every} findings$`) }).waitFor();
    await told.getByRole('button', { name: 'Severity' }).click();
    await support.accessible(tab, 'the menu of severities');
    await tab.locator('.menu label').filter({ hasText: 'low' }).click();
    await tab.keyboard.press('Escape');
    const some = await list.count();
    assert.ok(some > 0 && some < every, `${some} of ${every}`);
    const check = async () => {
        await told.getByRole('heading', { name: `Findings ${some} of ${every}` }).waitFor();
        await told.getByRole('button', { name: 'Severity: low' }).waitFor();
        await tab.locator('#count').filter({ hasText: new RegExp(`^${some} of ${every} findings$`) }).waitFor();
        assert.deepEqual([...new Set(await list.locator('small').allTextContents())], ['low']);
    };
    await check();
    assert.deepEqual(hash(tab).getAll('severity'), ['low']);
    await tab.reload();
    await check();
    // Back to where none was chosen.
    await tab.goBack();
    await told.getByRole('heading', { name: `Findings ${every}`, exact: true }).waitFor();
    // What is looked for among resources is counted as such, here too.
    await tab.getByRole('combobox', { name: /^Search by name/ }).fill('bastion');
    await tab.locator('#count').filter({ hasText: /^\d+ of \d+ resources/ }).waitFor();
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('wide windows have question, picture and findings side by side, and on small ones no facts lie on the answer', LIMIT, async () => {
    const tab = await drawn();
    await open(tab);
    const [asking, told, stage, facts] = ['.asking', '#reach-told', '#stage', '#facts'].map((id) => tab.locator(id));
    const side = async (of) => (({ x, width }) => [x, width])(await of.boundingBox());
    assert.deepEqual([await side(asking), await side(stage), await side(told)], [[0, 376], [376, 576], [952, 328]]);
    assert.equal((await told.boundingBox()).y, (await asking.boundingBox()).y);
    // How grave a finding is stands there as a sign and as a word.
    const told_of = await told.locator('.findings li').evaluateAll((list) => list.map((one) => [one.querySelector('i').textContent, one.querySelector('small').textContent]));
    assert.ok(told_of.length > 5 && told_of.every(([sign, word]) => sign === ({ high: '!', medium: '!', low: 'i', note: 'i' })[word]), JSON.stringify(told_of));
    // Facts lie below the findings, whose list stays in sight.
    await tab.keyboard.press('j');
    await facts.locator('h2').waitFor();
    const [above, below] = [await told.boundingBox(), await facts.boundingBox()];
    assert.ok(below.x === 952 && below.width === 328 && above.y + above.height <= below.y && above.height > 200, JSON.stringify([above, below]));
    assert.ok(await told.locator('button:focus').isVisible());
    await support.accessible(tab, 'findings and facts');
    await tab.setViewportSize({ width: 1056, height: 800 });
    assert.equal((await told.boundingBox()).x, 0);
    await tab.setViewportSize({ width: 375, height: 800 });
    for (const [id, text] of [['#reach-src', 'app-01'], ['#reach-dst', 'orders-db-primary']]) await tab.locator(id).fill(text);
    await panel(tab).getByRole('button', { name: 'Explain' }).click();
    await panel(tab).locator('.answer').first().waitFor();
    await facts.waitFor({ state: 'hidden' });
    assert.ok(await tab.locator('#over').isVisible(), 'the way is not drawn');
    await support.accessible(tab, 'an answer');
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a lens marks boxes, is in the address, and narrow windows keep it all in reach', LIMIT, async () => {
    const tab = await drawn();
    const count = () => tab.locator('#over').evaluate((over) => (over.hidden ? 0 : over.getContext('2d').getImageData(0, 0, over.width, over.height).data.filter((value) => value).length));
    assert.equal(await count(), 0);
    const look = async (name) => {
        await tab.locator('#filter-lens').click();
        await tab.locator('.menu').getByRole('button', { name }).click();
    };
    await look(/^Exposure/);
    assert.ok(await count() > 100);
    assert.equal(hash(tab).get('lens'), 'exposure');
    // Its colours are those of the page, light or dark.
    const grave = (...wanted) => tab.locator('#over').evaluate((over, wanted) => {
        // Of a copy: the browser warns of what is read often.
        const copy = new OffscreenCanvas(over.width, over.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(over, 0, 0);
        const { data } = copy.getImageData(0, 0, over.width, over.height);
        return data.some((_, n) => n % 4 === 0 && wanted.every((value, k) => data[n + k] === value));
    }, wanted);
    assert.ok(await grave(218, 30, 40));
    await tab.emulateMedia({ colorScheme: 'dark' });
    await support.until(() => grave(255, 131, 137), 'the marks are light on the dark sheet');
    assert.ok(!await grave(218, 30, 40));
    await tab.emulateMedia({ colorScheme: 'light' });
    await support.until(() => grave(218, 30, 40), 'the marks are dark again');
    await tab.getByRole('button', { name: 'Lens: exposure' }).waitFor();
    await look(/^None/);
    assert.equal(await count(), 0);
    await tab.setViewportSize({ width: 375, height: 800 });
    await open(tab);
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than the window');
    await tab.getByRole('tab', { name: 'Table' }).click();
    assert.ok(await panel(tab).isHidden());
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});
