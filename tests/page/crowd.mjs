// The whole page with thousands of servers in one VPC, in several looks: everything that it can, and no fault of
// accessibility on the way.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as support from './support.mjs';

/** Name, size and colours. */
export const LOOKS = [
    ['1280 × 800', { width: 1280, height: 800 }, 'light'],
    ['375 px', { width: 375, height: 812 }, 'light'],
    ['1280 × 800, dark', { width: 1280, height: 800 }, 'dark'],
    ['375 px, dark', { width: 375, height: 812 }, 'dark'],
];
const hash = (tab) => new URLSearchParams(new URL(tab.url()).hash.slice(1));
const saved = async (tab, press) => {
    const [download] = await Promise.all([tab.waitForEvent('download'), press()]);
    return readFile(await download.path(), 'utf8');
};

/** Everything that a finished drawing can, in one look. */
async function use(tab, look, servers) {
    const check = (state) => support.accessible(tab, `${look}: ${state}`);
    const narrow = look.startsWith('375');
    const facts = tab.locator('#facts');
    await check('result');
    // Whole or not, and whose, in sight.
    for (const id of ['#whose', '#lacks', '#retry', '#download']) {
        const { y, height } = await tab.locator(id).boundingBox();
        assert.ok(y >= 0 && y + height < 400, `${look}: ${id} at ${y}`);
    }
    // Search: how many match, and the first one's facts.
    let close = await support.behind(tab, 'show-find');
    const field = tab.getByRole('combobox', { name: /^Search by name/ });
    await field.fill('crowd- stopped');
    await tab.locator('#count').filter({ hasText: new RegExp(`^${Math.floor(servers / 40)} of `) }).waitFor({ state: 'attached' });
    await tab.locator('#found-0').waitFor();
    await check('searching');
    const name = `crowd-${String(servers - 1).padStart(5, '0')}`;
    await field.fill(name);
    await tab.locator('#found-0').filter({ hasText: name }).waitFor();
    await field.press('Enter');
    await facts.getByRole('heading', { name, exact: true }).waitFor();
    await facts.getByRole('heading', { name: 'Addresses' }).waitFor();
    await support.until(() => hash(tab).get('sel')?.startsWith('instance/'), 'what is chosen is in the address');
    await check('facts');
    // A reload comes back to it, and the browser's back to what was before.
    await tab.reload();
    await facts.getByRole('heading', { name, exact: true }).waitFor();
    await facts.getByRole('button', { name: 'Close the facts' }).click();
    await close();
    await tab.locator('#count').getByRole('button', { name: 'Clear' }).click();
    // Table: filtered by kind, sorted, down to its end, as a file, to the box and back.
    close = await support.behind(tab, 'show-filters');
    await tab.getByRole('button', { name: 'Kind', exact: true }).click();
    await tab.locator('.menu label').filter({ hasText: /^Virtual servers/ }).click();
    await check('a filter');
    await tab.keyboard.press('Escape');
    await close();
    await tab.getByRole('tab', { name: 'Table' }).click();
    const grid = tab.getByRole('grid', { name: 'Resources' });
    await grid.locator('.row').first().waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), String(servers + 21));
    assert.ok(await grid.locator('.row').count() < 80, 'all rows are in the document');
    // The order of the look before stays.
    if (hash(tab).get('sort') !== 'state') {
        if (narrow) await tab.getByLabel('Sort by').selectOption({ label: 'State' });
        else await grid.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
    }
    await support.until(() => hash(tab).get('sort') === 'state', 'it is sorted');
    await grid.locator('.row').first().focus();
    await tab.keyboard.press('End');
    await grid.locator(`.row[aria-rowindex="${servers + 21}"]:focus`).filter({ hasText: 'stopped' }).waitFor();
    await check('table');
    if (!narrow) assert.equal((await saved(tab, () => tab.locator('#grid-csv').click())).trimEnd().split('\r\n').length, servers + 21);
    // The file's button has the focus.
    await grid.locator('.row[tabindex="0"]').focus();
    await tab.keyboard.press('Enter');
    await tab.locator('#picked').waitFor();
    assert.ok(await grid.isHidden());
    await check('a box of the table');
    await tab.goBack();
    await grid.locator('.row').first().waitFor();
    await tab.getByRole('tab', { name: 'Picture' }).click();
    if (await facts.isVisible()) await facts.getByRole('button', { name: 'Close the facts' }).click();
    await tab.locator('#count').getByRole('button', { name: 'Clear' }).click();
    // Zoom, and a page further.
    const zoom = () => tab.locator('#zoom-now').textContent();
    const was = await zoom();
    await tab.getByRole('button', { name: 'Zoom in' }).click();
    await support.until(async () => await zoom() !== was, 'the picture is larger');
    await tab.getByRole('button', { name: 'Fit' }).click();
    close = await support.behind(tab, 'show-tree');
    await tab.getByLabel('Filter pages and places').fill('prod');
    await tab.getByRole('treeitem', { name: /prod-vpc/ }).first().waitFor();
    await check('pages and places');
    await tab.getByLabel('Filter pages and places').fill('');
    // The search has led to the page of the last server.
    const [, page] = /^Page (\d+) of/.exec(await tab.getByText(/^Page \d+ of/).textContent());
    await tab.getByRole('button', { name: 'Page after' }).click();
    await tab.getByText(new RegExp(`^Page ${Number(page) + 1} of`)).waitFor();
    await close();
    // The page as a file.
    await tab.getByRole('button', { name: 'All files to download' }).click();
    await check('files');
    assert.match(await saved(tab, () => tab.locator('.menu').getByText('SVG', { exact: true }).click()), /^<svg /);
    // The sheet is that of the theme.
    await support.until(async () => (look.endsWith('dark') ? await support.sheet(tab) < 48 : await support.sheet(tab) > 240), 'the sheet is that of the theme');
    await support.more(tab, 'Keys');
    await check('keys');
    await tab.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
}

/** Draws so many servers, and goes through all of it in each look. */
export async function walk(context, servers, looks) {
    const ibm = await support.cloud('--account', await support.crowded({ servers }));
    context.after(() => ibm.end());
    const service = await support.service(ibm.ibm);
    context.after(() => service.end());
    const browser = await support.browser();
    context.after(() => browser.close());
    const tab = await support.open(browser, service.base);
    const look = async ([, size, colorScheme]) => {
        await tab.setViewportSize(size);
        await tab.emulateMedia({ colorScheme });
    };
    await support.ready(tab, ibm.api_key);
    await ibm.fault('volumes=403');
    await ibm.fault('transit_connections=hold');
    await support.draw(tab);
    const line = tab.locator('#outline .vpc').filter({ hasText: 'prod-vpc' }).locator('li').filter({ hasText: 'virtual servers' });
    await line.filter({ hasText: (servers + 14).toLocaleString('en') }).waitFor();
    await tab.locator('#warnings li').first().waitFor({ state: 'attached' });
    for (const one of looks) {
        await look(one);
        await support.accessible(tab, `${one[0]}: watching`);
    }
    await ibm.clear();
    await support.result(tab);
    await support.filled(tab);
    for (const one of looks) {
        await look(one);
        await use(tab, one[0], servers);
    }
    // What is missing is read, and the drawing is one of those of this browser.
    await tab.setViewportSize(looks[0][1]);
    await tab.locator('#retry').click();
    await tab.getByText('Complete: every part was read').waitFor();
    await support.filled(tab);
    await support.more(tab, 'New drawing');
    await tab.locator('#view-choose .drawings').getByRole('link', { name: support.ACCOUNT }).first().waitFor();
    assert.deepEqual(tab.wrong, []);
}
