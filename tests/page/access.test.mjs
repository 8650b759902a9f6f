// Everybody can use it, and no name can do anything: keyboard, screen reader's rules, narrow and dark, hostile names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 240_000 };
const all = support.together(LIMIT);

const check = support.accessible;

for (const [name, options] of [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['320 px', { viewport: { width: 320, height: 640 } }],
    ['320 px, dark', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' }],
    ['200 %', { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }],
    ['3,840 px', { viewport: { width: 3840, height: 2160 } }],
]) {
    test(`every state keeps WCAG 2.2 AA: ${name}`, LIMIT, async () => {
        const tab = await support.open(all.browser, all.drawstream.base, options);
        await tab.getByRole('heading', { name: /See your IBM Cloud account/ }).waitFor();
        await check(tab, 'signed out');
        await support.signIn(tab, 'wrong-key');
        await tab.locator('#key-problem').filter({ hasText: 'does not know' }).waitFor();
        await check(tab, 'wrong key');
        await support.ready(tab, all.ibm.api_key);
        await tab.getByText('A part of it').click();
        await tab.getByRole('checkbox', { name: 'eu-de Frankfurt' }).check();
        await check(tab, 'choosing');
        await tab.getByText('The whole account').click();

        await all.ibm.fault('any=403');
        await support.draw(tab);
        await tab.getByRole('heading', { name: 'No drawing' }).waitFor();
        await check(tab, 'failed');
        await all.ibm.clear();
        await all.ibm.fault('volumes=403');
        await all.ibm.fault('transit_connections=hold');
        await tab.getByRole('button', { name: 'Try again' }).click();
        await tab.locator('#outline .vpc').first().waitFor();
        await tab.locator('#warnings li').first().waitFor({ state: 'attached' });
        await check(tab, 'watching');
        // Narrow windows have it folded.
        if (!await tab.locator('#warnings li').first().isVisible()) {
            await tab.locator('#warnings summary').click();
            await tab.locator('#warnings li').first().waitFor();
            await check(tab, 'watching, with what could not be read');
        }
        await all.ibm.clear();
        await support.result(tab);
        await support.filled(tab);
        await check(tab, 'result, incomplete');
        const opener = async (id) => {
            if (await tab.locator(`#${id}`).isVisible()) await tab.locator(`#${id}`).click();
        };
        await opener('show-find');
        const field = tab.getByRole('combobox', { name: /^Search by name/ });
        await field.fill('web');
        await tab.locator('#found [id=found-0]').waitFor();
        await check(tab, 'searching');
        await field.press('Enter');
        await tab.locator('#facts').getByRole('button', { name: 'Copy the id' }).waitFor();
        await check(tab, 'facts, and the rest dimmed');
        await tab.locator('#facts').getByRole('button', { name: 'Close the facts' }).click();
        await tab.locator('#count').getByRole('button', { name: 'Clear' }).click();
        await tab.getByRole('button', { name: 'Why, and which role helps' }).click();
        await tab.locator('#coverage summary').click();
        await tab.locator('#coverage tbody tr').first().waitFor();
        await check(tab, 'what is missing, and coverage');
        await tab.locator('#facts').getByRole('button', { name: 'Close what was read' }).click();
        await opener('show-tree');
        await tab.getByRole('treeitem', { name: /prod-vpc/ }).waitFor();
        await check(tab, 'pages and places');
        await opener('show-tree');
        await tab.getByRole('button', { name: 'All files to download' }).click();
        await check(tab, 'files');
        await tab.keyboard.press('Escape');
        await opener('show-filters');
        await tab.getByRole('button', { name: 'Kind', exact: true }).click();
        await tab.getByRole('checkbox', { name: /^Virtual servers/ }).check();
        await check(tab, 'a filter');
        await tab.keyboard.press('Escape');
        await opener('show-filters');
        await tab.getByRole('tab', { name: 'Table' }).click();
        await tab.locator('#grid .row').first().waitFor();
        await check(tab, 'table');
        await tab.locator('#grid .row').first().press('Space');
        await tab.locator('#facts h2').waitFor();
        await check(tab, 'table and facts');
        await tab.locator('#facts').getByRole('button', { name: 'Close the facts' }).click();
        await support.more(tab, 'Keys');
        await check(tab, 'keys');
        await tab.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
        await support.more(tab, 'Delete it now');
        await tab.getByRole('dialog').waitFor();
        await check(tab, 'dialog');
        assert.deepEqual(tab.wrong.filter((line) => !line.includes('status of 401')), []);
        await tab.context().close();
    });
}

test('everything can be reached and done with the keyboard alone', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    const press = (key) => tab.keyboard.press(key);
    const focused = (locator) => locator.evaluate((element) => element === document.activeElement);
    const tabTo = async (locator, key = 'Tab') => {
        await locator.waitFor();
        for (let n = 0; n < 80; n += 1) {
            if (await focused(locator)) return;
            await press(key);
        }
        assert.fail(`the keyboard does not reach ${locator}`);
    };
    await tabTo(tab.getByRole('link', { name: 'Skip to the content' }));
    await tabTo(tab.getByLabel('IBM Cloud API key'));
    await tab.keyboard.type(all.ibm.api_key);
    await press('Enter');
    await tab.getByRole('heading', { name: 'What should be drawn?' }).waitFor();
    await tabTo(tab.getByRole('radio', { name: /The whole account/ }));
    await press('ArrowDown');
    await tabTo(tab.getByRole('checkbox', { name: 'us-south Dallas' }));
    await press('Space');
    await tabTo(tab.getByRole('button', { name: 'Draw', exact: true }));
    await press('Enter');
    await support.result(tab);
    assert.ok(await focused(tab.getByRole('heading', { name: support.ACCOUNT })));

    const link = tab.getByRole('link', { name: 'Download .drawio', exact: true });
    await tabTo(link);
    const [download] = await Promise.all([tab.waitForEvent('download'), press('Enter')]);
    assert.ok(await download.path());
    await support.filled(tab);
    await tabTo(tab.getByRole('combobox', { name: /^Search by name/ }));
    await tab.keyboard.type('web-0');
    await tab.locator('#found [id=found-1]').waitFor();
    await press('ArrowDown');
    assert.equal(await tab.locator('#found [aria-selected=true]').getAttribute('id'), 'found-1');
    await press('Enter');
    await tab.locator('#facts h2').filter({ hasText: 'web-0' }).waitFor();
    await press('Escape');
    await tab.locator('#count').filter({ hasText: 'resources' }).waitFor();
    await tabTo(tab.locator('#branches [tabindex="0"]'));
    await press('End');
    await tab.locator('#branches :focus').filter({ hasText: 'Rules' }).waitFor();
    await press('Enter');
    await tab.locator('#branches [aria-selected=true]').filter({ hasText: 'Rules' }).waitFor();
    await press('ArrowLeft');
    await tab.locator('#branches :focus').filter({ hasText: 'us-south' }).waitFor();
    await press('ArrowLeft');
    await tab.locator('#branches :focus[aria-expanded=false]').waitFor();
    await press('Home');
    await press('Enter');
    await tab.locator('#branches [aria-selected=true]').filter({ hasText: 'Account' }).waitFor();
    await support.result(tab);

    const canvas = tab.locator('#canvas');
    await tabTo(canvas);
    const place = () => tab.locator('#picture').evaluate((picture) => new DOMMatrix(getComputedStyle(picture).transform).toFloat64Array().join());
    let last = await place();
    for (const key of ['+', 'ArrowLeft', 'ArrowDown', '-', '0']) {
        await press(key);
        const before = last;
        await support.until(async () => (last = await place()) !== before, `${key} moves the picture`);
    }
    // From box to box, and from a box to its facts.
    await press('Alt+ArrowDown');
    await tab.locator('#facts h2').waitFor();
    const chosen = await tab.locator('#facts h2').textContent();
    await press('Alt+ArrowRight');
    await support.until(async () => await tab.locator('#facts h2').textContent() !== chosen, 'another box is chosen');
    await press('Escape');
    await tab.locator('#facts').waitFor({ state: 'hidden' });
    // The table: a row, its facts, and its box in the picture.
    await press('2');
    await tab.locator('#grid .row').first().waitFor();
    await tabTo(tab.locator('#grid-rows [tabindex="0"]'));
    await press('ArrowDown');
    await press('Space');
    await tab.locator('#facts h2').waitFor();
    await press('Enter');
    await tab.locator('#stage').waitFor();
    await press('/');
    await tab.keyboard.type('prod-vpc');
    await tab.locator('#found [id=found-0]').filter({ hasText: 'prod-vpc' }).waitFor();
    await press('Enter');
    await tabTo(tab.locator('#facts').getByRole('button', { name: /Open page/ }));
    await press('Enter');
    await tab.locator('#branches [aria-selected=true]').filter({ hasText: 'Rules' }).waitFor();
    await support.until(() => focused(canvas), 'the picture has the focus');
    await press('PageUp');
    await tab.getByText('Page 1 of 4').waitFor();
    await press('?');
    await tab.getByRole('dialog').getByRole('heading', { name: 'Keys' }).waitFor();
    await tab.getByLabel('Single keys work').uncheck();
    await press('Escape');
    await tabTo(canvas);
    await press('2');
    assert.ok(await tab.locator('#grid').isHidden(), 'a single key works that was switched off');
    await tabTo(tab.getByRole('button', { name: 'More', exact: true }), 'Shift+Tab');
    await press('Enter');
    await tab.locator('.menu').waitFor();
    await press('ArrowUp');
    assert.equal(await tab.locator('.menu :focus').textContent(), 'Delete it now');
    await press('Enter');
    await tab.getByRole('dialog').waitFor();
    await press('Escape');
    await tab.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

// Each says `alert(`, so that any of them is known again, wherever the account's names come to stand.
const NAMES = ['<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', 'javascript:alert(3)', '\'-alert(4)-\'',
    '</title><svg onload=alert(5)>', '{{constructor.constructor("alert(6)")()}}', '\u202e<b>gnorw alert(7)</b>\u0000\n',
    '&lt;img src=http://192.0.2.1/x onerror=alert(8)&gt;', 'url(http://192.0.2.1/y) alert(9)',
    '<style>@import "http://192.0.2.1/z"</style>alert(10)'];

test('names do nothing, wherever they are shown', LIMIT, async (context) => {
    const file = await support.renamed((name, number) => `${NAMES[number % NAMES.length]} ${number}`);
    const hostile = await support.cloud('--account', file);
    context.after(() => hostile.end());
    const service = await support.service(hostile.ibm);
    context.after(() => service.end());
    const tab = await support.open(all.browser, service.base);
    const shown = async (locator, what) => {
        await locator.first().waitFor({ state: 'attached' });
        const text = (await locator.allTextContents()).join('\n');
        assert.ok(text.includes('alert('), `${what} shows no name: ${text.slice(0, 200)}`);
    };
    await support.ready(tab, hostile.api_key);
    await tab.getByText('A part of it').click();
    await tab.getByRole('checkbox').first().waitFor();
    await shown(tab.locator('#group option'), 'the choice');
    await tab.getByText('The whole account').click();
    await hostile.fault('transit_connections=hold');
    await support.draw(tab);
    await support.until(async () => (await tab.locator('#outline h4').allTextContents()).join().includes('alert('), 'the outline shows a name');
    await hostile.clear();
    const headline = /alert\(2\)/;
    await support.result(tab, headline);
    await shown(tab.locator('#whose'), 'the headline');
    await support.filled(tab);
    await shown(tab.locator('#branches [role=treeitem]'), 'the tree');
    for (const name of ['Group', 'Tag']) {
        await tab.getByRole('button', { name, exact: true }).click();
        if (name === 'Group') await shown(tab.locator('.menu label'), 'the filter of groups');
        await tab.keyboard.press('Escape');
    }
    await tab.getByRole('combobox', { name: /^Search by name/ }).fill('alert(');
    await shown(tab.locator('#found [id^=found-]'), 'the search');
    await tab.keyboard.press('Enter');
    await shown(tab.locator('#facts h2'), 'the facts');
    await tab.locator('#count').getByRole('button', { name: 'Clear' }).click();
    await tab.getByRole('tab', { name: 'Table' }).click();
    await shown(tab.locator('#grid .row'), 'the table');
    // The facts of everything.
    await tab.locator('#grid .row').first().focus();
    const all_rows = Number(await tab.locator('#grid').getAttribute('aria-rowcount')) - 1;
    for (let n = 0; n < all_rows; n += 1) {
        await tab.keyboard.press('Space');
        await tab.keyboard.press('ArrowDown');
    }
    await tab.getByRole('tab', { name: 'Picture' }).click();
    while (await tab.getByRole('button', { name: 'Page after' }).isEnabled()) {
        await tab.getByRole('button', { name: 'Page after' }).click();
        await support.result(tab, headline);
    }
    // The picture as a document of its own, as somebody opens it who has copied its address, can do nothing either.
    const picture = await tab.locator('#picture').getAttribute('src');
    assert.match(await (await fetch(picture)).text(), /onerror=alert\(1\)|alert\(/);
    assert.equal(await tab.locator('main img:not(#picture, #minimap img), main script').count(), 0);
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});
