// The accounts of a survey on the page: all in a table, what is known of one beside it, and the way to a live drawing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 180_000 };
const SIZES = [[1280, 800, 'light'], [1280, 800, 'dark'], [375, 812, 'light'], [320, 640, 'dark']];
const all = {};
before(async () => {
    all.ibm = await support.cloud();
    all.drawstream = await support.service(all.ibm.ibm, { folder: await support.survey() });
    all.browser = await support.browser();
}, LIMIT);
after(async () => {
    await all.browser?.close();
    await all.drawstream?.end();
    await all.ibm?.end();
    support.endAll();
}, LIMIT);

const names = (tab) => tab.locator('#accounts-rows th').allTextContents();

async function opened(prepare = async () => {}) {
    const context = await all.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', acceptDownloads: true });
    await prepare(context);
    const tab = await support.open(all.browser, all.drawstream.base, { context });
    await tab.getByRole('heading', { name: 'Accounts of Harbor Group' }).waitFor();
    return tab;
}

test('a folder of a survey begins with its accounts: sorted, filtered, one of them beside the table', LIMIT, async () => {
    const tab = await opened();
    assert.deepEqual(await names(tab), ['acquired', 'analytics', 'Harbor & Pine', 'net-hub', 'payments', 'shop-test']);
    await tab.getByText('1 of 6 accounts could not be read').waitFor();
    await tab.getByText(/^Night of \d{4}-\d\d-\d\d, read \d\d:\d\d( to \d\d:\d\d)? UTC · 5 drawn · 1 refused, 0 failed · 0 changed, 5 for the first time/).waitFor();
    // The words of the foot stand together.
    const apart = await tab.locator('#accounts-sums').evaluate((foot) => {
        const words = document.createRange();
        words.selectNodeContents(foot.lastChild);
        return words.getBoundingClientRect().left - foot.firstElementChild.getBoundingClientRect().right;
    });
    assert.ok(apart < 8, `${apart} px apart`);
    await tab.getByRole('columnheader', { name: 'Servers' }).getByRole('button').click();
    await tab.getByRole('columnheader', { name: 'Servers' }).getByRole('button').click();
    assert.equal((await names(tab))[0], 'Harbor & Pine');
    assert.equal(await tab.getByRole('columnheader', { name: 'Servers' }).getAttribute('aria-sort'), 'descending');
    await tab.getByLabel('Filter accounts').fill('refused');
    assert.deepEqual(await names(tab), ['acquired']);
    await tab.locator('#accounts-sums').getByText('1 account:').waitFor();
    await tab.getByRole('button', { name: 'acquired' }).click();
    const about = tab.locator('#about');
    await about.getByRole('heading', { name: 'Why it was not read' }).waitFor();
    assert.ok(await about.getByRole('button', { name: 'Its drawing' }).isHidden());
    await tab.getByLabel('Filter accounts').fill('');
    await tab.getByRole('button', { name: 'Harbor & Pine' }).click();
    await about.getByRole('heading', { name: 'Harbor & Pine' }).and(tab.locator(':focus')).waitFor();
    await about.getByText(/^Virtual servers/).waitFor();
    const [download] = await Promise.all([tab.waitForEvent('download'), about.getByRole('button', { name: 'Its drawing' }).click()]);
    assert.match(download.url(), /drawing\.drawio/);
    for (const [width, height, colorScheme] of SIZES) {
        await tab.setViewportSize({ width, height });
        await tab.emulateMedia({ colorScheme });
        await support.accessible(tab, `accounts, ${width} ${colorScheme}`);
    }
    await about.getByRole('button', { name: 'Close the account' }).click();
    assert.ok(await about.isHidden());
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('accounts are filtered by their values, and the map of all of them is a view of its own, light and dark', LIMIT, async () => {
    const tab = await opened();
    const pick = async (filter, value) => {
        await tab.locator('#accounts-seek').getByRole('button', { name: filter }).click();
        await tab.locator('.menu label').filter({ hasText: value }).click();
    };
    await pick('Group', 'Production');
    assert.deepEqual(await names(tab), ['acquired', 'analytics', 'Harbor & Pine', 'payments']);
    await support.accessible(tab, 'a filter of accounts');
    await tab.keyboard.press('Escape');
    await pick('Exposed', 'yes');
    assert.deepEqual(await names(tab), ['Harbor & Pine', 'payments']);
    await tab.keyboard.press('Escape');
    await tab.getByRole('button', { name: 'Group: Production' }).waitFor();
    await tab.locator('#accounts-sums').getByText('2 accounts:').waitFor();
    await tab.getByRole('tab', { name: 'Map' }).click();
    const map = tab.getByRole('img', { name: /^Map of the accounts/ });
    const drawn = () => map.evaluate(({ complete, naturalWidth, offsetWidth }) => (complete && naturalWidth ? [naturalWidth, offsetWidth] : null));
    for (const [width, height, colorScheme] of SIZES) {
        await tab.setViewportSize({ width, height });
        await tab.emulateMedia({ colorScheme });
        // On a dark sheet it is a picture of its own, made here.
        await support.until(async () => await drawn() && (await map.getAttribute('src')).startsWith('data:') === (colorScheme === 'dark'), `the map is ${colorScheme}`);
        await support.accessible(tab, `the map, ${width} ${colorScheme}`);
    }
    const [natural, fits] = await drawn();
    assert.ok(fits < natural && fits <= 320, `${fits} of ${natural}`);
    await tab.getByRole('button', { name: '1:1' }).click();
    await support.until(async () => (await drawn())[1] === natural, 'the map is 1:1');
    // Steps, by button and by key, say how large it is; what was in the middle stays there.
    const says = (text) => tab.locator('#map-now').filter({ hasText: text }).waitFor({ state: 'attached' });
    await says(/^100 %$/);
    await tab.getByRole('button', { name: 'Zoom in' }).filter({ visible: true }).click();
    await says(/^125 %$/);
    assert.equal((await drawn())[1], Math.round(natural * 1.25));
    const middle = () => map.evaluate(({ parentElement: pane, offsetWidth }) => (pane.scrollLeft + pane.clientWidth / 2) / offsetWidth);
    const before = await middle();
    await tab.getByRole('region', { name: 'Map' }).press('-');
    await says(/^100 %$/);
    assert.ok(Math.abs(await middle() - before) < 0.02, `${before}, then ${await middle()}`);
    await tab.getByRole('region', { name: 'Map' }).press('0');
    await support.until(async () => (await drawn())[1] === fits, 'all of the map is shown again');
    assert.ok(await tab.locator('#accounts-rows').isHidden() && await tab.getByLabel('Filter accounts').isHidden());
    await tab.getByRole('tab', { name: 'Map' }).press('ArrowLeft');
    assert.deepEqual(await names(tab), ['Harbor & Pine', 'payments']);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('what is missing of an account, and what changed since a day, stand beside the table', LIMIT, async () => {
    const tab = await opened(async (context) => {
        await context.route('**/accounts', async (route) => {
            const reply = await route.fetch();
            const index = await reply.json();
            const one = index.accounts.find(({ name }) => name === 'analytics');
            Object.assign(one, { state: 'incomplete', changed: 'yes', dates: ['2026-11-25', '2026-11-26'],
                missing: [{ region: 'eu-de', kind: 'volume', status: 403, code: 'not_authorized', message: 'Volumes in eu-de: refused, answered 403.', role: 'Viewer on VPC Infrastructure Services: Block Storage' }] });
            await route.fulfill({ json: index });
        });
        await context.route('**/accounts/*/changes?from=*', (route) => route.fulfill({ json: {
            summary: { added: 1, removed: 1, replaced: 0, changed: 0 }, unknown: [], changes: [
                { change: 'added', kind: 'instance', id: 'a', name: 'spark-1', path: ['eu-de', 'lake'], fields: [] },
                { change: 'removed', kind: 'instance', id: 'b', name: `spark-${new URL(route.request().url()).searchParams}`, path: ['eu-de', 'lake'], fields: [] }] } }));
    });
    await tab.getByRole('button', { name: 'analytics' }).click();
    const about = tab.locator('#about');
    await about.getByRole('heading', { name: '1 missing part' }).waitFor();
    await about.getByText(/Needs: Viewer on VPC Infrastructure Services: Block Storage/).waitFor();
    await about.getByText('spark-from=2026-11-26').waitFor();
    await about.getByLabel('Changed since').selectOption('2026-11-25');
    await about.getByText('spark-from=2026-11-25').waitFor();
    await about.getByLabel('until').selectOption('2026-11-26');
    await about.getByText('spark-from=2026-11-25&to=2026-11-26').waitFor();
    await about.getByText('1 new, 1 gone').waitFor();
    for (const [width, height, colorScheme] of SIZES) {
        await tab.setViewportSize({ width, height });
        await tab.emulateMedia({ colorScheme });
        await support.accessible(tab, `an account, ${width} ${colorScheme}`);
    }
    await tab.context().close();
});

test('the picture and the table of an account are on the page, and the way back', LIMIT, async () => {
    const tab = await opened();
    await tab.getByRole('button', { name: 'Harbor & Pine' }).click();
    await tab.locator('#about').getByRole('button', { name: 'Picture and table' }).click();
    await support.result(tab);
    await tab.getByRole('tab', { name: 'Table' }).click();
    await tab.getByRole('grid', { name: 'Resources' }).locator('.row').first().waitFor();
    await support.more(tab, 'New drawing');
    await tab.getByRole('button', { name: /^6 accounts, read / }).click();
    await tab.getByRole('heading', { name: 'Accounts of Harbor Group' }).waitFor();
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a live account is drawn from there, and the way back is on the page', LIMIT, async () => {
    const tab = await opened();
    await tab.getByRole('button', { name: 'Draw an account now' }).click();
    await support.ready(tab, all.ibm.api_key);
    await tab.getByRole('button', { name: /^6 accounts, read / }).click();
    await tab.getByRole('heading', { name: 'Accounts of Harbor Group' }).waitFor();
    await tab.getByRole('button', { name: 'Draw an account now' }).click();
    await tab.getByRole('heading', { name: 'What should be drawn?' }).waitFor();
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});
