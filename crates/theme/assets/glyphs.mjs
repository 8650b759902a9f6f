// Makes glyphs.txt from IBM's open icon set, for the pictures: draw.io has the same glyphs as stencils.
//
//   npm install @carbon/icons@11.89.0 && node glyphs.mjs node_modules/@carbon/icons > glyphs.txt
//
// One line for each glyph of draw.io's library `mxgraph.ibm_cloud`: its name, a tab, its shapes in a box of 32 by 32.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = process.argv[2];
const names = readFileSync(fileURLToPath(new URL('glyphs.names', import.meta.url)), 'utf8').trim().split('\n');
// Stencils that have another name in the icon set.
const alias = { 'database--mysql': 'mysql', 'database--postgresql': 'database--postgreSQL' };
const shapes = new Set(['path', 'circle', 'rect', 'polygon', 'ellipse', 'polyline']);
const attributes = new Set(['d', 'cx', 'cy', 'r', 'rx', 'ry', 'x', 'y', 'width', 'height', 'points', 'transform']);

const { version, license } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
console.log(`# @carbon/icons ${version}, ${license}, Copyright IBM Corp. Made by glyphs.mjs.`);
for (const name of names) {
  let file = join(source, 'svg/32', `${name}.svg`);
  if (!existsSync(file)) file = join(source, 'svg/32', `${alias[name] ?? 'undefined'}.svg`);
  const svg = readFileSync(file, 'utf8');
  const out = [];
  for (const [, tag, rest] of svg.matchAll(/<([a-z]+)\b([^>]*?)\/?>/g)) {
    // Transparent rectangles only keep the box.
    if (!shapes.has(tag) || /fill="none"|opacity="0"|fill:\s*none/.test(rest)) continue;
    const kept = [...rest.matchAll(/([a-z]+)="([^"<>]*)"/g)].filter(([, key]) => attributes.has(key));
    out.push(`<${tag} ${kept.map(([, key, value]) => `${key}="${value}"`).join(' ')}/>`);
  }
  console.log(`${name}\t${out.join('')}`);
}
