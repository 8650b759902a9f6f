// Watching holds: thousands of servers in one VPC, dozens of VPCs, from 320 pixels up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 240_000 };

/** What reaches over its own edge among the regions' cards, and whether the page does. */
const over = (tab) => tab.evaluate(() => {
    const wrong = [];
    for (const card of document.querySelectorAll('#outline .vpc')) {
        const edge = card.getBoundingClientRect();
        const head = card.querySelector('h4').getBoundingClientRect();
        if (!head.width || !head.height) wrong.push(`${card.textContent}: without a name`);
        for (const inner of card.querySelectorAll('*:not(.away)')) {
            const box = inner.getBoundingClientRect();
            if (box.right > edge.right + 1 || box.bottom > edge.bottom + 1) wrong.push(`${card.textContent}: ${inner.className || inner.tagName}`);
        }
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) wrong.push(`the page: ${scrollWidth} in ${clientWidth}`);
    return wrong;
});

/** Where lines begin that would break, and columns of the matrix that have nothing in sight. */
const lines = (tab) => tab.evaluate(() => {
    const top = (element) => Math.round(element.getBoundingClientRect().bottom / 12);
    const [none] = [...document.querySelectorAll('#outline .top')].filter(({ textContent }) => textContent.startsWith('No region'));
    const [head, rest] = none.children;
    return { time: top(document.getElementById('status')) - top(document.getElementById('time')), none: Math.abs(head.getBoundingClientRect().top - rest.getBoundingClientRect().top) < 12,
        columns: [...document.querySelectorAll('.matrix thead th')].map(({ textContent }) => textContent) };
});

const SIZES = [{ width: 1280, height: 800 }, { width: 1057, height: 800 }, { width: 700, height: 900 }, { width: 375, height: 812 }, { width: 320, height: 640 }];

test('four thousand servers of one VPC are a bar and a number, at every width', LIMIT, async (context) => {
    const ibm = await support.cloud('--account', await support.crowded({ servers: 4000 }));
    context.after(() => ibm.end());
    const service = await support.service(ibm.ibm);
    context.after(() => service.end());
    const browser = await support.browser();
    context.after(() => browser.close());
    const tab = await support.open(browser, service.base);
    await support.ready(tab, ibm.api_key);
    await ibm.fault('transit_connections=hold');
    await support.draw(tab);
    const line = tab.locator('#outline .vpc').filter({ hasText: 'prod-vpc' }).locator('li').filter({ hasText: 'virtual servers' });
    await line.filter({ hasText: '4,014' }).waitFor({ timeout: 120_000 });
    assert.equal(await line.locator('.strip.solid').count(), 1);
    const few = tab.locator('#outline .vpc').filter({ hasText: 'edge-vpc' }).locator('li').filter({ hasText: 'virtual servers' });
    assert.equal(await few.locator('.strip').evaluate((strip) => Math.round((strip.offsetWidth + 2) / 10)), 3);
    assert.equal(await tab.locator('#tallies div').filter({ hasText: 'servers' }).locator('dd').textContent(), '4,021');
    // The workspace of Power stands in no region, here as in the picture.
    await tab.locator('#outline').getByText(/Power virtual servers/).waitFor();
    for (const size of SIZES) {
        await tab.setViewportSize(size);
        assert.deepEqual(await over(tab), [], `${size.width} px`);
        assert.deepEqual(await lines(tab), { time: 0, none: true, columns: ['Kind', 'eu-de', 'us-south', 'none', 'All'] }, `${size.width} px`);
    }
    const power = tab.locator('.matrix tr').filter({ hasText: 'Power virtual servers' }).locator('td');
    assert.deepEqual(await power.allTextContents(), ['', '', '3', '3']);
    assert.deepEqual(tab.wrong, []);
});

test('dozens of VPCs are equal cards with the same slots', LIMIT, async (context) => {
    const ibm = await support.cloud('--account', await support.crowded({ servers: 300, vpcs: 60 }));
    context.after(() => ibm.end());
    const service = await support.service(ibm.ibm);
    context.after(() => service.end());
    const browser = await support.browser();
    context.after(() => browser.close());
    const tab = await support.open(browser, service.base);
    await support.ready(tab, ibm.api_key);
    await ibm.fault('transit_connections=hold');
    await support.draw(tab);
    const card = (name) => tab.locator('#outline .vpc').filter({ has: tab.locator('h4', { hasText: new RegExp(`^${name}$`) }) });
    await card('prod-vpc').filter({ hasText: '315' }).waitFor();
    await card('team-59').filter({ hasText: '53' }).waitFor();
    assert.equal(await card('team-52').locator('.slots .square').count(), 4);
    assert.match(await card('team-60').textContent(), /no servers yet/);
    const shares = await Promise.all(['prod-vpc', 'team-59'].map((name) => card(name).locator('.share').evaluate((share) => share.offsetWidth / share.parentElement.clientWidth)));
    assert.ok(Math.abs(shares[0] - 1) < 0.02 && Math.abs(shares[1] - 53 / 315) < 0.02, shares.join());
    for (const size of SIZES) {
        await tab.setViewportSize(size);
        assert.deepEqual(await over(tab), [], `${size.width} px`);
        const sizes = await tab.locator('#outline .vpc').evaluateAll((cards) => [...new Set(cards.map((one) => one.offsetHeight))]);
        assert.equal(sizes.length, 1, `${sizes} at ${size.width} px`);
    }
    // The legend's sign of a share stands beside its words, and squares in the middle of their line as numbers do.
    const sign = await tab.locator('#legend .share').evaluate((sign) => [sign.getBoundingClientRect(), sign.parentElement.getBoundingClientRect()].map(({ top, bottom, width }) => ({ top, bottom, width })));
    assert.ok(sign[0].width > 10 && sign[0].top > sign[1].top && sign[0].bottom < sign[1].bottom, JSON.stringify(sign));
    assert.equal(await card('team-52').locator('.slots').evaluate((line) => line.offsetHeight), await card('team-59').locator('.slots').evaluate((line) => line.offsetHeight));
    const names = await tab.locator('#outline .region').filter({ hasText: 'us-south' }).locator('h4').allTextContents();
    assert.deepEqual(names, [...names].sort());
    assert.deepEqual(tab.wrong, []);
});
