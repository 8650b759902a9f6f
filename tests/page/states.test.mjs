// Every state that `access.test.mjs` does not come through, held to WCAG 2.2 AA: what goes wrong, what is asked, what is
// beside the picture. Wide and light, narrow and dark.
import { test } from 'node:test';
import * as support from './support.mjs';

const LIMIT = { timeout: 600_000 };
const all = support.together(LIMIT);

for (const [look, options] of [
    ['1280 × 800', { viewport: { width: 1280, height: 800 } }],
    ['375 px, dark', { viewport: { width: 375, height: 812 }, colorScheme: 'dark' }],
    ['320 px', { viewport: { width: 320, height: 640 } }],
]) {
    const opened = async (address = all.drawstream.base) => {
        const tab = await support.open(all.browser, address, options);
        return Object.assign(tab, { check: (state) => support.accessible(tab, `${look}: ${state}`), dialog: tab.getByRole('dialog') });
    };
    const closed = async (tab) => {
        await tab.keyboard.press('Escape');
        await tab.dialog.waitFor({ state: 'hidden' });
    };

    test(`what goes wrong before there is a drawing: ${look}`, LIMIT, async () => {
        const tab = await opened(`${all.drawstream.base}/?job=${'0'.repeat(32)}#view=table&sel=instance/x`);
        await tab.getByText(/^Sign in to see this drawing/).waitFor();
        await tab.check('an address that somebody sent');
        await tab.goto(all.drawstream.base);
        await tab.locator('#view-sign-in input[type=file]').setInputFiles({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{"nothing": "of ours"}') });
        await tab.getByRole('heading', { name: 'No drawing' }).waitFor();
        await tab.check('a file that holds no account');
        await tab.getByRole('button', { name: 'Choose again' }).click();
        await all.ibm.fault('resource_groups=403');
        await support.ready(tab, all.ibm.api_key);
        await tab.getByText('A part of it').click();
        await tab.getByText('The whole account can be drawn all the same.').waitFor();
        await tab.locator('#earlier input').setInputFiles({ name: 'mine.drawio', mimeType: 'application/xml', buffer: Buffer.from('<mxfile/>') });
        await tab.getByLabel('Compare with', { exact: true }).selectOption('A file …');
        await tab.check('an earlier drawing, and groups that were refused');
        await support.draw(tab);
        await tab.getByText(/^Choose the file to compare with/).waitFor();
        await tab.check('a file that was not chosen');
        await tab.getByLabel('Compare with', { exact: true }).selectOption('Nothing');
        await support.draw(tab);
        await tab.getByRole('heading', { name: 'No drawing' }).waitFor();
        await tab.check('an earlier drawing that is none');
        await tab.getByRole('button', { name: 'Choose again' }).click();
        await tab.getByText('The whole account', { exact: true }).click();
        await all.ibm.clear();
        await all.ibm.fault('instances=hold');
        await support.draw(tab);
        await tab.locator('#outline .region').first().waitFor();
        await tab.context().setOffline(true);
        await tab.check('watching');
        await tab.context().setOffline(false);
        await tab.getByRole('button', { name: 'Stop' }).click();
        await tab.getByText('Stopped, as you asked.').waitFor();
        await tab.check('stopped');
        await tab.context().close();
    });

    test(`what is beside the picture, and what is asked: ${look}`, LIMIT, async () => {
        const tab = await opened();
        await support.ready(tab, all.ibm.api_key);
        await support.draw(tab);
        await support.result(tab);
        await support.filled(tab);
        await tab.check('whole');
        await tab.getByRole('button', { name: 'More', exact: true }).filter({ visible: true }).last().click();
        await tab.check('the menu');
        await tab.keyboard.press('Escape');
        for (const [entry, name] of [['Open in draw.io', 'Open in draw.io'], ['What changed since …', 'What changed since?'], ['Go on with an earlier drawing', 'Go on with an earlier drawing'], ['Share masked', 'Share masked?']]) {
            await support.more(tab, entry);
            await tab.dialog.getByRole('heading', { name }).waitFor();
            await tab.check(`asked: ${entry}`);
            await closed(tab);
        }
        const data = await tab.evaluateHandle(() => {
            const data = new DataTransfer();
            data.items.add(new File(['{}'], 'last-week.json'));
            return data;
        });
        await tab.dispatchEvent('#canvas', 'drop', { dataTransfer: data });
        await tab.dialog.getByRole('heading', { name: 'What is last-week.json for?' }).waitFor();
        await tab.check('asked: what a file is for');
        await closed(tab);
        await tab.getByRole('button', { name: 'Sign out' }).click();
        await tab.dialog.getByRole('heading', { name: 'Sign out' }).waitFor();
        await tab.check('asked: sign out');
        await closed(tab);

        const shut = await support.behind(tab, 'show-find');
        const field = tab.getByRole('combobox', { name: /^Search by name/ });
        await field.fill('no such thing');
        await tab.locator('#found').getByText(/^Nothing matches/).waitFor();
        await tab.check('nothing found');
        await field.press('Escape');
        await tab.getByRole('tab', { name: 'Table' }).click();
        await tab.getByText(/^Nothing matches. Clear a filter/).waitFor();
        await tab.check('nothing in the table');
        await field.fill('');
        await shut();
        await tab.locator('#grid .row').first().waitFor();
        if (await tab.locator('#columns').isVisible()) {
            await tab.locator('#columns').click();
            await tab.locator('.menu').waitFor();
            await tab.check('columns');
            await tab.keyboard.press('Escape');
        }
        await tab.getByRole('tab', { name: 'Picture' }).click();

        // Reach: question, answer, findings, facts with connections, a lens.
        await tab.locator('#show-reach').click();
        await tab.locator('#reach-told').getByRole('heading', { name: /^Open to the internet/ }).waitFor();
        await tab.check('reach');
        for (const [id, text] of [['#reach-src', 'app-01'], ['#reach-dst', 'orders-db-primary']]) await tab.locator(id).fill(text);
        await tab.locator('#reach').getByRole('button', { name: 'Explain' }).click();
        await tab.locator('#reach .answer').first().waitFor();
        await tab.check('an answer');
        await tab.locator('#reach details summary').first().click();
        await tab.locator('#reach').getByText('It can open').first().waitFor();
        await tab.check('a class');
        if (await tab.locator('#facts').isVisible()) await tab.locator('#facts').getByRole('button', { name: /^Close/ }).click();
        await tab.locator('#show-reach').click();
        const folded = await support.behind(tab, 'show-filters');
        await tab.locator('#filter-lens').click();
        await tab.check('lenses');
        await tab.locator('.menu').getByRole('button', { name: /^Exposure/ }).click();
        await tab.check('a lens');
        await folded();

        // Compared with itself: the list of changes.
        await support.more(tab, 'New drawing');
        await tab.locator('#view-choose .drawings li').first().waitFor();
        await tab.check('drawings of this browser');
        await tab.getByLabel('Compare with', { exact: true }).selectOption({ index: 1 });
        await support.draw(tab);
        await tab.getByRole('tab', { name: 'Changes' }).click();
        await tab.getByRole('heading', { name: 'Nothing changed' }).waitFor();
        await tab.check('changes');
        await support.more(tab, 'Share masked');
        await tab.dialog.getByRole('button', { name: 'Draw it masked' }).click();
        await tab.getByText(/^Masked: names, ids and addresses are replaced/).waitFor();
        await support.filled(tab);
        await tab.check('masked');

        // Deleted in another tab, and a link that leads nowhere any more.
        const other = await support.open(all.browser, tab.url(), { context: tab.context() });
        await support.filled(other);
        await support.more(other, 'Delete it now');
        await other.getByRole('dialog').getByRole('button', { name: 'Delete it now' }).click();
        await tab.getByText(/^This drawing was deleted/).waitFor();
        await tab.check('deleted elsewhere');
        await tab.context().close();
    });

    test(`what is not there: ${look}`, LIMIT, async () => {
        const tab = await opened();
        await support.ready(tab, all.ibm.api_key);
        await tab.getByText('A part of it').click();
        await tab.getByRole('checkbox', { name: 'jp-osa Osaka' }).check();
        await support.draw(tab);
        await support.result(tab);
        await support.more(tab, 'What was read');
        await tab.locator('#counts').getByText(/^No resources were found/).waitFor();
        await tab.check('nothing in it');
        await tab.context().close();
    });
}
