#!/usr/bin/env node
// Opens drawings in draw.io's own viewer, in a headless browser, and says what it made of each page.
//
//   node open.mjs VIEWER DRAWING...
//
// VIEWER is the folder with draw.io's viewer-static.min.js and stencils.min.js; CHROMIUM names the browser. A report per
// drawing goes to standard output as JSON, what is wrong to standard error in words. Exit 0: nothing is wrong; 1: something
// is; 2: it was called wrongly. The browser reaches this program on loopback and nothing else.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [folder, ...drawings] = process.argv.slice(2);
if (!drawings.length) {
    console.error('usage: node open.mjs VIEWER DRAWING...');
    process.exit(2);
}

// What a report says of a page, in words.
const faults = {
    lost: 'not in the model as in the file',
    undrawn: 'not drawn',
    unknown_shapes: 'of a shape that draw.io does not know',
    unknown_styles: 'of a style that draw.io does not know',
    failed_images: 'with a picture that does not load',
    console_errors: 'errors in the console',
    requests: 'requests to elsewhere',
};

// The viewer fetches MathJax as it starts, whatever it draws, unless something has that name already.
const files = new Map([['/', { type: 'text/html', body: `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
    <div id="drawing" style="width: 1200px; height: 800px"></div><script>window.MathJax = {}</script>
    <script src="/viewer-static.min.js"></script><script src="/stencils.min.js"></script>` }]]);
for (const script of ['viewer-static.min.js', 'stencils.min.js'])
    files.set(`/${script}`, { type: 'text/javascript', body: await readFile(path.join(folder, script)) });

const server = http.createServer((request, response) => {
    const file = files.get(request.url);
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' });
    response.end(file?.body);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
const reports = [];
try {
    for (const drawing of drawings) reports.push(await open(drawing));
} finally {
    await browser.close();
    server.close();
}
console.log(JSON.stringify(reports, null, 1));
const wrong = reports.flatMap(inWords);
for (const line of wrong) console.error(line);
process.exitCode = wrong.length ? 1 : 0;

/** Opens one drawing, as somebody who looks at its pages one after the other. */
async function open(drawing) {
    const said = { console_errors: [], requests: [] };
    const report = { drawing, version: null, error: null, pages: [] };
    files.set('/drawing', { type: drawing.endsWith('.png') ? 'image/png' : 'text/xml', body: await readFile(drawing) });
    const context = await browser.newContext({ serviceWorkers: 'block' });
    try {
        await context.route('**', (route) => {
            const { pathname, origin: asked } = new URL(route.request().url());
            if (asked === origin && files.has(pathname)) return route.continue();
            said.requests.push(route.request().url().slice(0, 200));
            return route.abort();
        });
        await context.routeWebSocket(/.*/, (socket) => {
            said.requests.push(socket.url().slice(0, 200));
            socket.close();
        });
        const tab = await context.newPage();
        tab.on('console', (message) => message.type() === 'error' && said.console_errors.push(message.text().slice(0, 300)));
        tab.on('pageerror', (error) => said.console_errors.push(`uncaught: ${error.message}`.slice(0, 300)));
        tab.on('dialog', (dialog) => {
            said.console_errors.push(`dialog: ${dialog.message()}`.slice(0, 300));
            dialog.dismiss();
        });
        await tab.goto(origin);
        report.version = await tab.evaluate(() => EditorUi.VERSION);
        const names = await tab.evaluate(load);
        for (let at = 0; at < names.length; at++) {
            const page = await tab.evaluate(look, at);
            // What was said while nobody waited for it arrives before the answer to a next question.
            await tab.evaluate(() => new Promise(requestAnimationFrame));
            report.pages.push({ name: names[at], ...page, ...said });
            Object.assign(said, { console_errors: [], requests: [] });
        }
    } catch (error) {
        // The first line is the fault; the others are this program's own stack.
        report.error = [error.message.split('\n')[0].replace(/^page\.evaluate: (Error: )?/, ''), ...said.console_errors].join('; ');
    } finally {
        await context.close();
    }
    return report;
}

/** In the browser: gives the file to the viewer, which draws the first page, and answers the pages' names. */
async function load() {
    const reply = await fetch('/drawing');
    let text;
    if (reply.headers.get('content-type') === 'image/png') {
        // By draw.io's own code, which takes the drawing out of a picture of pixels.
        const bytes = new Uint8Array(await reply.arrayBuffer());
        text = Editor.extractGraphModelFromPng(`data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`);
        if (!text) throw new Error('draw.io finds no drawing in the picture');
    } else {
        text = await reply.text();
    }
    const parse = (xml) => {
        const parsed = new DOMParser().parseFromString(xml, 'text/xml');
        const broken = parsed.querySelector('parsererror');
        if (broken) throw new Error(`it is not well-formed: ${broken.textContent.replace(/\s+/g, ' ').slice(0, 300)}`);
        return parsed;
    };
    let written = parse(text);
    // A picture that is a drawing too has it in an attribute.
    if (written.documentElement.nodeName === 'svg') written = parse(written.documentElement.getAttribute('content') ?? '');
    const diagrams = [...written.querySelectorAll(':root > diagram')];
    if (written.documentElement.nodeName !== 'mxfile' || !diagrams.length) throw new Error('it is not an mxfile with pages');
    window.written = diagrams; // read apart from the viewer, so that both can be held against each other
    window.viewer = new GraphViewer(document.getElementById('drawing'), mxUtils.parseXml(text).documentElement,
        { page: 0, nav: false, lightbox: false, toolbar: null, 'dark-mode': 'light', resize: true });
    if (!viewer.graph) throw new Error('the viewer does not draw it');
    return diagrams.map((diagram) => diagram.getAttribute('name'));
}

/** In the browser: turns to a page and holds what is drawn against what is written. */
async function look(at) {
    const report = { refused: null, written: { vertices: 0, edges: 0 }, vertices: 0, edges: 0, hidden: 0, images: 0,
        lines: [], lost: [], undrawn: [], unknown_shapes: [], unknown_styles: [], failed_images: [] };
    try {
        if (at > 0) viewer.selectPage(at);
    } catch (error) {
        return { ...report, refused: error.message };
    }
    const { graph } = viewer;
    const { model, view } = graph;

    // Every cell of the file is in the model, as what it is and where it is.
    const root = written[at].querySelector(':scope > mxGraphModel > root');
    if (!root) report.lost.push({ id: null, why: 'the page holds no mxGraphModel' });
    const seen = new Set();
    for (const element of root?.children ?? []) {
        const id = element.getAttribute('id');
        const inner = element.nodeName === 'mxCell' ? element : element.querySelector(':scope > mxCell');
        const is = (what) => inner?.getAttribute(what) === '1';
        if (is('vertex')) report.written.vertices++;
        if (is('edge')) report.written.edges++;
        const lost = (why) => report.lost.push({ id, why });
        const cell = Object.hasOwn(model.cells ?? {}, id) ? model.cells[id] : null;
        if (!inner) lost('it is no cell');
        else if (id === null) lost('it has no id');
        else if (seen.has(id)) lost('its id is there twice');
        else if (!cell) lost('the model does not have it');
        else {
            if (!!cell.vertex !== is('vertex') || !!cell.edge !== is('edge')) lost('it is of another kind in the model');
            for (const [end, there] of [['parent', cell.parent], ['source', cell.source], ['target', cell.target]]) {
                const wanted = inner.getAttribute(end);
                if (wanted !== null && there?.id !== wanted) lost(`its ${end} ${wanted} is not there`);
            }
            const place = is('vertex') ? inner.querySelector(':scope > mxGeometry') : null;
            for (const name of place ? ['x', 'y', 'width', 'height'] : []) {
                const wanted = place.getAttribute(name) ?? '0';
                if (cell.geometry?.[name] !== Number(wanted)) lost(`its ${name} ${wanted} is ${cell.geometry?.[name]} in the model`);
            }
        }
        seen.add(id);
    }

    // Every cell of the model is drawn, with its shape, its label and its picture.
    const knows = (names, name) => Object.hasOwn(names, name) && names[name] != null;
    const finite = (...numbers) => numbers.every(Number.isFinite);
    const loads = new Map(); // by address, for the same picture is often there many times
    const load = (address) => {
        if (!loads.has(address)) {
            const picture = new Image();
            picture.src = address;
            loads.set(address, picture.decode().then(() => true, () => false));
        }
        return loads.get(address);
    };
    // From the viewer's pixels to the page's own, by the place of the widest box in a layer.
    const inLayer = (cell) => cell.vertex && cell.parent?.parent === model.root && view.getState(cell) && cell.geometry?.width;
    const box = Object.values(model.cells ?? {}).filter(inLayer).sort((a, b) => b.geometry.width - a.geometry.width)[0];
    const place = ({ x, y }) => {
        const { x: left, y: top, width } = view.getState(box);
        const scale = width / box.geometry.width;
        return [(x - left) / scale + box.geometry.x, (y - top) / scale + box.geometry.y];
    };
    for (const cell of Object.values(model.cells ?? {})) {
        if (!cell.vertex && !cell.edge) continue;
        report[cell.vertex ? 'vertices' : 'edges']++;
        const id = cell.id;
        const style = graph.getCellStyle(cell);
        const unknown = (what) => report.unknown_styles.push({ id, why: what });
        for (const part of (cell.style ?? '').split(';'))
            if (part && !part.includes('=') && !knows(graph.stylesheet.styles, part)) unknown(part);
        for (const name of cell.edge ? ['startArrow', 'endArrow'] : [])
            if (style[name] && style[name] !== 'none' && !knows(mxMarker.markers, style[name])) unknown(`${name}=${style[name]}`);
        for (const name of ['edgeStyle', 'perimeter'])
            if (typeof style[name] === 'string' && style[name] !== 'none' && mxStyleRegistry.getValue(style[name]) == null)
                unknown(`${name}=${style[name]}`);
        const shape = style.shape;
        const inline = String(shape).startsWith('stencil(');
        if (shape != null && !inline && !knows(mxCellRenderer.defaultShapes, shape) && !mxStencilRegistry.getStencil(shape))
            report.unknown_shapes.push({ id, why: String(shape) });

        let visible = true;
        for (let above = cell; above; above = above.parent) visible &&= above.visible && (above === cell || !above.collapsed);
        if (!visible) {
            report.hidden++;
            continue;
        }
        const state = view.getState(cell);
        const points = state?.absolutePoints ?? [];
        const undrawn = (why) => report.undrawn.push({ id, why });
        if (!state?.shape) undrawn('it has no place on the page');
        else if (!state.shape.node?.isConnected || !state.shape.node.hasChildNodes()) undrawn('its shape left no mark');
        else if (!finite(state.x, state.y, state.width, state.height)) undrawn('its place is no number');
        else if (cell.edge && !(points.length >= 2 && points.every((point) => point && finite(point.x, point.y))))
            undrawn('its line has no ends');
        if (cell.edge && cell.source && cell.target && box) {
            // As draw.io leads it.
            const waypoints = cell.geometry?.points?.length ?? 0;
            report.lines.push({ id, waypoints, points: points.filter(Boolean).map(place) });
        }
        if (state && graph.getLabel(cell) && !state.text?.node?.isConnected) undrawn('its label is missing');

        const pictures = [[state?.shape, 'image'], [state?.text, 'img']];
        const drawn = pictures.flatMap(([part, name]) => [...(part?.node?.querySelectorAll(name) ?? [])])
            .map((picture) => picture.href?.baseVal ?? picture.src);
        report.images += drawn.length;
        if (style.image && style.image !== 'none' && !drawn.length) report.failed_images.push({ id, why: 'it is not drawn' });
        for (const address of drawn)
            if (!await load(address)) report.failed_images.push({ id, why: address.slice(0, 100) });
    }
    return report;
}

/** What is wrong, a line for each fault of each page. */
function inWords({ drawing, error, pages }) {
    const lines = error ? [`${drawing}: ${error}`] : [];
    pages.forEach((page, at) => {
        const where = `${drawing}, page ${at + 1} (${page.name})`;
        if (page.refused) lines.push(`${where}: draw.io refuses it: ${page.refused}`);
        else if (!page.vertices) lines.push(`${where}: it is empty`);
        for (const what of ['vertices', 'edges'])
            if (page[what] !== page.written[what])
                lines.push(`${where}: ${page.written[what]} ${what} in the file, ${page[what]} in the model`);
        for (const [list, words] of Object.entries(faults)) {
            if (!page[list].length) continue;
            const some = page[list].slice(0, 5).map((fault) => typeof fault === 'string' ? fault : `${fault.id} (${fault.why})`);
            lines.push(`${where}: ${page[list].length} ${words}: ${some.join(', ')}${page[list].length > 5 ? ' …' : ''}`);
        }
    });
    return lines;
}
