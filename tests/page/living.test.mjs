// A drawing that lives, as a person meets it: drawn, edited, drawn again, compared, handed out masked, and brought back.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import * as support from './support.mjs';

const LIMIT = { timeout: 240_000 };
const all = support.together(LIMIT);

/** What the stream says of the job in sight. */
async function complete(tab) {
    const asked = new URLSearchParams(new URL(tab.url()).search);
    // Which drawing it goes on with is told to the page alone.
    asked.delete('of');
    const reply = await tab.context().request.get(`${all.drawstream.base}/sse?${asked}`);
    return JSON.parse((await reply.text()).match(/event: onComplete\ndata: (.*)/)[1]);
}

const fetched = async (tab, url) => (await tab.context().request.get(url)).text();

/** Where a server lies in its box. */
const left = (drawing, name) => Number(drawing.match(new RegExp(` name="${name}"[^>]*><mxCell[^>]*><mxGeometry x="(\\d+)"`))[1]);

/** Whether a server is shown. */
const isShown = (drawing, name) => !drawing.match(new RegExp(` name="${name}"[^>]*><mxCell[^>]*>`))[0].includes('visible="0"');

/** The drawing with app-01 moved by hand, web-06 deleted, and a note. */
function edited(drawing) {
    const id = drawing.match(/<object id="([^"]*)"[^>]* name="web-06"/)[1];
    const isOf = (line) => line.startsWith(`<object id="${id}"`) || line.startsWith(`<mxCell id="${id}.`);
    drawing = drawing.split('\n').filter((line) => !isOf(line)).join('\n');
    const moved = drawing.replace(/( name="app-01"[^>]*><mxCell[^>]*><mxGeometry x=")(\d+)"/, (_, before, x) => `${before}${Number(x) + 3}"`);
    const note = '<mxCell id="my-note" value="Ask Kim" style="shape=note;html=1;" vertex="1" parent="1"><mxGeometry x="20" y="20" width="100" height="60" as="geometry"/></mxCell>';
    return moved.replace('</root>', `${note}</root>`);
}

/** Waits for the result of another job than that. */
async function next(tab, job) {
    await tab.waitForFunction((job) => { const now = new URL(location).searchParams.get('job'); return now && now !== job; }, job);
    await tab.locator('#view-result').waitFor();
    await support.filled(tab);
    return complete(tab);
}

/** Drops a file onto the result. */
async function drop(tab, name, text) {
    const data = await tab.evaluateHandle(([name, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text], name));
        return data;
    }, [name, text]);
    await tab.dispatchEvent('#canvas', 'drop', { dataTransfer: data });
}

test('an edited drawing goes on, changes are shown and lead to their boxes, and a masked one has no names', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base, { viewport: { width: 1280, height: 800 } });
    await support.ready(tab, all.ibm.api_key);
    await support.draw(tab);
    await support.result(tab);
    await support.filled(tab);
    const first = await complete(tab);
    const drawing = await fetched(tab, first.url);
    const inventory = await fetched(tab, first.files.find(({ name }) => name === 'inventory.json').url);
    assert.ok(await tab.getByRole('tab', { name: 'Changes' }).isHidden(), 'nothing was compared');

    // Edited by hand, and chosen before the next run, with what changed since.
    await support.more(tab, 'New drawing');
    const mine = edited(drawing);
    assert.equal(left(mine, 'app-01'), left(drawing, 'app-01') + 3);
    await tab.locator('#earlier input').setInputFiles({ name: 'mine.drawio', mimeType: 'application/xml', buffer: Buffer.from(mine) });
    await tab.locator('#earlier-name').filter({ hasText: 'mine.drawio' }).waitFor();
    await tab.getByLabel('Compare with', { exact: true }).selectOption('That drawing');
    await support.draw(tab);
    const again = await next(tab, first.job);
    const drawn = await fetched(tab, again.url);
    assert.equal(left(drawn, 'app-01'), left(mine, 'app-01'), 'the moved box has not stayed');
    assert.equal(left(drawn, 'app-02'), left(mine, 'app-02'));
    assert.ok(drawn.includes('value="Ask Kim"'), 'the note is gone');
    await tab.getByText('Kept of the edits: 1 moved or sized, 1 added. 1 deleted by hand and hidden.').waitFor();
    assert.ok(!isShown(drawn, 'web-06'));
    await tab.getByRole('tab', { name: 'Changes' }).click();
    await tab.getByRole('heading', { name: 'Nothing changed' }).waitFor();
    // The picture shows it too.
    const picture = await fetched(tab, again.pictures[0].url);
    assert.ok(picture.includes('>Ask Kim<'));

    // What was deleted comes back, and the rest stays.
    await tab.getByRole('button', { name: 'Bring it back' }).click();
    const restored = await next(tab, again.job);
    const whole = await fetched(tab, restored.url);
    assert.ok(isShown(whole, 'web-06') && whole.includes('value="Ask Kim"'));
    assert.equal(left(whole, 'app-01'), left(mine, 'app-01'));
    assert.ok(await tab.getByRole('button', { name: 'Bring it back' }).isHidden());

    // A state of last week, dropped onto the result.
    await drop(tab, 'last-week.json', support.earlier(inventory));
    await tab.getByRole('heading', { name: 'What is last-week.json for?' }).waitFor();
    assert.ok(await tab.getByLabel(/^Compare with it/).isChecked());
    await tab.locator('#dialog').getByRole('button', { name: 'Draw' }).click();
    const compared = await next(tab, restored.job);
    assert.ok((await fetched(tab, compared.url)).includes('value="Ask Kim"'), 'comparing has lost the note');
    assert.deepEqual(compared.files.map(({ name }) => name), ['inventory.json', 'inventory.csv', 'changes.json', 'reach.json', 'findings.json']);
    await tab.getByRole('tab', { name: 'Changes' }).click();
    await tab.getByRole('heading', { name: /^\d+ changes since / }).waitFor();
    const list = tab.locator('#changes-list');
    const changed = list.getByRole('button', { name: /app-01/ });
    assert.match(await changed.textContent(), /virtual server, changed us-south-1 › app-1Profile: bx2-2x8 → bx3d-4x20/);
    assert.match(await list.getByRole('button', { name: /retired-01/ }).textContent(), /virtual server, gone us-south-3 › app-3/);
    // Region and VPC stand above what lies in them, with how many those are.
    const place = list.locator('section').filter({ has: tab.getByRole('heading', { name: 'us-south › prod-vpc 3' }) });
    await place.getByRole('button', { name: /retired-01/ }).waitFor();
    const [heads, entries] = [await list.locator('h3').allTextContents(), await list.getByRole('button').count()];
    assert.equal(heads.map((head) => Number(head.match(/\d+$/)[0])).reduce((sum, count) => sum + count), entries);
    assert.deepEqual(heads, heads.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    await list.getByRole('button', { name: /app-02/ }).waitFor();
    // Each leads to its box, and the list stays.
    await changed.click();
    await tab.locator('#facts').getByRole('heading', { name: 'app-01', exact: true }).waitFor();
    await tab.locator('#picked').waitFor();
    assert.ok(await list.isVisible());
    await tab.reload();
    await support.filled(tab);
    await list.getByRole('button', { name: /app-01/ }).waitFor();
    assert.ok(new URLSearchParams(new URL(tab.url()).hash.slice(1)).get('sel').startsWith('instance/'));
    await tab.locator('#changes-list').getByRole('button', { name: /app-02/ }).press('Enter');
    await tab.locator('#facts').getByRole('heading', { name: 'app-02', exact: true }).waitFor();

    // Kinds of change are chosen, and the list, its steps and the address go by them.
    const chip = (name) => tab.locator('#changes-kinds').getByRole('button', { name });
    const listed = () => list.locator('b').filter({ hasText: /-/ }).allTextContents();
    const every = await list.getByRole('button').count();
    assert.ok(every > 2, `${every} changes`);
    // The bar counts what is listed in this view.
    const counts = (text) => tab.locator('#count').filter({ hasText: new RegExp(`^${text}$`) }).waitFor();
    await counts(`${every} changes`);
    await chip('1 new').click();
    await chip('1 gone').click();
    await support.until(async () => await list.getByRole('button').count() === 2, 'only what is new or gone is listed');
    assert.deepEqual((await listed()).sort(), ['app-02', 'retired-01']);
    await counts(`2 of ${every} changes`);
    await tab.getByRole('tab', { name: 'Table' }).click();
    await counts('[0-9]+ resources');
    await tab.getByRole('tab', { name: 'Changes' }).click();
    // What is listed is saved as a table, or all of it for programs.
    const saved = async (name) => {
        await tab.locator('#change-save').click();
        const [download] = await Promise.all([tab.waitForEvent('download'), tab.locator('.menu').getByRole('button', { name }).click()]);
        return readFile(await download.path(), 'utf8');
    };
    const [head, ...lines] = (await saved(/^CSV/)).trim().split('\r\n');
    assert.equal(head, 'Change,Kind,Name,Where,Field,From,To,Id');
    assert.deepEqual(lines.map((line) => line.split(',').slice(0, 4).join(',')).sort(),
        ['gone,virtual server,retired-01,us-south › prod-vpc › us-south-3 › app-3', 'new,virtual server,app-02,us-south › prod-vpc › us-south-2 › app-2']);
    assert.equal(JSON.parse(await saved(/^JSON/)).changes.length, every);
    assert.deepEqual(new URLSearchParams(new URL(tab.url()).hash.slice(1)).getAll('change'), ['added', 'removed']);
    const at = async (text) => tab.locator('#change-at').filter({ hasText: new RegExp(`^${text}$`) }).waitFor();
    await tab.reload();
    await support.filled(tab);
    await at('2 changes');
    assert.equal(await chip('1 gone').getAttribute('aria-pressed'), 'true');
    await tab.getByRole('button', { name: 'Next J' }).click();
    await at('1 of 2');
    await tab.keyboard.press('j');
    await at('2 of 2');
    await list.locator('[aria-current=true]').filter({ hasText: (await listed())[1] }).waitFor();
    await tab.getByRole('button', { name: 'Previous K' }).click();
    await at('1 of 2');
    assert.ok(await tab.locator('#dim').isHidden());
    await tab.getByLabel('Fade what did not change').check();
    await tab.locator('#dim').waitFor();
    for (const [width, colorScheme] of [[1280, 'light'], [375, 'dark'], [320, 'light']]) {
        await tab.setViewportSize({ width, height: 800 });
        await tab.emulateMedia({ colorScheme });
        await support.accessible(tab, `changes at ${width} px, ${colorScheme}`);
        // A kind of change is a sign and a word.
        const words = await tab.locator('.chip span').evaluateAll((all) => all.map((word) => [word.textContent, parseFloat(getComputedStyle(word).fontSize) >= 12]));
        assert.deepEqual(words.filter(([, seen]) => !seen), [], `${width} px`);
        assert.ok(words.length);
    }
    // On small screens the whole list can be come to: it scrolls with what stands above it.
    await tab.setViewportSize({ width: 375, height: 800 });
    await tab.locator('#changes').evaluate((panel) => panel.scrollTo(0, panel.scrollHeight));
    const [entry, foot] = [await list.getByRole('button').last().boundingBox(), await tab.locator('#change-at').boundingBox()];
    assert.ok(entry.y + entry.height <= foot.y + 1, JSON.stringify([entry, foot]));
    // On small screens the facts leave list and picture in sight until they are asked for.
    await tab.setViewportSize({ width: 375, height: 800 });
    await tab.getByRole('button', { name: 'Close the facts' }).click();
    await list.getByRole('button', { name: /app-02/ }).click();
    const [facts, dock] = [tab.locator('#facts'), tab.getByRole('button', { name: 'Facts', exact: true })];
    await facts.locator('h2').filter({ hasText: 'app-02' }).waitFor({ state: 'attached' });
    await facts.waitFor({ state: 'hidden' });
    for (const [state, expanded] of [['visible', 'true'], ['hidden', 'false']]) {
        await dock.click();
        await facts.waitFor({ state });
        assert.equal(await dock.getAttribute('aria-expanded'), expanded);
    }
    // How many there are stands in one line above the table.
    await tab.getByRole('tab', { name: 'Table' }).click();
    const { height } = await tab.locator('#grid-count').boundingBox();
    assert.ok(height < 24, `${height} px high`);
    await tab.getByRole('tab', { name: 'Changes' }).click();
    await tab.setViewportSize({ width: 1280, height: 800 });
    await tab.getByLabel('Fade what did not change').uncheck();
    await tab.locator('#dim').waitFor({ state: 'hidden' });
    await chip('1 new').click();
    await chip('1 gone').click();
    await support.until(async () => await list.getByRole('button').count() === every, 'all are listed again');

    // Handed out: no name of the account is in it, and the key leads back.
    await support.more(tab, 'Share masked');
    await tab.locator('#dialog').getByRole('button', { name: 'Draw it masked' }).click();
    const masked = await next(tab, compared.job);
    await tab.getByText(/^Masked: names, ids and addresses are replaced/).waitFor();
    const shared = await fetched(tab, masked.url);
    const texts = [shared, ...await Promise.all(masked.pictures.map(({ url }) => fetched(tab, url))), ...await Promise.all(masked.files.map(({ url }) => fetched(tab, url)))];
    const names = JSON.parse(inventory).resources.filter(({ kind, name }) => !['region', 'zone'].includes(kind) && name.length > 3 && !/^[a-z]+$/i.test(name)).map(({ name }) => name);
    for (const name of [support.ACCOUNT, first.account.id, ...names]) assert.ok(!texts.some((text) => text.includes(name)), `${name} is in a masked file`);
    assert.match(await tab.locator('#whose').textContent(), /^account-1/);
    // Nor a word that somebody wrote in it: the note is there, under a mask.
    assert.ok(!texts.some((text) => text.includes('Ask Kim')) && / value="note-\d+"/.test(shared), 'the note is told or lost');
    const [key] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('button', { name: 'Save the key' }).click()]);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'drawstream-living-'));
    const file = (name) => path.join(folder, name);
    await writeFile(file('masked.drawio'), shared);
    await writeFile(file('key.json'), await readFile(await key.path()));
    await promisify(execFile)(support.PROGRAM, ['unmask', file('key.json'), file('masked.drawio'), '-q', '-o', file('back.drawio')]);
    // Everything has its name again, what was moved is where it was moved to, and what was written is there. Boxes may
    // have grown while masks, which are longer than names, stood in their heads.
    const cells = (text) => [...text.matchAll(/ kind="(\w+)" resource_id="([^"]*)"[^>]* name="([^"]*)"[^>]*><mxCell/g)].map((cell) => cell.slice(1).join(' '));
    const open = await readFile(file('back.drawio'), 'utf8');
    assert.ok(open.includes('value="Ask Kim"'), 'the note has not come back');
    const back = cells(open);
    assert.ok(back.length > 150, `${back.length} cells`);
    assert.deepEqual(back, cells(whole));
    assert.equal(left(open, 'app-01'), left(whole, 'app-01'));
    assert.deepEqual(tab.wrong, []);
    await tab.context().close();
});

test('what cannot be gone on with says so, and the same file can be sent again', LIMIT, async () => {
    const tab = await support.open(all.browser, all.drawstream.base);
    await support.ready(tab, all.ibm.api_key);
    const others = '<mxfile host="app.diagrams.net"><diagram name="p"><mxGraphModel/></diagram></mxfile>';
    await tab.locator('#earlier input').setInputFiles({ name: 'theirs.drawio', mimeType: 'application/xml', buffer: Buffer.from(others) });
    await support.draw(tab);
    const failure = tab.getByRole('alert').filter({ hasText: 'The drawing to go on with is a drawing by others' });
    await failure.waitFor();
    const [sent] = await Promise.all([tab.waitForRequest(/\/sse\?.*update=/), tab.getByRole('button', { name: 'Try again' }).click()]);
    await tab.waitForFunction((job) => !new URL(location).searchParams.get('job'), null);
    // What a run has read is gone: this is another upload, and not "it is not there".
    await failure.waitFor();
    assert.match(sent.url(), /update=[0-9a-f]{32}/);
    // Without it, the account is drawn.
    await tab.getByRole('button', { name: 'Choose again' }).click();
    assert.ok(await tab.locator('#earlier').isVisible(), 'the file is still chosen');
    await support.draw(tab);
    await support.result(tab);
    await tab.context().close();
});
