// The result as a bench: facts, search and filters, table, zoom, pages, files, address, and drawings of this browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 180_000 };
const all = support.together(LIMIT);

/** A tab with the sample account's result, of which the inventory is read. */
async function drawn(options = { viewport: { width: 1280, height: 800 } }) {
    const tab = await support.open(all.browser, all.drawstream.base, options);
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    await support.filled(tab);
    return tab;
}

const find = (tab) => tab.getByRole('combobox', { name: /^Search by name/ });
const facts = (tab) => tab.locator('#facts');
const hash = (tab) => new URLSearchParams(new URL(tab.url()).hash.slice(1));

async function goTo(tab, name) {
    await find(tab).fill(name);
    await tab.locator('#found-0').filter({ hasText: name }).waitFor();
    await find(tab).press('Enter');
    await facts(tab).getByRole('heading', { name, exact: true }).waitFor();
}

async function done(tab) {
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
}

/** The cells of a section's table. */
const cells = (tab, head) => facts(tab).locator('section').filter({ has: tab.getByRole('heading', { name: head }) })
    .locator('tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));

test('facts are small tables, addresses stand there once, and groups, subnets and targets lead to their boxes', LIMIT, async () => {
    const tab = await drawn();
    await goTo(tab, 'app-01');
    assert.deepEqual((await cells(tab, 'Rules of app-sg')).slice(0, 3), [['Rule', 'Way', 'Protocol', 'Ports', 'From or to'], ['1', 'out', 'any', 'any', 'anywhere'], ['2', 'in', 'icmp', 'any', '10.0.0.0/8']]);
    assert.deepEqual(await cells(tab, 'Addresses'), [['Interface', 'Address', 'Subnet', 'Groups'], ['app-01-eth0', '10.10.1.4', 'app-1', 'app-sg']]);
    assert.deepEqual((await cells(tab, 'Takes load from')).slice(0, 2), [['Balancer', 'Listener', 'Pool'], ['app-nlb', 'tcp 8080', 'app-nlb-pool']]);
    assert.deepEqual(await cells(tab, 'Volumes'), [['Name', 'Size', 'Encryption'], ['app-01-boot', '100 GB', 'provider managed']]);
    // No line begins or ends with what only parts words.
    await facts(tab).getByRole('heading', { name: 'Connections' }).waitFor();
    assert.doesNotMatch(await facts(tab).innerText(), /^\s*[·,]|[·,]\s*$/m);
    const ends = await facts(tab).locator('.ends li').evaluateAll((all) => all.map((line) => [...line.querySelectorAll('.link')].map(({ textContent }) => textContent)));
    assert.ok(ends.some((names) => names.length > 1) && ends.every((names) => new Set(names).size === names.length), JSON.stringify(ends));
    assert.equal((await facts(tab).locator('section:not(.talks)').allTextContents()).join().split('10.10.1.4').length, 2, 'the address stands there more than once');
    // A frame holds the tile and its words, once the picture is drawn where it went.
    await tab.waitForFunction(() => {
        const scale = parseFloat(document.getElementById('zoom-now').textContent) / 100;
        return document.getElementById('picked').getBoundingClientRect().width > 48 * scale + 40;
    });

    await facts(tab).getByRole('button', { name: 'app-1', exact: true }).first().click();
    await facts(tab).getByRole('heading', { name: 'app-1', exact: true }).waitFor();
    await tab.waitForURL((url) => new URLSearchParams(url.hash.slice(1)).get('sel')?.startsWith('subnet/'));
    await goTo(tab, 'shop-web-alb');
    assert.deepEqual(await cells(tab, 'Listeners'), [['Listener', 'Goes to', 'Policies'], ['http 80', 'redirects to HTTPS', '–'], ['https 443', 'shop-web-alb-pool', '1']]);
    assert.deepEqual((await cells(tab, 'Pool shop-web-alb-pool'))[1], ['web-01', '8443', 'ok', '50']);
    await facts(tab).getByRole('button', { name: 'web-02', exact: true }).first().click();
    await facts(tab).getByRole('heading', { name: 'web-02', exact: true }).waitFor();
    await goTo(tab, 'head-office-vpn');
    assert.equal((await cells(tab, 'Connections'))[1][1], 'vpn.warehouse.harbor-pine.example');
    // A rules page has the group's own box.
    await goTo(tab, 'web-acl');
    await tab.locator('#branches [aria-selected=true]').filter({ hasText: 'Rules' }).waitFor();
    assert.deepEqual((await cells(tab, 'Rules'))[1], ['1', 'in', 'allow', 'tcp', '443', 'anywhere', '10.10.0.0/16']);
    await done(tab);
});

test('search knows kind, tag, group, profile, id, CRN and attached volumes, says how many, and dims the rest', LIMIT, async () => {
    const tab = await drawn();
    const total = Number((await tab.locator('#count').textContent()).match(/\d+/)[0]);
    for (const [text, wanted] of [['tier:app', 'app-01'], ['workload-rg virtual server', 'app-01'], ['bx3d-4x20', 'app-01'], ['app-01-boot', 'app-01'], ['0717_5765190a', 'app-01'],
        ['crn:v1:bluemix:public:is:us-south-1 instance app-01', 'app-01'], ['vpn gateway', 'head-office-vpn'], ['10.10.1.4', 'app-01'], ['Frankfurt virtual server', 'dr-orders-db']]) {
        await find(tab).fill(text);
        await tab.locator('#found [role=option]').filter({ has: tab.locator('b', { hasText: new RegExp(`^${wanted}$`) }) }).first().waitFor();
        const [, hits, of] = (await tab.locator('#count').textContent()).match(/^(\d+) of (\d+)/);
        assert.equal(Number(of), total);
        assert.ok(Number(hits) > 0 && Number(hits) < total, `${text}: ${hits}`);
    }
    await find(tab).fill('tier:app');
    await tab.locator('#found mark').first().waitFor();
    await tab.getByText(/match and stay bright/).waitFor();
    // The veil is clear where something matches, and only there.
    const { veiled, open } = await tab.locator('#dim').evaluate(async (dim) => {
        // It is painted in the frame after the count is said.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        const { data } = dim.getContext('2d').getImageData(0, 0, dim.width, dim.height);
        let [veiled, open] = [0, 0];
        for (let n = 3; n < data.length; n += 4) (data[n] ? veiled += 1 : open += 1);
        return { veiled, open };
    });
    assert.ok(veiled > open / 4 && open > 0, `${veiled} veiled, ${open} open`);

    await find(tab).press('Escape');
    await find(tab).press('Escape');
    await tab.locator('#count').filter({ hasText: `${total} resources` }).waitFor();
    for (const [name, value] of [['Kind', 'Virtual servers'], ['Region', 'us-south Dallas'], ['State', 'running']]) {
        await tab.getByRole('button', { name, exact: true }).click();
        await tab.locator('.menu label').filter({ hasText: new RegExp(`^${value}`) }).click();
        await tab.keyboard.press('Escape');
    }
    await tab.locator('#count').filter({ hasText: /^17 of/ }).waitFor();
    assert.deepEqual([hash(tab).get('kind'), hash(tab).get('in'), hash(tab).get('state')], ['instance', 'us-south', 'running']);
    // What only the filters keep away is said.
    await find(tab).fill('app-nlb');
    await tab.locator('#found').getByText(/^Nothing matches “app-nlb” and the filters; without them \d+ resources? would\.$/).waitFor();
    await tab.locator('#count').getByRole('button', { name: 'Clear' }).click();
    await tab.locator('#count').filter({ hasText: `${total} resources` }).waitFor();
    await find(tab).fill('no such thing');
    await tab.locator('#found').getByText('Nothing matches “no such thing”').waitFor();
    // Where there is nothing to show, no link offers to.
    const show = tab.getByRole('button', { name: 'Show only them in the table' });
    assert.ok(await show.isHidden());
    await find(tab).fill('tier:app');
    await find(tab).press('Escape');
    await show.click();
    await tab.locator('#grid .row').first().waitFor();
    await done(tab);
});

test('the table sorts, filters, has the columns of a kind, is a file, and a row leads to its box and back', LIMIT, async () => {
    const tab = await drawn();
    await tab.getByRole('tab', { name: 'Table' }).click();
    const grid = tab.getByRole('grid', { name: 'Resources' });
    const rows = Number(await grid.getAttribute('aria-rowcount')) - 1;
    assert.ok(rows > 200);
    assert.ok(await grid.locator('.row').count() < 60, 'all rows are in the document');
    await tab.getByRole('button', { name: 'Kind', exact: true }).first().click();
    await tab.locator('.menu label').filter({ hasText: /^Virtual servers/ }).click();
    await tab.keyboard.press('Escape');
    assert.equal(await grid.getAttribute('aria-rowcount'), '21');
    const heads = await grid.getByRole('columnheader').allTextContents();
    assert.deepEqual(heads.slice(0, 7), ['Name', 'State', 'Address', 'Profile', 'vCPU', 'GiB', 'Floating IP']);
    const column = (n) => grid.locator('.row').evaluateAll((list, n) => list.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((row) => row.children[n].textContent), n);
    await grid.getByRole('columnheader', { name: 'vCPU' }).getByRole('button').click();
    const sizes = (await column(4)).map(Number);
    assert.deepEqual(sizes, [...sizes].sort((a, b) => a - b));
    await grid.getByRole('columnheader', { name: 'vCPU' }).getByRole('button').click();
    assert.deepEqual((await column(4)).map(Number), [...sizes].reverse());
    assert.equal(hash(tab).get('sort'), '-vcpus');
    await tab.getByRole('button', { name: /^Columns/ }).click();
    await tab.getByLabel('Image', { exact: true }).check();
    await tab.keyboard.press('Escape');
    await grid.getByRole('columnheader', { name: 'Image' }).waitFor();

    const [csv] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('button', { name: 'CSV of these 20' }).click()]);
    const lines = (await readFile(await csv.path(), 'utf8')).trimEnd().split('\r\n');
    assert.equal(lines.length, 21);
    assert.match(lines[0], /^Name,State,Address,Profile,vCPU,GiB,Image,Floating IP/);
    const [json] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('button', { name: 'JSON', exact: true }).click()]);
    const told = JSON.parse(await readFile(await json.path(), 'utf8'));
    assert.ok(told.length === 20 && told.every(({ kind, data }) => kind === 'instance' && data.vcpus > 0));

    const row = grid.locator('.row').filter({ hasText: 'bastion' });
    await row.click();
    await facts(tab).getByRole('heading', { name: 'bastion' }).waitFor();
    await row.press('Enter');
    await tab.locator('#picked').waitFor();
    assert.ok(await grid.isHidden());
    await tab.keyboard.press('2');
    await grid.locator('.row.picked').filter({ hasText: 'bastion' }).waitFor();
    await tab.reload();
    await support.filled(tab);
    await grid.locator('.row.picked').filter({ hasText: 'bastion' }).waitFor();
    assert.equal(await grid.getAttribute('aria-rowcount'), '21');
    await grid.getByRole('columnheader', { name: 'Image' }).waitFor();
    await done(tab);
});

test('everything is in sight at 1280 × 800, and the wheel is the page’s until somebody clicks into the picture', LIMIT, async () => {
    await all.ibm.fault('volumes=403');
    const tab = await drawn();
    const shown = ['#whose', '#lacks', '#retry', '#share', '#open', '#download', '#find', '#filter-kind', '#zoom-fit', '#zoom-full', '#page-after', '#count'];
    for (const id of shown) {
        const { y, height } = await tab.locator(id).boundingBox();
        assert.ok(y >= 0 && y + height <= 800, `${id} at ${y}`);
    }
    assert.equal(await tab.evaluate(() => document.documentElement.scrollHeight), 800);
    // The headline folds the note of what is missing, whose button moves up.
    await tab.locator('#lacks').click();
    assert.ok(await tab.locator('#lacking').isHidden());
    assert.equal(await tab.locator('#lacks').getAttribute('aria-expanded'), 'false');
    assert.ok((await tab.locator('#retry').boundingBox()).y < 100);
    await support.accessible(tab, 'folded');
    await tab.locator('#lacks').click();
    await tab.locator('#lacking #retry').waitFor();
    await tab.locator('#share').click();
    await tab.getByRole('dialog').getByRole('heading', { name: 'Share masked?' }).waitFor();
    await tab.keyboard.press('Escape');
    const zoom = () => tab.locator('#zoom-now').textContent();
    const middle = await tab.locator('#canvas').boundingBox();
    await tab.mouse.move(middle.x + 200, middle.y + 200);
    const before = await zoom();
    await tab.mouse.wheel(0, -300);
    await tab.keyboard.down('Control');
    await tab.mouse.wheel(0, -30);
    await tab.keyboard.up('Control');
    await support.until(async () => await zoom() !== before, 'Ctrl and the wheel zoom');
    const one = parseInt(await zoom(), 10);
    assert.ok(one < parseInt(before, 10) * 2, 'the wheel alone has zoomed');
    await tab.mouse.click(middle.x + 5, middle.y + middle.height - 200);
    await tab.getByText('The wheel zooms').waitFor();
    await tab.mouse.wheel(0, -300);
    await support.until(async () => parseInt(await zoom(), 10) > one, 'the wheel zooms');
    await tab.keyboard.press('Escape');
    await tab.getByText('The wheel zooms').waitFor({ state: 'hidden' });
    await tab.getByRole('button', { name: '1:1' }).click();
    await tab.locator('#zoom-now').filter({ hasText: '100 %' }).waitFor();
    // The small picture moves the large one.
    const map = await tab.locator('#minimap').boundingBox();
    const place = () => tab.locator('#picture').evaluate((picture) => picture.style.transform);
    const was = await place();
    await tab.mouse.click(map.x + 10, map.y + 10);
    await support.until(async () => await place() !== was, 'the small picture moves the large one');
    await tab.getByRole('button', { name: 'Fit' }).click();
    await tab.locator('#minimap').waitFor({ state: 'hidden' });
    await tab.getByRole('button', { name: 'Full screen' }).click();
    await tab.getByRole('button', { name: 'Leave full screen' }).click();
    await done(tab);
});

test('small screens have their tools docked, a sign above each word, and the menu opens above its button', LIMIT, async () => {
    const tab = await drawn({ viewport: { width: 375, height: 812 } });
    assert.ok(await tab.locator('#share').isHidden());
    for (const [n, id, word] of [[0, 'show-find', 'Search'], [1, 'show-filters', 'Filter'], [2, 'show-tree', 'Pages'],
        [3, 'dock-facts', 'Facts'], [4, 'dock-more', 'More']]) {
        const button = tab.locator(`#${id}`);
        assert.equal(await button.innerText(), word);
        const [whole, sign] = [await button.boundingBox(), await button.locator('svg').boundingBox()];
        assert.deepEqual([whole.x, whole.y + whole.height, whole.height], [n * 375 / 5, 812, 52], id);
        assert.deepEqual([sign.width, sign.height], [16, 16], id);
        assert.ok(Math.abs(sign.x + 8 - whole.x - whole.width / 2) < 1 && sign.y > whole.y && sign.y + 16 < whole.y + 30, `${id}: the sign is at ${sign.x}, ${sign.y}`);
    }
    await tab.locator('#dock-more').click();
    const menu = await tab.locator('.menu').boundingBox();
    assert.ok(menu.y >= 8 && menu.y + menu.height <= 761 && menu.x > 8 && menu.x + menu.width <= 375, JSON.stringify(menu));
    assert.equal(await tab.locator('#dock-more').getAttribute('aria-expanded'), 'true');
    await support.accessible(tab, 'the docked menu');
    await tab.keyboard.press('Escape');
    await tab.locator('#dock-more:focus').waitFor();
    // The table has no use for pages; in their place its rows are a file.
    assert.ok(await tab.locator('#dock-csv').isHidden());
    await tab.getByRole('tab', { name: 'Table' }).click();
    assert.ok(await tab.locator('#show-tree').isHidden());
    // What nobody sees takes no focus: rows are sorted by the list above them.
    assert.ok(await tab.locator('#grid-head button').first().isHidden());
    assert.equal((await tab.locator('#dock-csv').boundingBox()).x, 2 * 375 / 5);
    const [csv] = await Promise.all([tab.waitForEvent('download'), tab.locator('#dock-csv').click()]);
    assert.match(await readFile(await csv.path(), 'utf8'), /^Name,Kind,State/);
    await support.accessible(tab, 'the docked table');
    await done(tab);
});

test('pages and places are a tree that can be filtered, with a page before and after', LIMIT, async () => {
    const tab = await drawn();
    const names = await tab.locator('#branches [role=treeitem] > span').allTextContents();
    assert.deepEqual(names.slice(0, 6), ['Account', 'eu-de', 'dr-vpc', 'eu-de-1', 'eu-de-2', 'eu-de-3']);
    assert.equal(await tab.getByRole('treeitem', { name: /prod-vpc/ }).getAttribute('aria-level'), '2');
    await tab.getByLabel('Filter pages and places').fill('edge');
    await support.until(async () => (await tab.locator('#branches [role=treeitem]').count()) === 2, 'only what fits is there');
    await tab.getByRole('treeitem', { name: /edge-vpc/ }).click();
    await facts(tab).getByRole('heading', { name: 'edge-vpc' }).waitFor();
    await tab.getByLabel('Filter pages and places').fill('');
    await tab.getByRole('button', { name: 'Page after' }).click();
    await tab.getByText('Page 2 of 7').waitFor();
    await support.result(tab);
    await tab.goBack();
    await tab.getByText('Page 1 of 7').waitFor();
    await facts(tab).getByRole('heading', { name: 'edge-vpc' }).waitFor();
    await tab.goForward();
    await tab.getByText('Page 2 of 7').waitFor();
    await done(tab);
});

test('a page is an SVG, a PNG and a sheet to print', LIMIT, async () => {
    const tab = await drawn();
    await tab.getByRole('button', { name: 'Page after' }).click();
    await tab.getByText('Page 2 of 7').waitFor();
    await support.result(tab);
    const get = async (name) => {
        await tab.getByRole('button', { name: 'All files to download' }).click();
        const [download] = await Promise.all([tab.waitForEvent('download'), tab.locator('.menu').getByText(name, { exact: true }).click()]);
        return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const svg = await get('SVG');
    assert.match(svg.name, /-dr-vpc-rules\.svg$/);
    assert.match(svg.bytes.toString(), /^<svg [^>]*viewBox="0 0 (\d+) (\d+)">/);
    const [, width] = svg.bytes.toString().match(/viewBox="0 0 (\d+)/);
    const png = await get('PNG');
    assert.deepEqual([...png.bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.equal(png.bytes.readUInt32BE(16), 2 * Number(width));
    await tab.evaluate(() => { window.print = () => { window.printed = document.body.className; }; });
    await tab.getByRole('button', { name: 'All files to download' }).click();
    await tab.locator('.menu').getByText('PDF or paper').click();
    assert.match(await tab.evaluate(() => window.printed), /printing/);
    await tab.emulateMedia({ media: 'print' });
    for (const id of ['#whose', '#zoom-fit', '#tree', '#find']) assert.ok(await tab.locator(id).isHidden(), id);
    assert.ok(await tab.locator('#picture').isVisible());
    await done(tab);
});

test('the address holds what is shown, for a reload and for a colleague', LIMIT, async () => {
    const tab = await drawn();
    await goTo(tab, 'app-01');
    const address = tab.url();
    await support.until(() => hash(tab).get('z'), 'the zoom is in the address');
    await tab.reload();
    await facts(tab).getByRole('heading', { name: 'app-01' }).waitFor();
    assert.equal(await find(tab).inputValue(), 'app-01');
    assert.equal(hash(tab).get('sel'), new URLSearchParams(new URL(address).hash.slice(1)).get('sel'));
    const colleague = await support.open(all.browser, tab.url());
    await colleague.getByText(/^Sign in to see this drawing: .*a chosen resource.*you need the same identity/).waitFor();
    await support.signIn(colleague, all.ibm.api_key);
    await facts(colleague).getByRole('heading', { name: 'app-01' }).waitFor();
    const gone = colleague.locator('#notices').getByText('What this address has chosen is not in this drawing.');
    assert.equal(await gone.count(), 0);
    await colleague.evaluate(() => { location.hash = 'sel=instance/gone'; });
    await gone.waitFor();
    await done(colleague);
    await done(tab);
});

test('drawings of this browser are listed, drawn again, and forgotten', LIMIT, async () => {
    const tab = await drawn();
    const job = new URL(tab.url()).searchParams.get('job');
    await support.more(tab, 'New drawing');
    const list = tab.locator('#view-choose .drawings');
    await list.getByRole('link', { name: support.ACCOUNT }).waitFor();
    assert.match(await list.textContent(), /The whole account · \d+ resources · kept until/);
    await list.getByRole('button', { name: 'Draw the same again' }).click();
    await support.result(tab);
    assert.notEqual(new URL(tab.url()).searchParams.get('job'), job);
    await support.more(tab, 'New drawing');
    await support.until(async () => await list.locator('li').count() === 2, 'both are listed');
    await list.getByRole('link', { name: support.ACCOUNT }).nth(1).click();
    await support.result(tab);
    assert.equal(new URL(tab.url()).searchParams.get('job'), job);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByLabel(/Clear the list of drawings/).check();
    await tab.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: /See your IBM Cloud account/ }).waitFor();
    assert.ok(await tab.locator('#view-sign-in .drawings').isHidden());
    assert.equal(await tab.evaluate(() => localStorage.getItem('drawings')), null);
    await done(tab);
});

test('a drawing that was deleted in another tab says so', LIMIT, async () => {
    const tab = await drawn();
    const other = await support.open(all.browser, tab.url(), { context: tab.context() });
    await support.result(other);
    await support.more(other, 'Delete it now');
    await other.getByRole('dialog').getByRole('button', { name: 'Delete it now' }).click();
    await tab.getByText(/^This drawing was deleted/).waitFor();
    assert.equal(await tab.locator('#download').getAttribute('aria-disabled'), 'true');
    await tab.getByRole('button', { name: 'Draw the same again' }).click();
    await support.result(tab);
    assert.equal(await tab.getByText(/^This drawing was deleted/).count(), 0);
    assert.deepEqual(other.wrong, []);
    await done(tab);
});

test('a dark page has a dark sheet', LIMIT, async () => {
    const tab = await drawn({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    assert.ok(await support.sheet(tab) < 48);
    await find(tab).fill('tier:app');
    await find(tab).press('Escape');
    const veil = () => tab.locator('#dim').evaluate((dim) => {
        // Of a copy: the browser warns of what is read often.
        const copy = new OffscreenCanvas(dim.width, dim.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(dim, 0, 0);
        const { data } = copy.getImageData(0, 0, dim.width, dim.height);
        const n = data.findIndex((value, n) => n % 4 === 3 && value > 128);
        return n < 0 ? -1 : data[n - 3];
    });
    await support.until(async () => { const value = await veil(); return value >= 0 && value < 48; }, 'the veil is dark');
    await tab.getByRole('button', { name: 'Use the light theme' }).click();
    await support.until(async () => await support.sheet(tab) === 255, 'the sheet is white');
    await support.until(async () => await veil() > 200, 'the veil is light');
    await done(tab);
});

test('keys lead to each view, and step through what it lists', LIMIT, async () => {
    const tab = await drawn();
    const pressed = (id) => tab.locator(id).and(tab.locator('[aria-selected=true], [aria-pressed=true]')).waitFor();
    await tab.locator('#show-reach').waitFor();
    await tab.keyboard.press('4');
    await pressed('#show-reach');
    await tab.locator('#reach-told .findings li').nth(1).waitFor();
    // From finding to finding, each with its box.
    await tab.keyboard.press('j');
    await tab.locator('.findings button').first().and(tab.locator(':focus')).waitFor();
    await tab.locator('#facts h2').waitFor();
    await tab.keyboard.press('j');
    await tab.locator('.findings li').nth(1).locator('button:focus').waitFor();
    await tab.keyboard.press('k');
    await tab.locator('.findings li').first().locator('button:focus').waitFor();
    // Another view closes it, and what is not there does nothing.
    await tab.keyboard.press('2');
    await pressed('#tab-table');
    assert.ok(await tab.locator('#reach').isHidden());
    await tab.keyboard.press('3');
    await pressed('#tab-table');
    await tab.keyboard.press('4');
    await pressed('#show-reach');
    await pressed('#tab-picture');
    await tab.keyboard.press('4');
    await pressed('#show-reach');
    await tab.keyboard.press('1');
    await tab.locator('#reach').waitFor({ state: 'hidden' });
    await tab.keyboard.press('d');
    await tab.locator('.menu').getByText('PNG', { exact: true }).waitFor();
    await tab.keyboard.press('Escape');
    await tab.keyboard.press('t');
    await tab.locator('#filter:focus').waitFor();
    await done(tab);
});
