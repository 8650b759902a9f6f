#!/usr/bin/env node
// Makes the documents' pictures of the page anew, in docs/pictures, with the sample account:
//
//   cargo build --bin drawstream --example clouds && CHROMIUM=$(command -v chromium) node tests/page/pictures.mjs
import path from 'node:path';
import * as support from './support.mjs';

const SIZE = { viewport: { width: 1280, height: 800 } };
const ibm = await support.cloud();
const service = await support.service(ibm.ibm);
const browser = await support.browser();
const tab = await support.open(browser, service.base, SIZE);
/** When everything that was asked for is there and has been painted. */
const take = async (of, name) => {
    await of.waitForLoadState('networkidle');
    await of.evaluate(async () => {
        await document.fonts.ready;
        await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    });
    await of.screenshot({ path: path.join(support.ROOT, 'docs/pictures', `page-${name}.png`) });
    console.log(`docs/pictures/page-${name}.png`);
};
/** Notes are for whoever is signed in, not for these pictures. */
const dismiss = async () => {
    for (const button of await tab.locator('#notices').getByRole('button', { name: 'Dismiss' }).all()) await button.click();
};

await tab.getByRole('heading', { name: /^See your IBM Cloud account/ }).waitFor();
await take(tab, 'sign-in');

await support.ready(tab, ibm.api_key);
await dismiss();
await ibm.fault('eu-de/vpn_servers=403');
await ibm.fault('transit_connections=hold');
await support.draw(tab);
await tab.locator('#outline .vpc').nth(2).waitFor();
await tab.locator('#warnings li').first().waitFor();
// All but what is held has been read.
await support.until(async () => {
    const [answered, all] = (await tab.locator('#calls').textContent()).match(/\d+/g)?.map(Number) ?? [];
    return answered > 100 && all - answered <= 4;
}, 'all but a few calls are answered');
await tab.screenshot({ path: path.join(support.ROOT, 'docs/pictures/page-watching.png') });
console.log('docs/pictures/page-watching.png');

await ibm.clear();
await support.result(tab);
await support.filled(tab);
const field = tab.getByRole('combobox', { name: /^Search by name/ });
await field.fill('app-01');
await tab.locator('#found-0').filter({ hasText: 'app-01' }).waitFor();
await field.press('Enter');
await tab.locator('#facts').getByRole('heading', { name: 'app-01' }).waitFor();
await tab.locator('#count').getByRole('button', { name: 'Clear' }).click();
await tab.locator('#facts').getByRole('heading', { name: 'Connections' }).waitFor();
await take(tab, 'result');

await tab.getByRole('button', { name: /^Reach/ }).click();
await tab.locator('#reach-src').fill('app-01');
await tab.locator('#reach-dst').fill('orders-db-primary');
await tab.locator('#reach-protocol').selectOption('tcp');
await tab.locator('#reach-port').fill('5432');
await tab.getByRole('button', { name: 'Explain', exact: true }).click();
await tab.locator('#reach-answer .answer').first().waitFor();
await tab.locator('#facts').waitFor({ state: 'hidden' });
await take(tab, 'reach');

// What changed since a state in which some servers were others.
await tab.getByRole('button', { name: 'All files to download' }).click();
const address = await tab.locator('.menu a').filter({ hasText: 'All as JSON' }).getAttribute('href');
const before = support.earlier(await (await tab.context().request.get(address)).text());
await tab.keyboard.press('Escape');
await support.more(tab, 'What changed since …');
const dialog = tab.getByRole('dialog');
await dialog.getByLabel('Compare with', { exact: true }).selectOption('A file …');
await dialog.getByLabel('The file to compare with').setInputFiles({ name: 'last-week.json', mimeType: 'application/json', buffer: Buffer.from(before) });
await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
await tab.locator('#tab-changes').click();
await tab.locator('.change').filter({ hasText: 'app-01' }).click();
await tab.locator('#facts').getByRole('button', { name: 'Close the facts' }).click();
await take(tab, 'changes');

const estate = await support.service(ibm.ibm, { folder: await support.survey() });
const accounts = await support.open(browser, estate.base, SIZE);
await accounts.getByRole('button', { name: 'payments' }).click();
await take(accounts, 'accounts');

await browser.close();
await estate.end();
await service.end();
await ibm.end();
