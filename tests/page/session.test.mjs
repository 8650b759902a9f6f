// Signing in and out, the end of the session, two tabs, and coming back to a job.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 180_000 };
let browser;
const open = [];

before(async () => { browser = await support.browser(); }, LIMIT);
after(async () => {
    await browser?.close();
    support.endAll();
}, LIMIT);

/** Clouds, service and wire of one test. */
async function setUp({ cloud = [], env = {} } = {}) {
    const ibm = await support.cloud(...cloud);
    const drawstream = await support.service(ibm.ibm, { env });
    const wire = await support.wire(drawstream.port);
    const all = { ibm, drawstream, wire, async end() {
        await wire.end();
        await all.drawstream.end();
        await ibm.end();
    } };
    open.push(all);
    return all;
}
test.afterEach(async () => {
    for (const all of open.splice(0)) await all.end();
});

/** A wrong key is a 401, which a browser always writes into its console. */
const but = (wrong, status) => wrong.filter((line) => !line.includes(`status of ${status}`));

test('each key that is not accepted has its own sentence', LIMIT, async () => {
    const { ibm, wire } = await setUp();
    const tab = await support.open(browser, wire.base);
    const field = tab.getByLabel('IBM Cloud API key');
    for (const [key, words] of [['wrong-key', /does not know this API key/], ['locked-key', /is locked/], ['disabled-key', /is disabled/]]) {
        await support.signIn(tab, key);
        await tab.locator('#key-problem').filter({ hasText: words }).waitFor();
        assert.doesNotMatch(await tab.locator('#key-problem').textContent(), /`/, 'marks of a terminal');
        assert.equal(await field.inputValue(), '', 'the key is still in the field');
        assert.ok(await field.evaluate((field) => field === document.activeElement));
    }
    await ibm.fault('token=503');
    await support.signIn(tab, ibm.api_key);
    await tab.locator('#key-problem').filter({ hasText: /IAM\) could not be reached/ }).waitFor();
    wire.down = true;
    await support.signIn(tab, ibm.api_key);
    await tab.locator('#key-problem').filter({ hasText: /The service cannot be reached/ }).waitFor();
    wire.down = false;
    await ibm.clear();
    await support.ready(tab, ibm.api_key);
    await tab.getByText('This is a person’s key: it can do all that the person can.').waitFor();
    assert.deepEqual(but(but(but(tab.wrong, 401), 502), 'x').filter((line) => !line.includes('ERR_')), []);
    assert.ok(!JSON.stringify(await tab.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, location.href])).includes(ibm.api_key));
    await tab.context().close();
});

test('a page that is opened without a session asks nobody and says nothing', LIMIT, async () => {
    const { wire } = await setUp();
    const tab = await support.open(browser, wire.base);
    await tab.getByRole('heading', { name: /See your IBM Cloud account/ }).waitFor();
    assert.ok(!wire.seen.includes('GET /session'));
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('the page says that the session nears its end, and when it is there', LIMIT, async () => {
    const { ibm, wire } = await setUp({ cloud: ['--token-life', '10'] });
    const tab = await support.open(browser, wire.base);
    await support.ready(tab, ibm.api_key);
    await tab.getByText(/Your session ends at/).waitFor();
    await tab.getByText('Your session has ended. Sign in again to go on where you were.').waitFor();
    await tab.getByRole('heading', { name: /See your IBM Cloud account/ }).waitFor();
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('a session that has ended behind the page is told apart from a service that is gone', LIMIT, async () => {
    const { ibm, wire } = await setUp();
    const tab = await support.held(browser, wire.base, ibm);
    await tab.getByRole('heading', { name: 'Downloading resources' }).waitFor();
    const job = new URL(tab.url()).searchParams.get('job');
    await tab.context().clearCookies();
    wire.cut();
    await tab.getByText('Your session has ended. Sign in again to go on where you were.').waitFor();
    // The same job goes on behind the new session.
    await ibm.clear();
    await support.signIn(tab, ibm.api_key);
    await support.result(tab);
    assert.equal(new URL(tab.url()).searchParams.get('job'), job);
    assert.equal((await ibm.stats()).calls.resource_groups, 1);
    await tab.context().close();
});

test('a stream that is cut in the middle comes back to the same run', LIMIT, async () => {
    const { ibm, wire } = await setUp();
    const tab = await support.held(browser, wire.base, ibm);
    const value = () => tab.locator('#bar').evaluate((bar) => bar.value);
    await support.until(async () => await value() > 0, 'progress');
    const before = await value();
    wire.down = true;
    wire.cut();
    await tab.getByRole('heading', { name: /The connection is lost; trying again/ }).waitFor();
    wire.down = false;
    await tab.getByRole('heading', { name: 'Downloading resources' }).waitFor();
    assert.ok(await value() >= before, 'the bar went back');
    await ibm.clear();
    await support.result(tab);
    assert.equal((await ibm.stats()).calls.resource_groups, 1, 'the account was read twice');
    assert.equal(await tab.getByText(/started anew/).count(), 0);
    assert.ok(wire.seen.filter((line) => line.startsWith('GET /sse')).length > 1);
    assert.deepEqual(tab.wrong.filter((line) => !line.includes('ERR_')), []);
    await tab.context().close();
});

test('where the service stays away, the page gives up in words and goes on at the button', LIMIT, async () => {
    const { ibm, wire } = await setUp();
    const tab = await support.held(browser, wire.base, ibm);
    await tab.clock.install();
    wire.down = true;
    wire.cut();
    // The waits between the tries are the page's own: its clock is turned on until it has given up.
    const failed = tab.getByRole('heading', { name: 'Connection lost' });
    await support.until(async () => {
        await tab.clock.runFor(16_000);
        return failed.isVisible();
    }, 'the page gives up');
    wire.down = false;
    await ibm.clear();
    await tab.getByRole('button', { name: 'Connect again' }).click();
    await support.result(tab);
    await tab.context().close();
});

test('a reload in the middle comes back to the run, and one at the end to the result', LIMIT, async () => {
    const { ibm, wire } = await setUp();
    const tab = await support.held(browser, wire.base, ibm);
    await tab.locator('#outline .vpc').first().waitFor();
    await tab.reload();
    await tab.locator('#outline .vpc').first().waitFor();
    await tab.locator('#counters td').first().waitFor();
    assert.equal(await tab.getByText(/started anew/).count(), 0);
    await ibm.clear();
    await support.result(tab);
    const { total, calls } = await ibm.stats();
    assert.equal(calls.resource_groups, 1);
    await tab.reload();
    await support.result(tab);
    assert.equal((await ibm.stats()).total, total, 'a finished job was run again');
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('an unfinished run that nobody knows any more starts anew, and the page says so', LIMIT, async () => {
    const all = await setUp();
    const { ibm, wire } = all;
    const tab = await support.held(browser, wire.base, ibm);
    // As in Lambda, where another process answers.
    const first = all.drawstream;
    all.drawstream = await support.service(ibm.ibm);
    wire.port = all.drawstream.port;
    await first.end('SIGKILL');
    await tab.getByText('The run could not be taken up where it was, so it has started anew.').waitFor();
    await ibm.clear();
    await tab.getByRole('heading', { name: support.ACCOUNT }).waitFor();
    assert.equal((await ibm.stats()).calls.resource_groups, 2);
    await tab.context().close();
});

test('links that have ended are renewed by a button', LIMIT, async () => {
    const { ibm, wire } = await setUp({ env: { DRAWSTREAM_LINK_SECONDS: '10' } });
    const tab = await support.open(browser, wire.base);
    await support.ready(tab, ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    const link = tab.getByRole('link', { name: 'Download .drawio', exact: true });
    const old = await link.getAttribute('href');
    await tab.getByText(/^The links have ended. Picture/).waitFor();
    assert.equal(await link.getAttribute('aria-disabled'), 'true');
    await support.until(async () => (await fetch(old)).status === 403, 'the link ends');
    const [reply] = await Promise.all([tab.waitForResponse('**/links'), tab.getByRole('button', { name: 'Make a new link' }).click()]);
    assert.match(reply.request().headers()['x-amz-content-sha256'], /^[0-9a-f]{64}$/);
    const { url } = await reply.json();
    await tab.getByText(/links end \d\d:\d\d/).waitFor();
    assert.equal(await link.getAttribute('href'), url);
    const [download] = await Promise.all([tab.waitForEvent('download'), link.click()]);
    assert.ok(await download.path());
    await tab.context().close();
});

test('two tabs do not disturb each other, but sign out together', LIMIT, async () => {
    const { ibm, wire } = await setUp();
    const one = await support.open(browser, wire.base);
    await support.ready(one, ibm.api_key);
    const other = await support.open(browser, wire.base, { context: one.context() });
    await other.getByRole('heading', { name: 'What should be drawn?' }).waitFor();
    await ibm.fault('instances=hold');
    for (const tab of [one, other]) await support.draw(tab);
    for (const tab of [one, other]) await tab.locator('#outline .region').first().waitFor();
    const job = (tab) => new URL(tab.url()).searchParams.get('job');
    assert.notEqual(job(one), job(other));
    await one.getByRole('button', { name: 'Stop' }).click();
    await one.getByText('Stopped, as you asked.').waitFor();
    await ibm.clear();
    await support.result(other);
    await support.draw(one);
    await support.result(one);
    await one.getByRole('button', { name: 'Sign out' }).click();
    // Somebody who has drawings in the list is asked what becomes of it.
    await one.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await other.getByText('You have signed out in another tab.').waitFor();
    assert.deepEqual([...one.wrong, ...other.wrong], []);
    await one.context().close();
});
