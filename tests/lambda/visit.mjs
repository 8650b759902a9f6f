#!/usr/bin/env node
// A visit in a real browser to the artifact behind its function URL: page, sign-in, stream, link.
//
//   node visit.mjs FUNCTION_URL API_KEY
//
// In front of the function URL stands what a domain of one's own would be: a server that passes everything on, as it
// comes. CHROMIUM names the browser. Says in one line of JSON what happened; what fails, fails in words.
import { createHash } from 'node:crypto';
import http from 'node:http';
import { chromium } from 'playwright-core';

const [target, key] = process.argv.slice(2);
const onward = new URL(target);

const front = http.createServer((request, response) => {
    const passed = http.request({ host: onward.hostname, port: onward.port, path: onward.pathname.replace(/\/$/, '') + request.url,
        method: request.method, headers: request.headers, agent: false });
    passed.on('response', (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.on('data', (chunk) => response.write(chunk));
        answer.on('end', () => response.end());
    });
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    request.pipe(passed);
});
await new Promise((listening) => front.listen(0, '127.0.0.1', listening));
const base = `http://127.0.0.1:${front.address().port}/`;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
try {
    const context = await browser.newContext();
    const page = await context.newPage();
    const [errors, asked, events] = [[], [], []];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => asked.push(request));
    const wire = await context.newCDPSession(page);
    await wire.send('Network.enable');
    wire.on('Network.eventSourceMessageReceived', ({ eventName, timestamp }) => events.push({ eventName, timestamp }));

    await page.goto(base);
    await page.getByLabel('IBM Cloud API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    const link = page.getByRole('link', { name: /^Download/ }).first();
    await link.waitFor({ state: 'visible', timeout: 60_000 });
    const href = await link.getAttribute('href');

    const file = await fetch(href);
    const bytes = Buffer.from(await file.arrayBuffer());
    const cookies = await context.cookies();
    console.log(JSON.stringify({
        errors,
        hosts: [...new Set(asked.map((request) => new URL(request.url()).host).filter(Boolean))],
        // Where the key or a token shows that should not.
        shown: asked.filter((request) => request.url().includes(key) || request.url().includes('eyJ')).length,
        front: new URL(base).host,
        cookies: cookies.map(({ name, httpOnly, secure, sameSite }) => ({ name, httpOnly, secure, sameSite })),
        events: events.map(({ eventName }) => eventName),
        moments: new Set(events.map(({ timestamp }) => timestamp)).size,
        status: file.status,
        disposition: file.headers.get('content-disposition'),
        begins: bytes.subarray(0, 7).toString(),
        sha256: createHash('sha256').update(bytes).digest('hex'),
        href,
    }));
} finally {
    await browser.close();
    front.closeAllConnections();
    front.close();
}
