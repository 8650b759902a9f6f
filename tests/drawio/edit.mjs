#!/usr/bin/env node
// Edits a drawing in draw.io's own editor as a person would, and saves it there.
//
//   node edit.mjs WEBAPP IN OUT EDITS
//
// WEBAPP is a folder with the editor's files in dio/ and newer stencils in viewer/; EDITS a JSON file with a list of
// [what, ...arguments], as the functions below take them: `hands` by mouse and keyboard, `does` by the editor's own commands.
// OUT gets what the editor hands over when Save is chosen, or, where its name ends in .svg or .png, the picture with the drawing
// inside; with an empty list it is the file as opened and saved. CHROMIUM names the browser, which reaches this program on
// loopback and nothing else. Exit 0: saved; 1: the editor refused something; 2: it was called wrongly.
import { readFile, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [folder, from, to, edits] = process.argv.slice(2);
if (!edits) {
    console.error('usage: node edit.mjs WEBAPP IN OUT EDITS');
    process.exit(2);
}
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png',
    '.gif': 'image/gif', '.xml': 'text/xml', '.txt': 'text/plain', '.json': 'application/json' };
const options = 'embed=1&proto=json&spin=0&stealth=1&offline=1&pwa=0&libraries=0&ui=min&lang=en&gapi=0&db=0&od=0&gh=0&gl=0&tr=0';
const host = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>
    window.got = []; addEventListener('message', (event) => got.push(JSON.parse(event.data)))</script>
    <iframe id="editor" style="position: fixed; inset: 0; border: 0; width: 100%; height: 100%" src="/dio/index.html?${options}"></iframe>`;
const server = http.createServer(async (request, response) => {
    const asked = decodeURIComponent(request.url.split('?')[0]);
    const send = (code, type, body) => response.writeHead(code, { 'content-type': type }).end(body);
    if (asked === '/host.html') return send(200, 'text/html', host);
    // The editor is older than the viewer: it draws with the newer stencils.
    const name = asked === '/dio/js/stencils.min.js' ? '/viewer/stencils.min.js' : asked;
    const file = path.join(folder, path.normalize(name));
    try {
        if (!file.startsWith(path.resolve(folder) + path.sep) || !(await stat(file)).isFile()) throw new Error('not there');
        send(200, types[path.extname(file)] ?? 'application/octet-stream', await readFile(file));
    } catch {
        send(404, 'text/plain', 'not there');
    }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
let refused = [];
try {
    // Large enough for a whole page, so that nothing has to be scrolled before the mouse gets there.
    const page = await browser.newPage({ viewport: { width: 2200, height: 1600 } });
    await page.route('**/*', (route) =>
        route.request().url().startsWith(origin) || /^(data|blob):/.test(route.request().url()) ? route.continue() : route.abort());
    await page.goto(`${origin}/host.html`);
    await page.waitForFunction(() => got.some((message) => message.event === 'init'), null, { timeout: 60000 });
    const list = JSON.parse(await readFile(edits, 'utf8'));
    const form = to.endsWith('.svg') ? 'xmlsvg' : to.endsWith('.png') ? 'xmlpng' : null;
    refused = (await page.evaluate(open, await readFile(from, 'utf8'))).errors;
    const hand = hands(page);
    for (const [what, ...rest] of refused.length ? [] : list) {
        if (hand[what]) await hand[what](...rest);
        else await page.evaluate(([what, rest]) => doing(what, rest), [what, rest]);
    }
    const saved = refused.length ? { errors: refused } : await page.evaluate((form) => saving(form), form);
    refused = saved.errors;
    if (!refused.length) {
        const picture = /^data:[^,]*;base64,/.exec(saved.text);
        // When and by which browser it was saved says nothing of the drawing.
        const steady = (text) => text.replace(/ (modified|agent|etag)="[^"]*"/g, '');
        await writeFile(to, picture ? Buffer.from(saved.text.slice(picture[0].length), 'base64') : steady(saved.text));
    }
} finally {
    await browser.close();
    server.close();
}
for (const error of refused) console.error(error);
process.exit(refused.length ? 1 : 0);

/** What a person does with mouse and keyboard. */
function hands(page) {
    const at = (id, how) => page.evaluate(([id, how]) => whereIs(id, how), [id, how]);
    const drag = async ([x, y], [toX, toY]) => {
        await page.mouse.move(x, y);
        await page.mouse.down();
        // The editor takes fewer steps for a click.
        await page.mouse.move((x + toX) / 2, (y + toY) / 2, { steps: 5 });
        await page.mouse.move(toX, toY, { steps: 5 });
        await page.mouse.up();
    };
    const pick = async (id) => {
        await page.evaluate(() => choosing([]));
        await page.mouse.click(...await at(id, 'grip'));
        const chosen = await page.evaluate(() => choosing());
        if (chosen.join() !== id) throw new Error(`a click at ${id} chooses ${chosen.join(', ') || 'nothing'}`);
    };
    let chosen = '';
    return {
        pick,
        /** Drags a cell by about so much, as the editor's guides have it; what lies below the pointer then takes it in. */
        drag: async (id, dx, dy) => {
            // A click before it would make it a double click.
            await page.evaluate(() => choosing([]));
            const [x, y] = await at(id, 'grip');
            await drag([x, y], [x + dx, y + dy]);
        },
        /** Drags the lower right handle. */
        stretch: async (id, dx, dy) => {
            await pick(id);
            const [x, y] = await at(id, 'corner');
            await drag([x, y], [x + dx, y + dy]);
        },
        /** Drags an end of a line onto another cell. */
        reconnect: async (id, end, onto) => {
            await page.evaluate((id) => choosing([id]), id);
            await drag(await at(id, end), await at(onto, 'middle'));
        },
        keys: async (...all) => {
            for (const one of all) {
                await page.keyboard.press(one);
                // What is pasted comes by an event of its own, and is chosen then.
                if (one === 'Control+v') await page.waitForFunction((was) => choosing().join() !== was, chosen);
                chosen = await page.evaluate(() => choosing().join());
            }
        },
        /** Writes over a label. */
        write: async (id, text) => {
            await pick(id);
            await page.keyboard.press('F2');
            await page.keyboard.press('Control+a');
            await page.keyboard.type(text);
            await page.mouse.click(...await page.evaluate(() => beside()));
        },
    };
}

/** In the browser: opens a file, and leaves there what edits and saves it. */
async function open(xml) {
    const editor = document.getElementById('editor').contentWindow;
    const errors = [];
    let ui = null;
    const { setFileData, handleError } = editor.EditorUi.prototype;
    editor.EditorUi.prototype.handleError = function (error) {
        errors.push(String(error?.message ?? error));
        return handleError.apply(this, arguments);
    };
    editor.EditorUi.prototype.setFileData = function () {
        ui = this;
        return setFileData.apply(this, arguments);
    };
    const until = async (done, what) => {
        for (let tries = 0; tries < 1200; tries++) {
            if (done()) return;
            await new Promise((soon) => setTimeout(soon, 50));
        }
        errors.push(`the editor does not ${what}`);
    };
    editor.postMessage(JSON.stringify({ action: 'load', xml, autosave: 0 }), '*');
    await until(() => errors.length || window.got.some((message) => message.event === 'load'), 'load the file');
    if (errors.length) return { errors };
    const graph = ui.editor.graph;
    const model = graph.model;
    // Panels of the editor would lie over the drawing.
    for (const one of [ui.sidebarWindow, ui.formatWindow]) one?.window.setVisible(false);
    const { mxPoint, mxCell, mxGeometry, mxRectangle } = editor;
    const cell = (id) => {
        const found = model.getCell(id);
        if (!found) throw new Error(`there is no cell ${id}`);
        return found;
    };
    const cells = (ids) => [ids].flat().map(cell);
    const choose = (ids) => graph.setSelectionCells(cells(ids));
    const act = (name) => ui.actions.get(name).funct();
    const does = {
        /** Turns to a page, by its id. */
        page: (id) => ui.selectPage(ui.pages.find((page) => page.getId() === id)),
        /** Drags cells; with a target, into that cell or layer. */
        move: (ids, dx, dy, into) => graph.moveCells(cells(ids), dx, dy, false, into ? cell(into) : null),
        size: (id, x, y, w, h) => graph.resizeCell(cell(id), new mxRectangle(x, y, w, h)),
        /** The key Delete; with `lines`, Ctrl and Delete. */
        remove: (ids, lines) => ui.deleteCells?.(lines, null) ?? graph.removeCells(cells(ids), !!lines),
        label: (id, text) => graph.labelChanged(cell(id), text),
        style: (ids, key, value) => graph.setCellStyles(key, value, cells(ids)),
        /** Edit Data. */
        data: (id, name, value) => graph.setAttributeForCell(cell(id), name, value),
        link: (id, address) => graph.setLinkForCell(cell(id), address),
        /** A note. */
        note: (text, x, y, w, h, into) => graph.insertVertex(into ? cell(into) : graph.getDefaultParent(), null, text, x, y, w, h,
            'shape=note;whiteSpace=wrap;html=1;fillColor=#fff2cc;'),
        /** A line with words. */
        line: (text, a, b) => graph.insertEdge(graph.getDefaultParent(), null, text, cell(a), cell(b), 'dashed=1;html=1;'),
        /** A line from a note, found by its words. */
        tie: (words, b) => {
            const note = Object.values(model.cells).find((one) => one.value === words);
            graph.insertEdge(graph.getDefaultParent(), null, '', note, cell(b), 'dashed=1;html=1;');
        },
        /** A box of a person's around cells. */
        surround: (text, ids, margin) => {
            const all = cells(ids);
            const bounds = graph.getBoundingBox(all);
            const { scale, translate } = graph.view;
            const around = graph.view.getState(all[0].parent)?.origin ?? new mxPoint();
            const box = graph.insertVertex(all[0].parent, null, text, bounds.x / scale - translate.x - around.x - margin,
                bounds.y / scale - translate.y - around.y - margin, bounds.width / scale + 2 * margin, bounds.height / scale + 2 * margin,
                'container=1;collapsible=0;fillColor=none;strokeColor=#00aa00;dashed=1;verticalAlign=top;');
            const { x, y } = box.geometry;
            for (const one of all) {
                const geometry = one.geometry.clone();
                geometry.x -= x;
                geometry.y -= y;
                model.setGeometry(one, geometry);
                model.add(box, one);
            }
        },
        group: (ids) => graph.groupCells(null, 0, cells(ids)),
        ungroup: (id) => graph.ungroupCells(cells(id)),
        bend: (id, ...points) => {
            const line = cell(id);
            const geometry = line.geometry.clone();
            geometry.points = points.map(([x, y]) => new mxPoint(x, y));
            model.setGeometry(line, geometry);
        },
        /** Words on a line, moved along it. */
        caption: (id, text, x, y) => {
            graph.labelChanged(cell(id), text);
            const geometry = cell(id).geometry.clone();
            [geometry.x, geometry.y] = [x, y];
            model.setGeometry(cell(id), geometry);
        },
        /** Duplicates cells, by Ctrl+D. */
        duplicate: (ids) => {
            choose(ids);
            act('duplicate');
        },
        /** Cuts cells and pastes them, on a page. */
        cut: (ids, onto) => {
            choose(ids);
            const taken = editor.mxClipboard.cut(graph);
            if (onto) does.page(onto);
            editor.mxClipboard.paste(graph);
            return taken;
        },
        layer: (name, ids) => {
            const layer = model.add(model.root, new mxCell(name));
            if (ids) graph.moveCells(cells(ids), 0, 0, false, layer);
        },
        /** Moves cells onto a layer that is there, as its menu does. */
        onto: (name, ids) => graph.moveCells(cells(ids), 0, 0, false, model.root.children.find((one) => one.value === name)),
        rename: (id, name) => {
            const page = ui.pages.find((one) => one.getId() === id);
            ui.editor.graph.model.execute(new editor.RenamePage(ui, page, name));
        },
        addPage: (name) => ui.insertPage(ui.createPage(name), ui.pages.length),
        copyPage: (id) => ui.duplicatePage(ui.pages.find((page) => page.getId() === id), 'Copy'),
        removePage: (id) => ui.removePage(ui.pages.find((page) => page.getId() === id)),
        movePage: (from, to) => ui.movePage(from, to),
        /** Sends what has these words to the back. */
        back: (words) => graph.orderCells(true, [Object.values(model.cells).find((one) => one.value === words)]),
        hide: (ids) => cells(ids).forEach((one) => model.setVisible(one, false)),
        background: (colour) => ui.setBackgroundColor(colour),
    };
    window.doing = (what, rest) => {
        if (what === 'remove') choose(rest[0]);
        if (!does[what]) throw new Error(`what is ${what}?`);
        model.beginUpdate();
        try {
            does[what](...rest);
        } finally {
            model.endUpdate();
        }
    };
    /** Where the mouse gets hold of a cell, or of a part of it. */
    window.whereIs = (id, how) => {
        const state = graph.view.getState(cell(id));
        const rect = graph.container.getBoundingClientRect();
        const on = ([x, y]) => [rect.left + x - graph.container.scrollLeft, rect.top + y - graph.container.scrollTop];
        const { x, y, width, height, absolutePoints: points } = state;
        if (points) {
            const [a, b] = points.length > 2 ? points.slice(0, 2) : points;
            const ends = { source: points[0], target: points[points.length - 1], grip: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
            return on([ends[how].x, ends[how].y]);
        }
        // A box is held at its head, beside which things may lie.
        const isBox = graph.model.getChildCount(state.cell) > 1;
        return on({ grip: isBox ? [x + 60, y + 10] : [x + width / 2, y + height / 2], middle: [x + width / 2, y + height / 2], corner: [x + width, y + height] }[how]);
    };
    /** Nothing but the ground of the page. */
    window.beside = () => {
        const rect = graph.container.getBoundingClientRect();
        return [rect.right - 60, rect.bottom - 60];
    };
    window.choosing = (ids) => {
        if (ids) choose(ids);
        return graph.getSelectionCells().map(({ id }) => id);
    };
    window.saving = async (form) => {
        if (form) editor.postMessage(JSON.stringify({ action: 'export', format: form }), '*');
        else act('save');
        const done = form ? 'export' : 'save';
        await until(() => window.got.some((message) => message.event === done), done);
        const said = window.got.find((message) => message.event === done);
        return { errors, text: said?.data ?? said?.xml };
    };
    graph.view.setScale(1);
    return { errors };
}
