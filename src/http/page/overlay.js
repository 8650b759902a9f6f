// What lies over the picture: marks of a lens, and the way of a connection with its numbers. Painted in the places that
// the picture has, whenever it moves.
import { $, el, show } from "./dom.js";

const COLOURS = { grave: "#da1e28,#ff8389", serious: "#b36b00,#f1c21b", plain: "#8e4585,#d4a5ce", usual: "#0043ce,#78a9ff", behind: "#0043ce,#78a9ff", leaving: "#525252,#c6c6c6", unused: "#8a3800,#ff8f4d", sum: "#161616,#f4f4f4", ground: "#fff,#262626" };
const DASHES = { behind: [6, 3], leaving: [2, 3], unused: [2, 2] };
const layer = el("canvas.veil", { id: "over", hidden: true });
let page = { boxes: [] };
let view = { x: 0, y: 0, scale: 1 };
/** Pixels between a box and its frame, and between the boxes and the way. */
const AROUND = 4;
const GUTTER = 20;
const tones = {};
let lens = "";
let way = null; // `{ from, to, steps: [{ side, stops }] }`

const place = ([x, y, w, h]) => [view.x + x * view.scale, view.y + y * view.scale, w * view.scale, h * view.scale];

/** A colour of the light or the dark page, which a canvas does not know by itself. */
function tone(pair) {
  layer.style.fill = `light-dark(${pair})`;
  return getComputedStyle(layer).fill;
}

function words(paint, text, x, y, colour) {
  paint.font = "600 12px 'IBM Plex Sans', Arial, sans-serif";
  const wide = paint.measureText(text).width + 8;
  paint.fillStyle = tones.ground;
  paint.fillRect(x, y - 14, wide, 16);
  paint.fillStyle = colour;
  paint.fillText(text, x + 4, y - 2);
}

/** A word across the foot of a tile, as in the drawing itself. */
function foot(paint, text, [x, y, w], colour) {
  paint.font = "600 10px 'IBM Plex Sans', Arial, sans-serif";
  const wide = Math.max(w, paint.measureText(text).width + 6);
  paint.fillStyle = colour;
  paint.fillRect(x + (w - wide) / 2, y, wide, 13);
  paint.fillStyle = tones.ground;
  paint.textAlign = "center";
  paint.fillText(text, x + w / 2, y + 10);
  paint.textAlign = "left";
}

function marks(paint) {
  for (const [look, pair] of Object.entries(COLOURS)) tones[look] = tone(pair);
  for (const box of page.boxes) {
    const seen = box.lenses?.find(([name]) => name === lens);
    if (!seen) continue;
    const [, look, text, short] = seen;
    const [x, y, w, h] = place(box.at);
    if (look !== "sum") {
      paint.strokeStyle = tones[look];
      paint.lineWidth = look === "grave" || look === "serious" ? 3 : 2;
      paint.setLineDash(DASHES[look] ?? []);
      paint.strokeRect(x - 3, y - 3, w + 6, h + 6);
    }
    paint.setLineDash([]);
    // Far away the lines alone are seen.
    if (look === "sum" || w > 120) words(paint, text, x + 8, y + h + 8, tones[look]);
    else if (w > 20) foot(paint, short, [x - 3, y + h - (h > 40 * view.scale ? 9 : -1), w + 6], tones[look]);
  }
}

/** A box with its words. */
function whole({ at: [x, y, w, h], words: [left, top, wide, high] = [x, y, w, h] }) {
  const start = [Math.min(x, left), Math.min(y, top)];
  return place([...start, Math.max(x + w, left + wide) - start[0], Math.max(y + h, top + high) - start[1]]);
}

/** From one box to another along their left edges, or below two that stand in a row, so that it covers no label; the
 * numbers stand on it in their order. */
function path(paint) {
  const ends = [whole(way.from), whole(way.to)];
  const [a, b] = ends;
  const isRow = Math.abs(a[1] - b[1]) < Math.max(a[3], b[3]);
  const edge = isRow ? Math.max(...ends.map(([, y, , h]) => y + h)) + GUTTER : Math.min(a[0], b[0]) - GUTTER;
  const out = ends.map(([x, y, w, h]) => (isRow ? [[x + w / 2, y + h + AROUND], [x + w / 2, edge]] : [[x - AROUND, y + h / 2], [edge, y + h / 2]]));
  const points = [...out[0], ...out[1].reverse()];
  const lengths = points.slice(1).map(([x, y], n) => Math.hypot(x - points[n][0], y - points[n][1]));
  const all = lengths.reduce((sum, length) => sum + length, 0) || 1;
  const stop = way.steps.findIndex(({ stops }) => stops);
  const at = (part) => {
    let rest = part * all;
    const n = lengths.findIndex((length, n) => rest <= length || n === lengths.length - 1 || ((rest -= length), false));
    const [[x, y], [to, down]] = [points[n], points[n + 1]];
    const share = Math.min(1, rest / (lengths[n] || 1));
    return [x + (to - x) * share, y + (down - y) * share];
  };
  const { color: good, outlineColor: bad, caretColor: chosen, textDecorationColor: ground } = getComputedStyle(layer);
  paint.lineWidth = 4;
  const line = (from, to, colour, dashes) => {
    paint.strokeStyle = colour;
    paint.setLineDash(dashes);
    paint.beginPath();
    for (let n = 0; n <= 96; n += 1) paint.lineTo(...at(from + (to - from) * (n / 96)));
    paint.stroke();
  };
  const where = (n) => (n + 1) / (way.steps.length + 1);
  const till = stop < 0 ? 1 : where(stop);
  line(0, till, good, []);
  if (stop >= 0) line(till, 1, bad, [8, 6]);
  paint.setLineDash([]);
  for (const [x, y, w, h] of ends) {
    paint.strokeStyle = chosen;
    paint.lineWidth = 3;
    paint.strokeRect(x - AROUND, y - AROUND, w + 2 * AROUND, h + 2 * AROUND);
  }
  way.steps.forEach(({ stops }, n) => {
    const [x, y] = at(where(n));
    paint.fillStyle = stops ? bad : good;
    paint.beginPath();
    if (stops) paint.rect(x - 10, y - 10, 20, 20);
    else paint.arc(x, y, 11, 0, 7);
    paint.fill();
    paint.fillStyle = ground;
    paint.font = "700 13px 'IBM Plex Mono', monospace";
    paint.textAlign = "center";
    paint.fillText(n + 1, x, y + 5);
    paint.textAlign = "left";
  });
}

function draw() {
  const root = $("canvas");
  show(layer, Boolean(lens || way));
  if (layer.hidden) return;
  const { clientWidth: wide, clientHeight: high } = root;
  if (layer.width !== wide || layer.height !== high) [layer.width, layer.height] = [wide, high];
  const paint = layer.getContext("2d");
  paint.clearRect(0, 0, wide, high);
  if (lens) marks(paint);
  if (way) path(paint);
}

/** Looks through a lens; an empty name takes it away. */
export function look(name) {
  lens = name;
  draw();
}

/** Shows the way between two boxes of the page. */
export function trace(told) {
  way = told;
  draw();
}

export const lensOf = () => lens;

export function start() {
  $("canvas").append(layer);
  $("canvas").addEventListener("drawn", ({ detail }) => {
    [view, page] = [detail.view, detail.page];
    // What was traced lies on another page.
    if (way && ![way.from, way.to].some((end) => page.boxes.includes(end))) way = null;
    draw();
  });
}
